#include "core/geometry.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace nb {

namespace {

size size_scale(size original, double factor) {
    return {std::max(1, int(std::lround(original.width * factor))),
            std::max(1, int(std::lround(original.height * factor)))};
}

// The difference halved toward minus infinity, so that odd remainders fall on the same side whether
// the picture is bigger or smaller than the canvas.
int center_offset(int outer, int inner) {
    return int(std::floor((outer - inner) / 2.0));
}

} // namespace

std::span<char const* const> aspect_ratios() {
    static constexpr char const* ratios[] = {"1:1", "16:9", "21:9", "2:3", "3:2",
                                             "3:4", "4:3",  "4:5",  "5:4", "9:16"};
    return ratios;
}

size aspect_ratio_sides(char const* ratio) {
    size sides{1, 1};
    std::sscanf(ratio, "%d:%d", &sides.width, &sides.height);
    return sides;
}

char const* aspect_ratio_nearest(size shape) {
    double const wanted = std::log(double(shape.width) / shape.height);
    return *std::ranges::min_element(aspect_ratios(), {}, [wanted](char const* ratio) {
        size const sides = aspect_ratio_sides(ratio);
        return std::abs(std::log(double(sides.width) / sides.height) - wanted);
    });
}

std::optional<placement> placement_from(std::string_view word) {
    if (word == "fit")
        return placement::fit;
    if (word == "native")
        return placement::native;
    if (word == "stretch")
        return placement::stretch;
    return {};
}

std::optional<rect> rect_intersection(rect one, rect other) {
    int const left = std::max(one.x, other.x);
    int const top = std::max(one.y, other.y);
    int const right = std::min(one.x + one.width, other.x + other.width);
    int const bottom = std::min(one.y + one.height, other.y + other.height);
    if (left >= right || top >= bottom)
        return {};
    return rect{left, top, right - left, bottom - top};
}

size size_limit(size original, int longest) {
    int const longer = std::max(original.width, original.height);
    if (longest <= 0 || longer <= longest)
        return original;
    return size_scale(original, double(longest) / longer);
}

rect place_picture(size picture, size canvas, placement how) {
    size placed = picture;
    if (how == placement::stretch)
        placed = canvas;
    else if (how == placement::fit)
        placed = size_scale(picture, std::min(double(canvas.width) / picture.width,
                                              double(canvas.height) / picture.height));
    return {center_offset(canvas.width, placed.width), center_offset(canvas.height, placed.height),
            placed.width, placed.height};
}

} // namespace nb
