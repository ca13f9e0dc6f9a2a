// What is sent is what a person sees of a layer, and sending leaves no trace. Each row builds an
// image, and says how GIMP itself makes the look of its layer part of a copy's pixels; the picture
// of that copy is what the service must have got.
#include "core/files.h"
#include "core/image_codec.h"
#include "core/picture_samples.h"
#include "host/compare.h"
#include "host/gimp_run.h"

#include <filesystem>

namespace nb::gimp_test {

namespace {

struct row {
    char const* name;
    char const* image;         // defines `image` and `layer`, the top one unless it says otherwise
    char const* look = "twin"; // what shows it; `twin` stands for the layer in `copy`
    char const* references = "selected";
    bool gimp3_only = false;
};

constexpr char const* photo_layer = R"(
    (define image (make-image 120 90))
    (define layer (open-layer image "$F/photo.png")))";

std::vector<row> rows() {
    return {
        {"opacity_and_mode_do_not_count", R"(
            (gimp-layer-set-opacity layer 30)
            (gimp-layer-set-mode layer LAYER-MODE-MULTIPLY))"},
        {"mask", R"(
            (gimp-image-select-ellipse image CHANNEL-OP-REPLACE 20 10 80 60)
            (gimp-selection-feather image 10)
            (add-selection-mask layer)
            (gimp-selection-none image))",
         "(apply-mask twin)"},
        {"mask_on_alpha", R"(
            (define layer (open-layer image "$F/cutout.png"))
            (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 20 10 80 60)
            (add-selection-mask layer)
            (gimp-selection-none image))",
         "(apply-mask twin)"},
        {"mask_that_is_switched_off", R"(
            (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 20 10 80 60)
            (add-selection-mask layer)
            (gimp-selection-none image)
            (gimp-layer-set-apply-mask layer no))",
         "(discard-mask twin)"},
        {"hidden_layer", "(gimp-item-set-visible layer no)"},
        {"off_the_canvas", "(gimp-layer-set-offsets layer -70 -300)"},
        {"larger_than_the_canvas", R"(
            (define image (make-image 30 20))
            (define layer (open-layer image "$F/photo.png"))
            (gimp-layer-set-offsets layer -40 5))"},
        {"smaller_than_the_canvas", R"(
            (define image (make-image 400 300))
            (define layer (open-layer image "$F/cutout.png"))
            (gimp-layer-set-offsets layer 150 100))"},
        {"group", R"(
            (define layer (add-group image "group"))
            (move-into image (open-layer image "$F/photo.png") layer)
            (let ((upper (open-layer image "$F/cutout.png")))
              (move-into image upper layer)
              (gimp-layer-set-offsets upper -15 25)
              (gimp-layer-set-opacity upper 60)))",
         "(merge-group copy twin)"},
        {"text", "(define layer (add-text image \"Banana\"))"},
        {"floating_selection", R"(
            (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 20 10 50 40)
            (float-selection layer 25 15)
            (define layer (list-ref (top-layers image) 1)))",
         "(anchor-floating copy)"},
        {"gray", "(gimp-image-convert-grayscale image)"},
        {"indexed", R"(
            (define layer (open-layer image "$F/cutout.png"))
            (convert-indexed image))"},
        {"sixteen_bits", "(gimp-image-convert-precision image precision-16)"},
        {"linear_float", R"(
            (define layer (open-layer image "$F/cutout.png"))
            (gimp-image-convert-precision image precision-float-linear))"},
        {"display_p3", "(gimp-image-set-color-profile-from-file image (file-of \"$F/p3.icc\"))"},
        {"display_p3_with_alpha", R"(
            (define layer (open-layer image "$F/cutout.png"))
            (gimp-image-set-color-profile-from-file image (file-of "$F/p3.icc")))"},
        {"gray_with_a_profile", R"(
            (gimp-image-convert-grayscale image)
            (gimp-image-set-color-profile-from-file image (file-of "$F/gray.icc")))"},
        {"sixteen_bits_display_p3_with_a_mask", R"(
            (gimp-image-convert-precision image precision-16)
            (gimp-image-set-color-profile-from-file image (file-of "$F/p3.icc"))
            (gimp-image-select-ellipse image CHANNEL-OP-REPLACE 20 10 80 60)
            (add-selection-mask layer)
            (gimp-selection-none image))",
         "(apply-mask twin)"},
        {"filters", R"(
            (gimp-drawable-append-new-filter layer "gegl:gaussian-blur" "blur" LAYER-MODE-REPLACE 1.0
                                             "std-dev-x" 3 "std-dev-y" 3)
            (gimp-drawable-append-new-filter layer "gegl:invert-gamma" "invert"
                                             LAYER-MODE-REPLACE 1.0))",
         "(merge-filters twin)", "selected", true},
        {"visible", R"(
            (let ((upper (open-layer image "$F/cutout.png")))
              (gimp-layer-set-opacity upper 70)
              (gimp-layer-set-mode upper LAYER-MODE-MULTIPLY)
              (gimp-layer-set-offsets upper 10 -20)))",
         "(full-size (merge-visible copy))", "visible"},
        {"visible_with_holes", R"(
            (define layer (open-layer image "$F/cutout.png"))
            (gimp-item-set-visible (list-ref (top-layers image) 1) no))",
         "(full-size (merge-visible copy))", "visible"},
    };
}

class exporting : public gimp_run {
  protected:
    image sent(std::size_t number) const {
        std::string const stem = "requests/request-" + std::to_string(number + 1) + "-reference-1";
        bool const jpeg = std::filesystem::exists(path(stem + ".jpg"));
        return load(stem + (jpeg ? ".jpg" : ".png"));
    }

    std::string script_for(row const& each) const {
        std::string const own = each.image;
        generate_words words = {.layers = "(list layer)"};
        words.references = each.references;
        return std::string("(let* () ") + photo_layer + own +
               R"((image-clean! image)
                  (define images (image-count))
                  (define before (map layer-name (top-layers image)))
                  (catch #f )" +
               generate_call(words) + R"()
                  (write-line "$F/)" +
               each.name + R"(.trace" (list (image-dirty? image) (- (image-count) images)
                                           (equal? before (map layer-name (top-layers image)))))
                  (define copy (duplicate-image image))
                  (define twin (twin-of layer image copy))
                  (save-layer )" +
               each.look + " \"$F/" + each.name + ".png\"))\n";
    }
};

TEST_F(exporting, sends_what_one_sees_and_leaves_no_trace) {
    file_write(path("photo.png"),
               samples::png_file(samples::photo(120, 90, pixel_format::rgb8).view()));
    file_write(path("cutout.png"), samples::png_file(samples::cutout(110, 80).view()));
    file_write(path("p3.icc"), samples::display_p3_profile());
    file_write(path("gray.icc"), samples::gray_profile());
    start_service({"--fault", "task:failedxall", "--duration", "0"}); // nothing to import
    std::vector<row> wanted = rows();
    if (gimp_major() < 3)
        std::erase_if(wanted, [](row const& each) { return each.gimp3_only; });
    load_fonts();
    std::string script;
    for (row const& each : wanted)
        script += script_for(each);
    run_outcome const outcome = run(script);

    ASSERT_EQ(std::size_t(posts()), wanted.size()) << outcome.output;
    for (std::size_t at = 0; at < wanted.size(); ++at) {
        SCOPED_TRACE(wanted[at].name);
        EXPECT_EQ(text(std::string(wanted[at].name) + ".trace"), "(#f 0 #t)\n");
        image const got = sent(at);
        image const expected = load(std::string(wanted[at].name) + ".png");
        ASSERT_TRUE(got && expected);
        ASSERT_EQ(got.size(), expected.size());
        EXPECT_EQ(image_is_opaque(got.view()), image_is_opaque(expected.view()));
        if (image_is_opaque(expected.view()))
            EXPECT_GE(psnr(got.view(), expected.view()), 38);
        else
            EXPECT_LE(worst_difference(got.view(), expected.view()), 1);
    }
}

} // namespace

} // namespace nb::gimp_test
