// The mask of a filled selection's layer: the selection itself, with a soft inner edge, so that the
// new pixels fade into the old ones and nothing outside the selection ever changes.
#pragma once

#include "core/image.h"

namespace nb {

// Which sides of a selection's bounds lie on the canvas' border. There is nothing to fade into.
struct canvas_sides {
    bool left = false;
    bool top = false;
    bool right = false;
    bool bottom = false;
};

canvas_sides canvas_sides_touched(rect bounds, size canvas);

// A feather that fits a selection of these bounds, px: 2 % of their diagonal, at least 2.
double feather_for(rect bounds);

// `selection` is gray8 or gray16, how much each pixel of its bounds is selected; beyond its sides
// nothing is, except where they touch the canvas' border. The result has its size and format: the
// smaller of the selection and a smooth ramp that rises from the nearest pixel of value 0 (by
// Euclidean distance, to its edge) to full within `feather` px. A selection thinner than twice that
// gets the widest ramp with which its thickest place is still full. A feather of 0 gives the
// selection back.
//
// Works on a few threads; takes two bytes a pixel beside the result.
image fill_mask(image_view selection, canvas_sides touched, double feather);

} // namespace nb
