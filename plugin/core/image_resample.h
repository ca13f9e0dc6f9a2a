// Scales, shifts and stretches pictures along their axes, in any pixel format.
#pragma once

#include "core/image.h"

namespace nb {

// Where the pixels of a result lie in the source, along one axis: the center of pixel `i` is at
// `start + i * step` px from the source's outer edge, where its own first center is at 0.5.
struct sampling_axis {
    double start = 0.5;
    double step = 1; // source px for each px of the result; positive
};

// The pixels at `x` and `y`, `to` of them: cubic (Catmull-Rom) interpolation, widened where the
// result is smaller than the source, so that nothing is skipped. Works in linear light and weighted
// by alpha, so that edges keep their brightness and transparent pixels do not bleed in; the
// numbers of any color space are taken to be encoded with about sRGB's curve. Beyond the source's
// edge its last pixels count on.
image image_resample(image_view from, size to, sampling_axis x, sampling_axis y);

// The same into rows that may have an alpha channel which `from` lacks; it is made full.
void image_resample_into(image_view from, image_span to, sampling_axis x, sampling_axis y);

// Of the whole of `from` at the size `to`, the rows from `first`: a large result need never be in
// memory as a whole.
image image_scale_rows(image_view from, size to, int first, int count);

} // namespace nb
