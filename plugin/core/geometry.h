// Sizes, rectangles and where a picture goes on a canvas. Units are pixels; y grows downward.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace nb {

struct size {
    int width = 0;
    int height = 0;
    friend bool operator==(size, size) = default;
};

struct rect {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;
    friend bool operator==(rect, rect) = default;
};

// What two rectangles have in common; nothing when they do not overlap.
std::optional<rect> rect_intersection(rect, rect);

enum class placement {
    fit,     // scaled into the canvas, aspect kept, centered
    native,  // as many pixels as came, centered
    stretch, // exactly the canvas
};

// "fit", "native" or "stretch"; nothing for any other word.
std::optional<placement> placement_from(std::string_view word);

// `original` scaled down so that its longer side is at most `longest`, aspect kept, each side at
// least 1 px. Never scales up; `longest` <= 0 means no limit.
size size_limit(size original, int longest);

// The aspect ratios that the service knows, as it writes them, e.g. "16:9".
std::span<char const* const> aspect_ratios();
// The smallest whole sides of one of them, e.g. 16×9.
size aspect_ratio_sides(char const* ratio);
// The one whose shape is nearest to that of `shape`.
char const* aspect_ratio_nearest(size shape);

// Where on the canvas a picture of `picture` px belongs.
rect place_picture(size picture, size canvas, placement how);

} // namespace nb
