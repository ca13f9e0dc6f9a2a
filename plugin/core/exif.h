// The one thing that EXIF tells about pixels: which way up they are.
//
// Orientations are EXIF's numbers: 1 upright, 2 mirrored, 3 upside down, 4 both, 5 to 8 the same
// for a picture lying on its side. See TIFF 6.0, "Orientation", and EXIF 2.32, 4.6.4.
#pragma once

#include "core/image.h"

#include <cstdint>
#include <span>

namespace nb {

// The orientation in a TIFF block, with or without the "Exif\0\0" that JPEG puts before it.
// 1 when the block does not say, or is not whole. Never throws.
int exif_read_orientation(std::span<std::uint8_t const> block);

// The pixels as a person should see them; 5 to 8 swap the sides. Any other number than 2 to 8 gives
// back `source` itself.
image image_turn_upright(image source, int orientation);

} // namespace nb
