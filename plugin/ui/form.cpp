#include "ui/form.h"

#include <utility>

namespace nb {

namespace {

// GIMP's own dialogs use these distances.
constexpr int border_px = 6; // of the window, and once more around its content
constexpr int content_spacing_px = 12;
constexpr int row_spacing_px = 6;
constexpr int column_spacing_px = 12;
constexpr int label_padding_px = 4; // brings a label at the top level with a text view's first line

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
