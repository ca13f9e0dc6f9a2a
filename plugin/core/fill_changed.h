// Where a fill may differ from what was sent, for all that compares the two.
#pragma once

#include "core/image.h"

namespace nb {

// gray8 of the size of what was sent: 255 where any of the `selection` (gray8 or gray16 over
// `selected`) shows, or lies within `margin` px of it; else 0. `selected` and `context`, which was
// sent, are rectangles of the canvas.
image fill_changed(image_view selection, rect selected, rect context, size sent, int margin);

} // namespace nb
