// Brightness as numbers, for comparing pictures: small, of any format, with a weight for each
// pixel.
#pragma once

#include "core/image.h"

#include <vector>

namespace nb {

// Luma as encoded (not linear light), 0 to 255, and how far each pixel counts, 0 to 1. Each pixel
// covers `step_x` × `step_y` of the picture's sides, which need not be covered to the last pixel.
struct luma_plane {
    int width = 0;
    int height = 0;
    double step_x = 1;
    double step_y = 1;
    std::vector<float> values;
    std::vector<float> weights;

    std::size_t at(int x, int y) const {
        return std::size_t(y) * std::size_t(width) + std::size_t(x);
    }
};

// How much each channel of a color counts.
struct luma_weights {
    float red = 0.299f;
    float green = 0.587f;
    float blue = 0.114f;
};

// The means over the area of each pixel of `to`, whose sides are at most those of the picture.
// Weights are alpha. Needs little more memory than the result.
luma_plane luma_plane_from(image_view, size to, luma_weights const& = {});

// Half as large; an odd last row or column is left out. Sides must be at least 2.
luma_plane luma_plane_half(luma_plane const&);

// Takes the weight of every pixel that touches one which is not 0 in `mask` (gray8, of the whole
// picture), or comes within `margin` px of the plane.
void luma_plane_leave_out(luma_plane&, image_view mask, int margin);

// The same for pixels around those that have no weight already.
void luma_plane_erode(luma_plane&, int margin);

// Takes off the finest grain, which no two copies of a picture share.
void luma_plane_smooth(luma_plane&);

} // namespace nb
