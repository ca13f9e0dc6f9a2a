// Works a modal dialog from a test, in a real window. Needs a display.
#pragma once

#include "ui/gtk_compat.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>

namespace nb {

// Skips its tests where there is no display.
class DialogTest : public testing::Test {
  protected:
    void SetUp() override;
};

// While it lives, the next dialog that shows is handed to `steps`, once, from the main loop. A
// dialog that is still open some seconds later is closed, and the test fails.
class dialog_driver {
  public:
    explicit dialog_driver(std::function<void(GtkWidget* dialog)> steps);
    dialog_driver(dialog_driver const&) = delete;
    dialog_driver& operator=(dialog_driver const&) = delete;
    ~dialog_driver();

  private:
    static gboolean on_tick(gpointer driver) noexcept;

    std::function<void(GtkWidget*)> steps_;
    int ticks_ = 0;
    guint source_ = 0;
};

// What is written on a label, button, menu entry or expander, without its mnemonic, else the
// accessible name.
std::string name_of(GtkWidget* widget);

// The widget of this type and this name, anywhere below `root`; null when there is none.
GtkWidget* widget_named(GtkWidget* root, GType type, std::string_view name);

// The menu that a button opened; null for none.
GtkWidget* attached_menu(GtkWidget* button);

// Pushes that button, if it is sensitive.
void press(GtkWidget* dialog, char const* button_label);
bool is_sensitive(GtkWidget* dialog, char const* button_label);

// Gives the keyboard's focus to the widget, and to its window where no window manager does.
void focus(GtkWidget* widget);

// A key press where the keyboard's focus is.
void press_key(GtkWidget* dialog, guint key, GdkModifierType modifiers = GdkModifierType(0));

void set_text(GtkWidget* entry_or_view, char const* text);

// Iterates the main loop until it is so, some seconds at most.
bool run_until(std::function<bool()> const& condition);

// How many windows this process has, shown or not.
int window_count();

} // namespace nb
