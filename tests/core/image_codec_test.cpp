// What the codec gives for whole files; image_codec_damage_test.cpp has the others.
#include "core/image_codec.h"

#include "picture_samples.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <lcms2.h>

namespace nb {
namespace {

using samples::cmyk_coding;
using samples::jpeg_file;
using samples::photo;
using samples::pixel_at;
using samples::png_file;
using samples::webp_file;

testing::AssertionResult same_pixels(image_view a, image_view b) {
    if (a.width != b.width || a.height != b.height || a.format != b.format)
        return testing::AssertionFailure() << "other size or format";
    for (int y = 0; y < a.height; ++y)
        if (std::memcmp(a.row(y), b.row(y), std::size_t(a.width) * pixel_bytes(a.format)) != 0)
            return testing::AssertionFailure() << "row " << y << " differs";
    return testing::AssertionSuccess();
}

// The mean difference of color samples of two 8-bit images, alpha left out.
double mean_difference(image_view a, image_view b) {
    int const colors = pixel_is_gray(a.format) ? 1 : 3;
    double sum = 0;
    for (int y = 0; y < a.height; ++y)
        for (int x = 0; x < a.width; ++x)
            for (int i = 0; i < colors; ++i)
                sum += std::abs(pixel_at(a, x, y)[i] - pixel_at(b, x, y)[i]);
    return sum / (double(a.width) * a.height * colors);
}

void set_samples(image_span to, std::vector<int> const& samples) {
    std::transform(samples.begin(), samples.end(), to.data,
                   [](int sample) { return std::uint8_t(sample); });
}

samples::jpeg_traits jpeg_with_profile(bytes_ptr profile) {
    samples::jpeg_traits traits;
    traits.icc_profile = std::move(profile);
    return traits;
}

// -- names and headers

TEST(PictureType, MimeAndExtension) {
    struct {
        picture_type type;
        char const* mime;
        char const* extension;
    } const cases[] = {
        {picture_type::jpeg, "image/jpeg", ".jpg"},
        {picture_type::png, "image/png", ".png"},
        {picture_type::webp, "image/webp", ".webp"},
        {picture_type::unknown, "application/octet-stream", ".bin"},
    };
    for (auto const& c : cases) {
        EXPECT_STREQ(picture_mime(c.type), c.mime);
        EXPECT_STREQ(picture_extension(c.type), c.extension);
    }
}

TEST(PictureReadHeader, TypeAndStoredSize) {
    image const pixels = photo(40, 24);
    image const cutout = samples::cutout(40, 24);
    samples::jpeg_traits lying;
    lying.orientation = 6;
    lying.icc_profile = samples::display_p3_profile();
    samples::jpeg_traits progressive;
    progressive.progressive = true;
    samples::webp_traits lossless;
    lossless.lossless = true;
    samples::webp_traits extended;
    extended.icc_profile = samples::display_p3_profile();
    struct {
        char const* what;
        bytes_ptr file;
        picture_type type;
    } const cases[] = {
        {"jpeg", jpeg_file(pixels.view()), picture_type::jpeg},
        {"jpeg with markers", jpeg_file(pixels.view(), lying), picture_type::jpeg},
        {"progressive", jpeg_file(pixels.view(), progressive), picture_type::jpeg},
        {"png", png_file(pixels.view()), picture_type::png},
        {"webp lossy", webp_file(photo(40, 24, pixel_format::rgb8).view()), picture_type::webp},
        {"webp lossless", webp_file(pixels.view(), lossless), picture_type::webp},
        {"webp extended", webp_file(cutout.view(), extended), picture_type::webp},
        {"webp animation", samples::webp_animation({40, 24}, {4, 2, 20, 10}), picture_type::webp},
    };
    for (auto const& c : cases) {
        SCOPED_TRACE(c.what);
        EXPECT_EQ(picture_read_header(c.file).type, c.type);
        EXPECT_EQ(picture_read_header(c.file).size, (size{40, 24}));
    }
}

// -- JPEG

TEST(PictureDecode, JpegColorAndGray) {
    for (pixel_format const format : {pixel_format::gray8, pixel_format::rgb8})
        for (bool const progressive : {false, true}) {
            image const pixels = photo(61, 43, format);
            samples::jpeg_traits traits;
            traits.progressive = progressive;
            picture const decoded = picture_decode(jpeg_file(pixels.view(), traits));
            EXPECT_EQ(decoded.pixels.size(), pixels.size());
            EXPECT_EQ(decoded.pixels.format(), format);
            EXPECT_LT(mean_difference(decoded.pixels.view(), pixels.view()), 8);
            EXPECT_FALSE(decoded.icc_profile);
        }
}

// Inks of every mixture in blocks of 16 × 16 px, so that JPEG keeps them exactly enough.
image ink_chart() {
    image inks(16 * 16, 16 * 16, pixel_format::rgba8);
    for (int y = 0; y < inks.height(); ++y)
        for (int x = 0; x < inks.width(); ++x) {
            int const patch = y / 16 * 16 + x / 16;
            for (int ink = 0; ink < 4; ++ink)
                pixel_at(inks.span(), x, y)[ink] = std::uint8_t((patch >> 2 * ink & 3) * 85);
        }
    return inks;
}

image simple_colors(image_view inks) {
    image colors(inks.width, inks.height, pixel_format::rgb8);
    for (int y = 0; y < inks.height; ++y)
        for (int x = 0; x < inks.width; ++x)
            for (int i = 0; i < 3; ++i) {
                std::uint8_t const* ink = pixel_at(inks, x, y);
                double const light = (255.0 - ink[i]) * (255 - ink[3]) / 255;
                pixel_at(colors.span(), x, y)[i] = std::uint8_t(std::lround(light));
            }
    return colors;
}

// By lcms2 in floating point, without its tables.
image managed_colors(image_view inks, bytes_ptr const& icc_profile) {
    cmsHPROFILE const from =
        cmsOpenProfileFromMem(icc_profile.data(), cmsUInt32Number(icc_profile.size()));
    cmsHPROFILE const to = cmsCreate_sRGBProfile();
    cmsHTRANSFORM const transform =
        cmsCreateTransform(from, TYPE_CMYK_DBL, to, TYPE_RGB_8, INTENT_RELATIVE_COLORIMETRIC,
                           cmsFLAGS_BLACKPOINTCOMPENSATION | cmsFLAGS_NOOPTIMIZE);
    image colors(inks.width, inks.height, pixel_format::rgb8);
    for (int y = 0; y < inks.height; ++y)
        for (int x = 0; x < inks.width; ++x) {
            std::array<double, 4> percent = {};
            for (std::size_t i = 0; i < 4; ++i)
                percent[i] = pixel_at(inks, x, y)[i] / 2.55;
            cmsDoTransform(transform, percent.data(), pixel_at(colors.span(), x, y), 1);
        }
    cmsDeleteTransform(transform);
    cmsCloseProfile(to);
    cmsCloseProfile(from);
    return colors;
}

TEST(PictureDecode, JpegInksBecomeSrgb) {
    image const inks = ink_chart();
    image const simple = simple_colors(inks.view());
    image const managed = managed_colors(inks.view(), samples::cmyk_profile());
    ASSERT_GT(mean_difference(simple.view(), managed.view()), 10);
    struct {
        char const* what;
        bytes_ptr profile;
        image const& expected;
    } const cases[] = {
        {"no profile", {}, simple},
        {"profile", samples::cmyk_profile(), managed},
        {"broken profile", samples::broken_profile(), simple},
        {"profile of other colors", samples::display_p3_profile(), simple},
    };
    for (auto const& c : cases)
        for (cmyk_coding const coding : {cmyk_coding::cmyk, cmyk_coding::ycck}) {
            SCOPED_TRACE(testing::Message() << c.what << ", " << int(coding));
            samples::jpeg_traits traits = jpeg_with_profile(c.profile);
            traits.quality = 100;
            picture const decoded =
                picture_decode(samples::jpeg_cmyk_file(inks.view(), coding, traits));
            EXPECT_EQ(decoded.pixels.format(), pixel_format::rgb8);
            EXPECT_LT(mean_difference(decoded.pixels.view(), c.expected.view()), 1.5);
            EXPECT_FALSE(decoded.icc_profile); // the colors are sRGB now
        }
}

TEST(PictureDecode, JpegWithHarmlessOddities) {
    using samples::with_inserted;
    bytes_ptr const file = jpeg_file(photo(32, 32).view());
    constexpr std::size_t after_jfif = 20;
    struct {
        char const* what;
        bytes_ptr file;
    } const cases[] = {
        {"zeros in the header", with_inserted(file, after_jfif, std::string(3, '\0'))},
        {"fill bytes", with_inserted(file, after_jfif, "\xff\xff\xff")},
        {"a tail", with_inserted(file, file.size(), "that no one reads")},
        {"JFIF 9", samples::with_bytes(file, 11, "\x09")},
    };
    for (auto const& c : cases)
        EXPECT_EQ(picture_decode(c.file).pixels.size(), (size{32, 32})) << c.what;
}

// -- PNG

TEST(PictureDecode, PngOfEveryFormatExactly) {
    for (int format = 0; format <= int(pixel_format::rgba16); ++format)
        for (bool const interlaced : {false, true}) {
            SCOPED_TRACE(testing::Message() << format << ", " << interlaced);
            samples::png_traits traits;
            traits.interlaced = interlaced;
            image const pixels = photo(37, 21, pixel_format(format));
            picture const decoded = picture_decode(png_file(pixels.view(), traits));
            EXPECT_TRUE(same_pixels(decoded.pixels.view(), pixels.view()));
            EXPECT_FALSE(decoded.icc_profile);
        }
}

TEST(PictureDecode, PngOfFewBits) {
    for (int const depth : {1, 2, 4})
        for (bool const interlaced : {false, true}) {
            samples::png_traits traits;
            traits.interlaced = interlaced;
            picture const decoded =
                picture_decode(samples::png_low_depth_file(19, 11, depth, traits));
            ASSERT_EQ(decoded.pixels.format(), pixel_format::gray8);
            int const shades = 1 << depth;
            for (int y = 0; y < 11; ++y)
                for (int x = 0; x < 19; ++x)
                    ASSERT_EQ(*pixel_at(decoded.pixels.view(), x, y),
                              (x + y) % shades * 255 / (shades - 1));
        }
}

TEST(PictureDecode, PngPalette) {
    for (int const depth : {1, 2, 4, 8})
        for (bool const transparent : {false, true}) {
            SCOPED_TRACE(testing::Message() << depth << ", " << transparent);
            picture const decoded =
                picture_decode(samples::png_palette_file(23, 300, depth, transparent));
            int const channels = transparent ? 4 : 3;
            ASSERT_EQ(pixel_channels(decoded.pixels.format()), channels);
            int const colors = 1 << depth;
            for (int y = 0; y < 300; ++y)
                for (int x = 0; x < 23; ++x) {
                    int const index = (x + y) % colors;
                    auto expected = samples::palette_color(index);
                    if (index >= colors / 2) // those have no alpha in the file
                        expected[3] = 255;
                    ASSERT_EQ(std::memcmp(pixel_at(decoded.pixels.view(), x, y), expected.data(),
                                          std::size_t(channels)),
                              0);
                }
        }
}

TEST(PictureDecode, PngTransparentColor) {
    image pixels(3, 1, pixel_format::rgb8);
    set_samples(pixels.span(), {10, 20, 30, 10, 20, 31, 0, 0, 0});
    samples::png_traits traits;
    traits.key = {10, 20, 30};
    image expected(3, 1, pixel_format::rgba8);
    set_samples(expected.span(), {10, 20, 30, 0, 10, 20, 31, 255, 0, 0, 0, 255});
    EXPECT_TRUE(same_pixels(picture_decode(png_file(pixels.view(), traits)).pixels.view(),
                            expected.view()));

    image gray(2, 1, pixel_format::gray8);
    set_samples(gray.span(), {7, 8});
    traits.key = {8};
    image gray_expected(2, 1, pixel_format::gray_alpha8);
    set_samples(gray_expected.span(), {7, 255, 8, 0});
    EXPECT_TRUE(same_pixels(picture_decode(png_file(gray.view(), traits)).pixels.view(),
                            gray_expected.view()));

    image const wide = photo(5, 5, pixel_format::rgb16);
    traits.key = {1, 2, 3};
    EXPECT_EQ(picture_decode(png_file(wide.view(), traits)).pixels.format(), pixel_format::rgba16);
}

TEST(PictureDecode, PngLeavesTextPacked) {
    samples::png_traits traits;
    traits.comment.assign(100 << 20, 'x'); // 100 MB that pack into 0.1
    picture const decoded = picture_decode(png_file(photo(8, 8).view(), traits));
    EXPECT_EQ(decoded.pixels.size(), (size{8, 8}));
}

// -- WebP

TEST(PictureDecode, Webp) {
    image const opaque = photo(50, 30);
    image const color = photo(50, 30, pixel_format::rgb8);
    image const cutout = samples::cutout(50, 30);
    samples::webp_traits lossless;
    lossless.lossless = true;
    struct {
        char const* what;
        image const& pixels;
        samples::webp_traits traits;
        pixel_format expected;
        double tolerance;
    } const cases[] = {
        {"lossy", color, {}, pixel_format::rgb8, 8},
        {"lossy, all opaque", opaque, {}, pixel_format::rgb8, 8},
        {"lossless", color, lossless, pixel_format::rgb8, 0},
        {"lossless, all opaque", opaque, lossless, pixel_format::rgb8, 0},
    };
    for (auto const& c : cases) {
        SCOPED_TRACE(c.what);
        picture const decoded = picture_decode(webp_file(c.pixels.view(), c.traits));
        EXPECT_EQ(decoded.pixels.size(), c.pixels.size());
        EXPECT_EQ(decoded.pixels.format(), c.expected);
        EXPECT_LE(mean_difference(decoded.pixels.view(), c.pixels.view()), c.tolerance);
        EXPECT_FALSE(decoded.icc_profile);
    }
    for (auto const& traits : {samples::webp_traits{}, lossless}) {
        picture const decoded = picture_decode(webp_file(cutout.view(), traits));
        ASSERT_EQ(decoded.pixels.format(), pixel_format::rgba8);
        for (int y = 0; y < 30; ++y) // both codings keep alpha exactly
            for (int x = 0; x < 50; ++x)
                ASSERT_EQ(pixel_at(decoded.pixels.view(), x, y)[3],
                          pixel_at(cutout.view(), x, y)[3]);
    }
}

TEST(PictureDecode, WebpAnimationIsItsFirstPicture) {
    image const frame = samples::cutout(20, 10);
    picture const decoded = picture_decode(samples::webp_animation({40, 24}, {4, 2, 20, 10}));
    ASSERT_EQ(decoded.pixels.size(), (size{40, 24}));
    ASSERT_EQ(decoded.pixels.format(), pixel_format::rgba8);
    for (int y = 0; y < 24; ++y)
        for (int x = 0; x < 40; ++x) {
            bool const inside = x >= 4 && x < 24 && y >= 2 && y < 12;
            ASSERT_EQ(pixel_at(decoded.pixels.view(), x, y)[3],
                      inside ? pixel_at(frame.view(), x - 4, y - 2)[3] : 0);
        }
    picture const whole = picture_decode(samples::webp_animation({20, 10}, {0, 0, 20, 10}));
    EXPECT_EQ(whole.pixels.size(), (size{20, 10}));
}

// -- which way up

// Dark, with the upper left quarter white.
image quarter_chart(int width, int height) {
    image chart(width, height, pixel_format::rgb8);
    std::memset(chart.span().data, 30, chart.stride() * std::size_t(height));
    for (int y = 0; y < height / 2; ++y)
        std::memset(chart.span().row(y), 255, chart.stride() / 2);
    return chart;
}

bool is_white(image_view rgb, int x, int y) {
    return *pixel_at(rgb, x, y) > 200;
}

TEST(PictureDecode, TurnsUprightByExif) {
    image const pixels = quarter_chart(64, 32);
    for (int orientation = 1; orientation <= 8; ++orientation) {
        SCOPED_TRACE(orientation);
        samples::jpeg_traits jpeg;
        jpeg.orientation = orientation;
        samples::png_traits png;
        png.orientation = orientation;
        samples::png_traits png_late = png;
        png_late.exif_last = true;
        samples::webp_traits webp;
        webp.orientation = orientation;
        bool const lying = orientation >= 5;
        size const upright = lying ? size{32, 64} : size{64, 32};
        bool const right =
            std::string_view("2367").find(char('0' + orientation)) != std::string::npos;
        bool const below =
            std::string_view("3478").find(char('0' + orientation)) != std::string::npos;
        for (bytes_ptr const& file :
             {jpeg_file(pixels.view(), jpeg), png_file(pixels.view(), png),
              png_file(pixels.view(), png_late), webp_file(pixels.view(), webp)}) {
            picture const decoded = picture_decode(file);
            ASSERT_EQ(decoded.pixels.size(), upright);
            for (int quarter = 0; quarter < 4; ++quarter)
                EXPECT_EQ(is_white(decoded.pixels.view(), upright.width * (quarter % 2 ? 3 : 1) / 4,
                                   upright.height * (quarter / 2 ? 3 : 1) / 4),
                          quarter == int(right) + 2 * int(below));
        }
    }
}

} // namespace
} // namespace nb
