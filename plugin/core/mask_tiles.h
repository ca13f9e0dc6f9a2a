// Which tiles of a layer mask are to be written when the editor itself fills what is black and one
// white rectangle. Tiles go to GIMP one by one, which is what takes the time with a large mask.
#pragma once

#include "core/image.h"

#include <vector>

namespace nb {

inline constexpr int mask_tile_side = 64; // px, of GIMP's tiles, counted from the layer's corner

// All rectangles are in px of the layer.
struct mask_tiles {
    rect white;               // the largest rectangle of white tiles; of no size when there is none
    std::vector<rect> others; // all that is neither in it nor black, side by side in rows of tiles
};

// Of a mask, gray8 or gray16, whose corner lies at `x`, `y` of the layer (not negative).
mask_tiles mask_tiles_of(image_view mask, int x, int y);

} // namespace nb
