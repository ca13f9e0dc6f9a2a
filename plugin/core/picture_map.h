// Where the points of one picture lie in another, when the other was shifted, zoomed, or has
// another size or shape.
#pragma once

#include "core/image_resample.h"

namespace nb {

// Where the points of one picture lie in another, along both axes, as fractions of their sides, so
// that it holds at any resolution.
struct picture_map {     // point (u, v) of the first, 0 to 1 from its top left corner, is at
    double offset_x = 0; // (offset_x + scale_x * u, offset_y + scale_y * v) of the second
    double offset_y = 0;
    double scale_x = 1;
    double scale_y = 1;
    friend bool operator==(picture_map const&, picture_map const&) = default;
};

// Where the points of the second lie in the first. Scales must not be 0.
inline picture_map picture_map_inverse(picture_map const& map) {
    return {-map.offset_x / map.scale_x, -map.offset_y / map.scale_y, 1 / map.scale_x,
            1 / map.scale_y};
}

// For `image_resample` from the second picture, which is `width` px wide: `count` px that lie side
// by side over the first picture from `begin` to `end`, fractions of its width.
inline sampling_axis picture_map_across(picture_map const& map, double begin, double end, int count,
                                        int width) {
    double const pixel = (end - begin) / count;
    return {(map.offset_x + map.scale_x * (begin + pixel / 2)) * width,
            map.scale_x * pixel * width};
}

// The same from top to bottom; the second picture is `height` px high.
inline sampling_axis picture_map_down(picture_map const& map, double begin, double end, int count,
                                      int height) {
    double const pixel = (end - begin) / count;
    return {(map.offset_y + map.scale_y * (begin + pixel / 2)) * height,
            map.scale_y * pixel * height};
}

} // namespace nb
