// How good a JPEG a reference needs.
#pragma once

#include "core/image.h"

namespace nb {

// 92 is enough for most photographs. Grain, noise and fine drawings lose more than they should at
// that; they get the lowest quality of a few that keeps the reference within `reference_psnr` of
// the layer, measured on up to 4096 blocks of 8×8 px spread evenly over it (some ms). `source` is
// rgba8 or rgb8.
int reference_quality(image_view source);

inline constexpr double reference_psnr = 38.5; // dB over red, green and blue; half a dB to spare

} // namespace nb
