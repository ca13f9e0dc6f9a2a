// GTK as GIMP 2.10 wants its plug-ins to start it: theme, icons, parent windows.
#include "ui/host_ui.h"

#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>

namespace nb {

void host_ui_init() {
    gimp_ui_init("nano-banana", FALSE); // does nothing the second time
}

void host_ui_attach(GtkWidget* window) {
    gimp_window_set_transient(GTK_WINDOW(window));
}

} // namespace nb
