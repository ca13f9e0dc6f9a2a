// The dialog for the API key and the service's address.
#include "core/error.h"
#include "core/i18n.h"
#include "core/settings.h"
#include "ui/form.h"
#include "ui/host_ui.h"
#include "ui/ui.h"

#include <string>
#include <string_view>

namespace nb {

namespace {

constexpr char const* service_site = "https://defapi.org";
constexpr int reason_chars = 56;
constexpr int field_chars = 42; // also of the notes below a field

struct key_form {
    bool has_key = false;
    GtkWidget* key = nullptr;
    GtkWidget* address = nullptr;
    GtkWidget* address_problem = nullptr; // a label that shows only while there is one
    GtkWidget* remember = nullptr;
    GtkWidget* ok = nullptr;
};

// What is pasted often brings spaces or a line end along.
std::string entry_text(GtkWidget* entry) {
    std::string_view const text = gtk_entry_get_text(GTK_ENTRY(entry));
    size_t const first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos)
        return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

// Leaves the entry empty; GTK overwrites the memory of what it removes.
std::string take_entry_text(GtkWidget* entry) {
    std::string text = entry_text(entry);
    gtk_entry_set_text(GTK_ENTRY(entry), "");
    return text;
}

// -- what the fields do to each other

void show_address_problem(key_form const& form, std::string const& problem) {
    gtk_label_set_text(GTK_LABEL(form.address_problem), problem.c_str());
    gtk_widget_set_visible(form.address_problem, !problem.empty());
    gtk_entry_set_icon_from_icon_name(GTK_ENTRY(form.address), GTK_ENTRY_ICON_SECONDARY,
                                      problem.empty() ? nullptr : "dialog-warning");
    atk_object_set_description(gtk_widget_get_accessible(form.address), problem.c_str());
}

void form_check(key_form const& form) {
    std::string const problem = settings_check_base_url(entry_text(form.address));
    show_address_problem(form, problem);
    bool const key_known = form.has_key || !text_is_blank(gtk_entry_get_text(GTK_ENTRY(form.key)));
    gtk_widget_set_sensitive(form.ok, problem.empty() && key_known);
}

void on_entry_changed(GtkEditable*, gpointer key_form_data) noexcept {
    form_check(*static_cast<key_form const*>(key_form_data));
}

void on_show_toggled(GtkToggleButton* show, gpointer key_entry) noexcept {
    gtk_entry_set_visibility(GTK_ENTRY(key_entry), gtk_toggle_button_get_active(show));
}

// -- making the rows

GtkWidget* entry_new() {
    GtkWidget* entry = gtk_entry_new();
    gtk_entry_set_width_chars(GTK_ENTRY(entry), field_chars);
    gtk_entry_set_activates_default(GTK_ENTRY(entry), TRUE);
    return entry;
}

GtkWidget* hidden_paragraph_new() {
    GtkWidget* label = paragraph_new("", field_chars);
    gtk_widget_set_no_show_all(label, TRUE);
    return label;
}

void add_key_rows(key_form& fields, form& rows) {
    fields.key = entry_new();
    entry_set_secret(fields.key);
    char const* tooltip = _("What the service knows you by; it is never shown again");
    if (fields.has_key) {
        tooltip = _("A key is stored; leave empty to keep it");
        entry_set_placeholder(fields.key, tooltip);
    }
    form_add(rows, _("API _key"), tooltip, {fields.key, fields.key});

    GtkWidget* show = gtk_check_button_new_with_mnemonic(_("Sho_w the key"));
    g_signal_connect(show, "toggled", G_CALLBACK(on_show_toggled), fields.key);
    form_add_unlabeled(rows, show);

    GtkWidget* site =
        paragraph_new(format_text(_("Get a key at %s"), service_site).c_str(), field_chars);
    gtk_label_set_selectable(GTK_LABEL(site), TRUE);
    form_add_unlabeled(rows, site);
}

void add_remember_rows(key_form& fields, form& rows, bool can_remember) {
    fields.remember = gtk_check_button_new_with_mnemonic(_("_Remember in the desktop's keyring"));
    gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(fields.remember), can_remember);
    gtk_widget_set_sensitive(fields.remember, can_remember);
    form_add_unlabeled(rows, fields.remember);
    if (!can_remember)
        form_add_unlabeled(rows, paragraph_new(_("There is no secret service here: the key is "
                                                 "kept for this session only"),
                                               field_chars));
}

void add_address_rows(key_form& fields, form& rows, std::string const& base_url) {
    fields.address = entry_new();
    gtk_entry_set_text(GTK_ENTRY(fields.address), base_url.c_str());
    form_add(rows, _("_Service address"),
             _("Where requests are sent: https, or http on this computer alone"),
             {fields.address, fields.address});
    fields.address_problem = hidden_paragraph_new();
    form_add_unlabeled(rows, fields.address_problem);
}

void add_rows(key_form& fields, GtkWidget* content, std::string const& base_url,
              bool can_remember) {
    form rows = form_new(form_labels_new());
    add_key_rows(fields, rows);
    add_remember_rows(fields, rows, can_remember);
    add_address_rows(fields, rows, base_url);
    gtk_box_pack_start(GTK_BOX(content), rows.grid, TRUE, TRUE, 0);
    for (GtkWidget* entry : {fields.key, fields.address})
        g_signal_connect(entry, "changed", G_CALLBACK(on_entry_changed), &fields);
}

} // namespace

std::optional<key_dialog_values> ui_ask_key(std::string const& reason, std::string const& base_url,
                                            bool has_key, bool can_remember) {
    host_ui_init();
    key_form fields = {has_key};
    auto const dialog = dialog_new(_("Nano Banana Settings"));
    GtkWidget* window = dialog.window.get();
    gtk_dialog_add_button(GTK_DIALOG(window), _("_Cancel"), GTK_RESPONSE_CANCEL);
    fields.ok = dialog_add_default_button(dialog, _("_OK"), GTK_RESPONSE_OK);

    if (!reason.empty())
        gtk_box_pack_start(GTK_BOX(dialog.content), paragraph_new(reason.c_str(), reason_chars),
                           FALSE, FALSE, 0);
    add_rows(fields, dialog.content, base_url, can_remember);
    form_check(fields);
    gtk_widget_show_all(dialog.content);
    gtk_widget_grab_focus(fields.key);

    bool const accepted = gtk_dialog_run(GTK_DIALOG(window)) == GTK_RESPONSE_OK;
    key_dialog_values values = {
        take_entry_text(fields.key), entry_text(fields.address),
        static_cast<bool>(gtk_toggle_button_get_active(GTK_TOGGLE_BUTTON(fields.remember)))};
    return accepted ? std::optional(std::move(values)) : std::nullopt;
}

} // namespace nb
