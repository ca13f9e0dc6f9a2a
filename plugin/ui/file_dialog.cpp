#include "ui/file_dialog.h"

#include "core/glib_ptr.h"
#include "core/i18n.h"
#include "ui/form.h"

#include <utility>

namespace nb {

namespace {

std::string& last_folder() {
    static std::string folder;
    return folder;
}

std::string folder_for(GUserDirectory kind) {
    if (!last_folder().empty())
        return last_folder();
    char const* const usual = g_get_user_special_dir(kind);
    return usual ? usual : g_get_home_dir();
}

dialog_ptr chooser_new(GtkWidget* parent, char const* title, GtkFileChooserAction action,
                       GUserDirectory kind) {
    bool const opens = action == GTK_FILE_CHOOSER_ACTION_OPEN;
    dialog_ptr made(gtk_file_chooser_dialog_new(
        title, GTK_WINDOW(parent), action, _("_Cancel"), GTK_RESPONSE_CANCEL,
        opens ? _("_Open") : _("_Save"), GTK_RESPONSE_ACCEPT, nullptr));
    gtk_file_chooser_set_do_overwrite_confirmation(GTK_FILE_CHOOSER(made.get()), TRUE);
    gtk_file_chooser_set_current_folder(GTK_FILE_CHOOSER(made.get()), folder_for(kind).c_str());
    return made;
}

// The chooser's then.
GtkFileFilter* add_filter(dialog_ptr const& to, char const* name) {
    GtkFileFilter* filter = gtk_file_filter_new();
    gtk_file_filter_set_name(filter, name);
    gtk_file_chooser_add_filter(GTK_FILE_CHOOSER(to.get()), filter);
    return filter;
}

std::vector<std::string> run(dialog_ptr const& asked) {
    if (gtk_dialog_run(GTK_DIALOG(asked.get())) != GTK_RESPONSE_ACCEPT)
        return {};
    auto* const chooser = GTK_FILE_CHOOSER(asked.get());
    std::vector<std::string> paths;
    GSList* const chosen = gtk_file_chooser_get_filenames(chooser);
    for (GSList* each = chosen; each; each = each->next)
        paths.push_back(string_from(static_cast<char*>(each->data)));
    g_slist_free(chosen);
    GtkFileChooserAction const action = gtk_file_chooser_get_action(chooser);
    // GTK 2 takes “Open” with nothing chosen for the folder.
    if (action == GTK_FILE_CHOOSER_ACTION_OPEN)
        std::erase_if(paths, [](std::string const& path) {
            return g_file_test(path.c_str(), G_FILE_TEST_IS_DIR) != FALSE;
        });
    if (!paths.empty())
        last_folder() = action == GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER
                            ? paths.front()
                            : string_from(g_path_get_dirname(paths.front().c_str()));
    return paths;
}

std::string run_for_one(dialog_ptr const& asked) {
    std::vector<std::string> paths = run(asked);
    return paths.empty() ? "" : std::move(paths.front());
}

} // namespace

std::vector<std::string> ask_pictures(GtkWidget* parent, char const* title) {
    dialog_ptr const asked =
        chooser_new(parent, title, GTK_FILE_CHOOSER_ACTION_OPEN, G_USER_DIRECTORY_PICTURES);
    gtk_file_chooser_set_select_multiple(GTK_FILE_CHOOSER(asked.get()), TRUE);
    gtk_file_filter_add_mime_type(add_filter(asked, _("Pictures")), "image/*");
    gtk_file_filter_add_pattern(add_filter(asked, _("All files")), "*");
    return run(asked);
}

std::string ask_file(GtkWidget* parent, char const* title) {
    return run_for_one(
        chooser_new(parent, title, GTK_FILE_CHOOSER_ACTION_OPEN, G_USER_DIRECTORY_DOCUMENTS));
}

std::string ask_new_file(GtkWidget* parent, char const* title, char const* name) {
    dialog_ptr const asked =
        chooser_new(parent, title, GTK_FILE_CHOOSER_ACTION_SAVE, G_USER_DIRECTORY_DOCUMENTS);
    gtk_file_chooser_set_current_name(GTK_FILE_CHOOSER(asked.get()), name);
    return run_for_one(asked);
}

std::string ask_folder(GtkWidget* parent, char const* title) {
    return run_for_one(chooser_new(parent, title, GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
                                   G_USER_DIRECTORY_PICTURES));
}

} // namespace nb
