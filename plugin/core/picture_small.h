// A picture file's pixels, no more of them than are needed.
#pragma once

#include "core/image.h"
#include "core/image_codec.h"

namespace nb {

struct small_picture {
    image pixels;  // rgba8, sRGB, upright; never larger than the original
    size original; // px
};

// At most `longest` px on the longer side; 0 means all. Any thread; throws nb::error (execution).
small_picture picture_read_small(bytes_ptr const& file, int longest, ink_style);

} // namespace nb
