// A list or a tree to choose one of, with a field that searches it.
#pragma once

#include "ui/form.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace nb {

struct chooser_row {
    std::string text; // stands on one line, its beginning shown
    int depth = 0;    // how many of the rows before it, one in the other, it is in
};

struct chooser_content {
    std::vector<chooser_row> rows; // what is in a row comes right after it
    // The small picture of a row, `chooser_picture` px at most; asked for one after the other while
    // the person already chooses. Null when there are none.
    std::function<image(std::size_t row)> picture;
};
inline constexpr int chooser_picture = 32;

// Modal to `parent`. The index of the chosen row; nothing when the person closed it.
std::optional<std::size_t> choose(GtkWidget* parent, char const* title, chooser_content const&);

} // namespace nb
