// The Generate window in a real GIMP, worked with keys.
#include "window/gimp_window.h"

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
    bool close_plug_in() {
        keys(window::plug_in, {"Escape"});
        return soon([this] { return !is_open(window::plug_in); });
    }
};

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
    open_with_service();
    generate("a red kite");
    ASSERT_TRUE(soon([this] { return layers() == 3; })) << "no preview";
    keys(window::plug_in, {"alt+y"});
    ASSERT_TRUE(soon([this] { return is_dirty(); }));
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
