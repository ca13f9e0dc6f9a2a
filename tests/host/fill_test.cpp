// plug-in-nano-banana-fill as a script calls it: what was not selected stays as it is, to the bit,
// and what was fits its surroundings, though the service shifts, zooms and recolors what it sends
// back.
#include "core/error.h"
#include "core/files.h"
#include "core/image_codec.h"
#include "core/picture_samples.h"
#include "host/compare.h"
#include "host/gimp_run.h"

#include <cstring>

namespace nb::gimp_test {

namespace {

constexpr char const* drifting =
    "shift=9.5,-6.25:zoom=1.03:gain=1.06,0.95,1.02:size=860x700:object=250,200,120,90:jpeg=90";

std::string fill_call(char const* layers = "(list layer)", double feather = -1,
                      char const* align = "yes") {
    return format_text("(fill/all image %s \"a boat\" \"google/gempix2\" 25 %g %s yes 1 \"\" 0 60)",
                       layers, feather, align);
}

class filling : public gimp_run {
  protected:
    // `image` with the photograph as its `layer`, 900×700.
    std::string photo() {
        file_write(path("photo.png"),
                   samples::png_file(samples::photo(900, 700, pixel_format::rgb8).view()));
        return R"((define image (make-image 900 700))
                  (define layer (open-layer image "$F/photo.png")))";
    }
    // In a copy of `original`, which stays as it is.
    std::string fill_copy_and_save(std::string const& name, std::string const& prepare) {
        return "(let* () (define image (duplicate-image original))" + prepare +
               "(define layer (car (top-layers image)))" + fill_and_save(name) + ")";
    }
    // Fills; writes how the image was before and after, what is selected, and the layer without its
    // mask.
    std::string fill_and_save(std::string const& name, std::string const& call = fill_call()) {
        return "(save-visible image \"$F/" + name + "-before.png\")" +
               "(save-selection image \"$F/" + name + "-selected.png\")" +
               "(define made (car (car " + call + "))) (save-visible image \"$F/" + name +
               "-after.png\")" + "(write-line \"$F/" + name +
               "-place\" (list (layer-offsets made) (layer-size made) (has-mask? made)))" +
               "(write-line \"$F/" + name + "-parasite\" (layer-parasite made))" +
               "(if (has-mask? made) (show-without-mask made))" + "(save-visible image \"$F/" +
               name + "-bare.png\")";
    }
    picture open(std::string const& name) const { return picture_decode(file_read(path(name))); }
};

// Pixels that are not selected at all, and differ.
int changed_outside(picture const& before, picture const& after, picture const& selected) {
    std::size_t const bytes = pixel_bytes(before.pixels.format());
    image const mask = image_to_rgba8(selected.pixels.view());
    int changed = 0;
    for (int y = 0; y < before.pixels.height(); ++y)
        for (int x = 0; x < before.pixels.width(); ++x)
            changed += mask.view().row(y)[std::size_t(4) * std::size_t(x)] == 0 &&
                       std::memcmp(before.pixels.view().row(y) + std::size_t(x) * bytes,
                                   after.pixels.view().row(y) + std::size_t(x) * bytes, bytes) != 0;
    return changed;
}

int changed_anywhere(picture const& before, picture const& after) {
    return differing_pixels(image_to_rgba8(before.pixels.view()).view(),
                            image_to_rgba8(after.pixels.view()).view());
}

struct kind {
    char const* name;
    char const* convert;
};
constexpr kind kinds[] = {
    {"rgb", ""},
    {"sixteen-bits", "(gimp-image-convert-precision image precision-16)"},
    {"linear-float", "(gimp-image-convert-precision image precision-float-linear)"},
    {"gray", "(gimp-image-convert-grayscale image)"},
    {"indexed", "(convert-indexed image)"},
    {"display-p3",
     "(gimp-image-convert-color-profile-from-file image (file-of \"$F/p3.icc\") 1 yes)"},
};

TEST_F(filling, fits_its_surroundings_in_images_of_every_kind) {
    start_service({"--edit", drifting, "--duration", "0"});
    file_write(path("p3.icc"), samples::display_p3_profile());
    std::string script = photo() + "(define original image)";
    for (kind const& each : kinds)
        script += fill_copy_and_save(each.name, std::string(each.convert) +
                                                    "(select-ellipse image 250 180 400 340)");
    run_outcome const outcome = run(script);
    for (kind const& each : kinds) {
        SCOPED_TRACE(each.name);
        std::string const name = each.name;
        picture const before = open(name + "-before.png");
        picture const after = open(name + "-after.png");
        picture const bare = open(name + "-bare.png");
        ASSERT_TRUE(before.pixels && after.pixels && bare.pixels) << outcome.output;
        EXPECT_EQ(changed_outside(before, after, open(name + "-selected.png")), 0);
        EXPECT_GT(changed_anywhere(before, after), 5'000) << "nothing new is there";
        EXPECT_LE(color_difference(before, bare).median, 2) << text(name + "-parasite");
        EXPECT_NE(text(name + "-parasite").find("\\\"aligned\\\":true"), std::string::npos)
            << text(name + "-parasite");
        EXPECT_NE(text(name + "-place").find("#t)"), std::string::npos) << "no mask";
    }
}

TEST_F(filling, selections_of_every_place_and_shape) {
    start_service({"--edit", "random=7", "--duration", "0"});
    struct {
        char const* name;
        char const* select;
    } const selections[] = {
        {"tiny", "(select-rectangle image 450 350 3 3)"},
        {"top-left", "(select-rectangle image 0 0 200 150)"},
        {"bottom-right", "(select-rectangle image 700 560 200 140)"},
        {"right", "(select-rectangle image 800 0 100 700)"},
        {"soft", "(select-ellipse image 300 200 300 300) (gimp-selection-feather image 60)"},
        {"hole", "(select-rectangle image 250 150 400 400) (gimp-image-select-rectangle image "
                 "CHANNEL-OP-SUBTRACT 400 300 100 100)"},
        {"nearly-all", "(select-rectangle image 1 1 898 698)"},
    };
    std::string script = photo() + "(define original image)";
    for (auto const& each : selections)
        script += fill_copy_and_save(each.name, each.select);
    run_outcome const outcome = run(script);
    for (auto const& each : selections) {
        SCOPED_TRACE(each.name);
        std::string const name = each.name;
        picture const before = open(name + "-before.png");
        picture const after = open(name + "-after.png");
        ASSERT_TRUE(before.pixels && after.pixels) << outcome.output;
        EXPECT_EQ(changed_outside(before, after, open(name + "-selected.png")), 0);
        EXPECT_GT(changed_anywhere(before, after), 0) << "nothing new is there";
    }
}

TEST_F(filling, everything_selected_needs_no_mask) {
    start_service({"--edit", "gain=0.5,1,1", "--duration", "0"});
    run_outcome const outcome = run(photo() + "(gimp-selection-all image)" + fill_and_save("all"));
    EXPECT_EQ(text("all-place"), "((0 0) (900 700) #f)\n") << outcome.output;
    EXPECT_GT(changed_anywhere(open("all-before.png"), open("all-after.png")), 500'000);
}

TEST_F(filling, what_was_empty_is_filled) {
    start_service({"--edit", "shift=4,3", "--duration", "0"});
    run_outcome const outcome =
        run(photo() + R"(
        (gimp-image-resize image 1000 700 0 0) ; there is nothing at the right
        (gimp-selection-all image))" +
            fill_and_save("outpaint") + "(write-line \"$F/mode\" (list (image-width image)))");
    picture const before = open("outpaint-before.png");
    picture const after = open("outpaint-after.png");
    ASSERT_TRUE(before.pixels && after.pixels) << outcome.output;
    image const old = image_to_rgba8(before.pixels.view());
    image const now = image_to_rgba8(after.pixels.view());
    int changed = 0;
    int empty = 0;
    for (int y = 0; y < 700; ++y) {
        changed += std::memcmp(old.view().row(y), now.view().row(y), std::size_t(4) * 890) != 0;
        for (int x = 910; x < 1'000; ++x)
            empty += now.view().row(y)[std::size_t(4) * std::size_t(x) + 3] < 255;
    }
    EXPECT_EQ(changed, 0) << "rows of what was there";
    EXPECT_EQ(empty, 0) << "pixels without anything";
}

TEST_F(filling, a_wholly_different_result_is_not_moved) {
    start_service({"--edit", "different", "--duration", "0"});
    run_outcome const outcome =
        run(photo() + "(select-rectangle image 300 250 200 150)" + fill_and_save("other"));
    EXPECT_NE(text("other-parasite").find("\\\"aligned\\\":false"), std::string::npos)
        << outcome.output;
    EXPECT_NE(outcome.output.find("could not be aligned"), std::string::npos) << outcome.output;
}

TEST_F(filling, nothing_selected_is_a_calling_error) {
    start_service();
    run_outcome const outcome = run(photo() + fill_call());
    EXPECT_NE(outcome.output.find("Nothing is selected"), std::string::npos) << outcome.output;
    EXPECT_EQ(posts(), 0);
}

} // namespace

} // namespace nb::gimp_test
