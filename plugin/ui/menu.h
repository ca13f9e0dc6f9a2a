// Buttons that open a menu.
#pragma once

#include "ui/form.h"

#include <functional>
#include <string>
#include <vector>

namespace nb {

struct menu_entry {
    std::string label;            // "" draws a line between two groups
    std::function<void()> chosen; // none: it cannot be chosen now
};

// The menu is made each time it opens.
GtkWidget* menu_button_new(char const* mnemonic, char const* tooltip,
                           std::function<std::vector<menu_entry>()> entries);

} // namespace nb
