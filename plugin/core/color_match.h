// Takes back the drift of color and brightness that services add to a picture they edit.
//
// What was sent and what came back are compared where nothing should have changed, as means of
// coarse cells, so that grain, compression and a fraction of a pixel of misalignment do not matter.
// Each channel's drift is taken to be a gain and an offset of the encoded samples. These are fitted
// robustly: first the gain whose residuals have the least median (up to nearly half of the cells
// may show something else), then least squares with weights that fade to nothing for what does not
// follow (Tukey's biweight), pulled toward a gain of 1 where the surroundings hold few shades.
// Cells with clipped samples do not count, and no shade, such as an even background's, decides
// alone. What is left over, a light that drifted differently from place to place, becomes a smooth
// field of gains, which fades to none where there is no evidence.
//
// The correction is bounded (gains of 0.75 to 1.35, offsets of ±0.15, the field ±0.1), monotone
// in every sample, and in 16 bits, so that it does not band. Where it would lead beyond black or
// white, shades that the surroundings do not hold are compressed rather than clipped; and where the
// surroundings show what was clipped, the shades near that end lead back to it.
#pragma once

#include "core/image.h"
#include "core/picture_map.h"

namespace nb {

// `result`, in sRGB and any format, with the colors of `sent`, rgba8 in sRGB; at its own size, as
// rgb16, or rgba16 with its alpha. `map` leads from points of `sent` to those of `result`.
// `changed` is gray8 of the size of `sent`: where it is not 0, the two may differ. What is not
// opaque does not count either. A channel without enough to compare keeps its samples, and so do
// all where no drift explains how the pictures differ.
image color_match(image_view sent, image_view result, picture_map const& map, image_view changed);

} // namespace nb
