// Finds where the surroundings of a selection came back: services shift, zoom and stretch what they
// return.
#pragma once

#include "core/image.h"
#include "core/picture_map.h"

namespace nb {

struct registration {
    picture_map map;       // point of the sent picture → point of the result
    bool found = false;    // false: `map` is only the plainest guess
    double confidence = 0; // 0 to 1
    double residual = 0;   // px of the sent picture: how far the surroundings still lie apart
};

// `sent` is rgba8; where it is transparent it does not count. `result` has any size, shape and
// format. `changed` is gray8 of the size of `sent`, not 0 where the content may differ.
//
// Shifts up to a tenth of the longer side, zooms from 0.9 to 1.1 and a stretch by a few percent are
// found. A result of another shape is taken as stretched, cut or extended, whichever matches.
// Where nothing matches well, or too little is left to compare, the plainest guess is that the
// whole came back as the whole; of another shape, that it was extended, its center kept.
//
// Free of shared state except for FFTW's planner, which is guarded here: code that plans
// transforms elsewhere must not do so at the same time. May run on any thread.
registration registration_find(image_view sent, image_view result, image_view changed);

// That plainest guess alone.
picture_map registration_plain_map(size sent, size result);

} // namespace nb
