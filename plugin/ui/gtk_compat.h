// The few differences between GTK 2 (GIMP 2.10) and GTK 3 (GIMP 3.x), as small functions. The rest
// of ui/ is written with what both have, and this is the only file that asks for the version.
#pragma once

#include <gtk/gtk.h>

#include <gdk/gdkkeysyms.h>

namespace nb {

inline GtkWidget* box_new(GtkOrientation orientation, int spacing_px) {
#if GTK_CHECK_VERSION(3, 0, 0)
    return gtk_box_new(orientation, spacing_px);
#else
    return orientation == GTK_ORIENTATION_HORIZONTAL ? gtk_hbox_new(FALSE, spacing_px)
                                                     : gtk_vbox_new(FALSE, spacing_px);
#endif
}

// Rows and columns that appear as they are needed.
inline GtkWidget* grid_new(int row_spacing_px, int column_spacing_px) {
#if GTK_CHECK_VERSION(3, 0, 0)
    GtkWidget* grid = gtk_grid_new();
    gtk_grid_set_row_spacing(GTK_GRID(grid), static_cast<guint>(row_spacing_px));
    gtk_grid_set_column_spacing(GTK_GRID(grid), static_cast<guint>(column_spacing_px));
#else
    GtkWidget* grid = gtk_table_new(1, 1, FALSE);
    gtk_table_set_row_spacings(GTK_TABLE(grid), static_cast<guint>(row_spacing_px));
    gtk_table_set_col_spacings(GTK_TABLE(grid), static_cast<guint>(column_spacing_px));
#endif
    return grid;
}

enum class cell_growth { none, across, both };

// The child fills its cell; `growth` says where the cell takes the room that is left over.
inline void grid_attach(GtkWidget* grid, GtkWidget* child, int column, int row,
                        cell_growth growth) {
    bool const across = growth != cell_growth::none;
    bool const down = growth == cell_growth::both;
#if GTK_CHECK_VERSION(3, 0, 0)
    gtk_widget_set_hexpand(child, across);
    gtk_widget_set_vexpand(child, down);
    gtk_grid_attach(GTK_GRID(grid), child, column, row, 1, 1);
#else
    auto const options = [](bool grows) {
        return static_cast<GtkAttachOptions>(grows ? GTK_FILL | GTK_EXPAND : GTK_FILL);
    };
    auto const left = static_cast<guint>(column);
    auto const top = static_cast<guint>(row);
    gtk_table_attach(GTK_TABLE(grid), child, left, left + 1, top, top + 1, options(across),
                     options(down), 0, 0);
#endif
}

// Where the text stands in a label that is larger than it: 0 left or top, 1 right or bottom.
inline void label_align(GtkWidget* label, float x, float y) {
#if GTK_CHECK_VERSION(3, 0, 0)
    gtk_label_set_xalign(GTK_LABEL(label), x);
    gtk_label_set_yalign(GTK_LABEL(label), y);
#else
    gtk_misc_set_alignment(GTK_MISC(label), x, y);
#endif
}

// Less important than what stands beside it.
inline void label_dim(GtkWidget* label) {
#if GTK_CHECK_VERSION(3, 0, 0)
    gtk_style_context_add_class(gtk_widget_get_style_context(label), "dim-label");
#else
    PangoAttrList* smaller = pango_attr_list_new();
    pango_attr_list_insert(smaller, pango_attr_scale_new(PANGO_SCALE_SMALL));
    gtk_label_set_attributes(GTK_LABEL(label), smaller);
    pango_attr_list_unref(smaller);
#endif
}

// Wraps the label's text in a column of about so many characters. The width is fixed, because both
// GTKs misjudge a free wrapping label: GTK 2 its width, GTK 3 the height of the window around it.
inline void label_wrap(GtkWidget* label, int chars) {
    gtk_label_set_line_wrap(GTK_LABEL(label), TRUE);
    gtk_label_set_line_wrap_mode(GTK_LABEL(label), PANGO_WRAP_WORD_CHAR);
#if GTK_CHECK_VERSION(3, 0, 0)
    gtk_label_set_width_chars(GTK_LABEL(label), chars);
    gtk_label_set_max_width_chars(GTK_LABEL(label), chars);
#else
    PangoFontMetrics* metrics =
        pango_context_get_metrics(gtk_widget_get_pango_context(label), nullptr, nullptr);
    int const char_width = pango_font_metrics_get_approximate_digit_width(metrics);
    pango_font_metrics_unref(metrics);
    gtk_widget_set_size_request(label, PANGO_PIXELS(chars * char_width), -1);
#endif
}

// The distance of the text from the edges of its view; GTK 2 has none above and below.
inline void text_view_set_margins(GtkWidget* view, int px) {
    gtk_text_view_set_left_margin(GTK_TEXT_VIEW(view), px);
    gtk_text_view_set_right_margin(GTK_TEXT_VIEW(view), px);
#if GTK_CHECK_VERSION(3, 18, 0)
    gtk_text_view_set_top_margin(GTK_TEXT_VIEW(view), px);
    gtk_text_view_set_bottom_margin(GTK_TEXT_VIEW(view), px);
#endif
}

// A hint shown while the entry is empty. GTK 2 has none, so say it in the tooltip as well.
inline void entry_set_placeholder([[maybe_unused]] GtkWidget* entry,
                                  [[maybe_unused]] char const* text) {
#if GTK_CHECK_VERSION(3, 0, 0)
    gtk_entry_set_placeholder_text(GTK_ENTRY(entry), text);
#endif
}

// Hides what is typed, and keeps input methods from learning it where they can be told.
inline void entry_set_secret(GtkWidget* entry) {
    gtk_entry_set_visibility(GTK_ENTRY(entry), FALSE);
#if GTK_CHECK_VERSION(3, 0, 0)
    gtk_entry_set_input_purpose(GTK_ENTRY(entry), GTK_INPUT_PURPOSE_PASSWORD);
#endif
}

// Closing the expander makes the window smaller again. GTK 2 keeps the window's size.
inline void expander_resizes_window([[maybe_unused]] GtkWidget* expander) {
#if GTK_CHECK_VERSION(3, 0, 0)
    gtk_expander_set_resize_toplevel(GTK_EXPANDER(expander), TRUE);
#endif
}

// What is in the viewport changes the size that it asks for itself, as in GTK 3; left to itself GTK
// 2's keeps that from the window.
inline void viewport_passes_sizes_on([[maybe_unused]] GtkWidget* viewport) {
#if !GTK_CHECK_VERSION(3, 0, 0)
    gtk_container_set_resize_mode(GTK_CONTAINER(viewport), GTK_RESIZE_PARENT);
#endif
}

// The signal that a widget gives when it is to be drawn; its handlers return a gboolean.
#if GTK_CHECK_VERSION(3, 0, 0)
inline constexpr char const* drawing_signal = "draw";
#else
inline constexpr char const* drawing_signal = "expose-event";
#endif

inline GtkWidget* arrow_down_new() {
#if GTK_CHECK_VERSION(3, 0, 0)
    return gtk_image_new_from_icon_name("pan-down-symbolic", GTK_ICON_SIZE_MENU);
#else
    return gtk_arrow_new(GTK_ARROW_DOWN, GTK_SHADOW_NONE);
#endif
}

// Opens a menu at a button, also when the keyboard pressed it.
inline void menu_popup_below(GtkWidget* menu, [[maybe_unused]] GtkWidget* button) {
#if GTK_CHECK_VERSION(3, 22, 0)
    bool const mirrored = gtk_widget_get_direction(button) == GTK_TEXT_DIR_RTL;
    gtk_menu_popup_at_widget(GTK_MENU(menu), button,
                             mirrored ? GDK_GRAVITY_SOUTH_EAST : GDK_GRAVITY_SOUTH_WEST,
                             mirrored ? GDK_GRAVITY_NORTH_EAST : GDK_GRAVITY_NORTH_WEST, nullptr);
#else
    auto const below = [](GtkMenu* shown, gint* x, gint* y, gboolean* push_in, gpointer at) {
        GtkAllocation place;
        gtk_widget_get_allocation(GTK_WIDGET(at), &place);
        gdk_window_get_origin(gtk_widget_get_window(GTK_WIDGET(at)), x, y);
        *x += place.x;
        *y += place.y + place.height;
        GtkRequisition wanted;
        gtk_widget_size_request(GTK_WIDGET(shown), &wanted);
        if (gtk_widget_get_direction(GTK_WIDGET(at)) == GTK_TEXT_DIR_RTL)
            *x += place.width - wanted.width;
        *push_in = TRUE;
    };
    gtk_menu_popup(GTK_MENU(menu), nullptr, nullptr, +below, button, 0,
                   gtk_get_current_event_time());
#endif
}

// GTK 3 wants to know which keyboard an event is from; only a test makes events.
inline void event_set_keyboard([[maybe_unused]] GdkEvent* event,
                               [[maybe_unused]] GdkDisplay* display) {
#if GTK_CHECK_VERSION(3, 20, 0)
    gdk_event_set_device(event, gdk_seat_get_keyboard(gdk_display_get_default_seat(display)));
#endif
}

// Texts take one line each, as wide as a picture. Left to itself GTK 3 makes room for a text of two
// pictures' width below each picture. GTK 2 goes by the text, and loses its way with the keys when
// it is told.
inline void icon_view_set_picture_width(GtkWidget* view, [[maybe_unused]] int px) {
    GList* const cells = gtk_cell_layout_get_cells(GTK_CELL_LAYOUT(view));
    for (GList* cell = cells; cell; cell = cell->next)
        if (GTK_IS_CELL_RENDERER_TEXT(cell->data))
            g_object_set(cell->data, "ellipsize", PANGO_ELLIPSIZE_END, nullptr);
    g_list_free(cells);
#if GTK_CHECK_VERSION(3, 0, 0)
    gtk_icon_view_set_item_width(GTK_ICON_VIEW(view), px);
#endif
}

// GTK 2 writes what is selected in the color for its base, but fills with the background: in GIMP's
// dark theme dark gray on gray.
inline void icon_view_write_as_elsewhere([[maybe_unused]] GtkWidget* view) {
#if !GTK_CHECK_VERSION(3, 0, 0)
    auto const on_style = [](GtkWidget* styled, GtkStyle*, gpointer) noexcept {
        GtkStyle* const style = gtk_widget_get_style(styled);
        if (!gdk_color_equal(&style->text[GTK_STATE_SELECTED], &style->fg[GTK_STATE_SELECTED]))
            gtk_widget_modify_text(styled, GTK_STATE_SELECTED, &style->fg[GTK_STATE_SELECTED]);
    };
    g_signal_connect(view, "style-set", G_CALLBACK(+on_style), nullptr);
#endif
}

// The height in px of the screen that the widget is on.
inline int screen_height(GtkWidget* widget) {
#if GTK_CHECK_VERSION(3, 22, 0)
    GdkDisplay* display = gtk_widget_get_display(widget);
    GdkWindow* window = gtk_widget_get_window(widget);
    GdkMonitor* monitor = window ? gdk_display_get_monitor_at_window(display, window)
                                 : gdk_display_get_monitor(display, 0);
    GdkRectangle area;
    gdk_monitor_get_workarea(monitor, &area);
    return area.height;
#else
    GdkRectangle area;
    GdkScreen* screen = gtk_widget_get_screen(widget);
    GdkWindow* window = gtk_widget_get_window(widget);
    gdk_screen_get_monitor_geometry(
        screen, window ? gdk_screen_get_monitor_at_window(screen, window) : 0, &area);
    return area.height;
#endif
}

// The size in px that the widget would like to have.
inline GtkRequisition widget_natural_size(GtkWidget* widget) {
    GtkRequisition size;
#if GTK_CHECK_VERSION(3, 0, 0)
    gtk_widget_get_preferred_size(widget, nullptr, &size);
#else
    gtk_widget_size_request(widget, &size);
#endif
    return size;
}

} // namespace nb
