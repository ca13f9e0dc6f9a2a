#include "core/color_match.h"

#include "core/color_cells.h"
#include "core/color_difference.h"
#include "core/image_resample.h"
#include "core/picture_samples.h"
#include "practice_service/retouch.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <set>

#include <gtest/gtest.h>

namespace nb {

namespace {

using practice::retouch;

image nothing_changed(size size) {
    image made(size.width, size.height, pixel_format::gray8);
    std::memset(made.span().data, 0, made.stride() * std::size_t(size.height));
    return made;
}

image changed_in(size size, rect area) {
    image made = nothing_changed(size);
    for (int y = std::max(0, area.y); y < std::min(size.height, area.y + area.height); ++y)
        std::memset(made.span().row(y) + area.x, 255, std::size_t(area.width));
    return made;
}

// A picture by formula: 0 to 255 at fractions of its sides.
image painted(size size, std::function<double(double u, double v, int channel)> const& color) {
    image made(size.width, size.height, pixel_format::rgba8);
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x) {
            std::uint8_t* pixel = samples::pixel_at(made.span(), x, y);
            for (int channel = 0; channel < 3; ++channel)
                pixel[channel] = std::uint8_t(std::lround(std::clamp(
                    color((x + 0.5) / size.width, (y + 0.5) / size.height, channel), 0.0, 255.0)));
            pixel[3] = 255;
        }
    return made;
}

std::uint16_t sample16(image_view from, int x, int y, int channel) {
    return reinterpret_cast<std::uint16_t const*>(samples::pixel_at(from, x, y))[channel];
}

// The median of CIEDE2000 where nothing should have changed, on small copies of both.
double difference_around(image_view sent, image_view result, picture_map const& map,
                         image_view changed) {
    constexpr int side = 96;
    constexpr double px = 1.0 / side;
    image const small = image_resample(sent, {side, side}, {sent.width * px / 2, sent.width * px},
                                       {sent.height * px / 2, sent.height * px});
    image const other = image_resample(
        result, {side, side},
        {(map.offset_x + map.scale_x * px / 2) * result.width, map.scale_x * px * result.width},
        {(map.offset_y + map.scale_y * px / 2) * result.height, map.scale_y * px * result.height});
    std::vector<double> const all = test::color_differences(small.view(), other.view());
    std::vector<double> around;
    for (std::size_t at = 0; at < all.size(); ++at) {
        std::size_t const row = at / side;
        double const u = (double(at % side) + 0.5) * px, v = (double(row) + 0.5) * px;
        bool const margin = std::min({u, v, 1 - u, 1 - v}) < 0.1; // smeared there
        if (!margin && changed.row(int(v * changed.height))[int(u * changed.width)] == 0)
            around.push_back(all[at]);
    }
    return test::quantile(around, 0.5);
}

struct outcome {
    double before, after; // CIEDE2000
};

outcome match(image const& sent, retouch const& how, rect object = {}) {
    image const result = practice::retouch_apply(sent.view(), how);
    picture_map const map = practice::retouch_map(how, sent.size());
    image const changed = changed_in(sent.size(), object);
    image const matched = color_match(sent.view(), result.view(), map, changed.view());
    EXPECT_EQ(matched.size(), result.size());
    EXPECT_EQ(matched.format(), pixel_format::rgb16);
    return {difference_around(sent.view(), result.view(), map, changed.view()),
            difference_around(sent.view(), matched.view(), map, changed.view())};
}

// -- cells

TEST(ColorCells, AreMeansOfWholeAndPartialPixels) {
    image row(8, 1, pixel_format::gray8);
    for (int x = 0; x < 8; ++x)
        row.span().data[x] = std::uint8_t(10 * x);
    std::vector<color_cell> const cells = color_cells(row.view(), {1.25, 0, 2.5, 1, 3, 1});
    ASSERT_EQ(cells.size(), 3u);
    // 1.25 to 3.75, and 3.75 to 6.25: three quarters, a whole … of their pixels.
    EXPECT_NEAR(cells[0].mean[0] * 255, (0.75 * 10 + 20 + 0.75 * 30) / 2.5, 1e-3);
    EXPECT_NEAR(cells[1].mean[0] * 255, (0.25 * 30 + 40 + 50 + 0.25 * 60) / 2.5, 1e-3);
    EXPECT_NEAR(cells[0].least[0] * 255, 10, 1e-3);
    EXPECT_NEAR(cells[0].most[0] * 255, 30, 1e-3);
    EXPECT_TRUE(cells[0].whole && cells[1].whole);
    EXPECT_FALSE(cells[2].whole); // 6.25 to 8.75
}

TEST(ColorCells, SmallerThanAPixelInAnyFormat) {
    for (pixel_format format : {pixel_format::gray_alpha8, pixel_format::rgb16, pixel_format::rgba8,
                                pixel_format::gray16}) {
        image even(3, 2, format);
        std::memset(even.span().data, 0x55, even.stride() * 2);
        std::vector<color_cell> const cells = color_cells(even.view(), {0, 0, 0.3, 0.4, 10, 5});
        for (color_cell const& cell : cells) {
            EXPECT_TRUE(cell.whole);
            EXPECT_NEAR(cell.mean[0], 1 / 3.0, 1e-5);
            EXPECT_NEAR(cell.least[0], 1 / 3.0, 1e-5);
        }
    }
}

// -- the figure: a median CIEDE2000 of 2 after a drift of up to 10 % a channel

TEST(ColorMatch, TakesTheDriftBack) {
    image const sent = samples::photo(420, 300);
    for (unsigned seed = 1; seed <= 12; ++seed) {
        retouch how = practice::retouch_planned(practice::retouch_parse("random=100:jpeg=85"),
                                                sent.size(), int(seed));
        double const brightness = int(seed * 7 % 21) - 10;
        for (double& offset : how.offset)
            offset = brightness;
        outcome const got = match(sent, how, how.object);
        EXPECT_LE(got.after, 1) << seed << ": before " << got.before;
        EXPECT_LT(got.after, got.before) << seed;
    }
}

TEST(ColorMatch, AFractionOfAPixelDoesNotMatter) {
    image const sent = samples::photo(400, 300);
    retouch how;
    how.gain[0] = 0.9;
    how.gain[1] = 1.08;
    how.offset[2] = 9;
    image const result = practice::retouch_apply(sent.view(), how);
    image const changed = nothing_changed(sent.size());
    picture_map const off{0.8 / 400, -0.7 / 300, 1, 1};
    image const matched = color_match(sent.view(), result.view(), off, changed.view());
    EXPECT_LE(difference_around(sent.view(), matched.view(), {}, changed.view()), 1);
}

// What changed without anybody saying so is an outlier.
TEST(ColorMatch, OtherContentDoesNotCount) {
    image const sent = samples::photo(400, 300);
    retouch how;
    how.gain[0] = 1.1;
    how.gain[2] = 0.9;
    how.object = {20, 30, 200, 180}; // a quarter of the picture
    image const result = practice::retouch_apply(sent.view(), how);
    image const nothing = nothing_changed(sent.size());
    image const object = changed_in(sent.size(), how.object);
    image const matched = color_match(sent.view(), result.view(), {}, nothing.view());
    EXPECT_LE(difference_around(sent.view(), matched.view(), {}, object.view()), 1);
}

TEST(ColorMatch, AnEvenBackgroundDoesNotDecideAlone) {
    image const sent = painted({300, 300}, [](double u, double v, int channel) {
        if (std::hypot(u - 0.5, v - 0.5) > 0.3)
            return 200.0 - 30 * channel;
        return 120 + 100 * std::sin(14 * u + channel) * std::cos(11 * v);
    });
    retouch how;
    how.gain[0] = 0.9;
    how.gain[1] = 1.1;
    how.offset[1] = -14;
    image const result = practice::retouch_apply(sent.view(), how);
    image const background = painted({300, 300}, [](double u, double v, int) {
        return std::hypot(u - 0.5, v - 0.5) > 0.28 ? 255.0 : 0.0;
    });
    image mask(300, 300, pixel_format::gray8); // so that only the inner part is looked at
    for (int y = 0; y < 300; ++y)
        for (int x = 0; x < 300; ++x)
            mask.span().row(y)[x] = *samples::pixel_at(background.view(), x, y);
    image const matched =
        color_match(sent.view(), result.view(), {}, nothing_changed(sent.size()).view());
    EXPECT_LE(difference_around(sent.view(), matched.view(), {}, mask.view()), 1);
}

TEST(ColorMatch, FollowsLightThatDriftedFromPlaceToPlace) {
    auto const color = [](double u, double v, int channel) {
        return 110 + 60 * std::sin(16 * u + 2 * channel) * std::cos(13 * v - channel);
    };
    image const sent = painted({400, 300}, color);
    image const result = painted({400, 300}, [&color](double u, double v, int channel) {
        return color(u, v, channel) * (1.1 - 0.16 * u);
    });
    image const nothing = nothing_changed(sent.size());
    image const matched = color_match(sent.view(), result.view(), {}, nothing.view());
    EXPECT_GT(difference_around(sent.view(), result.view(), {}, nothing.view()), 1.2);
    EXPECT_LE(difference_around(sent.view(), matched.view(), {}, nothing.view()), 0.6);
}

// -- light and dark

TEST(ColorMatch, ClippedSamplesDoNotMislead) {
    image const sent = painted({300, 300}, [](double u, double v, int) {
        return v < 0.4 ? 246.0 : 40 + 170 * u; // a bright sky that a gain of 1.1 clips
    });
    retouch how;
    for (double& gain : how.gain)
        gain = 1.1;
    image const result = practice::retouch_apply(sent.view(), how);
    image const matched =
        color_match(sent.view(), result.view(), {}, nothing_changed(sent.size()).view());
    for (int x = 10; x < 290; x += 20)
        for (int channel = 0; channel < 3; ++channel) {
            EXPECT_NEAR(sample16(matched.view(), x, 200, channel) / 257.0,
                        *samples::pixel_at(sent.view(), x, 200), 2);
            EXPECT_NEAR(sample16(matched.view(), x, 40, channel) / 257.0, 246, 2); // not 232
        }
}

TEST(ColorMatch, WhiteStaysWhiteAndBlackBlack) {
    image const sent = painted({300, 300}, [](double u, double v, int) {
        return v < 0.3 ? 255.0 : v > 0.7 ? 0.0 : 20 + 200 * u;
    });
    for (double gain : {0.92, 1.08})
        for (double offset : {-9.0, 9.0}) {
            retouch how;
            std::ranges::fill(how.gain, gain);
            std::ranges::fill(how.offset, offset);
            image const result = practice::retouch_apply(sent.view(), how);
            image const matched =
                color_match(sent.view(), result.view(), {}, nothing_changed(sent.size()).view());
            EXPECT_GE(sample16(matched.view(), 150, 40, 1), 252 * 257) << gain << " " << offset;
            EXPECT_LE(sample16(matched.view(), 150, 260, 1), 3 * 257) << gain << " " << offset;
            EXPECT_NEAR(sample16(matched.view(), 150, 150, 1) / 257.0, 120, 2);
        }
}

// What is new may be lighter than anything around it; its shades stay apart.
TEST(ColorMatch, KeepsShadesBeyondThoseAround) {
    image const sent = painted({300, 300}, [](double u, double, int) { return 30 + 150 * u; });
    image const result = painted({300, 300}, [](double u, double v, int) {
        bool const inside = std::max(std::abs(u - 0.5), std::abs(v - 0.5)) < 0.2;
        return inside ? 205 + 50 * (u - 0.3) / 0.4 : 0.8 * (30 + 150 * u);
    });
    rect const inside{90, 90, 120, 120};
    image const matched =
        color_match(sent.view(), result.view(), {}, changed_in(sent.size(), inside).view());
    std::set<int> shades;
    for (int x = 92; x < 208; ++x) {
        EXPECT_GE(sample16(matched.view(), x + 1, 150, 0), sample16(matched.view(), x, 150, 0));
        shades.insert(sample16(matched.view(), x, 150, 0));
    }
    EXPECT_GE(shades.size(), 40u); // of 49 that came
}

TEST(ColorMatch, DoesNotBand) {
    image const sent = painted({1024, 64}, [](double u, double, int) { return 255 * u; });
    image ramp(1024, 64, pixel_format::rgb16);
    for (int y = 0; y < 64; ++y)
        for (int x = 0; x < 1024; ++x)
            for (int channel = 0; channel < 3; ++channel)
                reinterpret_cast<std::uint16_t*>(samples::pixel_at(ramp.span(), x, y))[channel] =
                    std::uint16_t(60 * x);
    image const matched =
        color_match(sent.view(), ramp.view(), {}, nothing_changed(sent.size()).view());
    int largest = 0;
    for (int x = 1; x < 1024; ++x) {
        int const step =
            sample16(matched.view(), x, 30, 1) - sample16(matched.view(), x - 1, 30, 1);
        ASSERT_GE(step, 0) << x;
        largest = std::max(largest, step);
    }
    EXPECT_LE(largest, 200); // of 65535; a step of 8 bits is 257
    EXPECT_NEAR(sample16(matched.view(), 512, 30, 1), 512 * 64, 400);
}

// -- little to go by

TEST(ColorMatch, WithoutEvidenceNothingChanges) {
    image const sent = samples::photo(200, 150);
    image const all = changed_in(sent.size(), {0, 0, 200, 150});
    for (pixel_format format :
         {pixel_format::gray8, pixel_format::gray_alpha8, pixel_format::rgb8, pixel_format::rgba8,
          pixel_format::gray16, pixel_format::gray_alpha16, pixel_format::rgb16,
          pixel_format::rgba16}) {
        image const result = samples::photo(90, 70, format);
        image const matched = color_match(sent.view(), result.view(), {}, all.view());
        bool const alpha = pixel_has_alpha(format);
        ASSERT_EQ(matched.format(), alpha ? pixel_format::rgba16 : pixel_format::rgb16);
        for (int x = 0; x < 90; ++x)
            for (int channel = 0; channel < pixel_channels(matched.format()); ++channel) {
                bool const is_alpha = channel == 3;
                int const from =
                    is_alpha ? pixel_channels(format) - 1 : (pixel_is_gray(format) ? 0 : channel);
                int const expected = pixel_sample_bytes(format) == 1
                                         ? samples::pixel_at(result.view(), x, 33)[from] * 257
                                         : sample16(result.view(), x, 33, from);
                ASSERT_EQ(sample16(matched.view(), x, 33, channel), expected) << int(format);
            }
    }
}

TEST(ColorMatch, TransparentPixelsAreNoEvidence) {
    image sent = samples::photo(200, 150);
    for (int y = 0; y < 150; ++y)
        for (int x = 0; x < 200; ++x)
            samples::pixel_at(sent.span(), x, y)[3] = 254;
    retouch how;
    how.gain[0] = 0.9;
    image const result = practice::retouch_apply(sent.view(), how);
    image const matched =
        color_match(sent.view(), result.view(), {}, nothing_changed(sent.size()).view());
    EXPECT_EQ(sample16(matched.view(), 50, 50, 0), 257 * *samples::pixel_at(result.view(), 50, 50));
}

TEST(ColorMatch, AnotherPictureStaysWithinBounds) {
    image const sent = samples::photo(300, 200);
    retouch how;
    how.different = true;
    image const result = practice::retouch_apply(sent.view(), how);
    image const matched =
        color_match(sent.view(), result.view(), {}, nothing_changed(sent.size()).view());
    for (int y = 0; y < 200; ++y)
        for (int x = 0; x < 300; ++x)
            for (int channel = 0; channel < 3; ++channel) {
                double const from = samples::pixel_at(result.view(), x, y)[channel];
                double const to = sample16(matched.view(), x, y, channel) / 257.0;
                ASSERT_LE(to, from * 1.35 * 1.1 + 0.15 * 1.1 * 255 + 1);
                ASSERT_GE(to, std::min(255 * 0.88, from * 0.75 * 0.9 - 0.15 * 1.1 * 255) - 1);
            }
}

TEST(ColorMatch, EvenPictures) {
    for (double level : {0.0, 1.0, 128.0, 255.0}) {
        image const sent = painted({64, 64}, [level](double, double, int) { return level; });
        for (double offset : {-12.0, 0.0, 12.0}) {
            retouch how;
            std::ranges::fill(how.offset, offset);
            image const result = practice::retouch_apply(sent.view(), how);
            image const matched =
                color_match(sent.view(), result.view(), {}, nothing_changed(sent.size()).view());
            EXPECT_NEAR(sample16(matched.view(), 30, 30, 1) / 257.0, level, 1) << level << offset;
        }
    }
}

TEST(ColorMatch, TinyPicturesAndMapsBeyondThem) {
    for (size sent_size : {size{1, 1}, size{3, 200}, size{40, 40}})
        for (size result_size : {size{1, 1}, size{50, 2}})
            for (double offset : {0.0, 0.5, 3.0}) {
                image const sent = samples::photo(sent_size.width, sent_size.height);
                image const result = samples::photo(result_size.width, result_size.height);
                image const matched = color_match(sent.view(), result.view(), {offset, 0, 1, 2},
                                                  nothing_changed(sent_size).view());
                EXPECT_EQ(matched.size(), result_size);
                EXPECT_EQ(matched.format(), pixel_format::rgba16);
            }
}

} // namespace

} // namespace nb
