// What the Generate window works with, without its widgets.
#include "window_session.h"

#include "call_fixture.h"
#include "core/files.h"
#include "core/picture_samples.h"
#include "core/prompt_history.h"
#include "core/test_folder.h"
#include "last_values.h"

#include <algorithm>

namespace nb {

namespace {

struct window_session_test : call_fixture {
    procedure_call call_of(char const* name = "plug-in-nano-banana-generate") const {
        procedure_call call;
        call.procedure = procedure_find(name);
        call.mode = run_mode::interactive;
        call.arguments = argument_defaults(*call.procedure);
        if (call.procedure->takes_image)
            call.image = canvas;
        return call;
    }
    // The window opens, with the layer selected.
    void open(procedure_call const& call) {
        fake::select(canvas, {layer});
        session.emplace(call,
                        window_session::events{[] {}, [this] { on_generating(); }, [] {}, [] {},
                                               [this](std::string const& text) {
                                                   if (!text.empty())
                                                       problems.push_back(text);
                                               }});
        session->find_key();
        session->load_earlier();
    }
    void open() {
        serve();
        open(call_of());
        session->references().refresh();
    }
    argument_values values(char const* prompt = "a boat") const {
        argument_values set = argument_defaults(session->procedure());
        set.set("prompt", std::string(prompt));
        return set;
    }
    // Until the service has so many tasks, and there are no others.
    bool wait_for_waiting(std::size_t count) {
        return service->wait_until([this, count] {
            auto const tasks = stored();
            return tasks.size() == count && std::ranges::all_of(tasks, [](task const& each) {
                       return each.state == task_state::waiting;
                   });
        });
    }
    bool wait_for_results(std::size_t count) {
        return service->wait_until([&] {
            return session->results().size() == count && session->tasks().running() == 0 &&
                   std::ranges::all_of(session->results(),
                                       [](auto const& each) { return bool(each->thumbnail); });
        });
    }
    void preview(std::size_t at) {
        std::size_t const before = fake::recorded().previews.size();
        session->preview(session->results()[at]);
        ASSERT_TRUE(service->wait_until([&] { return fake::recorded().previews.size() > before; }));
    }
    static void run_for(int ms) {
        for (int passed = 0; passed < ms; ++passed) {
            g_main_context_iteration(nullptr, FALSE);
            g_usleep(1'000);
        }
    }
    std::size_t layers() const { return fake::tree(canvas).size(); }

    std::function<void()> on_generating = [] {};
    std::vector<std::string> problems;
    std::optional<window_session> session;
};

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

TEST_F(window_session_test, closing_while_tasks_run_leaves_them_for_the_next_window) {
    serve({"--duration", "1"});
    open(call_of());
    session->generate(values());
    ASSERT_TRUE(wait_for_waiting(1));
    EXPECT_EQ(session->close().going_on, 1);
    session.reset();
    open(call_of());
    session->tasks().resume_left();
    ASSERT_TRUE(wait_for_results(1));
    EXPECT_EQ(posts(), 1);
}

TEST_F(window_session_test, closing_counts_more_tasks_than_there_are_rows_for) {
    serve({"--duration", "60", "--fault", "query:delay=1xall"});
    open(call_of());
    argument_values four = values();
    four.set("variations", 4);
    session->generate(four);
    session->generate(four);
    ASSERT_TRUE(wait_for_waiting(8));
    EXPECT_EQ(session->close().going_on, 8);
}

TEST_F(window_session_test, closing_during_the_export_sends_nothing_and_says_so) {
    serve();
    open(call_of());
    on_generating = [this] {
        if (session->generating())
            session->withdraw();
    };
    session->generate(values());
    EXPECT_FALSE(session->generating());
    tasks_at_close const counts = session->close();
    EXPECT_EQ(counts.unsent, 1);
    EXPECT_EQ(counts.going_on + counts.unknown, 0);
    EXPECT_EQ(posts(), 0);
}

TEST_F(window_session_test, closing_tells_what_may_have_been_paid) {
    serve({"--fault", "gen:delay=30"});
    open(call_of());
    session->generate(values());
    ASSERT_TRUE(service->wait_until([&] { return posts() == 1; }));
    EXPECT_EQ(session->close().unknown, 1);
}

TEST_F(window_session_test, what_a_service_that_ends_has_not_made_is_forgotten) {
    serve({"--duration", "60"});
    open(call_of());
    session->generate(values());
    ASSERT_TRUE(wait_for_waiting(1));
    session->tasks().forget_service(address());
    ASSERT_TRUE(service->wait_until([&] { return session->tasks().rows().empty(); }));
    EXPECT_TRUE(stored().empty());
    EXPECT_EQ(session->close().going_on, 0);
}

TEST_F(window_session_test, a_key_that_is_none_is_told_when_tasks_are_resumed) {
    serve({"--duration", "60"});
    open(call_of());
    session->generate(values());
    ASSERT_TRUE(wait_for_waiting(1));
    session->close();
    session.reset();
    g_setenv("NANO_BANANA_API_KEY", "Bearer dk-practice", TRUE);
    open(call_of());
    problems.clear();
    session->tasks().resume_left();
    EXPECT_EQ(problems.size(), 1u);
    EXPECT_EQ(session->tasks().running(), 0);
    EXPECT_TRUE(task_is_recoverable(stored()[0]));
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

TEST_F(window_session_test, what_is_no_web_address_is_no_reference) {
    using kind = reference_source::kind;
    open();
    session->references().set({{kind::address, no_item, 0, "sftp://a.example/1"}});
    EXPECT_NE(session->references().rows()[0].problem, "");
    session->generate(values());
    EXPECT_EQ(problems.size(), 1u);
    EXPECT_TRUE(stored().empty());
}

TEST_F(window_session_test, a_failed_task_says_why_and_can_be_tried_again) {
    serve({"--fault", "gen:status=400"});
    open(call_of());
    session->generate(values());
    ASSERT_TRUE(service->wait_until([&] { return session->tasks().running() == 0; }));
    ASSERT_EQ(session->tasks().rows().size(), 1u);
    task_row const row = session->tasks().rows()[0];
    EXPECT_NE(row.problem.find("othing is paid"), std::string::npos) << row.problem;
    EXPECT_TRUE(row.can_retry);
    std::string const details = session->tasks().details(row.id);
    EXPECT_NE(details.find("POST " + address() + "/api/image/gen\n{"), std::string::npos)
        << details;
    EXPECT_NE(details.find("\"data:image/jpeg;base64,… ("), std::string::npos) << details;
    EXPECT_EQ(details.find("dk-practice"), std::string::npos);
    session->retry(row.id);
    ASSERT_TRUE(wait_for_results(1));
    EXPECT_EQ(session->tasks().rows().size(), 1u);
    EXPECT_EQ(posts(), 2);
}

TEST_F(window_session_test, a_cancelled_task_says_so_and_is_left_to_be_recovered) {
    serve({"--duration", "60"});
    open(call_of());
    session->generate(values());
    ASSERT_TRUE(wait_for_waiting(1));
    session->tasks().cancel(session->tasks().rows()[0].id);
    ASSERT_TRUE(service->wait_until([&] { return session->tasks().running() == 0; }));
    task_row const row = session->tasks().rows()[0];
    EXPECT_NE(row.problem.find("Stopped waiting"), std::string::npos) << row.problem;
    EXPECT_TRUE(row.can_wait);
    EXPECT_FALSE(row.can_retry) << "it would be paid twice";
    EXPECT_TRUE(task_is_recoverable(stored()[0]));
    EXPECT_EQ(layers(), 1u);
}

TEST_F(window_session_test, a_cancelled_task_is_waited_for_again_while_others_go_on) {
    serve({"--duration", "2"});
    open(call_of());
    argument_values two = values();
    two.set("variations", 2);
    session->generate(two);
    ASSERT_TRUE(wait_for_waiting(2));
    std::string const id = session->tasks().rows()[0].id;
    session->tasks().cancel(id);
    ASSERT_TRUE(service->wait_until([&] { return session->tasks().running() == 1; }));
    session->wait_again(id);
    EXPECT_EQ(session->tasks().running(), 2);
    ASSERT_TRUE(wait_for_results(2));
    EXPECT_EQ(posts(), 2);
}

TEST_F(window_session_test, a_refused_key_leads_to_the_settings) {
    open();
    g_setenv("NANO_BANANA_API_KEY", "dk-wrong", TRUE);
    session.reset();
    open(call_of());
    session->generate(values());
    ASSERT_TRUE(service->wait_until([&] { return session->tasks().running() == 0; }));
    EXPECT_TRUE(session->tasks().rows()[0].needs_settings);
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

TEST_F(window_session_test, references_follow_what_is_selected_until_the_person_makes_a_list) {
    open();
    item_id const other = fake::add_layer(canvas, {.name = "other", .area = {0, 0, 10, 10}});
    ASSERT_EQ(session->references().rows().size(), 1u);
    EXPECT_EQ(session->references().rows()[0].name, "base");
    EXPECT_FALSE(session->references().refresh()) << "nothing has changed";
    fake::select(canvas, {other});
    EXPECT_TRUE(session->references().refresh());
    EXPECT_EQ(session->references().rows()[0].name, "other");

    session->references().set({{reference_source::kind::layer, layer, 0, ""},
                               {reference_source::kind::visible, no_item, canvas, ""}});
    fake::select(canvas, {layer});
    session->references().refresh();
    ASSERT_EQ(session->references().rows().size(), 2u);
    EXPECT_EQ(session->references().rows()[1].name, "Visible");
    fake::remove_item(layer);
    EXPECT_TRUE(session->references().refresh());
    EXPECT_FALSE(session->references().rows()[0].problem.empty());
    session->references().choose(reference_choice::none);
    session->references().refresh();
    EXPECT_TRUE(session->references().rows().empty());
}

TEST_F(window_session_test, a_preview_is_no_reference) {
    open();
    session->generate(values());
    ASSERT_TRUE(wait_for_results(1));
    session->references().choose(reference_choice::visible);
    session->references().refresh();
    auto const seen_layers = [this] {
        image const& thumbnail = session->references().rows().at(0).thumbnail;
        return thumbnail ? int(*thumbnail.view().row(0)) : 0;
    };
    ASSERT_EQ(seen_layers(), 1);
    preview(0);
    EXPECT_TRUE(session->is_previewing());
    session->references().refresh();
    EXPECT_EQ(seen_layers(), 1) << "the small picture shows what will be sent";
    session->references().choose(reference_choice::selected);
    session->references().refresh();
    session->references().choose(reference_choice::visible);
    session->references().refresh();
    EXPECT_EQ(seen_layers(), 1) << "also when it is chosen only now";
    session->references().choose(reference_choice::all);
    session->references().refresh();
    EXPECT_EQ(session->references().plan(),
              (reference_plan{{reference_source::kind::layer, layer, 0, ""}}));
}

TEST_F(window_session_test, files_are_listed_with_what_is_in_them) {
    using kind = reference_source::kind;
    std::string const folder = test::new_folder();
    test::write_text(folder + "/photo.jpg",
                     std::string(samples::jpeg_file(samples::photo(300, 200).view()).text()));
    open();
    session->references().set({{kind::file, no_item, 0, folder + "/photo.jpg"},
                               {kind::file, no_item, 0, folder + "/gone.jpg"}});
    ASSERT_EQ(session->references().rows().size(), 2u);
    EXPECT_EQ(session->references().rows()[0].name, "photo.jpg");
    ASSERT_TRUE(service->wait_until([this] {
        return session->references().rows()[0].thumbnail &&
               session->references().rows()[1].problem != "";
    }));
    EXPECT_EQ(session->references().rows()[0].thumbnail.size(), (size{64, 43}));
    EXPECT_EQ(session->references().rows()[0].sending.find("300 × 200 px"), 0u);
    session->generate(values());
    EXPECT_EQ(problems, std::vector<std::string>{"“gone.jpg” is not there, or cannot be read."});
    EXPECT_TRUE(stored().empty());
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

TEST_F(window_session_test, old_rows_go_when_there_are_many_and_their_results_stay) {
    serve({"--duration", "0"});
    open(call_of());
    argument_values four = values();
    four.set("variations", 4);
    for (int time = 0; time < 2; ++time)
        session->generate(four);
    ASSERT_TRUE(wait_for_results(8));
    EXPECT_LE(session->tasks().rows().size(), 6u);
}

TEST_F(window_session_test, learns_how_long_a_model_takes) {
    open();
    session->generate(values());
    ASSERT_TRUE(wait_for_results(1));
    session->generate(values());
    EXPECT_GE(session->tasks().rows()[0].fraction, 0);
    ASSERT_TRUE(wait_for_results(2));
}

} // namespace

} // namespace nb
