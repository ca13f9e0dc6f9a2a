// A picture in a coarse grid: what the cells' samples are on average, at least and at most.
#pragma once

#include "core/image.h"

#include <array>
#include <vector>

namespace nb {

// One value a channel, as the format has them, 0 to 1 and encoded as the samples are.
struct color_cell {
    std::array<float, 4> mean{};
    std::array<float, 4> least{};
    std::array<float, 4> most{};
    bool whole = false; // it lies inside the picture; the values are 0 otherwise
};

// Where the cells lie, px of the picture from its outer top left corner; fractions count.
struct cell_layout {
    double left = 0;
    double top = 0;
    double width = 1; // of one cell; positive
    double height = 1;
    int columns = 1;
    int rows = 1;
};

// From left to right, then downward. Pixels on a cell's edge count in its mean as far as they are
// inside.
std::vector<color_cell> color_cells(image_view, cell_layout const&);

} // namespace nb
