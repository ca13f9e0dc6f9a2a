// Selections and layer masks as GEGL's buffers hold them, for both GIMP adapters.
#pragma once

#include "core/image.h"

#include <gegl.h>

#include <functional>
#include <vector>

namespace nb {

// gray8 of 8-bit buffers, gray16 of others: the numbers as they are, whatever light they stand for.
image mask_read(GeglBuffer*, rect area);

// Parts of a mask whose corner lies at `x`, `y`; they are rectangles of the buffer. `between`, if
// any, is called when one of them has gone to GIMP.
void mask_write(GeglBuffer*, int x, int y, image_view mask, std::vector<rect> const& parts,
                std::function<void()> const& between);

} // namespace nb
