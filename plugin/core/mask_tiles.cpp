#include "core/mask_tiles.h"

#include <algorithm>
#include <cstring>

namespace nb {

namespace {

enum class shade : std::uint8_t { black, white, other };

// The tiles that a mask touches, from the one at `left`, `top` on.
struct tile_grid {
    int left = 0; // tiles
    int top = 0;
    int columns = 0;
    int rows = 0;
    std::vector<shade> shades;

    shade& at(int column, int row) {
        return shades[std::size_t(row) * std::size_t(columns) + std::size_t(column)];
    }
    rect tile(int column, int row) const { // px of the layer
        return {(left + column) * mask_tile_side, (top + row) * mask_tile_side, mask_tile_side,
                mask_tile_side};
    }
};

int tiles_to(int px) { // that hold so many pixels
    return (px + mask_tile_side - 1) / mask_tile_side;
}

bool all_are(image_view part, std::vector<std::uint8_t> const& like) {
    std::size_t const bytes = std::size_t(part.width) * pixel_bytes(part.format);
    for (int y = 0; y < part.height; ++y)
        if (std::memcmp(part.row(y), like.data(), bytes) != 0)
            return false;
    return true;
}

shade shade_of(image_view part) {
    static std::vector<std::uint8_t> const black(std::size_t(mask_tile_side) * 2, 0);
    static std::vector<std::uint8_t> const white(std::size_t(mask_tile_side) * 2, 255);
    if (all_are(part, black))
        return shade::black;
    bool const whole = part.width == mask_tile_side && part.height == mask_tile_side;
    return whole && all_are(part, white) ? shade::white : shade::other;
}

tile_grid grid_of(image_view mask, int x, int y) {
    tile_grid grid;
    grid.left = x / mask_tile_side;
    grid.top = y / mask_tile_side;
    grid.columns = tiles_to(x + mask.width) - grid.left;
    grid.rows = tiles_to(y + mask.height) - grid.top;
    grid.shades.resize(std::size_t(grid.columns) * std::size_t(grid.rows));
    for (int row = 0; row < grid.rows; ++row)
        for (int column = 0; column < grid.columns; ++column) {
            rect const part =
                rect_intersection(grid.tile(column, row), {x, y, mask.width, mask.height}).value();
            grid.at(column, row) =
                shade_of({mask.row(part.y - y) + std::size_t(part.x - x) * pixel_bytes(mask.format),
                          part.width, part.height, mask.stride, mask.format});
        }
    return grid;
}

// The largest rectangle of white tiles whose lowest row is `row`, in tiles of the grid; `heights`
// are the white tiles from there up, in each column.
rect largest_above(std::vector<int> const& heights, int row) {
    rect largest;
    for (int first = 0; first < int(heights.size()); ++first) {
        int height = heights[std::size_t(first)];
        for (int last = first; last < int(heights.size()) && height > 0; ++last) {
            height = std::min(height, heights[std::size_t(last)]);
            if (height * (last - first + 1) > largest.width * largest.height)
                largest = {first, row - height + 1, last - first + 1, height};
        }
    }
    return largest;
}

rect largest_white(tile_grid& grid) {
    std::vector<int> heights(std::size_t(grid.columns), 0);
    rect largest;
    for (int row = 0; row < grid.rows; ++row) {
        for (int column = 0; column < grid.columns; ++column) {
            int& height = heights[std::size_t(column)];
            height = grid.at(column, row) == shade::white ? height + 1 : 0;
        }
        rect const here = largest_above(heights, row);
        if (here.width * here.height > largest.width * largest.height)
            largest = here;
    }
    return largest;
}

} // namespace

mask_tiles mask_tiles_of(image_view mask, int x, int y) {
    tile_grid grid = grid_of(mask, x, y);
    rect const white = largest_white(grid);
    mask_tiles made;
    if (white.width > 0) {
        rect const corner = grid.tile(white.x, white.y);
        made.white = {corner.x, corner.y, white.width * mask_tile_side,
                      white.height * mask_tile_side};
    }
    for (int row = 0; row < grid.rows; ++row)
        for (int column = 0; column < grid.columns; ++column) {
            int const first = column;
            while (column < grid.columns && grid.at(column, row) != shade::black &&
                   !rect_intersection(white, {column, row, 1, 1}))
                ++column;
            if (column > first) {
                rect run = grid.tile(first, row);
                run.width *= column - first;
                made.others.push_back(
                    rect_intersection(run, {x, y, mask.width, mask.height}).value());
            }
        }
    return made;
}

} // namespace nb
