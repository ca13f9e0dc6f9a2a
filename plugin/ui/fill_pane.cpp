#include "ui/fill_pane.h"

#include "core/i18n.h"

#include <algorithm>

namespace nb {

namespace {

constexpr int spacing_px = 6;
constexpr int text_chars = 26;
constexpr std::string_view own_arguments[] = {"context", "feather", "align", "match-colour"};

} // namespace

fill_pane::fill_pane(window_session& session, argument_values const& values)
    : session_(session), values_(values), box_(box_new(GTK_ORIENTATION_VERTICAL, spacing_px)),
      text_(paragraph_new("", text_chars)) {
    GtkWidget* top = box_new(GTK_ORIENTATION_HORIZONTAL, spacing_px);
    gtk_widget_set_size_request(picture_, fill_thumbnail, fill_thumbnail);
    atk_object_set_name(gtk_widget_get_accessible(picture_), _("What will be sent"));
    gtk_widget_set_tooltip_text(top, _("What will be sent; only the bright part may change"));
    gtk_box_pack_start(GTK_BOX(top), picture_, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(top), text_, TRUE, TRUE, 0);
    form rows = form_new(form_labels_new());
    for (argument_spec const& argument : procedure_find("plug-in-nano-banana-fill")->arguments)
        if (std::ranges::find(own_arguments, argument.name) != std::end(own_arguments))
            fields_.add(rows, argument, values);
    gtk_box_pack_start(GTK_BOX(box_), top, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(box_), expander_new(rows.grid, false, _("How it _fits in")), FALSE,
                       FALSE, 0);
}

void fill_pane::refresh() {
    fields_.read_into(values_);
    fill_row row = session_.look_at_selection(values_);
    // While a preview is there, the picture would show that.
    bool const is_same_place =
        row.text == shown_.text && row.selected == shown_.selected && row.context == shown_.context;
    if (row == shown_ || (session_.is_previewing() && is_same_place))
        return;
    if (row.thumbnail)
        gtk_image_set_from_pixbuf(GTK_IMAGE(picture_), pixbuf_from(row.thumbnail).get());
    else
        gtk_image_set_from_icon_name(GTK_IMAGE(picture_), icon_picture, GTK_ICON_SIZE_DND);
    gtk_label_set_text(GTK_LABEL(text_), row.text.c_str());
    shown_ = std::move(row);
}

} // namespace nb
