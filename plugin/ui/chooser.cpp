#include "ui/chooser.h"

#include "core/i18n.h"

#include <algorithm>

namespace nb {

namespace {

constexpr int width_px = 440;
constexpr int height_px = 400;
constexpr int picture_margin_px = 2;

enum column { column_picture, column_text, column_index, column_count };

struct chooser {
    chooser_content const& content;
    GtkWidget* window = nullptr;
    GtkWidget* search = nullptr;
    GtkWidget* view = nullptr;
    GtkTreeStore* store = nullptr;                 // the view's
    std::vector<std::optional<GtkTreeIter>> shown; // where each row stands in it, if the search
                                                   // leaves it
    std::vector<object_ptr<GdkPixbuf>> pictures;   // of the first rows, as far as they are there
};

std::string one_line(std::string text) {
    std::ranges::replace(text, '\n', ' ');
    return text;
}

std::string folded(char const* text) {
    return string_from(g_utf8_casefold(text, -1));
}

// -- what is shown

struct matches {
    std::vector<bool> shown; // each match with what it is in
    std::optional<std::size_t> first;
};

matches search(std::vector<chooser_row> const& rows, std::string const& wanted) {
    matches found{std::vector<bool>(rows.size()), {}};
    std::vector<std::size_t> path; // to the row, from the top level
    for (std::size_t at = 0; at < rows.size(); ++at) {
        path.resize(static_cast<std::size_t>(rows[at].depth));
        path.push_back(at);
        if (folded(rows[at].text.c_str()).find(wanted) == std::string::npos)
            continue;
        for (std::size_t step : path)
            found.shown[step] = true;
        if (!found.first)
            found.first = at;
    }
    return found;
}

void add_row(chooser& to, std::size_t at, GtkTreeIter* parent) {
    bool const has_picture = at < to.pictures.size();
    gtk_tree_store_insert_with_values(to.store, &to.shown[at].emplace(), parent, -1, column_picture,
                                      has_picture ? to.pictures[at].get() : nullptr, column_text,
                                      one_line(to.content.rows[at].text).c_str(), column_index,
                                      static_cast<int>(at), -1);
}

void select(chooser& in, std::size_t at) {
    GtkTreePath* path = gtk_tree_model_get_path(GTK_TREE_MODEL(in.store), &*in.shown[at]);
    gtk_tree_view_set_cursor(GTK_TREE_VIEW(in.view), path, nullptr, FALSE);
    gtk_tree_path_free(path);
}

void fill(chooser& to) {
    matches const found = search(to.content.rows, folded(gtk_entry_get_text(GTK_ENTRY(to.search))));
    gtk_tree_store_clear(to.store);
    to.shown.assign(to.content.rows.size(), {});
    std::vector<GtkTreeIter*> path;
    for (std::size_t at = 0; at < to.content.rows.size(); ++at) {
        if (!found.shown[at])
            continue;
        path.resize(static_cast<std::size_t>(to.content.rows[at].depth));
        add_row(to, at, path.empty() ? nullptr : path.back());
        path.push_back(&*to.shown[at]);
    }
    gtk_tree_view_expand_all(GTK_TREE_VIEW(to.view));
    if (found.first)
        select(to, *found.first);
}

// One after the other, so that the window is there at once and answers meanwhile.
void draw_next(chooser& in) {
    std::size_t const at = in.pictures.size();
    if (at == in.content.rows.size())
        return;
    image const picture = in.content.picture(at);
    in.pictures.push_back(picture ? pixbuf_from(picture) : object_ptr<GdkPixbuf>());
    if (in.shown[at])
        gtk_tree_store_set(in.store, &*in.shown[at], column_picture, in.pictures[at].get(), -1);
    call_later(in.view, [&in] { draw_next(in); });
}

std::optional<std::size_t> chosen(chooser const& in) {
    GtkTreeIter row;
    GtkTreeSelection* selection = gtk_tree_view_get_selection(GTK_TREE_VIEW(in.view));
    if (!gtk_tree_selection_get_selected(selection, nullptr, &row))
        return {};
    int index = 0;
    gtk_tree_model_get(GTK_TREE_MODEL(in.store), &row, column_index, &index, -1);
    return static_cast<std::size_t>(index);
}

void update_button(chooser const& in) {
    gtk_dialog_set_response_sensitive(GTK_DIALOG(in.window), GTK_RESPONSE_OK,
                                      chosen(in).has_value());
}

// -- putting it together

GtkTreeViewColumn* column_new(bool has_pictures) {
    GtkTreeViewColumn* column = gtk_tree_view_column_new();
    if (has_pictures) {
        GtkCellRenderer* picture = gtk_cell_renderer_pixbuf_new();
        int const room = chooser_picture + 2 * picture_margin_px; // also before it is there
        gtk_cell_renderer_set_fixed_size(picture, room, room);
        gtk_tree_view_column_pack_start(column, picture, FALSE);
        gtk_tree_view_column_add_attribute(column, picture, "pixbuf", column_picture);
    }
    GtkCellRenderer* text = gtk_cell_renderer_text_new();
    g_object_set(text, "ellipsize", PANGO_ELLIPSIZE_END, nullptr);
    gtk_tree_view_column_pack_start(column, text, TRUE);
    gtk_tree_view_column_add_attribute(column, text, "text", column_text);
    return column;
}

GtkWidget* view_new(chooser& made) {
    auto const store = object_ptr<GtkTreeStore>::adopt(
        gtk_tree_store_new(column_count, GDK_TYPE_PIXBUF, G_TYPE_STRING, G_TYPE_INT));
    made.store = store.get();
    made.view = gtk_tree_view_new_with_model(GTK_TREE_MODEL(store.get()));
    auto* const view = GTK_TREE_VIEW(made.view);
    gtk_tree_view_append_column(view, column_new(static_cast<bool>(made.content.picture)));
    gtk_tree_view_set_headers_visible(view, FALSE);
    gtk_tree_view_set_enable_search(view, FALSE);
    gtk_tree_view_set_show_expanders(
        view, std::ranges::any_of(made.content.rows,
                                  [](chooser_row const& row) { return row.depth > 0; }));
    GtkWidget* scrolled = gtk_scrolled_window_new(nullptr, nullptr);
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_AUTOMATIC,
                                   GTK_POLICY_AUTOMATIC);
    gtk_scrolled_window_set_shadow_type(GTK_SCROLLED_WINDOW(scrolled), GTK_SHADOW_IN);
    gtk_container_add(GTK_CONTAINER(scrolled), made.view);
    return scrolled;
}

GtkWidget* search_new() {
    GtkWidget* search = gtk_entry_new();
    gtk_entry_set_activates_default(GTK_ENTRY(search), TRUE);
    gtk_entry_set_icon_from_icon_name(GTK_ENTRY(search), GTK_ENTRY_ICON_PRIMARY, "edit-find");
    entry_set_placeholder(search, _("Search"));
    atk_object_set_name(gtk_widget_get_accessible(search), _("Search"));
    return search;
}

void connect_parts(chooser& parts) {
    connect(parts.search, "changed", [&parts] { fill(parts); });
    // What an input method leaves of the keys. The view goes on from the row that is chosen.
    auto const on_key = [](GtkWidget*, GdkEvent* event, gpointer view) noexcept -> gboolean {
        bool const is_down =
            event->key.keyval == GDK_KEY_Down || event->key.keyval == GDK_KEY_KP_Down;
        if (!is_down || (event->key.state & gtk_accelerator_get_default_mod_mask()) != 0)
            return FALSE;
        gtk_widget_grab_focus(GTK_WIDGET(view));
        return gtk_widget_event(GTK_WIDGET(view), event);
    };
    g_signal_connect_after(parts.search, "key-press-event", G_CALLBACK(+on_key), parts.view);
    connect(gtk_tree_view_get_selection(GTK_TREE_VIEW(parts.view)), "changed",
            [&parts] { update_button(parts); });
    connect(parts.view, "row-activated",
            [&parts] { gtk_dialog_response(GTK_DIALOG(parts.window), GTK_RESPONSE_OK); });
}

} // namespace

std::optional<std::size_t> choose(GtkWidget* parent, char const* title,
                                  chooser_content const& content) {
    chooser parts{content};
    auto const dialog = dialog_new(title);
    parts.window = dialog.window.get();
    gtk_window_set_transient_for(GTK_WINDOW(parts.window), GTK_WINDOW(parent));
    gtk_window_set_modal(GTK_WINDOW(parts.window), TRUE);
    gtk_window_set_default_size(GTK_WINDOW(parts.window), width_px, height_px);
    gtk_dialog_add_button(GTK_DIALOG(parts.window), _("_Cancel"), GTK_RESPONSE_CANCEL);
    dialog_add_default_button(dialog, _("C_hoose"), GTK_RESPONSE_OK);

    parts.search = search_new();
    gtk_box_pack_start(GTK_BOX(dialog.content), parts.search, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(dialog.content), view_new(parts), TRUE, TRUE, 0);
    atk_object_set_name(gtk_widget_get_accessible(parts.view), title);
    connect_parts(parts);
    fill(parts);
    update_button(parts); // there may be nothing to choose
    if (content.picture)
        call_later(parts.view, [&parts] { draw_next(parts); });
    gtk_widget_show_all(dialog.content);
    gtk_widget_grab_focus(parts.search);
    if (gtk_dialog_run(GTK_DIALOG(parts.window)) != GTK_RESPONSE_OK)
        return {};
    return chosen(parts);
}

} // namespace nb
