// A picture in an image of any kind is what GIMP makes of the same file.
#include "core/files.h"
#include "core/picture_samples.h"
#include "host/compare.h"
#include "host/gimp_run.h"

namespace nb::gimp_test {

namespace {

struct target {
    char const* name;
    char const* convert;       // what makes `image`, 8-bit sRGB with one layer, one of this kind
    char const* own = nullptr; // the target in which GIMP's own open shows it right
};

constexpr target targets[] = {
    {"rgb", ""},
    {"gray", "(gimp-image-convert-grayscale image)"},
    {"indexed", "(convert-indexed image)"},
    {"sixteen_bits", "(gimp-image-convert-precision image precision-16)"},
    {"linear_float", "(gimp-image-convert-precision image precision-float-linear)"},
    {"display_p3",
     "(gimp-image-convert-color-profile-from-file image (file-of \"$F/p3.icc\") 1 yes)"},
    {"sixteen_bits_display_p3", R"(
        (gimp-image-convert-precision image precision-16)
        (gimp-image-convert-color-profile-from-file image (file-of "$F/p3.icc") 1 yes))",
     "rgb"}, // GIMP 3 gives a Display P3 picture other colors there
};

class importing : public gimp_run, public ::testing::WithParamInterface<char const*> {};

TEST_P(importing, gives_what_gimp_gives) {
    std::string const file = path(GetParam());
    image const photo = samples::photo(120, 90, pixel_format::rgb8);
    file_write(path("opaque.png"), samples::png_file(photo.view()));
    file_write(path("cutout.png"), samples::png_file(samples::cutout(120, 90).view()));
    file_write(path("p3.png"),
               samples::png_file(photo.view(), {.icc_profile = samples::display_p3_profile()}));
    file_write(path("deep.png"),
               samples::png_file(samples::photo(120, 90, pixel_format::rgb16).view()));
    file_write(path("gray.png"),
               samples::png_file(samples::photo(120, 90, pixel_format::gray8).view()));
    file_write(path("p3.icc"), samples::display_p3_profile());
    start_service({"--picture", file, "--duration", "0"});
    generate_words const words = {.layers = "(list layer)", .references = "none"};
    std::string script;
    for (target const& each : targets)
        script += std::string(R"((let* ()
            (define image (make-image 120 90))
            (define layer (open-layer image "$F/opaque.png")))") +
                  each.convert + "(define made (car (car " + generate_call(words) +
                  R"()))
            (define own (open-layer image ")" +
                  file + R"("))
            (save-layer made "$F/)" +
                  each.name + R"(-made.png")
            (save-layer own "$F/)" +
                  each.name + R"(-own.png")))";
    run_outcome const outcome = run(script);
    for (target const& each : targets) {
        SCOPED_TRACE(each.name);
        image const made = load(std::string(each.name) + "-made.png");
        image const own = load(std::string(each.own ? each.own : each.name) + "-own.png");
        ASSERT_TRUE(made && own) << outcome.output;
        ASSERT_EQ(made.size(), own.size());
        EXPECT_LE(worst_difference(made.view(), own.view()), 2); // one level of Display P3
    }
}

INSTANTIATE_TEST_SUITE_P(pictures, importing,
                         ::testing::Values("opaque.png", "cutout.png", "p3.png", "deep.png",
                                           "gray.png"),
                         [](auto const& info) {
                             std::string const name = info.param;
                             return name.substr(0, name.find('.'));
                         });

} // namespace

} // namespace nb::gimp_test
