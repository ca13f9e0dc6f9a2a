// What the Generate window works with, without its widgets: orders, and results on the canvas.
#include "window_session_fixture.h"

#include "core/files.h"
#include "core/prompt_history.h"
#include "core/test_folder.h"
#include "last_values.h"

namespace nb {

namespace {

using window_session_test = window_session_fixture;

TEST_F(window_session_test, makes_a_result_that_is_looked_at_and_then_kept) {
    open();
    session->generate(values());
    ASSERT_EQ(session->tasks().rows().size(), 1u);
    EXPECT_TRUE(session->tasks().rows()[0].running);
    EXPECT_LT(session->tasks().rows()[0].fraction, 0) << "nobody knows yet";
    ASSERT_TRUE(wait_for_results(1));
    EXPECT_EQ(layers(), 1u) << "nothing comes by itself";
    EXPECT_FALSE(session->results()[0]->imported);

    preview(0);
    EXPECT_EQ(fake::tree(canvas), (std::vector<std::string>{"Preview", "base"}));
    EXPECT_EQ(fake::state(canvas).undo_steps, 0);
    EXPECT_TRUE(service->wait_until([&] { return !fake::state(canvas).dirty; }));
    EXPECT_EQ(host_selected_drawables(canvas), std::vector{layer});

    session->apply(session->results()[0]);
    ASSERT_TRUE(service->wait_until([&] { return session->results()[0]->imported; }));
    EXPECT_EQ(fake::tree(canvas), (std::vector<std::string>{"a boat", "base"}));
    EXPECT_TRUE(fake::recorded().insertions.empty()) << "what one saw is kept";
    EXPECT_NE(host_layer_parasite(host_image_layers(canvas).front()).find("a boat"),
              std::string::npos);
    EXPECT_EQ(fake::state(canvas).undo_steps, 1);
    EXPECT_TRUE(session->tasks().rows().empty()) << "that is done with";
    ASSERT_EQ(stored().size(), 1u);
    EXPECT_EQ(stored()[0].state, task_state::imported);
    EXPECT_EQ(prompt_history_load().front(), "a boat");
    EXPECT_EQ(last_values_load(session->procedure()).text("prompt"), "a boat");
    EXPECT_TRUE(problems.empty()) << problems[0];
}

TEST_F(window_session_test, flips_between_results_and_leaves_no_stray_layer) {
    open();
    argument_values two = values();
    two.set("variations", 2);
    session->generate(two);
    ASSERT_TRUE(wait_for_results(2));
    preview(0);
    preview(1);
    EXPECT_EQ(layers(), 2u);
    session->end_preview();
    EXPECT_TRUE(service->wait_until([this] { return layers() == 1; }));
    preview(0);
    session->discard(session->results()[0]);
    EXPECT_TRUE(service->wait_until([this] { return layers() == 1; }));
    EXPECT_TRUE(session->results()[0]->imported) << "it is not offered again";
    preview(1);
    EXPECT_EQ(session->close().going_on, 0);
    EXPECT_EQ(layers(), 1u);
    EXPECT_EQ(fake::state(canvas).undo_steps, 0);
}

TEST_F(window_session_test, choosing_faster_than_pictures_are_read_shows_one) {
    open();
    argument_values two = values();
    two.set("variations", 2);
    session->generate(two);
    ASSERT_TRUE(wait_for_results(2));
    for (int round = 0; round < 3; ++round)
        for (std::size_t at : {0, 1, 0})
            session->preview(session->results()[at]);
    EXPECT_TRUE(service->wait_until([this] { return layers() == 2; }));
    for (int turns = 0; turns < 100; ++turns) {
        run_for(1);
        EXPECT_EQ(layers(), 2u);
    }
    session->end_preview();
    EXPECT_TRUE(service->wait_until([this] { return layers() == 1; }))
        << "a preview that nobody knows of";
}

TEST_F(window_session_test, asks_nothing_of_an_editor_that_draws) {
    open();
    session->generate(values());
    ASSERT_TRUE(wait_for_results(1));
    fake::be_busy(true);
    session->preview(session->results()[0]);
    run_for(100);
    EXPECT_EQ(layers(), 1u);
    fake::be_busy(false);
    EXPECT_TRUE(service->wait_until([this] { return layers() == 2; }));
    fake::be_busy(true);
    session->end_preview();
    session->apply(session->results()[0]);
    run_for(100);
    EXPECT_EQ(fake::tree(canvas), (std::vector<std::string>{"Preview", "base"}));
    EXPECT_EQ(session->close().going_on, 0) << "now it is to be done";
    EXPECT_EQ(fake::tree(canvas), (std::vector<std::string>{"a boat", "base"}));
}

TEST_F(window_session_test, the_next_wish_is_not_lost_to_the_one_before) {
    open();
    argument_values two = values();
    two.set("variations", 2);
    session->generate(two);
    ASSERT_TRUE(wait_for_results(2));
    preview(0);
    fake::be_busy(true);
    session->apply(session->results()[0]);
    session->preview(session->results()[1]);
    run_for(200); // it is read
    fake::be_busy(false);
    EXPECT_TRUE(service->wait_until([this] {
        return fake::tree(canvas) == std::vector<std::string>{"Preview", "a boat", "base"};
    })) << "one kept, and the next above it";
    EXPECT_TRUE(session->results()[0]->imported);
    EXPECT_FALSE(session->results()[1]->imported);
}

TEST_F(window_session_test, what_is_kept_is_there_before_anything_is_sent) {
    open();
    session->generate(values());
    ASSERT_TRUE(wait_for_results(1));
    preview(0);
    session->apply(session->results()[0]);
    session->generate(values("again"));
    EXPECT_EQ(fake::tree(canvas), (std::vector<std::string>{"a boat", "base"}));
    ASSERT_EQ(session->tasks().rows().size(), 1u) << "what was applied is done with";
    EXPECT_TRUE(session->results()[0]->imported);
    ASSERT_TRUE(wait_for_results(2));
    EXPECT_EQ(posts(), 2);
}

TEST_F(window_session_test, a_filled_selection_leaves_the_layer_selected) {
    serve();
    fake::select_area(canvas, {10, 10, 20, 20});
    open(call_of("plug-in-nano-banana-fill"));
    session->generate(values());
    ASSERT_TRUE(wait_for_results(1));
    preview(0);
    EXPECT_NE(host_selected_drawables(canvas), std::vector{layer}) << "GIMP selects its mask";
    EXPECT_TRUE(
        service->wait_until([&] { return host_selected_drawables(canvas) == std::vector{layer}; }));
}

TEST_F(window_session_test, what_cannot_be_kept_is_read_once_more) {
    open();
    session->generate(values());
    ASSERT_TRUE(wait_for_results(1));
    preview(0);
    fake::refuse(fake::refusal::keep);
    session->apply(session->results()[0]);
    ASSERT_TRUE(service->wait_until([&] { return session->results()[0]->imported; }));
    EXPECT_EQ(fake::tree(canvas), (std::vector<std::string>{"a boat", "base"}));
    EXPECT_EQ(fake::recorded().insertions.size(), 1u);
}

TEST_F(window_session_test, a_preview_leaves_what_the_person_does_meanwhile) {
    open();
    item_id const other = fake::add_layer(canvas, {.name = "other", .area = {0, 0, 10, 10}});
    session->generate(values());
    ASSERT_TRUE(wait_for_results(1));
    preview(0);
    fake::be_busy(true); // it draws the layer's small pictures
    EXPECT_NE(host_selected_drawables(canvas), std::vector{layer});
    fake::select(canvas, {other});
    EXPECT_TRUE(service->wait_until([&] { return !fake::state(canvas).dirty; })) << "not for ever";
    EXPECT_EQ(host_selected_drawables(canvas), std::vector{other});
}

TEST_F(window_session_test, a_preview_that_the_person_removed_is_no_problem) {
    open();
    session->generate(values());
    ASSERT_TRUE(wait_for_results(1));
    preview(0);
    fake::remove_item(host_image_layers(canvas).front());
    session->end_preview();
    EXPECT_TRUE(problems.empty());
    preview(0);
    fake::remove_image(canvas);
    session->apply(session->results()[0]);
    ASSERT_TRUE(service->wait_until([&] { return session->results()[0]->imported; }));
    EXPECT_EQ(fake::recorded().shown.size(), 1u) << "as an image of its own";
    EXPECT_EQ(session->close().going_on, 0);
}

TEST_F(window_session_test, shows_what_earlier_windows_left) {
    open();
    session->generate(values("first"));
    ASSERT_TRUE(wait_for_results(1));
    session->close();
    session.reset();
    problems.clear();
    open(call_of());
    ASSERT_TRUE(wait_for_results(1));
    EXPECT_EQ(session->results()[0]->made_by.prompt, "first");
    EXPECT_FALSE(session->results()[0]->imported);
    session->apply(session->results()[0]);
    ASSERT_TRUE(service->wait_until([&] { return layers() == 2; }));
    EXPECT_EQ(posts(), 1);
}

TEST_F(window_session_test, applies_once_and_before_it_closes) {
    open();
    session->generate(values());
    ASSERT_TRUE(wait_for_results(1));
    session->apply(session->results()[0]);
    session->apply(session->results()[0]);
    EXPECT_EQ(session->close().going_on, 0);
    EXPECT_EQ(layers(), 2);
    EXPECT_EQ(fake::state(canvas).undo_steps, 1);
    EXPECT_TRUE(session->results()[0]->imported);
}

TEST_F(window_session_test, a_picture_that_cannot_be_read_is_told_of) {
    std::string const folder = test::new_folder();
    test::write_text(folder + "/bad", "\x89PNG\r\n\x1a\n but nothing else");
    serve({"--fault", "result:file=" + folder + "/badxall"});
    open(call_of());
    session->generate(values());
    ASSERT_TRUE(service->wait_until([&] { return !problems.empty(); }));
    EXPECT_NE(problems[0].find(stored()[0].local_id), std::string::npos) << problems[0];
    EXPECT_TRUE(session->results()[0]->unreadable);
}

TEST_F(window_session_test, a_result_survives_a_small_picture_that_was_cut_off) {
    open();
    session->generate(values());
    ASSERT_TRUE(wait_for_results(1));
    std::string const kept =
        task_store(settings_state_folder()).task_folder(stored()[0].local_id) + "/thumbnail-1.png";
    ASSERT_TRUE(file_read(kept));
    session->close();
    session.reset();
    test::write_text(kept, "");
    open(call_of());
    EXPECT_TRUE(wait_for_results(1));
}

TEST_F(window_session_test, a_result_whose_file_is_gone_takes_the_one_before_from_the_canvas) {
    open();
    argument_values two = values();
    two.set("variations", 2);
    session->generate(two);
    ASSERT_TRUE(wait_for_results(2));
    preview(0);
    std::filesystem::remove(session->result_path(*session->results()[1]));
    session->preview(session->results()[1]);
    ASSERT_TRUE(service->wait_until([&] { return !problems.empty(); }));
    EXPECT_NE(problems[0].find("not there"), std::string::npos) << problems[0];
    EXPECT_TRUE(service->wait_until([&] { return !session->is_previewing(); }));
}

TEST_F(window_session_test, who_saved_the_image_with_a_preview_is_asked_again) {
    open();
    session->generate(values());
    ASSERT_TRUE(wait_for_results(1));
    fake::make_dirty(canvas);
    preview(0);
    host_image_set_clean(canvas); // saved
    session->end_preview();
    ASSERT_TRUE(service->wait_until([&] { return !session->is_previewing(); }));
    session->close();
    EXPECT_FALSE(host_image_is_clean(canvas));
}

TEST_F(window_session_test, bad_input_is_told_and_nothing_is_sent) {
    open();
    session->generate(values(" "));
    ASSERT_EQ(problems.size(), 1u);
    EXPECT_NE(problems[0].find("prompt is empty"), std::string::npos);
    argument_values many = values();
    many.set("reference-urls", std::string("https://a/1\nhttps://a/2\nhttps://a/3\nhttps://a/4"));
    session->generate(many);
    ASSERT_EQ(problems.size(), 2u);
    EXPECT_NE(problems[1].find("at most 4"), std::string::npos);
    EXPECT_EQ(posts(), 0);
}

TEST_F(window_session_test, makes_new_images_where_there_is_none) {
    serve();
    open(call_of("plug-in-nano-banana-create"));
    session->generate(values());
    ASSERT_TRUE(wait_for_results(1));
    session->preview(session->results()[0]);
    session->apply(session->results()[0]);
    ASSERT_TRUE(service->wait_until([&] { return session->results()[0]->imported; }));
    EXPECT_EQ(fake::recorded().shown.size(), 1u);
    EXPECT_TRUE(fake::recorded().previews.empty());
    EXPECT_TRUE(problems.empty());
}

} // namespace

} // namespace nb
