// How different colors look: CIEDE2000, by lcms2.
#pragma once

#include "core/image.h"

#include <vector>

namespace nb::test {

struct lab {
    double lightness = 0; // L*, 0 to 100
    double a = 0;
    double b = 0;
};

double color_difference(lab one, lab other);

// Of each pixel of two sRGB pictures of one size, in any formats, from left to right, then
// downward. Alpha does not count.
std::vector<double> color_differences(image_view one, image_view other);

// The value below which `share` of all lie, e.g. 0.5 for the median.
double quantile(std::vector<double> values, double share);

} // namespace nb::test
