#include "core/image_resample.h"

#include "core/image_shrink.h"
#include "core/picture_samples.h"
#include "core/srgb.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <gtest/gtest.h>

namespace nb {

namespace {

image rgba_filled(int width, int height, std::array<std::uint8_t, 4> color) {
    image filled(width, height, pixel_format::rgba8);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            std::ranges::copy(color, filled.span().row(y) + std::ptrdiff_t(x) * 4);
    return filled;
}

int largest_difference(image_view one, image_view other) {
    int largest = 0;
    for (int y = 0; y < one.height; ++y)
        for (std::size_t at = 0; at < std::size_t(one.width) * pixel_bytes(one.format); ++at)
            largest = std::max(largest, std::abs(one.row(y)[at] - other.row(y)[at]));
    return largest;
}

image scale(image const& from, size to) {
    return image_scale_rows(from.view(), to, 0, to.height);
}

image shrink(image const& from, size to) {
    image_shrinker shrinker(from.size(), to);
    for (int y = 0; y < from.height(); ++y)
        shrinker.add_row(from.view().row(y));
    return shrinker.take();
}

TEST(Srgb, EverySampleComesBack) {
    for (int sample = 0; sample < 256; ++sample)
        ASSERT_EQ(srgb_sample8(srgb_linear8()[sample]), sample);
    for (int sample = 0; sample < 65536; ++sample)
        ASSERT_EQ(srgb_sample16(srgb_linear16()[sample]), sample);
    EXPECT_EQ(srgb_sample8(-1), 0);
    EXPECT_EQ(srgb_sample8(2), 255);
}

TEST(Resample, TheSameGridIsTheSamePicture) {
    image const photo = samples::photo(61, 47);
    EXPECT_EQ(largest_difference(photo.view(), scale(photo, photo.size()).view()), 0);
}

TEST(Resample, KeepsAnEvenColorInEveryFormatAndSize) {
    for (pixel_format format :
         {pixel_format::gray8, pixel_format::gray_alpha8, pixel_format::rgb8, pixel_format::rgba8,
          pixel_format::gray16, pixel_format::gray_alpha16, pixel_format::rgb16,
          pixel_format::rgba16})
        for (size to : {size{1, 1}, size{7, 90}, size{33, 2}, size{200, 131}}) {
            image even(20, 13, format);
            std::fill_n(even.span().data, even.stride() * 13, std::uint8_t(0x77));
            image const scaled = scale(even, to);
            EXPECT_TRUE(std::all_of(scaled.view().data,
                                    scaled.view().data + scaled.stride() * std::size_t(to.height),
                                    [](std::uint8_t byte) { return byte == 0x77; }))
                << int(format) << " to " << to.width << "x" << to.height;
        }
}

// A shift by whole and by half pixels of a slope: cubic interpolation is exact on it in linear
// light.
TEST(Resample, SamplesWhereItIsTold) {
    image slope(64, 1, pixel_format::gray16);
    auto* samples = reinterpret_cast<std::uint16_t*>(slope.span().data);
    for (int x = 0; x < 64; ++x)
        samples[x] = srgb_sample16(float(x) / 100);
    for (double shift : {0.0, 3.0, 5.5, 7.25}) {
        image const moved = image_resample(slope.view(), {40, 1}, {shift + 4.5, 0.95}, {});
        auto const* got = reinterpret_cast<std::uint16_t const*>(moved.view().data);
        for (int x = 0; x < 40; ++x)
            EXPECT_NEAR(got[x], srgb_sample16(float(shift + 4 + x * 0.95) / 100), 2)
                << shift << " at " << x;
    }
}

TEST(Resample, StripsAreRowsOfTheWhole) {
    image const photo = samples::photo(80, 60);
    size const to{133, 101};
    image const whole = scale(photo, to);
    for (int first = 0; first < to.height; first += 17) {
        int const count = std::min(17, to.height - first);
        image const strip = image_scale_rows(photo.view(), to, first, count);
        EXPECT_EQ(largest_difference(image_rows(whole.view(), first, count), strip.view()), 0);
    }
}

TEST(Resample, MayAddAnAlphaThatIsFull) {
    for (pixel_format format :
         {pixel_format::gray8, pixel_format::rgb8, pixel_format::gray16, pixel_format::rgb16}) {
        image const photo = samples::photo(40, 30, format);
        image const plain = image_resample(photo.view(), {53, 41}, {0.4, 0.7}, {0.4, 0.7});
        image expected(53, 41, pixel_with_alpha(format));
        image_copy(plain.view(), expected.span());
        image made(53, 41, pixel_with_alpha(format));
        image_resample_into(photo.view(), made.span(), {0.4, 0.7}, {0.4, 0.7});
        for (int y = 0; y < made.height(); ++y)
            EXPECT_EQ(std::memcmp(made.view().row(y), expected.view().row(y), made.stride()), 0)
                << int(format);
    }
}

TEST(Resample, CopiesTheEdgeBeyondIt) {
    image const even = rgba_filled(4, 4, {10, 20, 30, 255});
    image const beyond = image_resample(even.view(), {9, 9}, {-5.5, 2}, {-5.5, 2});
    EXPECT_EQ(largest_difference(beyond.view(), rgba_filled(9, 9, {10, 20, 30, 255}).view()), 0);
}

// Half black and half white light is 188 in sRGB's curve, not 128.
TEST(Scaling, MixesLight) {
    image board(64, 64, pixel_format::rgba8);
    for (int y = 0; y < 64; ++y)
        for (int x = 0; x < 64; ++x) {
            auto const level = std::uint8_t((x + y) % 2 ? 255 : 0);
            std::ranges::copy(std::array<std::uint8_t, 4>{level, level, level, 255},
                              board.span().row(y) + std::ptrdiff_t(x) * 4);
        }
    image const even = rgba_filled(16, 16, {188, 188, 188, 255});
    EXPECT_LE(largest_difference(shrink(board, {16, 16}).view(), even.view()), 0);
    // Cubic weights of a checkerboard do not add up to exactly half at the edges.
    image const resampled = scale(board, {16, 16});
    EXPECT_NEAR(resampled.view().row(8)[32], 188, 2);
}

TEST(Scaling, TransparentPixelsHaveNoColor) {
    image half(64, 64, pixel_format::rgba8);
    for (int y = 0; y < 64; ++y)
        for (int x = 0; x < 64; ++x) {
            bool const clear = x % 2 == 0;
            std::array<std::uint8_t, 4> const pixel =
                clear ? std::array<std::uint8_t, 4>{0, 255, 0, 0}
                      : std::array<std::uint8_t, 4>{200, 40, 10, 255};
            std::ranges::copy(pixel, half.span().row(y) + std::ptrdiff_t(x) * 4);
        }
    image const even = rgba_filled(32, 32, {200, 40, 10, 128});
    EXPECT_LE(largest_difference(shrink(half, {32, 32}).view(), even.view()), 1);
    image const resampled = scale(half, {32, 32});
    for (int x = 0; x < 32; ++x)
        EXPECT_LE(std::abs(resampled.view().row(9)[std::ptrdiff_t(x) * 4] - 200), 1);
}

TEST(Shrink, TakesExactlyTheAreaUnderEachPixel) {
    image from(3, 2, pixel_format::rgba8);
    std::uint8_t const lights[2][3] = {{0, 255, 0}, {255, 255, 0}};
    for (int y = 0; y < 2; ++y)
        for (int x = 0; x < 3; ++x) {
            std::uint8_t const level = lights[y][x];
            std::ranges::copy(std::array<std::uint8_t, 4>{level, level, level, 255},
                              from.span().row(y) + std::ptrdiff_t(x) * 4);
        }
    image const small = shrink(from, {2, 1});
    // Left: one column in full, half of the next; of 3 px of area 2 are light.
    EXPECT_EQ(small.view().data[0], srgb_sample8(2.0f / 3));
    EXPECT_EQ(small.view().data[4], srgb_sample8(1.0f / 3));
}

TEST(Shrink, InStripsIsTheSame) {
    image const photo = samples::photo(150, 400, pixel_format::rgba8);
    image const strips = image_shrink_strips(photo.size(), {40, 107}, [&](int y, image_span rows) {
        image_copy(image_rows(photo.view(), y, rows.height), rows);
    });
    EXPECT_EQ(largest_difference(strips.view(), shrink(photo, {40, 107}).view()), 0);
    image const whole =
        image_shrink_strips(photo.size(), photo.size(), [&](int y, image_span rows) {
            image_copy(image_rows(photo.view(), y, rows.height), rows);
        });
    EXPECT_EQ(largest_difference(whole.view(), photo.view()), 0);
}

TEST(Shrink, AnySizeKeepsAnEvenColor) {
    for (size from : {size{1, 1}, size{1000, 3}, size{257, 129}})
        for (size to : {size{1, 1}, size{1, 3}, size{250, 2}, size{256, 128}}) {
            if (to.width > from.width || to.height > from.height)
                continue;
            image const small = shrink(rgba_filled(from.width, from.height, {3, 99, 250, 128}), to);
            EXPECT_EQ(largest_difference(
                          small.view(), rgba_filled(to.width, to.height, {3, 99, 250, 128}).view()),
                      0)
                << from.width << " to " << to.width;
        }
}

} // namespace

} // namespace nb
