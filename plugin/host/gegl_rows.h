// Pixels of 8-bit sRGB layers as GEGL's buffers hold them, for both GIMP adapters.
#pragma once

#include "core/image.h"

#include <gegl.h>

namespace nb {

// Fills tightly packed rgba8 rows with what lies in the buffer from `x`, `y` on; it is R'G'B' u8,
// with alpha or without. Nothing is left to babl, whose first conversion in a process costs 0.3 s
// and 350 MB.
void rows_read(GeglBuffer*, int x, int y, image_span rgba8);

} // namespace nb
