// The Generate window in a real GIMP, worked with keys.
#include "window/gimp_window.h"

#include "core/files.h"
#include "core/picture_samples.h"

namespace nb::gimp_test {

namespace {

class in_gimp : public gimp_window {
  protected:
    void open_with_service(std::vector<std::string> const& options = {}) {
        std::vector<std::string> all = {"--size", "640x480"};
        all.insert(all.end(), options.begin(), options.end());
        start_service(all);
        open_gimp();
        open_plug_in();
    }
    void generate(char const* prompt) {
        keys(window::plug_in, {"alt+p", "ctrl+a"});
        type(window::plug_in, prompt);
        keys(window::plug_in, {"ctrl+Return"});
    }
    // One that was generated, looked at and kept.
    void open_with_layer() {
        open_with_service();
        generate("a red kite");
        ASSERT_TRUE(soon([this] { return layers() == 3; })) << "no preview";
        keys(window::plug_in, {"alt+y"});
        ASSERT_TRUE(soon([this] { return is_dirty(); }));
    }
    void choose_in_menu(char const* opens, std::vector<std::string> const& chooses) {
        keys(window::plug_in, {opens});
        g_usleep(500'000);
        keys(window::plug_in, chooses);
    }
    // Their SHA-256, in order.
    std::vector<std::string> prompts_sent() const {
        std::vector<std::string> prompts;
        for (request const& each : requests())
            if (each.method == "POST")
                prompts.push_back(each.prompt_sha256);
        return prompts;
    }
    bool close_plug_in() {
        keys(window::plug_in, {"Escape"});
        return soon([this] { return !is_open(window::plug_in); });
    }
};

TEST_F(in_gimp, the_window_opens_from_the_menu) {
    start_service();
    open_gimp();
    // Filters; from its end up to our menu, below which GIMP 2.10 has two of its own; Generate
    // Layer.
    std::vector<std::string> way = {"alt+r", "Up"};
    if (gimp_major() == 2)
        way.insert(way.end(), {"Up", "Up"});
    way.insert(way.end(), {"Right", "Down"});
    keys(window::image, way);
    shot("menu");
    keys(window::image, {"Return"});
    ASSERT_TRUE(soon([this] { return is_open(window::plug_in); }));
    EXPECT_TRUE(close_plug_in());
}

TEST_F(in_gimp, a_new_user_reaches_a_layer_without_an_account) {
    open_gimp({{"NANO_BANANA_API_KEY", ""}, {"NANO_BANANA_BASE_URL", ""}});
    open_plug_in();
    shot("first-use");
    keys(window::plug_in, {"alt+w"}); // the practice service; then the prompt has the keyboard
    g_usleep(500'000);
    type(window::plug_in, "a red kite");
    keys(window::plug_in, {"ctrl+Return"});
    shot("practice");
    ASSERT_TRUE(soon([this] { return layers() == 3; })) << "no preview";
    keys(window::plug_in, {"alt+y"});
    EXPECT_TRUE(soon(
        [this] { return scheme("(layer-name (car (top-layers image)))") == "\"a red kite\""; }));
    EXPECT_TRUE(is_dirty());
    EXPECT_EQ(layers(), 3);
    EXPECT_TRUE(close_plug_in());
    EXPECT_EQ(layers(), 3);
}

TEST_F(in_gimp, a_preview_leaves_no_trace) {
    open_with_service();
    std::string const selected = scheme("(selected-layer-name image)");
    generate("a red kite");
    ASSERT_TRUE(soon([this] { return layers() == 3; })) << "no preview";
    shot("preview");
    EXPECT_TRUE(soon([this] { return !is_dirty(); }));
    EXPECT_EQ(scheme("(selected-layer-name image)"), selected);
    EXPECT_TRUE(close_plug_in());
    EXPECT_EQ(layers(), 2);
    EXPECT_FALSE(is_dirty());
    EXPECT_EQ(scheme("(selected-layer-name image)"), selected);
}

TEST_F(in_gimp, applying_is_one_undo_step) {
    ASSERT_NO_FATAL_FAILURE(open_with_layer());
    shot("applied");
    EXPECT_NE(scheme("(layer-parasite (car (top-layers image)))").find("a red kite"),
              std::string::npos);
    EXPECT_TRUE(close_plug_in());
    open_plug_in(); // it would take a preview away
    EXPECT_TRUE(close_plug_in());
    EXPECT_EQ(layers(), 3);
    keys(window::image, {"ctrl+z"});
    EXPECT_TRUE(soon([this] { return layers() == 2; }));
    EXPECT_FALSE(is_dirty());
    EXPECT_EQ(posts(), 1);
}

TEST_F(in_gimp, three_are_queued_while_gimp_stays_usable) {
    open_with_service({"--duration", "4"});
    for (char const* prompt : {"one", "two", "three"})
        generate(prompt);
    ASSERT_TRUE(soon([this] { return posts() == 3; }));
    shot("queued");
    scheme("(add-layer image \"painted meanwhile\" 10 10 (list 0 0 0) #t)");
    EXPECT_EQ(layers(), 3);
    ASSERT_TRUE(soon([this] { return layers() == 4; })) << "no preview";
    EXPECT_TRUE(close_plug_in());
    EXPECT_EQ(layers(), 3);
}

TEST_F(in_gimp, what_was_running_when_the_window_closed_is_there_in_the_next_one) {
    open_with_service({"--duration", "4"});
    generate("a red kite");
    ASSERT_TRUE(soon([this] { return posts() == 1; }));
    g_usleep(500'000);
    EXPECT_TRUE(close_plug_in());
    keys(window::image, {"Escape"}); // GIMP's message that it goes on
    open_plug_in();
    ASSERT_TRUE(soon([this] { return layers() == 3; })) << "no preview";
    shot("recovered");
    keys(window::plug_in, {"alt+y"});
    ASSERT_TRUE(soon([this] { return is_dirty(); }));
    EXPECT_EQ(posts(), 1);
}

TEST_F(in_gimp, a_result_of_an_image_that_was_closed_becomes_an_image) {
    open_with_service({"--duration", "4"});
    generate("a red kite");
    ASSERT_TRUE(soon([this] { return posts() == 1; }));
    close_image();
    ASSERT_TRUE(soon([this] { return scheme("(image-count)") == "0"; }));
    g_usleep(6'000'000); // the result comes
    shot("image-closed");
    keys(window::plug_in, {"alt+u", "Home", "space", "alt+y"}); // the newest one
    EXPECT_TRUE(soon([this] { return scheme("(image-count)") == "1"; }));
    g_usleep(1'500'000); // GIMP brings its own window to the front
    EXPECT_TRUE(close_plug_in());
    EXPECT_EQ(posts(), 1);
    EXPECT_EQ(text("output").find("crash"), std::string::npos) << text("output");
}

TEST_F(in_gimp, a_result_outlives_gimp) {
    open_with_service({"--duration", "5"});
    generate("a red kite");
    ASSERT_TRUE(soon([this] { return posts() == 1; }));
    g_usleep(500'000);
    quit_gimp();
    ASSERT_TRUE(soon([this] { return !is_open(window::plug_in); }));
    EXPECT_EQ(text("output").find("crash"), std::string::npos) << text("output");
    open_gimp();
    open_plug_in();
    ASSERT_TRUE(soon([this] { return layers() == 3; })) << "no preview";
    EXPECT_TRUE(close_plug_in());
    EXPECT_EQ(posts(), 1);
}

TEST_F(in_gimp, a_cancelled_task_stops_and_can_be_recovered) {
    open_with_service({"--duration", "3"});
    generate("a red kite");
    ASSERT_TRUE(soon([this] { return posts() == 1; }));
    g_usleep(700'000);
    // From the results back over their search and the row's details.
    keys(window::plug_in, {"alt+u", "shift+Tab", "shift+Tab", "shift+Tab", "space"});
    g_usleep(500'000);
    shot("cancelled");
    std::size_t const asked = requests().size();
    g_usleep(4'000'000); // the picture would be there
    EXPECT_EQ(requests().size(), asked) << "it is still asked for";
    EXPECT_EQ(layers(), 2);
    EXPECT_TRUE(close_plug_in());
    scheme("(recover/all image (list top) 60)");
    EXPECT_EQ(layers(), 3);
    EXPECT_EQ(posts(), 1);
}

TEST_F(in_gimp, a_selection_is_filled) {
    start_service({"--edit", "shift=5,-4:zoom=1.02"});
    open_gimp();
    scheme("(select-ellipse image 200 120 200 160)");
    scheme("(image-clean! image)");
    std::string const selected = scheme("(selected-layer-name image)");
    open_plug_in(fill_keys);
    shot("fill-empty");
    generate("a red kite");
    ASSERT_TRUE(soon([this] { return layers() == 3; })) << "no preview";
    shot("fill");
    EXPECT_TRUE(soon([this] { return !is_dirty(); }));
    EXPECT_EQ(scheme("(selected-layer-name image)"), selected);
    keys(window::plug_in, {"alt+y"});
    EXPECT_TRUE(soon([this] { return is_dirty(); }));
    EXPECT_EQ(scheme("(has-mask? (car (top-layers image)))"), "#t");
    EXPECT_TRUE(close_plug_in());
    EXPECT_EQ(layers(), 3);
}

TEST_F(in_gimp, a_layer_is_generated_again_and_the_last_one_repeated) {
    ASSERT_NO_FATAL_FAILURE(open_with_layer());
    generate("something else");
    ASSERT_TRUE(soon([this] { return posts() == 2; }));
    EXPECT_TRUE(close_plug_in());
    keys(window::image, {"Escape"}); // GIMP may have a message

    scheme("(select-layer! image (car (top-layers image)))");
    open_plug_in(again_keys); // what is asked is in it
    keys(window::plug_in, {"ctrl+Return"});
    ASSERT_TRUE(soon([this] { return posts() == 3; }));
    EXPECT_TRUE(close_plug_in());
    keys(window::image, {"Escape"});
    open_plug_in();
    EXPECT_TRUE(close_plug_in());

    int const before = layers();
    keys(window::image, {"ctrl+f"});
    EXPECT_TRUE(soon([&] { return layers() == before + 1; }));
    EXPECT_FALSE(is_open(window::plug_in)) << "it needs no window";
    std::vector<std::string> const prompts = prompts_sent();
    ASSERT_EQ(prompts.size(), 4u);
    EXPECT_NE(prompts[1], prompts[0]);
    EXPECT_EQ(prompts[2], prompts[0]);
    EXPECT_EQ(prompts[3], prompts[0]);
}

TEST_F(in_gimp, a_layer_is_generated_again_in_the_window_that_is_open) {
    ASSERT_NO_FATAL_FAILURE(open_with_layer());
    keys(window::plug_in, {"alt+p", "ctrl+a"});
    type(window::plug_in, "something else");
    scheme("(select-layer! image (car (top-layers image)))");
    keys(window::image, {again_keys});
    g_usleep(2'500'000);
    keys(window::plug_in, {"ctrl+Return"});
    ASSERT_TRUE(soon([this] { return posts() == 2; }));
    EXPECT_TRUE(close_plug_in()) << "a second one is open";
    std::vector<std::string> const prompts = prompts_sent();
    ASSERT_EQ(prompts.size(), 2u);
    EXPECT_EQ(prompts[1], prompts[0]);
}

TEST_F(in_gimp, an_image_is_created) {
    start_service({"--size", "320x200"});
    open_gimp();
    open_plug_in(create_keys);
    generate("a red kite");
    ASSERT_TRUE(soon([this] { return posts() == 1; }));
    EXPECT_EQ(requests().at(0).images, 0);
    g_usleep(5'000'000); // the result comes, and is chosen
    shot("create");
    keys(window::plug_in, {"alt+n"});
    EXPECT_TRUE(soon([this] { return scheme("(image-count)") == "2"; }));
    g_usleep(1'500'000); // GIMP brings its own window to the front
    EXPECT_TRUE(close_plug_in());
}

TEST_F(in_gimp, what_was_entered_is_there_the_next_time) {
    open_with_service();
    for (char const* prompt : {"a red kite over the hills, and the sea far away", "a boat"}) {
        keys(window::plug_in, {"alt+p", "ctrl+a"});
        type(window::plug_in, prompt);
        EXPECT_TRUE(close_plug_in());
        open_plug_in();
    }
    keys(window::plug_in, {"ctrl+Return"});
    ASSERT_TRUE(soon([this] { return posts() == 1; }));
    char_ptr const expected(g_compute_checksum_for_string(G_CHECKSUM_SHA256, "a boat", -1));
    EXPECT_EQ(requests().at(0).prompt_sha256, expected.get());
}

TEST_F(in_gimp, files_and_results_become_references) {
    open_with_service();
    std::string const photo = path("photo.jpg");
    file_write(photo,
               samples::jpeg_file(samples::photo(300, 100).view(), {.orientation = 6})); // lying
    choose_in_menu("alt+d", {"f"});
    g_usleep(1'500'000);
    type(window::file_dialog, photo);
    g_usleep(500'000);
    keys(window::file_dialog, {"Return"});
    ASSERT_TRUE(soon([this] { return !is_open(window::file_dialog); }));
    g_usleep(500'000);
    shot("file-reference");
    generate("a red kite");
    ASSERT_TRUE(soon([this] { return layers() == 3; })) << "no preview";
    EXPECT_EQ(load("requests/request-1-reference-2.jpg").size(), (size{100, 300})) << "upright";

    keys(window::plug_in, {"alt+u", "Home"});
    choose_in_menu("alt+o", {"Down", "Down", "Return"}); // as a reference
    g_usleep(500'000);
    keys(window::plug_in, {"alt+u", "Home", "alt+a"}); // not wanted
    EXPECT_TRUE(soon([this] { return layers() == 2; }));
    EXPECT_FALSE(is_dirty());
    shot("result-reference");
    generate("a blue kite");
    ASSERT_TRUE(soon([this] { return posts() == 2; }));
    EXPECT_EQ(load("requests/request-2-reference-3.jpg").size(), (size{640, 480}));
    EXPECT_TRUE(close_plug_in());
}

TEST_F(in_gimp, a_second_press_shows_the_same_window) {
    open_with_service();
    keys(window::image, {generate_keys});
    g_usleep(2'500'000);
    EXPECT_TRUE(close_plug_in()) << "a second one is open";
    open_plug_in();
    EXPECT_TRUE(close_plug_in());
}

TEST_F(in_gimp, an_error_stands_at_its_task) {
    open_with_service({"--fault", "gen:status=402"});
    generate("a red kite");
    ASSERT_TRUE(soon([this] { return posts() == 1; }));
    g_usleep(700'000);
    shot("error");
    EXPECT_TRUE(is_open(window::plug_in));
    EXPECT_TRUE(close_plug_in());
    EXPECT_EQ(layers(), 2);
}

TEST_F(in_gimp, a_killed_window_leaves_its_preview_to_the_next_one) {
    open_with_service();
    generate("a red kite");
    ASSERT_TRUE(soon([this] { return layers() == 3; })) << "no preview";
    g_usleep(500'000); // the image is not taken for a changed one again until after that
    kill_plug_in();
    ASSERT_TRUE(soon([this] { return !is_open(window::plug_in); }));
    keys(window::image, {"Escape"}); // GIMP says that the plug-in crashed
    EXPECT_EQ(layers(), 3);
    open_plug_in();
    EXPECT_TRUE(soon([this] { return layers() == 2; })) << "a stray preview";
    EXPECT_FALSE(is_dirty());
}

} // namespace

} // namespace nb::gimp_test
