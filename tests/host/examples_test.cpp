// The scripts of data/examples, as a user runs them.
#include "core/files.h"
#include "core/image_codec.h"
#include "core/picture_samples.h"
#include "host/gimp_run.h"

namespace nb::gimp_test {

namespace {

class examples : public gimp_run {
  protected:
    void SetUp() override {
        gimp_run::SetUp();
        file_write(path("photo.png"), png_encode(samples::photo(300, 210).view()));
        start_service({"--size", "96x64"});
    }
    std::string file(std::string const& name) const {
        return std::string(g_getenv("NB_EXAMPLES")) + "/" + name;
    }
    // What a user pastes into the console: Script-Fu does not load a file from within another.
    std::string script(std::string const& stem) const {
        bytes_ptr const content = file_read(file(stem + (gimp_major() == 2 ? ".scm" : "-3.scm")));
        return std::string(content.text());
    }
};

TEST_F(examples, generate_layer_in_script_fu) {
    run_outcome const outcome =
        run(script("generate-layer") + R"((generate-layer "$F/photo.png" "winter" "$F/made"))");
    EXPECT_EQ(load("made.png").size(), (size{300, 210})) << outcome.output;
    EXPECT_FALSE(text("made.xcf").empty());
    ASSERT_EQ(posts(), 1);
    EXPECT_EQ(requests().front().images, 2);
}

TEST_F(examples, create_image_in_script_fu) {
    run_outcome const outcome =
        run(script("create-image") + R"((create-image "a boat" "$F/made"))");
    EXPECT_FALSE(text("made.xcf").empty()) << outcome.output;
    EXPECT_EQ(posts(), 1);
}

TEST_F(examples, generate_layer_in_python) {
    if (gimp_major() == 2)
        GTEST_SKIP() << "Debian has no Python-Fu for GIMP 2.10";
    run_outcome const outcome = run_python(
        file("generate_layer.py"), {{"PICTURE", path("photo.png")}, {"OUTPUT", path("made")}});
    EXPECT_TRUE(outcome.has("New layer:")) << outcome.output;
    EXPECT_EQ(load("made.png").size(), (size{300, 210}));
    ASSERT_EQ(posts(), 1);
    EXPECT_EQ(requests().front().images, 2);
}

TEST_F(examples, create_image_in_python) {
    if (gimp_major() == 2)
        GTEST_SKIP() << "Debian has no Python-Fu for GIMP 2.10";
    run_outcome const outcome = run_python(file("create_image.py"), {{"OUTPUT", path("made")}});
    EXPECT_FALSE(text("made.xcf").empty()) << outcome.output;
    EXPECT_EQ(posts(), 1);
}

} // namespace

} // namespace nb::gimp_test
