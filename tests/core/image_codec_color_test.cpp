// Color profiles of decoded pictures, and what the encoders write.
#include "core/image_codec.h"

#include "core/error.h"
#include "picture_samples.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <jpeglib.h>
#include <lcms2.h>

namespace nb {
namespace {

using samples::jpeg_file;
using samples::photo;
using samples::png_file;
using samples::webp_file;

bool same_bytes(bytes_ptr const& a, bytes_ptr const& b) {
    return a.text() == b.text();
}

TEST(PictureDecode, KeepsAProfileThatFits) {
    bytes_ptr const p3 = samples::display_p3_profile();
    bytes_ptr const gray = samples::gray_profile();
    image const color_pixels = photo(16, 16, pixel_format::rgb8);
    image const gray_pixels = photo(16, 16, pixel_format::gray8);
    struct {
        char const* what;
        image const& pixels;
        bytes_ptr profile;
        bool kept;
        bool png_writes; // libpng itself refuses some
    } const cases[] = {
        {"color", color_pixels, p3, true, true},
        {"gray", gray_pixels, gray, true, true},
        {"color with a gray profile", color_pixels, gray, false, false},
        {"gray with a color profile", gray_pixels, p3, false, false},
        {"Lab", color_pixels, samples::lab_profile(), false, false},
        {"CMYK", color_pixels, samples::cmyk_profile(), false, false},
        {"broken", color_pixels, samples::broken_profile(), false, false},
        {"text", color_pixels, bytes_ptr::copy("this is no profile at all"), false, false},
    };
    for (auto const& c : cases) {
        SCOPED_TRACE(c.what);
        bytes_ptr const expected = c.kept ? c.profile : bytes_ptr();
        samples::jpeg_traits jpeg;
        jpeg.icc_profile = c.profile;
        EXPECT_TRUE(
            same_bytes(picture_decode(jpeg_file(c.pixels.view(), jpeg)).icc_profile, expected));
        samples::png_traits png;
        png.icc_profile = c.profile;
        if (c.png_writes) {
            EXPECT_TRUE(
                same_bytes(picture_decode(png_file(c.pixels.view(), png)).icc_profile, expected));
        }
        samples::webp_traits webp;
        webp.icc_profile = c.profile;
        if (&c.pixels == &color_pixels) {
            EXPECT_TRUE(
                same_bytes(picture_decode(webp_file(c.pixels.view(), webp)).icc_profile, expected));
        }
    }
}

// -- PNG's own color chunks

// What `value` in all channels is in sRGB, and how red full red is (its second channel), by the
// profile of a picture; as it stands without one.
struct appearance {
    int gray = 0;
    int red_spill = 0;
};

appearance appearance_of(bytes_ptr const& icc_profile, bool gray_picture, int value) {
    if (!icc_profile)
        return {value, 0};
    cmsHPROFILE const from =
        cmsOpenProfileFromMem(icc_profile.data(), cmsUInt32Number(icc_profile.size()));
    cmsHPROFILE const to = cmsCreateLab4Profile(nullptr);
    cmsHTRANSFORM const transform =
        cmsCreateTransform(from, gray_picture ? TYPE_GRAY_8 : TYPE_RGB_8, to, TYPE_Lab_DBL,
                           INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_NOOPTIMIZE);
    std::array<std::uint8_t, 3> const shade = {std::uint8_t(value), std::uint8_t(value),
                                               std::uint8_t(value)};
    cmsCIELab lab = {};
    cmsDoTransform(transform, shade.data(), &lab, 1);
    double const light = lab.L > 8 ? std::pow((lab.L + 16) / 116, 3) : lab.L / 903.3;
    double const encoded =
        light > 0.0031308 ? 1.055 * std::pow(light, 1 / 2.4) - 0.055 : 12.92 * light;
    appearance seen = {int(std::lround(encoded * 255)), 0};
    std::array<std::uint8_t, 3> const red = {255, 0, 0};
    cmsDoTransform(transform, red.data(), &lab, 1);
    seen.red_spill = int(std::lround(lab.a));
    cmsDeleteTransform(transform);
    cmsCloseProfile(to);
    cmsCloseProfile(from);
    return seen;
}

TEST(PictureDecode, PngGammaAndPrimaries) {
    std::vector<double> const srgb = {.3127, .329, .64, .33, .30, .60, .15, .06};
    std::vector<double> const adobe = {.3127, .329, .64, .33, .21, .71, .15, .06};
    constexpr int srgb_red = 81; // a* of full red, adapted to D50
    constexpr int adobe_red = 90;
    struct {
        char const* what;
        double gamma;
        std::vector<double> primaries;
        bool srgb_chunk;
        bool profile;
        int gray; // what 100 looks like
        int red;  // a* of full red
    } const cases[] = {
        {"nothing", 0, {}, false, false, 0, 0},
        {"gamma of sRGB", 0.45455, {}, false, false, 0, 0},
        {"gamma and primaries of sRGB", 0.45455, srgb, false, false, 0, 0},
        {"primaries of sRGB", 0, srgb, false, false, 0, 0},
        {"sRGB chunk", 0, {}, true, false, 0, 0},
        {"sRGB chunk with what it means", 0.45455, srgb, true, false, 0, 0},
        {"linear", 1.0, {}, false, true, 168, srgb_red},
        {"gamma 1.8", 0.55556, {}, false, true, 119, srgb_red},
        {"linear, primaries of sRGB", 1.0, srgb, false, true, 168, srgb_red},
        {"Adobe RGB", 0.45471, adobe, false, true, 99, adobe_red},
        {"other primaries alone", 0, adobe, false, true, 100, adobe_red},
        {"senseless gamma", 0.001, {}, false, false, 0, 0},
    };
    for (auto const& c : cases) {
        SCOPED_TRACE(c.what);
        samples::png_traits traits;
        traits.gamma = c.gamma;
        traits.primaries = c.primaries;
        traits.srgb_chunk = c.srgb_chunk;
        bytes_ptr const made =
            picture_decode(png_file(photo(8, 8, pixel_format::rgb16).view(), traits)).icc_profile;
        ASSERT_EQ(bool(made), c.profile);
        if (!made)
            continue;
        EXPECT_NEAR(appearance_of(made, false, 100).gray, c.gray, 1);
        EXPECT_NEAR(appearance_of(made, false, 100).red_spill, c.red, 1);
    }
}

TEST(PictureDecode, PngGammaOfGray) {
    struct {
        double gamma;
        int gray; // what 100 looks like; 0: no profile
    } const cases[] = {{0.45455, 0}, {1.0, 168}, {0.55556, 119}};
    for (auto const& c : cases) {
        samples::png_traits traits;
        traits.gamma = c.gamma;
        bytes_ptr const made =
            picture_decode(png_file(photo(8, 8, pixel_format::gray8).view(), traits)).icc_profile;
        ASSERT_EQ(bool(made), c.gray != 0);
        if (made) {
            EXPECT_NEAR(appearance_of(made, true, 100).gray, c.gray, 1);
        }
    }
}

TEST(PictureDecode, PngProfileBeforeGamma) {
    samples::png_traits traits;
    traits.icc_profile = samples::display_p3_profile();
    traits.gamma = 1;
    picture const decoded = picture_decode(png_file(photo(8, 8).view(), traits));
    EXPECT_TRUE(same_bytes(decoded.icc_profile, traits.icc_profile));
}

// -- encoding

// The pixels of `source` in rows with bytes between them.
struct padded_copy {
    std::vector<std::uint8_t> bytes;
    image_view view;

    explicit padded_copy(image_view source) : view(source) {
        view.stride = source.stride + 13;
        bytes.assign(view.stride * std::size_t(source.height), 0xaa);
        for (int y = 0; y < source.height; ++y)
            std::memcpy(bytes.data() + view.stride * std::size_t(y), source.row(y), source.stride);
        view.data = bytes.data();
    }
};

double mean_difference(image_view a, image_view b) {
    double sum = 0;
    for (int y = 0; y < a.height; ++y)
        for (int x = 0; x < a.width; ++x)
            for (int i = 0; i < 3; ++i)
                sum += std::abs(samples::pixel_at(a, x, y)[i] - samples::pixel_at(b, x, y)[i]);
    return sum / (3.0 * a.width * a.height);
}

TEST(JpegEncode, KeepsColorAtFullResolution) {
    image const pixels = photo(70, 50);
    bytes_ptr const file = jpeg_encode(pixels.view());
    jpeg_decompress_struct info = {};
    jpeg_error_mgr errors = {};
    info.err = jpeg_std_error(&errors);
    jpeg_create_decompress(&info);
    jpeg_mem_src(&info, file.data(), static_cast<unsigned long>(file.size()));
    jpeg_read_header(&info, TRUE);
    EXPECT_EQ(info.jpeg_color_space, JCS_YCbCr);
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(info.comp_info[i].h_samp_factor, 1);
        EXPECT_EQ(info.comp_info[i].v_samp_factor, 1);
    }
    EXPECT_TRUE(info.saw_JFIF_marker);
    EXPECT_EQ(info.quant_tbl_ptrs[0]->quantval[0], 3); // 16 at quality 92
    jpeg_destroy_decompress(&info);
    EXPECT_LT(mean_difference(picture_decode(file).pixels.view(), pixels.view()), 4);
}

TEST(JpegEncode, FollowsStrideAndIgnoresAlpha) {
    image const pixels = photo(33, 17);
    bytes_ptr const expected = jpeg_encode(pixels.view());
    EXPECT_TRUE(same_bytes(jpeg_encode(padded_copy(pixels.view()).view), expected));
    EXPECT_TRUE(same_bytes(jpeg_encode(samples::cutout(33, 17).view()), expected));
    EXPECT_TRUE(same_bytes(jpeg_encode(photo(33, 17, pixel_format::rgb8).view()), expected));
    EXPECT_LT(jpeg_encode(pixels.view(), 30).size(), expected.size());
}

TEST(JpegEncode, LongerThanItsBlock) {
    image const pixels = photo(600, 500);
    bytes_ptr const file = jpeg_encode(pixels.view(), 100);
    ASSERT_GT(file.size(), 3u * 65536);
    EXPECT_LT(mean_difference(picture_decode(file).pixels.view(), pixels.view()), 2);
}

TEST(JpegEncode, SaysWhenAPictureIsTooLong) {
    image const pixels = photo(65501, 1);
    EXPECT_THROW(jpeg_encode(pixels.view()), nb::error);
}

TEST(PngEncode, EveryFormatExactly) {
    for (int format = 0; format <= int(pixel_format::rgba16); ++format) {
        SCOPED_TRACE(format);
        image const pixels = photo(37, 21, pixel_format(format));
        bytes_ptr const file = png_encode(padded_copy(pixels.view()).view);
        picture const decoded = picture_decode(file);
        ASSERT_EQ(decoded.pixels.format(), pixels.format());
        EXPECT_EQ(std::memcmp(decoded.pixels.view().data, pixels.view().data,
                              pixels.stride() * std::size_t(pixels.height())),
                  0);
        EXPECT_NE(file.text().find("sRGB"), std::string_view::npos);
    }
}

TEST(PngEncode, KeepsTheColorUnderTransparency) {
    image const pixels = samples::cutout(40, 30);
    ASSERT_EQ(pixels.view().data[3], 0);
    picture const decoded = picture_decode(png_encode(pixels.view()));
    EXPECT_EQ(std::memcmp(decoded.pixels.view().data, pixels.view().data, pixels.stride() * 30), 0);
}

TEST(ReferenceEncode, ChoosesTheFormat) {
    struct {
        char const* what;
        image pixels;
        bool lossless;
        picture_type expected;
        pixel_format comes_back;
    } const cases[] = {
        {"opaque", photo(20, 20), false, picture_type::jpeg, pixel_format::rgb8},
        {"rgb", photo(20, 20, pixel_format::rgb8), false, picture_type::jpeg, pixel_format::rgb8},
        {"transparent", samples::cutout(20, 20), false, picture_type::png, pixel_format::rgba8},
        {"opaque, lossless", photo(20, 20), true, picture_type::png, pixel_format::rgb8},
        {"rgb, lossless", photo(20, 20, pixel_format::rgb8), true, picture_type::png,
         pixel_format::rgb8},
        {"transparent, lossless", samples::cutout(20, 20), true, picture_type::png,
         pixel_format::rgba8},
        {"16 bits", photo(20, 20, pixel_format::rgba16), false, picture_type::png,
         pixel_format::rgba16},
        {"gray", photo(20, 20, pixel_format::gray8), false, picture_type::png, pixel_format::gray8},
    };
    for (auto const& c : cases) {
        SCOPED_TRACE(c.what);
        encoded_picture const encoded = reference_encode(c.pixels.view(), c.lossless);
        EXPECT_EQ(encoded.type, c.expected);
        EXPECT_EQ(picture_read_header(encoded.file).type, c.expected);
        picture const decoded = picture_decode(encoded.file);
        EXPECT_EQ(decoded.pixels.format(), c.comes_back);
        if (c.expected == picture_type::png && c.comes_back == pixel_format::rgb8) {
            EXPECT_EQ(mean_difference(decoded.pixels.view(), c.pixels.view()), 0);
        }
    }
}

} // namespace
} // namespace nb
