// What the dialogs share: a window with buttons, and rows of labelled fields.
//
// A window is owned by its `dialog_ptr`; every widget put into it dies with it, so the pointers
// here are borrowed. What a signal handler looks at must outlive the window: declare it earlier.
#pragma once

#include "core/glib_ptr.h"
#include "core/image.h"
#include "ui/gtk_compat.h"

#include <functional>
#include <memory>
#include <string>

namespace nb {

struct dialog_deleter {
    void operator()(GtkWidget* window) const;
};
using dialog_ptr = std::unique_ptr<GtkWidget, dialog_deleter>;

struct dialog {
    dialog_ptr window;
    GtkWidget* content; // a vertical box inside the window's border
};

dialog dialog_new(char const* title);

// The button that Enter presses. Buttons stand in the order in which they are added.
GtkWidget* dialog_add_default_button(dialog const&, char const* label, GtkResponseType);

// Calls `call` at each emission of a signal that returns nothing; its arguments are left out. The
// call goes with the object and must not throw.
void connect(gpointer object, char const* signal, std::function<void()> call);

// Calls `work` from the main loop, unless the widget is gone by then.
void call_later(GtkWidget* owner, std::function<void()> work);

// The same, once the person sees the widget.
void call_when_drawn(GtkWidget* widget, std::function<void()> work);

GtkWidget* button_new(char const* mnemonic, char const* tooltip, std::function<void()> clicked);
// With an icon of the theme alone; `name` is its accessible name and tooltip.
GtkWidget* icon_button_new(char const* icon, char const* name, std::function<void()> clicked);

void clipboard_set(std::string const& text);

void container_clear(GtkWidget* container); // destroys what is in it

// The height in px that is left of the screen for a window's content.
int content_height_limit(GtkWidget* window);

// As high as what is in it, and as that limit at most; what does not fit is scrolled to.
GtkWidget* screen_scroller_new(GtkWidget* content);

object_ptr<GdkPixbuf> pixbuf_from(image const& rgba8);

// True for "" and for white space alone.
bool text_is_blank(char const* utf8);

// GIMP's own icons: these are there whatever the desktop has.
inline constexpr char const* icon_picture = "gimp-image"; // in place of one that is not there yet
inline constexpr char const* icon_address = "gimp-web";

// Text that wraps in a column of about so many characters.
GtkWidget* paragraph_new(char const* text, int chars);

std::string text_buffer_text(GtkTextBuffer*);
std::string text_view_text(GtkWidget* view);

// Closed unless `expanded`.
GtkWidget* expander_new(GtkWidget* child, bool expanded, char const* mnemonic);

// Rows of labels (left) and fields (right). Forms made with the same `labels` align their columns.
struct form {
    GtkWidget* grid;
    object_ptr<GtkSizeGroup> labels;
    int rows = 0;
};

object_ptr<GtkSizeGroup> form_labels_new();
form form_new(object_ptr<GtkSizeGroup> labels);

// `field` stands in the row and has the tooltip. `input`, the same widget or one in it, takes the
// keyboard: the label's mnemonic leads there, and the label is its accessible name.
struct form_field {
    GtkWidget* field;
    GtkWidget* input;
    bool tall = false; // takes the room that is left over; the label stands at its top
};

// A text view of so many lines that scrolls.
form_field text_field_new(std::string const& text, int lines);

void form_add(form& to, char const* label, char const* tooltip, form_field const&);

// A row of the field column alone.
void form_add_unlabeled(form& to, GtkWidget* widget);

} // namespace nb
