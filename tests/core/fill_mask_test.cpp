#include "core/fill_mask.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <random>

#include <gtest/gtest.h>

namespace nb {

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr canvas_sides nowhere = {};

int full_value(image_view view) {
    return pixel_sample_bytes(view.format) == 1 ? 255 : 65535;
}

int value_at(image_view view, int x, int y) {
    return pixel_sample_bytes(view.format) == 1
               ? view.row(y)[x]
               : reinterpret_cast<std::uint16_t const*>(view.row(y))[x];
}

// `cover` is 0 to 1 at each pixel.
image selection_of(size size, std::function<double(int x, int y)> const& cover,
                   pixel_format format = pixel_format::gray8) {
    image made(size.width, size.height, format);
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x) {
            auto const value = std::lround(cover(x, y) * full_value(made.view()));
            if (pixel_sample_bytes(format) == 1)
                made.span().row(y)[x] = std::uint8_t(value);
            else
                reinterpret_cast<std::uint16_t*>(made.span().row(y))[x] = std::uint16_t(value);
        }
    return made;
}

image filled(size size, pixel_format format = pixel_format::gray8) {
    return selection_of(
        size, [](int, int) { return 1.0; }, format);
}

// To the nearest pixel of value 0, by trying each.
double distance_tried(image_view selection, canvas_sides touched, int at_x, int at_y) {
    double nearest = infinite;
    for (int y = -1; y <= selection.height; ++y)
        for (int x = -1; x <= selection.width; ++x) {
            bool const beyond_canvas =
                (x < 0 && touched.left) || (x == selection.width && touched.right) ||
                (y < 0 && touched.top) || (y == selection.height && touched.bottom);
            bool const inside = x >= 0 && y >= 0 && x < selection.width && y < selection.height;
            if (!beyond_canvas && (!inside || value_at(selection, x, y) == 0))
                nearest = std::min(nearest, std::hypot(x - at_x, y - at_y));
        }
    return nearest;
}

double smooth(double t) {
    t = std::clamp(t, 0.0, 1.0);
    return t * t * (3 - 2 * t);
}

// The definition, pixel by pixel.
image mask_tried(image_view selection, canvas_sides touched, double feather) {
    std::vector<double> distances;
    double thickest = 0;
    for (int y = 0; y < selection.height; ++y)
        for (int x = 0; x < selection.width; ++x) {
            distances.push_back(
                value_at(selection, x, y) == 0 ? 0 : distance_tried(selection, touched, x, y));
            thickest = std::max(thickest, distances.back());
        }
    double const width = std::min(feather, thickest - 0.5);
    return selection_of(
        {selection.width, selection.height},
        [&](int x, int y) {
            double const selected = double(value_at(selection, x, y)) / full_value(selection);
            double const distance =
                distances[std::size_t(y) * std::size_t(selection.width) + std::size_t(x)];
            return distance == 0 ? 0 : std::min(selected, smooth((distance - 0.5) / width));
        },
        selection.format);
}

int largest_difference(image_view one, image_view other) {
    int largest = 0;
    for (int y = 0; y < one.height; ++y)
        for (int x = 0; x < one.width; ++x)
            largest = std::max(largest, std::abs(value_at(one, x, y) - value_at(other, x, y)));
    return largest;
}

TEST(FillMask, FeatherFitsTheSelection) {
    EXPECT_EQ(feather_for({10, 10, 1, 1}), 2);
    EXPECT_EQ(feather_for({0, 0, 60, 80}), 2);
    EXPECT_EQ(feather_for({0, 0, 300, 400}), 10);
}

TEST(FillMask, KnowsTheCanvasBorder) {
    canvas_sides const inner = canvas_sides_touched({1, 1, 8, 8}, {10, 10});
    EXPECT_FALSE(inner.left || inner.top || inner.right || inner.bottom);
    canvas_sides const corner = canvas_sides_touched({0, 4, 5, 6}, {10, 10});
    EXPECT_TRUE(corner.left && corner.bottom);
    EXPECT_FALSE(corner.top || corner.right);
}

TEST(FillMask, RisesFromTheEdge) {
    image const mask = fill_mask(filled({41, 41}).view(), nowhere, 8);
    for (int at = 0; at < 8; ++at) {
        EXPECT_EQ(mask.view().row(20)[at], std::lround(255 * smooth((at + 0.5) / 8))) << at;
        EXPECT_EQ(mask.view().row(20)[40 - at], mask.view().row(20)[at]);
        EXPECT_EQ(mask.view().row(at)[20], mask.view().row(20)[at]);
    }
    for (int at = 8; at <= 32; ++at)
        EXPECT_EQ(mask.view().row(20)[at], 255);
}

TEST(FillMask, IsTheDefinitionForAnySelection) {
    std::mt19937 random(7);
    for (int round = 0; round < 300; ++round) {
        size const size{1 + int(random() % 24), 1 + int(random() % 24)};
        unsigned const holes = 1 + random() % 60; // one in so many pixels
        unsigned const softness = random() % 3;
        pixel_format const format = random() % 2 ? pixel_format::gray8 : pixel_format::gray16;
        image const selection = selection_of(
            size,
            [&](int, int) {
                if (random() % holes == 0)
                    return 0.0;
                return softness == 0 ? 1.0 : double(random() % 1000) / 1000;
            },
            format);
        canvas_sides const touched{random() % 2 == 0, random() % 2 == 0, random() % 2 == 0,
                                   random() % 2 == 0};
        double const feather = 0.3 + double(random() % 140) / 10;
        image const mask = fill_mask(selection.view(), touched, feather);
        image const tried = mask_tried(selection.view(), touched, feather);
        ASSERT_LE(largest_difference(mask.view(), tried.view()), 1)
            << round << ": " << size.width << "x" << size.height << ", " << feather;
    }
}

TEST(FillMask, NeverExceedsTheSelection) {
    for (pixel_format format : {pixel_format::gray8, pixel_format::gray16}) {
        image const selection = selection_of(
            {90, 70}, // a soft disk with a hole
            [](int x, int y) {
                double const off = std::hypot(x - 45, y - 35);
                return off < 6 ? 0 : std::clamp((34 - off) / 12, 0.0, 1.0);
            },
            format);
        image const mask = fill_mask(selection.view(), nowhere, 5);
        int zeros = 0, lowered = 0, same = 0;
        for (int y = 0; y < 70; ++y)
            for (int x = 0; x < 90; ++x) {
                int const selected = value_at(selection.view(), x, y);
                int const made = value_at(mask.view(), x, y);
                ASSERT_LE(made, selected);
                zeros += selected == 0;
                lowered += made < selected;
                same += made == selected && selected > 0;
            }
        EXPECT_GT(zeros, 1000);
        EXPECT_GT(lowered, 100); // around the hole
        EXPECT_GT(same, 500);    // the soft edge is wider than the ramp
    }
}

TEST(FillMask, NoFeatherIsTheSelection) {
    image const selection = selection_of({30, 20}, [](int x, int y) { return x * y % 7 / 6.0; });
    for (double feather : {0.0, -1.0})
        EXPECT_EQ(largest_difference(fill_mask(selection.view(), nowhere, feather).view(),
                                     selection.view()),
                  0);
}

TEST(FillMask, ThinSelectionsAreStillFull) {
    for (size size : {size{1, 1}, size{3, 3}, size{1, 50}, size{50, 1}, size{9, 200}})
        for (double feather : {2.0, 40.0, 1e9}) {
            image const mask = fill_mask(filled(size).view(), nowhere, feather);
            EXPECT_EQ(value_at(mask.view(), size.width / 2, size.height / 2), 255)
                << size.width << "x" << size.height;
            EXPECT_GT(value_at(mask.view(), 0, 0), 0);
        }
    image const square = fill_mask(filled({3, 3}).view(), nowhere, 2);
    EXPECT_EQ(value_at(square.view(), 1, 0), std::lround(255 * smooth(0.5 / 1.5)));
}

TEST(FillMask, IsHardAtTheCanvasBorder) {
    image const all = fill_mask(filled({40, 30}).view(), {true, true, true, true}, 9);
    EXPECT_EQ(largest_difference(all.view(), filled({40, 30}).view()), 0);
    image const left = fill_mask(filled({40, 30}).view(), {true, true, false, true}, 9);
    for (int y : {0, 15, 29}) {
        EXPECT_EQ(value_at(left.view(), 0, y), 255);
        EXPECT_EQ(value_at(left.view(), 39, y), std::lround(255 * smooth(0.5 / 9)));
    }
}

TEST(FillMask, NothingSelectedStaysNothing) {
    image const none = selection_of({12, 12}, [](int, int) { return 0.0; });
    EXPECT_EQ(largest_difference(fill_mask(none.view(), nowhere, 3).view(), none.view()), 0);
}

} // namespace

} // namespace nb
