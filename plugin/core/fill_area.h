// Which part of the canvas goes to the service when a selection is to be filled. Pixels of the
// canvas; y grows downward.
#pragma once

#include "core/geometry.h"

namespace nb {

// The bounds of the selection, which lie inside the canvas, grown on each side by `context_percent`
// (0 to 200) of their longer side, at least 64 px, as far as there is canvas; and then to the
// nearest shape that the service knows and that fits on the canvas. It is moved rather than cut at
// the canvas' border. Where no shape fits, the one that needs the fewest pixels from beyond: the
// area reaches beyond the canvas only along an axis where that is too small.
rect fill_area_around(rect selection, size canvas, int context_percent);

} // namespace nb
