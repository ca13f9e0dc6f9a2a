// What the Generate window lists as references.
#include "window_session_fixture.h"

#include "core/picture_samples.h"
#include "core/test_folder.h"

namespace nb {

namespace {

using window_references_test = window_session_fixture;

TEST_F(window_references_test, references_follow_what_is_selected_until_the_person_makes_a_list) {
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

TEST_F(window_references_test, a_preview_is_no_reference) {
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

TEST_F(window_references_test, files_are_listed_with_what_is_in_them) {
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

TEST_F(window_references_test, what_is_no_web_address_is_no_reference) {
    using kind = reference_source::kind;
    open();
    session->references().set({{kind::address, no_item, 0, "sftp://a.example/1"}});
    EXPECT_NE(session->references().rows()[0].problem, "");
    session->generate(values());
    EXPECT_EQ(problems.size(), 1u);
    EXPECT_TRUE(stored().empty());
}

} // namespace

} // namespace nb
