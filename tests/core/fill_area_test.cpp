#include "core/fill_area.h"

#include <algorithm>
#include <cmath>
#include <ostream>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace nb {

namespace {

int right(rect area) {
    return area.x + area.width;
}

int bottom(rect area) {
    return area.y + area.height;
}

bool contains(rect outer, rect inner) {
    return outer.x <= inner.x && outer.y <= inner.y && right(outer) >= right(inner) &&
           bottom(outer) >= bottom(inner);
}

// What must be seen: the selection, grown, as far as there is canvas.
rect wanted_part(rect selection, size canvas, int percent) {
    int const longer = std::max(selection.width, selection.height);
    int const by = std::max(64, (longer * percent + 50) / 100);
    int const x = std::max(0, selection.x - by), y = std::max(0, selection.y - by);
    return {x, y, std::min(canvas.width, right(selection) + by) - x,
            std::min(canvas.height, bottom(selection) + by) - y};
}

size sides_for(rect wanted, char const* ratio) {
    size const shape = aspect_ratio_sides(ratio);
    double const width =
        std::max<double>(wanted.width, double(wanted.height) * shape.width / shape.height);
    double const height = width * shape.height / shape.width;
    return {int(std::lround(width)), int(std::lround(height))};
}

bool some_shape_fits(rect wanted, size canvas) {
    return std::ranges::any_of(aspect_ratios(), [wanted, canvas](char const* ratio) {
        size const sides = sides_for(wanted, ratio);
        return sides.width <= canvas.width && sides.height <= canvas.height;
    });
}

// The sides are the ratio's to within half a pixel of one of them.
bool has_shape(rect area, char const* ratio) {
    size const shape = aspect_ratio_sides(ratio);
    double const across = double(shape.width) / shape.height;
    return std::abs(area.width - area.height * across) <= 0.5 + 1e-9 ||
           std::abs(area.height - area.width / across) <= 0.5 + 1e-9;
}

void check(rect selection, size canvas, int percent) {
    SCOPED_TRACE(testing::Message() << selection.width << "x" << selection.height << "+"
                                    << selection.x << "+" << selection.y << " of " << canvas.width
                                    << "x" << canvas.height << ", " << percent << " %");
    rect const area = fill_area_around(selection, canvas, percent);
    rect const wanted = wanted_part(selection, canvas, percent);
    EXPECT_TRUE(contains(area, selection));
    EXPECT_TRUE(contains(area, wanted));
    EXPECT_TRUE(has_shape(area, aspect_ratio_nearest({area.width, area.height})))
        << area.width << "x" << area.height;
    // No larger than the wanted part asks for.
    EXPECT_TRUE(area.width == wanted.width || area.height == wanted.height);
    if (area.width <= canvas.width) {
        EXPECT_TRUE(area.x >= 0 && right(area) <= canvas.width);
    } else {
        EXPECT_LE(std::abs(area.x + right(area) - canvas.width), 1); // centered
    }
    if (area.height <= canvas.height) {
        EXPECT_TRUE(area.y >= 0 && bottom(area) <= canvas.height);
    } else {
        EXPECT_LE(std::abs(area.y + bottom(area) - canvas.height), 1);
    }
    if (some_shape_fits(wanted, canvas)) {
        EXPECT_LE(area.width, canvas.width);
        EXPECT_LE(area.height, canvas.height);
    }
}

rect random_rect(std::mt19937& random, size canvas) {
    int const width = 1 + int(random() % unsigned(canvas.width));
    int const height = 1 + int(random() % unsigned(canvas.height));
    return {int(random() % unsigned(canvas.width - width + 1)),
            int(random() % unsigned(canvas.height - height + 1)), width, height};
}

TEST(FillArea, Examples) {
    struct {
        rect selection;
        size canvas;
        int percent;
        rect context;
        char const* ratio;
    } const cases[] = {
        // In the middle of much canvas: grown by a quarter, already square.
        {{1000, 1000, 400, 400}, {3000, 3000}, 25, {900, 900, 600, 600}, "1:1"},
        // 64 px at least.
        {{1000, 1000, 40, 40}, {3000, 3000}, 25, {936, 936, 168, 168}, "1:1"},
        {{1000, 1000, 400, 400}, {3000, 3000}, 0, {936, 936, 528, 528}, "1:1"},
        // 700 × 500 becomes 4:3.
        {{1000, 1000, 500, 300}, {3000, 3000}, 20, {900, 888, 700, 525}, "4:3"},
        // At the border: the part that is not there is not wanted, and the shape grows inward.
        {{0, 1000, 400, 400}, {3000, 3000}, 25, {0, 888, 500, 625}, "4:5"},
        {{2600, 2600, 400, 400}, {3000, 3000}, 25, {2500, 2500, 500, 500}, "1:1"},
        // The whole canvas, of a shape that is known, and of one that is not.
        {{0, 0, 1920, 1080}, {1920, 1080}, 100, {0, 0, 1920, 1080}, "16:9"},
        {{0, 0, 1366, 768}, {1366, 768}, 25, {0, 0, 1366, 768}, "16:9"},
        {{0, 0, 1000, 500}, {1000, 500}, 25, {0, -31, 1000, 563}, "16:9"},
        // Nothing that holds 1000 × 440 fits on this canvas; 21:9 needs the least beyond it.
        {{64, 64, 872, 312}, {1000, 460}, 0, {-13, 0, 1027, 440}, "21:9"},
        // 4:3 is nearest to 1000 × 770, and does not fit; neither does any other.
        {{0, 0, 1000, 770}, {1000, 770}, 0, {-13, 0, 1027, 770}, "4:3"},
        // 5:4 is nearest to 1128 × 928 and fits.
        {{64, 64, 1000, 800}, {1200, 1000}, 0, {0, 0, 1160, 928}, "5:4"},
        // A panorama: a part of it, and more than one shape can hold.
        {{4000, 100, 100, 100}, {8000, 300}, 25, {3936, 36, 228, 228}, "1:1"},
        {{4000, 100, 200, 100}, {8000, 300}, 50, {3900, 0, 400, 300}, "4:3"},
        {{3000, 100, 2000, 100}, {8000, 300}, 0, {2936, -306, 2128, 912}, "21:9"},
        {{0, 0, 1, 1}, {1, 1}, 200, {0, 0, 1, 1}, "1:1"},
    };
    for (auto const& one : cases) {
        rect const made = fill_area_around(one.selection, one.canvas, one.percent);
        EXPECT_EQ(made, one.context)
            << one.selection.width << "x" << one.selection.height << ": " << made.x << ", "
            << made.y << ", " << made.width << "x" << made.height;
        EXPECT_STREQ(aspect_ratio_nearest({made.width, made.height}), one.ratio);
    }
}

TEST(FillArea, HoldsForAnySelection) {
    std::mt19937 random(20240607);
    for (int round = 0; round < 20000; ++round) {
        size const canvas{1 + int(random() % 4000), 1 + int(random() % 4000)};
        check(random_rect(random, canvas), canvas, int(random() % 201));
    }
}

TEST(FillArea, HoldsAtEachBorderAndForExtremeCanvases) {
    for (size canvas : {size{1, 1}, size{1, 9000}, size{8000, 300}, size{300, 8000}, size{64, 65},
                        size{129, 2000}, size{262144, 262144}})
        for (int width : {1, canvas.width / 2 + 1, canvas.width})
            for (int height : {1, canvas.height / 2 + 1, canvas.height})
                for (int x : {0, (canvas.width - width) / 2, canvas.width - width})
                    for (int y : {0, (canvas.height - height) / 2, canvas.height - height})
                        for (int percent : {0, 25, 200})
                            check({x, y, width, height}, canvas, percent);
}

} // namespace

} // namespace nb
