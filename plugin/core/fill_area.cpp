#include "core/fill_area.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <tuple>

namespace nb {

namespace {

constexpr int least_context = 64; // px

struct extent { // along one axis
    int start;
    int length;
};

extent grow(extent inner, int by, int canvas) {
    int const start = std::max(0, inner.start - by);
    int const end = std::min(canvas, inner.start + inner.length + by);
    return {start, end - start};
}

rect grow(rect selection, size canvas, int context_percent) {
    int const longer = std::max(selection.width, selection.height);
    int const by = std::max(least_context, (longer * context_percent + 50) / 100);
    extent const across = grow({selection.x, selection.width}, by, canvas.width);
    extent const down = grow({selection.y, selection.height}, by, canvas.height);
    return {across.start, down.start, across.length, down.length};
}

// `inner` grown along one axis alone.
size grow_to_shape(size inner, size shape) {
    double const ratio = double(shape.width) / shape.height;
    size grown = inner;
    if (inner.width < inner.height * ratio)
        grown.width = int(std::lround(inner.height * ratio));
    else
        grown.height = int(std::lround(inner.width / ratio));
    return grown;
}

// Where `length` px that hold `wanted` begin: the selection as near to their middle as it can be.
int place(extent selection, extent wanted, int length, int canvas) {
    if (length > canvas)
        return (canvas - length) / 2;
    int const first = std::max(0, wanted.start + wanted.length - length);
    int const last = std::min(wanted.start, canvas - length);
    return std::clamp(selection.start + (selection.length - length) / 2, first, last);
}

std::int64_t pixels_beyond(size area, size canvas) {
    auto const inside =
        std::int64_t(std::min(area.width, canvas.width)) * std::min(area.height, canvas.height);
    return std::int64_t(area.width) * area.height - inside;
}

// How far from an area's shape another is.
double stretch(size from, size shape) {
    return std::abs(
        std::log(double(from.width) * shape.height / (double(from.height) * shape.width)));
}

} // namespace

rect fill_area_around(rect selection, size canvas, int context_percent) {
    rect const wanted = grow(selection, canvas, context_percent);
    size const inner{wanted.width, wanted.height};
    char const* const ratio =
        *std::ranges::min_element(aspect_ratios(), {}, [inner, canvas](char const* ratio) {
            size const shape = aspect_ratio_sides(ratio);
            return std::tuple(pixels_beyond(grow_to_shape(inner, shape), canvas),
                              stretch(inner, shape));
        });
    size const sides = grow_to_shape(inner, aspect_ratio_sides(ratio));
    return {
        place({selection.x, selection.width}, {wanted.x, wanted.width}, sides.width, canvas.width),
        place({selection.y, selection.height}, {wanted.y, wanted.height}, sides.height,
              canvas.height),
        sides.width, sides.height};
}

} // namespace nb
