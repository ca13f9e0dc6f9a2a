// Decoded pictures as numbers of sRGB, whatever profile they came with.
#pragma once

#include "core/image.h"

namespace nb {

// rgb16, or rgba16 where the picture is not opaque, of the same size. Through the embedded profile,
// relative colorimetric with black point compensation; without one, or with one that is broken or
// of another kind than the pixels, the samples are taken to be sRGB and only widened. Needs no
// memory beside the result.
image picture_to_srgb16(picture const&);

} // namespace nb
