// The settings: the API key, the service, what is sent and what is kept.
#include "core/error.h"
#include "core/i18n.h"
#include "core/settings.h"
#include "ui/form.h"
#include "ui/host_ui.h"
#include "ui/ui.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nb {

namespace {

constexpr char const* service_site = "https://defapi.org";
constexpr int reason_chars = 56;
constexpr int field_chars = 42; // also of the notes below a field
constexpr int model_lines = 4;

struct settings_form {
    settings_question const& question;
    GtkWidget* key = nullptr;
    GtkWidget* address = nullptr;
    GtkWidget* address_problem = nullptr; // a label that shows only while there is one
    GtkWidget* remember = nullptr;
    GtkWidget* test_outcome = nullptr;
    GtkWidget* longest = nullptr;
    GtkWidget* lossless = nullptr;
    GtkWidget* keep_tasks = nullptr;
    GtkWidget* keep_mebibytes = nullptr;
    GtkWidget* models = nullptr; // a text view, a model a line
    GtkWidget* fill_instruction = nullptr;
    GtkWidget* fill_overview = nullptr;
    GtkWidget* fill_mask = nullptr;
    GtkWidget* fill_sends_mask = nullptr;
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

secret entry_secret(GtkWidget* entry) {
    std::string text = entry_text(entry);
    secret hidden(text);
    secret_wipe(text.data(), text.size());
    return hidden;
}

// Leaves the entry empty; GTK overwrites the memory of what it removes.
secret take_entry_secret(GtkWidget* entry) {
    secret hidden = entry_secret(entry);
    gtk_entry_set_text(GTK_ENTRY(entry), "");
    return hidden;
}

// -- what the fields do to each other

void show_address_problem(settings_form const& form, std::string const& problem) {
    gtk_label_set_text(GTK_LABEL(form.address_problem), problem.c_str());
    gtk_widget_set_visible(form.address_problem, !problem.empty());
    gtk_entry_set_icon_from_icon_name(GTK_ENTRY(form.address), GTK_ENTRY_ICON_SECONDARY,
                                      problem.empty() ? nullptr : "dialog-warning");
    atk_object_set_description(gtk_widget_get_accessible(form.address), problem.c_str());
}

void form_check(settings_form const& form) {
    std::string const problem = settings_check_base_url(entry_text(form.address));
    show_address_problem(form, problem);
    settings_question const& question = form.question;
    bool const key_given = !text_is_blank(gtk_entry_get_text(GTK_ENTRY(form.key)));
    bool const key_missing = !question.reason.empty() && !question.has_key && !key_given;
    gtk_widget_set_sensitive(form.ok, problem.empty() && !key_missing);
}

void on_entry_changed(GtkEditable*, gpointer form_data) noexcept {
    form_check(*static_cast<settings_form const*>(form_data));
}

void on_show_toggled(GtkToggleButton* show, gpointer key_entry) noexcept {
    gtk_entry_set_visibility(GTK_ENTRY(key_entry), gtk_toggle_button_get_active(show));
}

void on_test_clicked(GtkButton* button, gpointer form_data) noexcept {
    auto const& form = *static_cast<settings_form const*>(form_data);
    gtk_label_set_text(GTK_LABEL(form.test_outcome), _("Asking the service…"));
    gtk_widget_show(form.test_outcome);
    gtk_widget_set_sensitive(GTK_WIDGET(button), FALSE);
    std::string const outcome =
        form.question.test_key(entry_text(form.address), entry_secret(form.key));
    gtk_widget_set_sensitive(GTK_WIDGET(button), TRUE);
    gtk_label_set_text(GTK_LABEL(form.test_outcome), outcome.c_str());
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

void add_key_rows(settings_form& fields, form& rows) {
    fields.key = entry_new();
    entry_set_secret(fields.key);
    char const* tooltip = _("What the service knows you by; it is never shown again");
    if (fields.question.has_key) {
        tooltip = _("A key is stored; leave empty to keep it");
        entry_set_placeholder(fields.key, tooltip);
    }
    form_add(rows, _("API _key"), tooltip, {fields.key, fields.key});

    GtkWidget* below = box_new(GTK_ORIENTATION_HORIZONTAL, 12);
    GtkWidget* show = gtk_check_button_new_with_mnemonic(_("Sho_w the key"));
    g_signal_connect(show, "toggled", G_CALLBACK(on_show_toggled), fields.key);
    gtk_box_pack_start(GTK_BOX(below), show, TRUE, TRUE, 0);
    GtkWidget* test = gtk_button_new_with_mnemonic(_("_Test Key"));
    gtk_widget_set_tooltip_text(test, _("Asks the service something that costs nothing"));
    g_signal_connect(test, "clicked", G_CALLBACK(on_test_clicked), &fields);
    gtk_box_pack_start(GTK_BOX(below), test, FALSE, FALSE, 0);
    form_add_unlabeled(rows, below);
    fields.test_outcome = hidden_paragraph_new();
    form_add_unlabeled(rows, fields.test_outcome);

    GtkWidget* site =
        paragraph_new(format_text(_("Get a key at %s"), service_site).c_str(), field_chars);
    gtk_label_set_selectable(GTK_LABEL(site), TRUE);
    form_add_unlabeled(rows, site);
}

void add_remember_rows(settings_form& fields, form& rows, bool can_remember) {
    fields.remember = gtk_check_button_new_with_mnemonic(_("_Remember in the desktop's keyring"));
    gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(fields.remember), can_remember);
    gtk_widget_set_sensitive(fields.remember, can_remember);
    form_add_unlabeled(rows, fields.remember);
    if (!can_remember)
        form_add_unlabeled(rows, paragraph_new(_("There is no secret service here: the key is "
                                                 "kept until GIMP ends"),
                                               field_chars));
}

void add_address_rows(settings_form& fields, form& rows, std::string const& base_url) {
    fields.address = entry_new();
    gtk_entry_set_text(GTK_ENTRY(fields.address), base_url.c_str());
    form_add(rows, _("_Service address"),
             _("Where requests are sent: https, or http on this computer alone"),
             {fields.address, fields.address});
    fields.address_problem = hidden_paragraph_new();
    form_add_unlabeled(rows, fields.address_problem);
}

GtkWidget* add_number(form& rows, char const* label, char const* tooltip, int value, int least,
                      int most) {
    GtkWidget* spin = gtk_spin_button_new_with_range(least, most, 1);
    gtk_spin_button_set_numeric(GTK_SPIN_BUTTON(spin), TRUE);
    gtk_spin_button_set_value(GTK_SPIN_BUTTON(spin), value);
    gtk_entry_set_activates_default(GTK_ENTRY(spin), TRUE);
    GtkWidget* box = box_new(GTK_ORIENTATION_HORIZONTAL, 0); // in it the spin keeps its own width
    gtk_box_pack_start(GTK_BOX(box), spin, FALSE, FALSE, 0);
    form_add(rows, label, tooltip, {box, spin});
    return spin;
}

int number_of(GtkWidget* spin) {
    gtk_spin_button_update(GTK_SPIN_BUTTON(spin)); // digits typed just now count
    return gtk_spin_button_get_value_as_int(GTK_SPIN_BUTTON(spin));
}

void add_reference_rows(settings_form& fields, form& rows) {
    settings const& values = fields.question.values;
    fields.longest =
        add_number(rows, _("_Longest side (px)"), _("Larger references are scaled down to it"),
                   values.reference_longest, settings_least_longest, settings_most_longest);
    fields.lossless = gtk_check_button_new_with_mnemonic(_("Send references wit_hout loss (PNG)"));
    gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(fields.lossless), values.lossless);
    gtk_widget_set_tooltip_text(fields.lossless,
                                _("Some times larger than JPEG, and so slower to send"));
    form_add_unlabeled(rows, fields.lossless);
}

void add_retention_rows(settings_form& fields, form& rows) {
    retention_limits const& limits = fields.question.values.retention;
    fields.keep_tasks = add_number(rows, _("_Finished tasks to keep"),
                                   _("The oldest go first; never one that is in no image yet"),
                                   limits.tasks, 1, settings_most_tasks);
    fields.keep_mebibytes =
        add_number(rows, _("… and _MiB"), _("All that tasks take on the disk, together"),
                   static_cast<int>(limits.bytes >> 20), 1, settings_most_mebibytes);
}

void add_model_rows(settings_form& fields, form& rows) {
    std::string lines;
    for (std::string const& model : fields.question.values.models)
        lines += model + "\n";
    form_field const field = text_field_new(lines, model_lines);
    fields.models = field.input;
    form_add(rows, _("Mo_dels"), _("Proposals for the model, one a line"), field);
}

GtkWidget* add_line(form& rows, char const* label, char const* tooltip, std::string const& text) {
    GtkWidget* entry = gtk_entry_new();
    gtk_entry_set_text(GTK_ENTRY(entry), text.c_str());
    gtk_entry_set_activates_default(GTK_ENTRY(entry), TRUE);
    form_add(rows, label, tooltip, {entry, entry});
    return entry;
}

void add_fill_rows(settings_form& fields, form& rows) {
    settings const& values = fields.question.values;
    form_field const field = text_field_new(values.fill_instruction, model_lines);
    fields.fill_instruction = field.input;
    form_add(rows, _("F_ill instruction"),
             _("What the model is told when a selection is filled. {prompt} stands for the prompt; "
               "{left}, {right}, {top} and {bottom} for where the selection is, in percent"),
             field);
    fields.fill_overview =
        add_line(rows, _("… and with the ima_ge"),
                 _("Added when a small selection is filled, for which the whole image is sent too"),
                 values.fill_overview_instruction);
    fields.fill_mask = add_line(rows, _("… and with a m_ask"), _("Added when a mask is sent"),
                                values.fill_mask_instruction);
    fields.fill_sends_mask =
        gtk_check_button_new_with_mnemonic(_("Se_nd a mask of the selection too"));
    gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(fields.fill_sends_mask), values.fill_sends_mask);
    gtk_widget_set_tooltip_text(fields.fill_sends_mask,
                                _("A further picture, white where something may change"));
    form_add_unlabeled(rows, fields.fill_sends_mask);
}

GtkWidget* more_new(settings_form& fields, object_ptr<GtkSizeGroup> labels) {
    form rows = form_new(std::move(labels));
    add_reference_rows(fields, rows);
    add_retention_rows(fields, rows);
    add_model_rows(fields, rows);
    add_fill_rows(fields, rows);
    return expander_new(rows.grid, fields.question.reason.empty(), _("Mor_e"));
}

void add_rows(settings_form& fields, GtkWidget* content) {
    form rows = form_new(form_labels_new());
    add_key_rows(fields, rows);
    add_remember_rows(fields, rows, fields.question.can_remember);
    add_address_rows(fields, rows, fields.question.values.base_url);
    gtk_box_pack_start(GTK_BOX(content), rows.grid, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(content), more_new(fields, rows.labels), TRUE, TRUE, 0);
    for (GtkWidget* entry : {fields.key, fields.address})
        g_signal_connect(entry, "changed", G_CALLBACK(on_entry_changed), &fields);
}

std::vector<std::string> lines_of(GtkWidget* text_view) {
    std::vector<std::string> lines;
    strv_ptr const split(g_strsplit(text_view_text(text_view).c_str(), "\n", -1));
    for (char** line = split.get(); *line; ++line)
        if (!text_is_blank(*line))
            lines.emplace_back(g_strstrip(*line));
    return lines;
}

settings_answer answer_of(settings_form const& fields) {
    settings_answer answer;
    answer.values.base_url = entry_text(fields.address);
    answer.values.reference_longest = number_of(fields.longest);
    answer.values.lossless = gtk_toggle_button_get_active(GTK_TOGGLE_BUTTON(fields.lossless));
    answer.values.retention.tasks = number_of(fields.keep_tasks);
    answer.values.retention.bytes = static_cast<std::uint64_t>(number_of(fields.keep_mebibytes))
                                    << 20;
    answer.values.models = lines_of(fields.models);
    answer.values.fill_instruction = text_view_text(fields.fill_instruction);
    answer.values.fill_overview_instruction = entry_text(fields.fill_overview);
    answer.values.fill_mask_instruction = entry_text(fields.fill_mask);
    answer.values.fill_sends_mask =
        gtk_toggle_button_get_active(GTK_TOGGLE_BUTTON(fields.fill_sends_mask)) != FALSE;
    answer.api_key = take_entry_secret(fields.key);
    answer.remember = gtk_toggle_button_get_active(GTK_TOGGLE_BUTTON(fields.remember));
    return answer;
}

} // namespace

std::optional<settings_answer> ui_ask_settings(settings_question const& question) {
    host_ui_init();
    settings_form fields = {question};
    auto const dialog = dialog_new(_("Nano Banana Settings"));
    GtkWidget* window = dialog.window.get();
    gtk_dialog_add_button(GTK_DIALOG(window), _("_Cancel"), GTK_RESPONSE_CANCEL);
    fields.ok = dialog_add_default_button(dialog, _("_OK"), GTK_RESPONSE_OK);

    if (!question.reason.empty())
        gtk_box_pack_start(GTK_BOX(dialog.content),
                           paragraph_new(question.reason.c_str(), reason_chars), FALSE, FALSE, 0);
    add_rows(fields, dialog.content);
    form_check(fields);
    gtk_widget_show_all(dialog.content);
    gtk_widget_grab_focus(fields.key);

    bool const accepted = gtk_dialog_run(GTK_DIALOG(window)) == GTK_RESPONSE_OK;
    settings_answer answer = answer_of(fields); // also empties the key's entry
    return accepted ? std::optional(std::move(answer)) : std::nullopt;
}

} // namespace nb
