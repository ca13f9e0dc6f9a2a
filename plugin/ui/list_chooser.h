// A list to choose one of, with a field that searches it.
#pragma once

#include "ui/form.h"

#include <optional>
#include <string>
#include <vector>

namespace nb {

// Modal to `parent`. Each text stands on one line, its beginning shown. The index of the chosen
// one; nothing when the person closed it.
std::optional<std::size_t> choose_from_list(GtkWidget* parent, char const* title,
                                            std::vector<std::string> const& texts);

} // namespace nb
