#include "core/picture_small.h"

#include "core/color_srgb.h"
#include "core/image_resample.h"

namespace nb {

// Scaled before its colors are converted: that takes twice the memory for each pixel.
small_picture picture_read_small(bytes_ptr const& file, int longest, ink_style inks) {
    picture decoded = picture_decode(file, inks);
    size const original = decoded.pixels.size();
    size const to = size_limit(original, longest);
    if (to != original)
        decoded.pixels = image_scale_rows(decoded.pixels.view(), to, 0, to.height);
    return {image_to_rgba8(picture_to_srgb16(decoded).view()), original};
}

} // namespace nb
