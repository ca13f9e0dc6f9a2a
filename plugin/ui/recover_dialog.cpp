// The list of what earlier calls left.
#include "core/error.h"
#include "core/i18n.h"
#include "ui/file_dialog.h"
#include "ui/form.h"
#include "ui/host_ui.h"
#include "ui/ui.h"

#include <algorithm>
#include <string>
#include <vector>

namespace nb {

namespace {

constexpr int window_width_px = 640;
constexpr int window_height_px = 420;
constexpr int prompt_width_chars = 40;

enum response { response_save = 1, response_forget, response_send_again };

enum column { column_picture, column_prompt, column_state, column_count };

struct list {
    std::vector<recover_row> const& rows;
    GtkWidget* window = nullptr;
    GtkWidget* view = nullptr;
    std::vector<GtkWidget*> buttons; // insert, save, forget, send again; in this order
};

using pixbuf_ptr = object_ptr<GdkPixbuf>;

std::string state_markup(recover_row const& row) {
    std::string text = row.state + "\n" + row.age;
    if (!row.cost.empty())
        text += " · " + row.cost;
    return text;
}

object_ptr<GtkListStore> model_from(std::vector<recover_row> const& rows) {
    auto store = object_ptr<GtkListStore>::adopt(
        gtk_list_store_new(column_count, GDK_TYPE_PIXBUF, G_TYPE_STRING, G_TYPE_STRING));
    for (recover_row const& row : rows) {
        pixbuf_ptr const picture = row.thumbnail ? pixbuf_from(row.thumbnail) : pixbuf_ptr();
        gtk_list_store_insert_with_values(store.get(), nullptr, -1, column_picture, picture.get(),
                                          column_prompt, row.prompt.c_str(), column_state,
                                          state_markup(row).c_str(), -1);
    }
    return store;
}

void add_text_column(GtkWidget* view, char const* title, int model_column, int wrap_chars) {
    GtkCellRenderer* cell = gtk_cell_renderer_text_new();
    g_object_set(cell, "wrap-mode", PANGO_WRAP_WORD_CHAR, "width-chars", wrap_chars, "yalign", 0.5,
                 nullptr);
    if (wrap_chars > 0)
        g_object_set(cell, "ellipsize", PANGO_ELLIPSIZE_END, nullptr);
    GtkTreeViewColumn* made =
        gtk_tree_view_column_new_with_attributes(title, cell, "text", model_column, nullptr);
    gtk_tree_view_column_set_expand(made, wrap_chars > 0);
    gtk_tree_view_append_column(GTK_TREE_VIEW(view), made);
}

GtkWidget* view_new(std::vector<recover_row> const& rows) {
    GtkWidget* view = gtk_tree_view_new_with_model(GTK_TREE_MODEL(model_from(rows).get()));
    gtk_tree_view_append_column(
        GTK_TREE_VIEW(view),
        gtk_tree_view_column_new_with_attributes(_("Picture"), gtk_cell_renderer_pixbuf_new(),
                                                 "pixbuf", column_picture, nullptr));
    add_text_column(view, _("Prompt"), column_prompt, prompt_width_chars);
    add_text_column(view, _("State"), column_state, -1);
    gtk_tree_view_set_search_column(GTK_TREE_VIEW(view), column_prompt);
    atk_object_set_name(gtk_widget_get_accessible(view), _("Results to recover"));
    gtk_tree_selection_set_mode(gtk_tree_view_get_selection(GTK_TREE_VIEW(view)),
                                GTK_SELECTION_MULTIPLE);
    return view;
}

std::vector<size_t> selected_rows(list const& of) {
    std::vector<size_t> rows;
    GList* paths = gtk_tree_selection_get_selected_rows(
        gtk_tree_view_get_selection(GTK_TREE_VIEW(of.view)), nullptr);
    for (GList* at = paths; at; at = at->next)
        rows.push_back(
            static_cast<size_t>(gtk_tree_path_get_indices(static_cast<GtkTreePath*>(at->data))[0]));
    g_list_free_full(
        paths, [](gpointer path) noexcept { gtk_tree_path_free(static_cast<GtkTreePath*>(path)); });
    return rows;
}

// Of the selected ones, those that the action is for.
std::vector<size_t> rows_for(list const& of, recover_action action) {
    std::vector<size_t> rows = selected_rows(of);
    std::erase_if(rows, [&](size_t at) {
        recover_row const& row = of.rows[at];
        switch (action) {
        case recover_action::insert:
            return !row.can_insert;
        case recover_action::save:
            return !row.can_save;
        case recover_action::send_again:
            return !row.can_send_again;
        case recover_action::forget:
            return false;
        }
        return true;
    });
    return rows;
}

constexpr recover_action actions[] = {recover_action::insert, recover_action::save,
                                      recover_action::forget, recover_action::send_again};

void on_selection_changed(GtkTreeSelection*, gpointer data) noexcept {
    auto const& of = *static_cast<list const*>(data);
    for (size_t at = 0; at < of.buttons.size(); ++at)
        gtk_widget_set_sensitive(of.buttons[at], !rows_for(of, actions[at]).empty());
}

void on_row_activated(GtkTreeView*, GtkTreePath*, GtkTreeViewColumn*, gpointer data) noexcept {
    auto const& of = *static_cast<list const*>(data);
    if (!rows_for(of, recover_action::insert).empty())
        gtk_dialog_response(GTK_DIALOG(of.window), GTK_RESPONSE_OK);
}

// -- questions

bool confirm(GtkWidget* parent, char const* question, char const* consequence,
             char const* yes_label) {
    dialog_ptr const dialog(
        gtk_message_dialog_new(GTK_WINDOW(parent), static_cast<GtkDialogFlags>(GTK_DIALOG_MODAL),
                               GTK_MESSAGE_QUESTION, GTK_BUTTONS_NONE, "%s", question));
    gtk_message_dialog_format_secondary_text(GTK_MESSAGE_DIALOG(dialog.get()), "%s", consequence);
    gtk_dialog_add_button(GTK_DIALOG(dialog.get()), _("_Cancel"), GTK_RESPONSE_CANCEL);
    gtk_dialog_add_button(GTK_DIALOG(dialog.get()), yes_label, GTK_RESPONSE_OK);
    gtk_dialog_set_default_response(GTK_DIALOG(dialog.get()), GTK_RESPONSE_CANCEL);
    return gtk_dialog_run(GTK_DIALOG(dialog.get())) == GTK_RESPONSE_OK;
}

// What the person wants, or nothing when a question was answered with no.
std::optional<recover_choice> choice_for(list const& of, int response) {
    recover_choice choice;
    switch (response) {
    case GTK_RESPONSE_OK:
        choice.action = recover_action::insert;
        break;
    case response_save:
        choice.action = recover_action::save;
        choice.folder = ask_folder(of.window, _("Save Pictures in a Folder"));
        if (choice.folder.empty())
            return {};
        break;
    case response_forget:
        choice.action = recover_action::forget;
        if (!confirm(of.window, _("Forget the selected results?"),
                     _("Pictures that are here already are deleted, and what the service still "
                       "makes will not be asked for again. What they cost is not paid back."),
                     _("_Forget")))
            return {};
        break;
    default:
        choice.action = recover_action::send_again;
        if (!confirm(of.window, _("Send the selected requests again?"),
                     _("Nobody knows whether the service got them. If it did, they were paid, and "
                       "sending them again is paid once more. Your account at the service shows "
                       "what was counted."),
                     _("Send _Again")))
            return {};
        break;
    }
    choice.rows = rows_for(of, choice.action);
    return choice.rows.empty() ? std::nullopt : std::optional(choice);
}

void add_buttons(list& of) {
    auto const add = [&of](char const* label, char const* tooltip, int response) {
        GtkWidget* button = gtk_dialog_add_button(GTK_DIALOG(of.window), label, response);
        gtk_widget_set_tooltip_text(button, tooltip);
        return button;
    };
    GtkWidget* send = add(_("Send _Again..."), _("Ask for what may have been lost on its way"),
                          response_send_again);
    GtkWidget* forget =
        add(_("_Forget..."), _("Delete what is kept of the selected results"), response_forget);
    GtkWidget* save =
        add(_("_Save..."), _("Copy the pictures as the service sent them"), response_save);
    gtk_dialog_add_button(GTK_DIALOG(of.window), _("_Close"), GTK_RESPONSE_CLOSE);
    GtkWidget* insert =
        add(_("_Insert"), _("Add the selected results as new layers"), GTK_RESPONSE_OK);
    gtk_dialog_set_default_response(GTK_DIALOG(of.window), GTK_RESPONSE_OK);
    of.buttons = {insert, save, forget, send};
}

GtkWidget* scrolled_new(GtkWidget* child) {
    GtkWidget* scrolled = gtk_scrolled_window_new(nullptr, nullptr);
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_AUTOMATIC,
                                   GTK_POLICY_AUTOMATIC);
    gtk_scrolled_window_set_shadow_type(GTK_SCROLLED_WINDOW(scrolled), GTK_SHADOW_IN);
    gtk_container_add(GTK_CONTAINER(scrolled), child);
    return scrolled;
}

// All that can be inserted is what most people want.
void select_insertable(list const& of) {
    GtkTreeSelection* selection = gtk_tree_view_get_selection(GTK_TREE_VIEW(of.view));
    for (size_t at = 0; at < of.rows.size(); ++at)
        if (of.rows[at].can_insert) {
            GtkTreePath* path = gtk_tree_path_new_from_indices(static_cast<int>(at), -1);
            gtk_tree_selection_select_path(selection, path);
            gtk_tree_path_free(path);
        }
}

} // namespace

std::optional<recover_choice> ui_recover(std::vector<recover_row> const& rows) {
    host_ui_init();
    list shown{rows};
    auto const dialog = dialog_new(_("Recover Results"));
    shown.window = dialog.window.get();
    gtk_window_set_default_size(GTK_WINDOW(shown.window), window_width_px, window_height_px);
    shown.view = view_new(rows);
    add_buttons(shown);
    gtk_box_pack_start(GTK_BOX(dialog.content), scrolled_new(shown.view), TRUE, TRUE, 0);
    g_signal_connect(gtk_tree_view_get_selection(GTK_TREE_VIEW(shown.view)), "changed",
                     G_CALLBACK(on_selection_changed), &shown);
    g_signal_connect(shown.view, "row-activated", G_CALLBACK(on_row_activated), &shown);
    select_insertable(shown);
    on_selection_changed(nullptr, &shown);
    gtk_widget_show_all(dialog.content);
    gtk_widget_grab_focus(shown.view);
    for (;;) {
        int const response = gtk_dialog_run(GTK_DIALOG(shown.window));
        if (response != GTK_RESPONSE_OK && response < response_save)
            return {};
        if (std::optional<recover_choice> choice = choice_for(shown, response))
            return choice;
    }
}

void ui_tell(std::string const& text) {
    host_ui_init();
    dialog_ptr const dialog(gtk_message_dialog_new(nullptr, static_cast<GtkDialogFlags>(0),
                                                   GTK_MESSAGE_INFO, GTK_BUTTONS_OK, "%s",
                                                   text.c_str()));
    gtk_window_set_title(GTK_WINDOW(dialog.get()), _("Nano Banana"));
    gtk_dialog_run(GTK_DIALOG(dialog.get()));
}

} // namespace nb
