// Asking for files and folders. Begins where the last answer was, else in the person's pictures or
// documents.
#pragma once

#include "ui/gtk_compat.h"

#include <string>
#include <vector>

namespace nb {

// Several may be chosen. Empty when the person closed the dialog.
std::vector<std::string> ask_pictures(GtkWidget* parent, char const* title);

// "" when the person closed the dialog.
std::string ask_file(GtkWidget* parent, char const* title);
std::string ask_new_file(GtkWidget* parent, char const* title, char const* name);
std::string ask_folder(GtkWidget* parent, char const* title);

} // namespace nb
