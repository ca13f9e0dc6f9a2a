// GTK as GIMP 3 wants its plug-ins to start it: theme, icons, parent windows.
#include "ui/host_ui.h"

#include "host/gegl_start.h"

#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>

namespace nb {

void host_ui_init() {
    gegl_start();                // else libgimp starts all of it, and the window comes later
    gimp_ui_init("nano-banana"); // does nothing the second time
}

void host_ui_attach(GtkWidget* window) {
    gimp_window_set_transient(GTK_WINDOW(window));
}

} // namespace nb
