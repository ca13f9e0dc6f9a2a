#include "ui/form.h"

#include "core/i18n.h"

#include <algorithm>
#include <utility>

namespace nb {

namespace {

// GIMP's own dialogs use these distances.
constexpr int border_px = 6; // of the window, and once more around its content
constexpr int content_spacing_px = 12;
constexpr int row_spacing_px = 6;
constexpr int column_spacing_px = 12;
constexpr int text_margin_px = 4;
constexpr int screen_margin_px = 96; // for the window's frame and the desktop's panels
constexpr int label_padding_px = 4; // brings a label at the top level with a text view's first line

int text_height_px(GtkWidget* view, int lines) {
    auto const layout = object_ptr<PangoLayout>::adopt(gtk_widget_create_pango_layout(view, "Xg"));
    int line_px = 0;
    pango_layout_get_pixel_size(layout.get(), nullptr, &line_px);
    return lines * line_px + 2 * text_margin_px;
}

} // namespace

void dialog_deleter::operator()(GtkWidget* window) const {
    GdkDisplay* display = gtk_widget_get_display(window);
    gtk_widget_destroy(window);
    // What follows a dialog may keep this process busy; the window should be gone by then.
    gdk_display_flush(display);
}

dialog dialog_new(char const* title) {
    GtkWidget* window = gtk_dialog_new();
    gtk_window_set_title(GTK_WINDOW(window), title);
    gtk_container_set_border_width(GTK_CONTAINER(window), border_px);
    GtkWidget* content = box_new(GTK_ORIENTATION_VERTICAL, content_spacing_px);
    gtk_container_set_border_width(GTK_CONTAINER(content), border_px);
    GtkWidget* area = gtk_dialog_get_content_area(GTK_DIALOG(window));
    gtk_box_set_spacing(GTK_BOX(area), border_px);
    gtk_box_pack_start(GTK_BOX(area), content, TRUE, TRUE, 0);
    return {dialog_ptr(window), content};
}

GtkWidget* dialog_add_default_button(dialog const& dialog, char const* label,
                                     GtkResponseType response) {
    GtkWidget* button = gtk_dialog_add_button(GTK_DIALOG(dialog.window.get()), label, response);
    gtk_dialog_set_default_response(GTK_DIALOG(dialog.window.get()), response);
    return button;
}

void connect(gpointer object, char const* signal, std::function<void()> call) {
    using function = std::function<void()>;
    auto const invoke = [](gpointer data) noexcept { (*static_cast<function*>(data))(); };
    auto const forget = [](gpointer data, GClosure*) noexcept {
        delete static_cast<function*>(data);
    };
    g_signal_connect_data(object, signal, G_CALLBACK(+invoke), new function(std::move(call)),
                          +forget, G_CONNECT_SWAPPED);
}

void call_later(GtkWidget* owner, std::function<void()> work) {
    struct later {
        gpointer owner; // null once it is gone
        std::function<void()> work;
    };
    auto const run = [](gpointer data) noexcept -> gboolean {
        auto const* const self = static_cast<later*>(data);
        if (self->owner)
            self->work();
        return G_SOURCE_REMOVE;
    };
    auto const forget = [](gpointer data) noexcept {
        auto* const self = static_cast<later*>(data);
        if (self->owner)
            g_object_remove_weak_pointer(G_OBJECT(self->owner), &self->owner);
        delete self;
    };
    auto* const made = new later{owner, std::move(work)};
    g_object_add_weak_pointer(G_OBJECT(owner), &made->owner);
    g_idle_add_full(G_PRIORITY_DEFAULT_IDLE, +run, made, +forget);
}

void call_when_drawn(GtkWidget* widget, std::function<void()> work) {
    using function = std::function<void()>;
    auto const drawn = [](GtkWidget* drawn, gpointer, gpointer data) noexcept -> gboolean {
        function const once = std::move(*static_cast<function*>(data));
        g_signal_handlers_disconnect_by_data(drawn, data);
        call_later(drawn, once);
        return FALSE;
    };
    auto const forget = [](gpointer data, GClosure*) noexcept {
        delete static_cast<function*>(data);
    };
    g_signal_connect_data(widget, drawing_signal, G_CALLBACK(+drawn), new function(std::move(work)),
                          +forget, static_cast<GConnectFlags>(0));
}

GtkWidget* button_new(char const* mnemonic, char const* tooltip, std::function<void()> clicked) {
    GtkWidget* button = gtk_button_new_with_mnemonic(mnemonic);
    if (tooltip)
        gtk_widget_set_tooltip_text(button, tooltip);
    connect(button, "clicked", std::move(clicked));
    return button;
}

GtkWidget* icon_button_new(char const* icon, char const* name, std::function<void()> clicked) {
    GtkWidget* button = gtk_button_new();
    gtk_button_set_relief(GTK_BUTTON(button), GTK_RELIEF_NONE);
    gtk_container_add(GTK_CONTAINER(button),
                      gtk_image_new_from_icon_name(icon, GTK_ICON_SIZE_MENU));
    gtk_widget_set_tooltip_text(button, name);
    atk_object_set_name(gtk_widget_get_accessible(button), name);
    connect(button, "clicked", std::move(clicked));
    return button;
}

void clipboard_set(std::string const& text) {
    gtk_clipboard_set_text(gtk_clipboard_get(GDK_SELECTION_CLIPBOARD), text.c_str(), -1);
}

void container_clear(GtkWidget* container) {
    GList* const children = gtk_container_get_children(GTK_CONTAINER(container));
    for (GList* child = children; child; child = child->next)
        gtk_widget_destroy(GTK_WIDGET(child->data));
    g_list_free(children);
}

int content_height_limit(GtkWidget* window) {
    return screen_height(window) - screen_margin_px;
}

GtkWidget* screen_scroller_new(GtkWidget* content) {
    GtkWidget* viewport = gtk_viewport_new(nullptr, nullptr);
    gtk_viewport_set_shadow_type(GTK_VIEWPORT(viewport), GTK_SHADOW_NONE);
    viewport_passes_sizes_on(viewport);
    gtk_container_add(GTK_CONTAINER(viewport), content);
    GtkWidget* scroller = gtk_scrolled_window_new(nullptr, nullptr);
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scroller), GTK_POLICY_NEVER,
                                   GTK_POLICY_AUTOMATIC);
    gtk_container_add(GTK_CONTAINER(scroller), viewport);
    gtk_container_set_focus_vadjustment(
        GTK_CONTAINER(viewport),
        gtk_scrolled_window_get_vadjustment(GTK_SCROLLED_WINDOW(scroller)));
    auto const fit = [content, scroller] {
        int const height =
            std::min(widget_natural_size(content).height, content_height_limit(scroller));
        int before = 0;
        gtk_widget_get_size_request(scroller, nullptr, &before);
        if (height != before)
            gtk_widget_set_size_request(scroller, -1, height);
    };
    gtk_widget_show(viewport);
    gtk_widget_show(scroller);
    connect(content, "size-allocate", [scroller, fit] { call_later(scroller, fit); });
    return scroller;
}

object_ptr<GdkPixbuf> pixbuf_from(image const& rgba8) {
    image_view const from = rgba8.view();
    auto pixbuf = object_ptr<GdkPixbuf>::adopt(
        gdk_pixbuf_new(GDK_COLORSPACE_RGB, TRUE, 8, from.width, from.height));
    guchar* const pixels = gdk_pixbuf_get_pixels(pixbuf.get());
    auto const stride = static_cast<size_t>(gdk_pixbuf_get_rowstride(pixbuf.get()));
    for (int y = 0; y < from.height; ++y)
        std::copy_n(from.row(y), static_cast<size_t>(from.width) * 4,
                    pixels + static_cast<size_t>(y) * stride);
    return pixbuf;
}

bool text_is_blank(char const* utf8) {
    while (*utf8 && g_unichar_isspace(g_utf8_get_char(utf8)))
        utf8 = g_utf8_next_char(utf8);
    return *utf8 == '\0';
}

GtkWidget* paragraph_new(char const* text, int chars) {
    GtkWidget* label = gtk_label_new(text);
    label_wrap(label, chars);
    label_align(label, 0, 0);
    return label;
}

std::string text_buffer_text(GtkTextBuffer* buffer) {
    GtkTextIter start;
    GtkTextIter end;
    gtk_text_buffer_get_bounds(buffer, &start, &end);
    return string_from(gtk_text_buffer_get_text(buffer, &start, &end, TRUE));
}

std::string text_view_text(GtkWidget* view) {
    return text_buffer_text(gtk_text_view_get_buffer(GTK_TEXT_VIEW(view)));
}

GtkWidget* expander_new(GtkWidget* child, bool expanded, char const* mnemonic) {
    GtkWidget* expander = gtk_expander_new_with_mnemonic(mnemonic);
    gtk_expander_set_spacing(GTK_EXPANDER(expander), row_spacing_px);
    gtk_expander_set_expanded(GTK_EXPANDER(expander), expanded);
    expander_resizes_window(expander);
    gtk_container_add(GTK_CONTAINER(expander), child);
    return expander;
}

form_field text_field_new(std::string const& text, int lines) {
    GtkWidget* view = gtk_text_view_new();
    gtk_text_view_set_wrap_mode(GTK_TEXT_VIEW(view), GTK_WRAP_WORD_CHAR);
    gtk_text_view_set_accepts_tab(GTK_TEXT_VIEW(view), FALSE);
    text_view_set_margins(view, text_margin_px);
    gtk_text_buffer_set_text(gtk_text_view_get_buffer(GTK_TEXT_VIEW(view)), text.c_str(),
                             static_cast<int>(text.size()));

    GtkWidget* scrolled = gtk_scrolled_window_new(nullptr, nullptr);
    // With GTK_POLICY_NEVER across, GTK 2 widens the window instead of wrapping.
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_AUTOMATIC,
                                   GTK_POLICY_AUTOMATIC);
    gtk_scrolled_window_set_shadow_type(GTK_SCROLLED_WINDOW(scrolled), GTK_SHADOW_IN);
    gtk_widget_set_size_request(scrolled, -1, text_height_px(view, lines));
    gtk_container_add(GTK_CONTAINER(scrolled), view);
    return {scrolled, view, true};
}

object_ptr<GtkSizeGroup> form_labels_new() {
    return object_ptr<GtkSizeGroup>::adopt(gtk_size_group_new(GTK_SIZE_GROUP_HORIZONTAL));
}

form form_new(object_ptr<GtkSizeGroup> labels) {
    return {grid_new(row_spacing_px, column_spacing_px), std::move(labels)};
}

void form_add(form& to, char const* label, char const* tooltip, form_field const& field) {
    GtkWidget* name = gtk_label_new_with_mnemonic(label);
    label_align(name, 0, field.tall ? 0 : 0.5F);
    GtkWidget* cell = box_new(GTK_ORIENTATION_VERTICAL, 0);
    gtk_box_pack_start(GTK_BOX(cell), name, !field.tall, TRUE, field.tall ? label_padding_px : 0);
    gtk_label_set_mnemonic_widget(GTK_LABEL(name), field.input);
    gtk_size_group_add_widget(to.labels.get(), cell);
    gtk_widget_set_tooltip_text(field.field, tooltip);
    atk_object_set_name(gtk_widget_get_accessible(field.input),
                        gtk_label_get_text(GTK_LABEL(name)));

    grid_attach(to.grid, cell, 0, to.rows, cell_growth::none);
    grid_attach(to.grid, field.field, 1, to.rows,
                field.tall ? cell_growth::both : cell_growth::across);
    ++to.rows;
}

void form_add_unlabeled(form& to, GtkWidget* widget) {
    grid_attach(to.grid, widget, 1, to.rows, cell_growth::across);
    ++to.rows;
}

} // namespace nb
