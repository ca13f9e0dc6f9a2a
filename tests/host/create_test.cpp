// plug-in-nano-banana-create, and that every kind of picture arrives as GIMP itself would open it.
#include "core/files.h"
#include "core/image_codec.h"
#include "core/picture_samples.h"
#include "host/compare.h"
#include "host/gimp_run.h"

#include <algorithm>

namespace nb::gimp_test {

namespace {

class create : public gimp_run {};

struct kind {
    char const* name;
    bytes_ptr file;
};

std::vector<kind> kinds() {
    using namespace samples;
    image const photo8 = photo(160, 120, pixel_format::rgb8);
    image const photo16 = photo(160, 120, pixel_format::rgb16);
    image const gray = photo(160, 120, pixel_format::gray8);
    image const cut = cutout(160, 120);
    return {
        {"png.png", png_file(photo8.view())},
        {"alpha.png", png_file(cut.view())},
        {"16-bit.png", png_file(photo16.view())},
        {"gray.png", png_file(gray.view())},
        {"p3.png", png_file(photo8.view(), {.icc_profile = display_p3_profile()})},
        {"p3-16-bit.png", png_file(photo16.view(), {.icc_profile = display_p3_profile()})},
        {"gray-profile.png", png_file(gray.view(), {.icc_profile = gray_profile()})},
        {"jpeg.jpg", jpeg_file(photo8.view())},
        {"p3.jpg", jpeg_file(photo8.view(), {.icc_profile = display_p3_profile()})},
        {"gray.jpg", jpeg_file(gray.view())},
        {"cmyk.jpg", jpeg_cmyk_file(cut.view(), cmyk_coding::ycck)},
        {"cmyk-profile.jpg",
         jpeg_cmyk_file(cut.view(), cmyk_coding::cmyk, {.icc_profile = cmyk_profile()})},
        {"lossy.webp", webp_file(photo8.view())},
        {"alpha.webp", webp_file(cut.view(), {.lossless = true})},
        {"p3.webp", webp_file(photo8.view(), {.icc_profile = display_p3_profile()})},
    };
}

class create_kind : public create, public ::testing::WithParamInterface<std::size_t> {};

TEST_P(create_kind, looks_as_gimps_own_open) {
    kind const what = kinds()[GetParam()];
    SCOPED_TRACE(what.name);
    file_write(path(what.name), what.file);
    start_service({"--picture", path(what.name), "--result", GetParam() % 2 ? "data-uri" : "url"});
    std::string const opened = std::string("(open-image \"$F/") + what.name + "\")";
    run_outcome const outcome = run(R"(
        (define result )" + create_call({}) +
                                    R"()
        (define made (car result))
        (define own )" + opened + R"()
        (write-line "$F/result" (list (length (cadr result)) (caddr result)))
        (write-line "$F/made-size" (list (image-width made) (image-height made)))
        (write-line "$F/own-size" (list (image-width own) (image-height own)))
        (write-line "$F/layers" (length (top-layers made)))
        (write-line "$F/dirty" (image-dirty? made))
        (save-visible made "$F/made.png")
        (save-visible own "$F/own.png"))");
    ASSERT_EQ(text("result"), "(1 0.5)\n") << outcome.output;
    EXPECT_EQ(text("layers"), "1\n");
    ASSERT_EQ(text("made-size"), text("own-size"));
    picture const made = picture_decode(file_read(path("made.png")));
    picture const own = picture_decode(file_read(path("own.png")));
    ASSERT_EQ(made.pixels.size(), own.pixels.size());
    delta_e const difference = color_difference(made, own);
    EXPECT_LE(difference.median, 1);
    EXPECT_LE(difference.worst, 2);
}

std::string kind_name(::testing::TestParamInfo<std::size_t> const& info) {
    std::string name = kinds()[info.param].name;
    for (char& c : name)
        if (!g_ascii_isalnum(c))
            c = '_';
    return name;
}

INSTANTIATE_TEST_SUITE_P(pictures, create_kind, ::testing::Range(std::size_t(0), kinds().size()),
                         kind_name);

// GIMP itself asks the person, and without one leaves the picture lying on its side.
TEST_F(create, turns_a_picture_upright) {
    image const photo = samples::photo(160, 120, pixel_format::rgb8);
    file_write(path("turned.jpg"), samples::jpeg_file(photo.view(), {.orientation = 6}));
    start_service({"--picture", path("turned.jpg")});
    run_outcome const outcome =
        run("(save-visible (car " + create_call({}) + R"() "$F/made.png"))");
    image const made = load("made.png");
    ASSERT_EQ(made.size(), (size{120, 160})) << outcome.output;
    image upright(120, 160, pixel_format::rgb8); // orientation 6: turn by 90° clockwise
    for (int y = 0; y < 160; ++y)
        for (int x = 0; x < 120; ++x)
            std::copy_n(samples::pixel_at(photo.view(), y, 119 - x), 3,
                        samples::pixel_at(upright.span(), x, y));
    EXPECT_GE(psnr(made.view(), upright.view()), 25);
}

TEST_F(create, with_variations_gives_one_image_with_a_layer_each) {
    start_service({"--size", "48x32"});
    run_outcome const outcome = run(R"(
        (define before (image-count))
        (define result )" + create_call({.variations = 3}) +
                                    R"()
        (write-line "$F/result" (list (length (top-layers (car result))) (length (cadr result))
                                      (caddr result) (- (image-count) before)
                                      (image-width (car result)) (image-height (car result)))))");
    EXPECT_EQ(text("result"), "(3 3 1.5 1 48 32)\n") << outcome.output;
    EXPECT_EQ(posts(), 3);
}

} // namespace

} // namespace nb::gimp_test
