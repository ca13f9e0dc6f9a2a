// Selections and layer masks as GEGL's buffers hold them, for both GIMP adapters.
#pragma once

#include "core/image.h"

#include <gegl.h>

namespace nb {

// gray8 of 8-bit buffers, gray16 of others: the numbers as they are, whatever light they stand for.
image mask_read(GeglBuffer*, rect area);

// From `x`, `y` on.
void mask_write(GeglBuffer*, int x, int y, image_view mask);

} // namespace nb
