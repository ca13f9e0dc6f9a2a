#include "ui/list_chooser.h"

#include "core/i18n.h"

#include <algorithm>

namespace nb {

namespace {

constexpr int width_px = 440;
constexpr int height_px = 360;

enum column { column_text, column_index, column_count };

struct chooser {
    std::vector<std::string> const& texts;
    GtkWidget* window = nullptr;
    GtkWidget* search = nullptr;
    GtkWidget* view = nullptr;
    GtkListStore* store = nullptr; // the view's
};

std::string one_line(std::string text) {
    std::ranges::replace(text, '\n', ' ');
    return text;
}

std::string folded(char const* text) {
    return string_from(g_utf8_casefold(text, -1));
}

void select_first(chooser const& shown) {
    GtkTreePath* path = gtk_tree_path_new_first();
    gtk_tree_view_set_cursor(GTK_TREE_VIEW(shown.view), path, nullptr, FALSE);
    gtk_tree_path_free(path);
}

void fill(chooser const& shown) {
    std::string const wanted = folded(gtk_entry_get_text(GTK_ENTRY(shown.search)));
    gtk_list_store_clear(shown.store);
    for (std::size_t at = 0; at < shown.texts.size(); ++at)
        if (folded(shown.texts[at].c_str()).find(wanted) != std::string::npos)
            gtk_list_store_insert_with_values(shown.store, nullptr, -1, column_text,
                                              one_line(shown.texts[at]).c_str(), column_index,
                                              static_cast<int>(at), -1);
    select_first(shown);
}

std::optional<std::size_t> chosen(chooser const& shown) {
    GtkTreeIter row;
    GtkTreeSelection* selection = gtk_tree_view_get_selection(GTK_TREE_VIEW(shown.view));
    if (!gtk_tree_selection_get_selected(selection, nullptr, &row))
        return {};
    int index = 0;
    gtk_tree_model_get(GTK_TREE_MODEL(shown.store), &row, column_index, &index, -1);
    return static_cast<std::size_t>(index);
}

GtkWidget* list_new(chooser& shown) {
    auto const store = object_ptr<GtkListStore>::adopt(
        gtk_list_store_new(column_count, G_TYPE_STRING, G_TYPE_INT));
    shown.store = store.get();
    shown.view = gtk_tree_view_new_with_model(GTK_TREE_MODEL(store.get()));
    GtkCellRenderer* cell = gtk_cell_renderer_text_new();
    g_object_set(cell, "ellipsize", PANGO_ELLIPSIZE_END, nullptr);
    gtk_tree_view_append_column(
        GTK_TREE_VIEW(shown.view),
        gtk_tree_view_column_new_with_attributes("", cell, "text", column_text, nullptr));
    gtk_tree_view_set_headers_visible(GTK_TREE_VIEW(shown.view), FALSE);
    gtk_tree_view_set_enable_search(GTK_TREE_VIEW(shown.view), FALSE);
    GtkWidget* scrolled = gtk_scrolled_window_new(nullptr, nullptr);
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_AUTOMATIC,
                                   GTK_POLICY_AUTOMATIC);
    gtk_scrolled_window_set_shadow_type(GTK_SCROLLED_WINDOW(scrolled), GTK_SHADOW_IN);
    gtk_container_add(GTK_CONTAINER(scrolled), shown.view);
    return scrolled;
}

} // namespace

std::optional<std::size_t> choose_from_list(GtkWidget* parent, char const* title,
                                            std::vector<std::string> const& texts) {
    chooser shown{texts};
    auto const dialog = dialog_new(title);
    shown.window = dialog.window.get();
    gtk_window_set_transient_for(GTK_WINDOW(shown.window), GTK_WINDOW(parent));
    gtk_window_set_modal(GTK_WINDOW(shown.window), TRUE);
    gtk_window_set_default_size(GTK_WINDOW(shown.window), width_px, height_px);
    gtk_dialog_add_button(GTK_DIALOG(shown.window), _("_Cancel"), GTK_RESPONSE_CANCEL);
    dialog_add_default_button(dialog, _("C_hoose"), GTK_RESPONSE_OK);

    shown.search = gtk_entry_new();
    gtk_entry_set_activates_default(GTK_ENTRY(shown.search), TRUE);
    gtk_entry_set_icon_from_icon_name(GTK_ENTRY(shown.search), GTK_ENTRY_ICON_PRIMARY, "edit-find");
    entry_set_placeholder(shown.search, _("Search"));
    atk_object_set_name(gtk_widget_get_accessible(shown.search), _("Search"));
    gtk_box_pack_start(GTK_BOX(dialog.content), shown.search, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(dialog.content), list_new(shown), TRUE, TRUE, 0);
    connect(shown.search, "changed", [&shown] { fill(shown); });
    connect(shown.view, "row-activated",
            [&shown] { gtk_dialog_response(GTK_DIALOG(shown.window), GTK_RESPONSE_OK); });
    fill(shown);
    gtk_widget_show_all(dialog.content);
    gtk_widget_grab_focus(shown.search);
    if (gtk_dialog_run(GTK_DIALOG(shown.window)) != GTK_RESPONSE_OK)
        return {};
    return chosen(shown);
}

} // namespace nb
