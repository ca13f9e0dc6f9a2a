// Measures how alike two pictures are.
#pragma once

#include "core/image.h"

namespace nb::gimp_test {

// Of red, green and blue over all pixels, in dB; infinite for equal ones. Sizes must be equal.
double psnr(image_view, image_view);

// The number of pixels that differ in any channel of rgba8; hidden color below alpha 0 does not
// count.
int differing_pixels(image_view, image_view);

// The largest difference in any sample, 0 to 255; colors count as much as they are opaque.
int worst_difference(image_view, image_view);

// CIEDE2000 between two pictures, each with its own profile, over a grid of their pixels.
struct delta_e {
    double median = 0;
    double worst = 0; // the 99th percentile
};
delta_e color_difference(picture const&, picture const&);

} // namespace nb::gimp_test
