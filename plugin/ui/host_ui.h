// What the dialogs need from the GIMP they run in. Implemented by the host adapters, and by a plain
// gtk_init in tests; ui/ itself knows no GIMP.
#pragma once

#include "ui/gtk_compat.h"

namespace nb {

// Starts GTK as this GIMP wants it for a plug-in (theme, icons, display, window class). Every
// function of ui.h begins with it; calling it again does nothing.
void host_ui_init();

// Keeps a window that stays open above GIMP's own.
void host_ui_attach(GtkWidget* window);

} // namespace nb
