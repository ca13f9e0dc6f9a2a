#include "core/geometry.h"

#include <ostream>

#include <gtest/gtest.h>

namespace nb {

void PrintTo(size value, std::ostream* out) {
    *out << value.width << "x" << value.height;
}

void PrintTo(rect value, std::ostream* out) {
    *out << value.width << "x" << value.height << "+" << value.x << "+" << value.y;
}

namespace {

TEST(SizeLimit, ScalesDownOnly) {
    struct {
        size original;
        int longest;
        size expected;
    } const cases[] = {
        {{4096, 2048}, 2048, {2048, 1024}},
        {{2048, 4096}, 2048, {1024, 2048}},
        {{4000, 3000}, 2048, {2048, 1536}},
        {{3000, 2000}, 1000, {1000, 667}}, // 666.7 is rounded, not cut
        {{2048, 2048}, 2048, {2048, 2048}},
        {{640, 480}, 2048, {640, 480}}, // never up
        {{1, 1}, 2048, {1, 1}},
        {{10000, 1}, 100, {100, 1}}, // no side vanishes
        {{1, 10000}, 100, {1, 100}},
        {{5000, 4000}, 1, {1, 1}},
        {{5000, 4000}, 0, {5000, 4000}}, // no limit
        {{5000, 4000}, -1, {5000, 4000}},
        {{524288, 262144}, 2048, {2048, 1024}}, // GIMP's largest canvas
    };
    for (auto const& c : cases)
        EXPECT_EQ(size_limit(c.original, c.longest), c.expected)
            << c.original.width << "x" << c.original.height << " to " << c.longest;
}

TEST(PlacePicture, ByPlacement) {
    struct {
        char const* what;
        size picture;
        size canvas;
        placement how;
        rect expected;
    } const cases[] = {
        {"same size", {100, 80}, {100, 80}, placement::fit, {0, 0, 100, 80}},
        {"fit, wider", {200, 50}, {100, 100}, placement::fit, {0, 37, 100, 25}},
        {"fit, higher", {50, 200}, {100, 100}, placement::fit, {37, 0, 25, 100}},
        {"fit scales up", {10, 10}, {300, 200}, placement::fit, {50, 0, 200, 200}},
        {"fit keeps 1 px", {10000, 10}, {100, 100}, placement::fit, {0, 49, 100, 1}},
        {"native, smaller", {50, 40}, {100, 100}, placement::native, {25, 30, 50, 40}},
        {"native, larger", {200, 300}, {100, 100}, placement::native, {-50, -100, 200, 300}},
        {"native, odd rest", {99, 100}, {100, 101}, placement::native, {0, 0, 99, 100}},
        {"native, odd excess", {101, 100}, {100, 99}, placement::native, {-1, -1, 101, 100}},
        {"stretch", {50, 200}, {640, 480}, placement::stretch, {0, 0, 640, 480}},
    };
    for (auto const& c : cases)
        EXPECT_EQ(place_picture(c.picture, c.canvas, c.how), c.expected) << c.what;
}

TEST(AspectRatio, NearestToTheShape) {
    struct {
        size shape;
        char const* ratio;
    } const cases[] = {{{1024, 1024}, "1:1"}, {{1920, 1080}, "16:9"}, {{1080, 1920}, "9:16"},
                       {{4000, 3000}, "4:3"}, {{3000, 2000}, "3:2"},  {{5000, 100}, "21:9"},
                       {{1, 9000}, "9:16"},   {{1000, 1240}, "4:5"},  {{1, 1}, "1:1"}};
    for (auto const& c : cases)
        EXPECT_STREQ(aspect_ratio_nearest(c.shape), c.ratio)
            << c.shape.width << "×" << c.shape.height;
}

} // namespace
} // namespace nb
