#include "core/image.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include <gtest/gtest.h>

namespace nb {
namespace {

constexpr pixel_format all_formats[] = {
    pixel_format::gray8,  pixel_format::gray_alpha8,  pixel_format::rgb8,  pixel_format::rgba8,
    pixel_format::gray16, pixel_format::gray_alpha16, pixel_format::rgb16, pixel_format::rgba16};

image filled(int width, int height, pixel_format format, int value) {
    image made(width, height, format);
    std::memset(made.span().data, value, made.stride() * std::size_t(height));
    return made;
}

TEST(PixelFormat, Traits) {
    struct {
        pixel_format format;
        int channels;
        bool alpha;
        bool gray;
        int sample_bytes;
        std::size_t bytes;
    } const cases[] = {
        {pixel_format::gray8, 1, false, true, 1, 1},
        {pixel_format::gray_alpha8, 2, true, true, 1, 2},
        {pixel_format::rgb8, 3, false, false, 1, 3},
        {pixel_format::rgba8, 4, true, false, 1, 4},
        {pixel_format::gray16, 1, false, true, 2, 2},
        {pixel_format::gray_alpha16, 2, true, true, 2, 4},
        {pixel_format::rgb16, 3, false, false, 2, 6},
        {pixel_format::rgba16, 4, true, false, 2, 8},
    };
    for (auto const& c : cases) {
        SCOPED_TRACE(int(c.format));
        EXPECT_EQ(pixel_channels(c.format), c.channels);
        EXPECT_EQ(pixel_has_alpha(c.format), c.alpha);
        EXPECT_EQ(pixel_is_gray(c.format), c.gray);
        EXPECT_EQ(pixel_sample_bytes(c.format), c.sample_bytes);
        EXPECT_EQ(pixel_bytes(c.format), c.bytes);
    }
}

TEST(PixelFormat, Relatives) {
    for (pixel_format format : all_formats) {
        EXPECT_TRUE(pixel_has_alpha(pixel_with_alpha(format)));
        EXPECT_EQ(pixel_sample_bytes(pixel_with_alpha(format)), pixel_sample_bytes(format));
        EXPECT_EQ(pixel_is_gray(pixel_with_alpha(format)), pixel_is_gray(format));
        EXPECT_EQ(pixel_sample_bytes(pixel_8_bits(format)), 1);
        EXPECT_EQ(pixel_channels(pixel_8_bits(format)), pixel_channels(format));
        EXPECT_EQ(pixel_is_gray(pixel_8_bits(format)), pixel_is_gray(format));
    }
}

TEST(ImageCopy, AddsAFullAlpha) {
    for (pixel_format format : all_formats) {
        image const from = filled(5, 3, format, 0x42);
        image to = filled(5, 3, pixel_with_alpha(format), 0);
        image_copy(from.view(), to.span());
        std::size_t const bytes = pixel_bytes(format);
        for (int y = 0; y < 3; ++y)
            for (std::size_t at = 0; at < to.stride(); ++at)
                EXPECT_EQ(to.view().row(y)[at],
                          at % pixel_bytes(to.format()) < bytes ? 0x42 : 0xff);
    }
}

TEST(ImageTo8Bits, KeepsTheChannelsAndRounds) {
    for (pixel_format format : all_formats) {
        image from = filled(2, 2, format, 0x80);
        image const made = image_to_8_bits(from.view());
        ASSERT_EQ(made.format(), pixel_8_bits(format));
        EXPECT_EQ(made.view().row(1)[made.stride() - 1], 0x80);
    }
    image wide(1, 1, pixel_format::gray16);
    for (int sample = 0; sample < 65536; ++sample) {
        *reinterpret_cast<std::uint16_t*>(wide.span().data) = std::uint16_t(sample);
        ASSERT_EQ(image_to_8_bits(wide.view()).view().data[0], (sample * 255 + 32767) / 65535);
    }
}

TEST(Image, OwnsTightRows) {
    image made(7, 5, pixel_format::rgb16);
    EXPECT_TRUE(made);
    EXPECT_EQ(made.size(), (size{7, 5}));
    EXPECT_EQ(made.format(), pixel_format::rgb16);
    EXPECT_EQ(made.stride(), 42u);
    EXPECT_EQ(made.view().row(4) - made.view().data, 4 * 42);
    EXPECT_EQ(made.span().row(2), made.view().row(2));

    image const moved = std::move(made);
    EXPECT_TRUE(moved);
    EXPECT_FALSE(image());
}

TEST(ImageDeathTest, NeedsSides) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_DEATH(image(0, 5, pixel_format::gray8), "");
    EXPECT_DEATH(image(5, 0, pixel_format::gray8), "");
}

TEST(ImageEqual, LooksAtEverySample) {
    for (pixel_format const format : all_formats) {
        image const one = filled(3, 2, format, 0x80);
        EXPECT_TRUE(image_equal(one.view(), filled(3, 2, format, 0x80).view()));
        for (std::size_t at = 0; at < pixel_bytes(format) * 3 * 2; ++at) {
            image other = filled(3, 2, format, 0x80);
            other.span().data[at] = 0x81;
            EXPECT_FALSE(image_equal(one.view(), other.view())) << int(format) << ", byte " << at;
        }
        EXPECT_FALSE(image_equal(one.view(), filled(2, 3, format, 0x80).view()));
        EXPECT_FALSE(image_equal(one.view(), image().view()));
    }
    EXPECT_FALSE(image_equal(filled(3, 2, pixel_format::rgba8, 0x80).view(),
                             filled(3, 2, pixel_format::gray_alpha16, 0x80).view()));
    EXPECT_TRUE(image_equal(image().view(), image().view()));
    std::vector<std::uint8_t> const padded = {1, 0, 1, 9};
    EXPECT_TRUE(image_equal({padded.data(), 1, 2, 2, pixel_format::gray8},
                            filled(1, 2, pixel_format::gray8, 1).view()));
}

TEST(ImageIsOpaque, AllFormats) {
    for (pixel_format const format : all_formats) {
        SCOPED_TRACE(int(format));
        EXPECT_TRUE(image_is_opaque(filled(9, 4, format, 0xff).view()));
        EXPECT_EQ(image_is_opaque(filled(9, 4, format, 0x00).view()), !pixel_has_alpha(format));
    }
}

TEST(ImageIsOpaque, LooksAtEveryByteOfAlphaAndAtNothingElse) {
    for (pixel_format const format : all_formats) {
        if (!pixel_has_alpha(format))
            continue;
        std::size_t const bytes = pixel_bytes(format);
        std::size_t const alpha_bytes = std::size_t(pixel_sample_bytes(format));
        for (std::size_t at = 0; at < bytes * 3 * 2; ++at) {
            image made = filled(3, 2, format, 0xff);
            made.span().data[at] = 0xfe;
            EXPECT_EQ(image_is_opaque(made.view()), at % bytes < bytes - alpha_bytes)
                << "format " << int(format) << ", byte " << at;
        }
    }
}

TEST(ImageIsOpaque, LeavesOutWhatIsBetweenRows) {
    std::vector<std::uint8_t> const padded = {1, 1, 1, 255, 0, 0, 2, 2, 2, 255, 0, 0};
    image_view const view = {padded.data(), 1, 2, 6, pixel_format::rgba8};
    EXPECT_TRUE(image_is_opaque(view));
}

} // namespace
} // namespace nb
