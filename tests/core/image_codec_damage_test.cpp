// Files that are not whole, not honest, or not pictures. Run with sanitizers, these tests also show
// that no such file makes the codec touch what it must not.
#include "core/image_codec.h"

#include "core/error.h"
#include "picture_samples.h"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace nb {
namespace {

using namespace std::string_literals;
using samples::cmyk_coding;
using samples::cut;
using samples::jpeg_file;
using samples::photo;
using samples::png_file;
using samples::webp_file;
using samples::with_bytes;

struct sample {
    char const* what;
    bytes_ptr file;
};

// One file for each way through the decoders, with all the extras that are read.
std::vector<sample> all_samples() {
    image const color = photo(40, 24, pixel_format::rgb8);
    image const gray = photo(40, 24, pixel_format::gray8);
    image const cutout = samples::cutout(40, 24);
    samples::jpeg_traits jpeg;
    jpeg.orientation = 6;
    jpeg.icc_profile = samples::display_p3_profile();
    samples::jpeg_traits progressive;
    progressive.progressive = true;
    samples::jpeg_traits restarts;
    restarts.restart_rows = 1;
    samples::png_traits png;
    png.orientation = 6;
    png.icc_profile = samples::display_p3_profile();
    png.comment = "Comment";
    samples::png_traits interlaced;
    interlaced.interlaced = true;
    interlaced.gamma = 1;
    interlaced.key = {1, 2, 3};
    samples::webp_traits webp;
    webp.orientation = 6;
    webp.icc_profile = samples::display_p3_profile();
    samples::webp_traits lossless;
    lossless.lossless = true;
    return {
        {"jpeg", jpeg_file(color.view(), jpeg)},
        {"jpeg progressive", jpeg_file(color.view(), progressive)},
        {"jpeg with restarts", jpeg_file(color.view(), restarts)},
        {"jpeg gray", jpeg_file(gray.view())},
        {"jpeg cmyk", samples::jpeg_cmyk_file(cutout.view(), cmyk_coding::ycck)},
        {"png", png_file(cutout.view(), png)},
        {"png 16 bits", png_file(photo(20, 12, pixel_format::gray_alpha16).view())},
        {"png interlaced", png_file(color.view(), interlaced)},
        {"png palette", samples::png_palette_file(30, 20, 4, true)},
        {"webp", webp_file(cutout.view(), webp)},
        {"webp lossy", webp_file(color.view())},
        {"webp lossless", webp_file(cutout.view(), lossless)},
        {"webp animation", samples::webp_animation({40, 24}, {4, 2, 20, 10})},
    };
}

// The message of the error that decoding ends with; "" when it gives a picture.
std::string failure_of(bytes_ptr const& file) {
    try {
        picture_decode(file);
        return "";
    } catch (nb::error const& failure) {
        EXPECT_EQ(failure.kind(), error_kind::execution);
        return failure.what();
    }
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

// Decodes in spite of damage: a picture or an error, and nothing else.
void expect_survived(bytes_ptr const& file) {
    try {
        picture const decoded = picture_decode(file);
        EXPECT_TRUE(decoded.pixels);
    } catch (nb::error const& failure) {
        EXPECT_EQ(failure.kind(), error_kind::execution);
    }
}

// -- not a picture

TEST(PictureDecode, SaysWhatIsWrong) {
    bytes_ptr const jpeg = jpeg_file(photo(40, 24).view());
    bytes_ptr const png = png_file(photo(40, 24).view());
    bytes_ptr const webp = webp_file(photo(40, 24).view());
    struct {
        char const* what;
        bytes_ptr file;
        char const* message;
    } const cases[] = {
        {"nothing", {}, "empty"},
        {"empty", bytes_ptr::copy(""), "empty"},
        {"text", bytes_ptr::copy("{\"error\": \"no such file\"}"), "not a JPEG, PNG or WebP"},
        {"one byte", bytes_ptr::copy("\xff"), "not a JPEG, PNG or WebP"},
        {"GIF", bytes_ptr::copy("GIF89a\1\0\1\0\0\0\0;"s), "not a JPEG, PNG or WebP"},
        {"only the start of JPEG", cut(jpeg, 3), "damaged"},
        {"only the start of PNG", cut(png, 8), "damaged"},
        {"only the start of WebP", cut(webp, 12), "damaged"},
        {"half a JPEG", cut(jpeg, jpeg.size() / 2), "cut off"},
        {"JPEG without its end", cut(jpeg, jpeg.size() - 2), "cut off"},
        {"half a PNG", cut(png, png.size() / 2), "cut off"},
        {"PNG without its end", cut(png, png.size() - 12), "cut off"},
        {"half a WebP", cut(webp, webp.size() / 2), "cut off"},
        {"PNG without pixels", samples::png_hollow_file(100, 100), "damaged"},
        {"JPEG of unknown colors", samples::jpeg_unknown_file(16, 16), "color space"},
    };
    for (auto const& c : cases)
        EXPECT_TRUE(contains(failure_of(c.file), c.message))
            << c.what << ": " << failure_of(c.file);
}

TEST(PictureReadHeader, UnknownForWhatIsNotWhole) {
    for (auto const& [what, file] : all_samples()) {
        SCOPED_TRACE(what);
        EXPECT_NE(picture_read_header(file).type, picture_type::unknown);
        bool seen = false;
        for (std::size_t size = 0; size <= file.size(); ++size) {
            picture_header const header = picture_read_header(cut(file, size));
            bool const known = header.type != picture_type::unknown;
            EXPECT_EQ(known, header.size != nb::size{});
            EXPECT_TRUE(known || !seen) << "known before " << size << " bytes, then not";
            seen = known;
        }
    }
    EXPECT_EQ(picture_read_header({}).type, picture_type::unknown);
    EXPECT_EQ(picture_read_header(samples::png_hollow_file(7, 9)).size, (nb::size{7, 9}));
    EXPECT_EQ(picture_read_header(with_bytes(samples::png_hollow_file(7, 9), 16, "\0\0\0\0"s)).type,
              picture_type::unknown);
}

// -- too large

std::size_t find_frame_header(bytes_ptr const& jpeg) {
    return jpeg.text().find("\xff\xc0\0\x11"s);
}

TEST(PictureDecode, RefusesWhatDeclaresTooMuch) {
    bytes_ptr const jpeg = jpeg_file(photo(40, 24).view());
    bytes_ptr const animation = samples::webp_animation({40, 24}, {4, 2, 20, 10});
    std::string const side = "\xea\x60"; // 60000
    struct {
        char const* what;
        bytes_ptr file;
        nb::size size;
    } const cases[] = {
        {"png", samples::png_hollow_file(60000, 60000), {60000, 60000}},
        {"png, widest", samples::png_hollow_file(0x7fffffff, 1), {0x7fffffff, 1}},
        {"png, one pixel too many", samples::png_hollow_file(16384, 16385), {16384, 16385}},
        {"jpeg", with_bytes(jpeg, find_frame_header(jpeg) + 5, side + side), {60000, 60000}},
        {"webp", with_bytes(animation, 24, "\x5f\xea\0\x5f\xea\0"s), {60000, 60000}},
    };
    for (auto const& c : cases) {
        SCOPED_TRACE(c.what);
        EXPECT_EQ(picture_read_header(c.file).size, c.size);
        EXPECT_TRUE(contains(failure_of(c.file), "too large")) << failure_of(c.file);
    }
    EXPECT_FALSE(contains(failure_of(samples::png_hollow_file(16384, 16384)), "too large"));
}

TEST(PictureDecode, RefusesAJpegThatWastesTime) {
    samples::jpeg_traits traits;
    traits.hundreds_of_scans = true;
    EXPECT_TRUE(contains(failure_of(jpeg_file(photo(32, 32).view(), traits)), "too many scans"));
}

// -- damaged

TEST(PictureDecode, NeverPassesOnHalfAPicture) {
    for (auto const& [what, file] : all_samples())
        for (std::size_t size = 0; size < file.size(); ++size)
            ASSERT_NE(failure_of(cut(file, size)), "") << what << " cut off after " << size;
}

TEST(PictureDecode, NeverPassesOnADamagedPng) {
    for (auto const& [what, file] : all_samples()) {
        if (!std::string_view(what).starts_with("png"))
            continue;
        for (std::size_t bit = 0; bit < file.size() * 8; ++bit)
            ASSERT_NE(failure_of(samples::flip_bit(file, bit)), "") << what << ", bit " << bit;
    }
}

TEST(PictureDecode, SurvivesAnyFlippedBit) {
    for (auto const& [what, file] : all_samples()) {
        SCOPED_TRACE(what);
        for (std::size_t bit = 0; bit < file.size() * 8; bit += 7)
            expect_survived(samples::flip_bit(file, bit));
    }
}

TEST(PictureDecode, SurvivesRunsOfNonsense) {
    for (auto const& [what, file] : all_samples()) {
        SCOPED_TRACE(what);
        for (std::size_t at = 0; at + 8 <= file.size(); at += 5)
            for (char const filling : {'\0', '\xff', '\x7f'})
                expect_survived(with_bytes(file, at, std::string(8, filling)));
    }
}

TEST(PictureDecode, JpegWithBytesLostOrAdded) {
    bytes_ptr const file = jpeg_file(photo(64, 64).view());
    std::string lost(file.text());
    lost.erase(lost.size() * 3 / 4, 40);
    EXPECT_NE(failure_of(bytes_ptr::copy(lost)), "");
    EXPECT_NE(failure_of(samples::with_inserted(file, file.size() - 2, "left over")), "");
}

} // namespace
} // namespace nb
