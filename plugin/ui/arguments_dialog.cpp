// The dialog made from a procedure's argument table.
#include "core/i18n.h"
#include "ui/form.h"
#include "ui/host_ui.h"
#include "ui/ui.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace nb {

namespace {

constexpr int window_width_px = 480;
constexpr int prompt_lines = 6;
constexpr int text_lines = 3;
constexpr int notice_chars = 56;

constexpr char const* prompt_name = "prompt";

// What most calls leave alone; these stand in the expander.
constexpr std::string_view lesser_arguments[] = {"reference-urls", "callback-url", "callback-port",
                                                 "timeout"};

// How the fixed words of a choice read in the dialog.
struct choice_label {
    std::string_view word;
    char const* label;
};
constexpr choice_label choice_labels[] = {
    {"selected", N_("Selected layers")},      {"visible", N_("What the image shows")},
    {"all", N_("All visible layers")},        {"none", N_("None")},
    {"fit", N_("Fit into the canvas")},       {"native", N_("The picture's own size")},
    {"stretch", N_("Stretch to the canvas")},
};

struct argument_field {
    argument_spec const* argument;
    GtkWidget* input; // a text view, entry, combo or spin button, by the argument's look
};

bool is_lesser(argument_spec const& argument) {
    return std::ranges::find(lesser_arguments, argument.name) != std::end(lesser_arguments);
}

bool is_default(argument_spec const& argument, argument_values const& values) {
    return argument.look == argument_look::number
               ? values.number(argument.name) == argument.number_default
               : values.text(argument.name) == argument.text_default;
}

// "_Generate Layer..." is called "Generate Layer".
std::string title_from_menu_label(std::string_view label) {
    std::string title(label.substr(0, label.find("...")));
    std::erase(title, '_');
    return title;
}

char const* choice_text(char const* word) {
    auto const* found = std::ranges::find(choice_labels, word, &choice_label::word);
    return found == std::end(choice_labels) ? word : _(found->label);
}

int choice_index(argument_spec const& argument, std::string_view word) {
    auto const found = std::ranges::find(argument.choices, word);
    return found == argument.choices.end() ? -1
                                           : static_cast<int>(found - argument.choices.begin());
}

// -- making a field

form_field line_field(std::string const& text) {
    GtkWidget* entry = gtk_entry_new();
    gtk_entry_set_text(GTK_ENTRY(entry), text.c_str());
    gtk_entry_set_activates_default(GTK_ENTRY(entry), TRUE);
    return {entry, entry};
}

std::vector<std::string> proposals_for(argument_spec const& argument, argument_hints const& hints) {
    if (argument.name == std::string_view("model"))
        return hints.models;
    return {argument.choices.begin(), argument.choices.end()};
}

form_field choice_or_entry_field(std::vector<std::string> const& proposals,
                                 std::string const& text) {
    GtkWidget* combo = gtk_combo_box_text_new_with_entry();
    for (std::string const& proposal : proposals)
        gtk_combo_box_text_append_text(GTK_COMBO_BOX_TEXT(combo), proposal.c_str());
    GtkWidget* entry = gtk_bin_get_child(GTK_BIN(combo));
    gtk_entry_set_text(GTK_ENTRY(entry), text.c_str());
    gtk_entry_set_activates_default(GTK_ENTRY(entry), TRUE);
    return {combo, entry};
}

form_field choice_field(argument_spec const& argument, std::string const& word) {
    GtkWidget* combo = gtk_combo_box_text_new();
    for (char const* choice : argument.choices)
        gtk_combo_box_text_append_text(GTK_COMBO_BOX_TEXT(combo), choice_text(choice));
    int const chosen = choice_index(argument, word);
    gtk_combo_box_set_active(GTK_COMBO_BOX(combo),
                             chosen >= 0 ? chosen : choice_index(argument, argument.text_default));
    return {combo, combo};
}

form_field number_field(argument_spec const& argument, int number) {
    GtkWidget* spin = gtk_spin_button_new_with_range(argument.minimum, argument.maximum, 1);
    gtk_spin_button_set_numeric(GTK_SPIN_BUTTON(spin), TRUE);
    gtk_spin_button_set_value(GTK_SPIN_BUTTON(spin), number);
    gtk_entry_set_activates_default(GTK_ENTRY(spin), TRUE);
    // In a box it keeps its own width.
    GtkWidget* box = box_new(GTK_ORIENTATION_HORIZONTAL, 0);
    gtk_box_pack_start(GTK_BOX(box), spin, FALSE, FALSE, 0);
    return {box, spin};
}

form_field field_new(argument_spec const& argument, argument_values const& values,
                     argument_hints const& hints) {
    switch (argument.look) {
    case argument_look::line:
        return line_field(values.text(argument.name));
    case argument_look::text:
        return text_field_new(values.text(argument.name),
                              argument.name == std::string_view(prompt_name) ? prompt_lines
                                                                             : text_lines);
    case argument_look::choice_or_entry:
        return choice_or_entry_field(proposals_for(argument, hints), values.text(argument.name));
    case argument_look::choice:
        return choice_field(argument, values.text(argument.name));
    case argument_look::number:
        return number_field(argument, values.number(argument.name));
    }
    g_assert_not_reached();
}

// -- reading it

argument_value field_value(argument_field const& field) {
    switch (field.argument->look) {
    case argument_look::text:
        return text_view_text(field.input);
    case argument_look::line:
    case argument_look::choice_or_entry:
        return gtk_entry_get_text(GTK_ENTRY(field.input));
    case argument_look::choice:
        return field.argument
            ->choices[static_cast<size_t>(gtk_combo_box_get_active(GTK_COMBO_BOX(field.input)))];
    case argument_look::number:
        // Digits that were typed count only once the field is left; a mnemonic does not leave it.
        gtk_spin_button_update(GTK_SPIN_BUTTON(field.input));
        return gtk_spin_button_get_value_as_int(GTK_SPIN_BUTTON(field.input));
    }
    g_assert_not_reached();
}

// -- putting the window together

void on_prompt_changed(GtkTextBuffer* prompt, gpointer generate_button) noexcept {
    gtk_widget_set_sensitive(GTK_WIDGET(generate_button),
                             !text_is_blank(text_buffer_text(prompt).c_str()));
}

// Enter makes a new line in the prompt, so Ctrl+Enter presses the button from there.
void press_on_control_enter(dialog const& dialog, GtkWidget* button) {
    auto const keys = object_ptr<GtkAccelGroup>::adopt(gtk_accel_group_new());
    gtk_window_add_accel_group(GTK_WINDOW(dialog.window.get()), keys.get());
    for (guint key : {GDK_KEY_Return, GDK_KEY_KP_Enter})
        gtk_widget_add_accelerator(button, "clicked", keys.get(), key, GDK_CONTROL_MASK,
                                   static_cast<GtkAccelFlags>(0));
}

// The fields in the table's order; those in the expander show from the start when one was changed.
std::vector<argument_field> add_fields(GtkWidget* content, procedure_spec const& procedure,
                                       argument_values const& values, argument_hints const& hints) {
    form main = form_new(form_labels_new());
    form lesser = form_new(main.labels);
    bool lesser_changed = false;
    std::vector<argument_field> fields;
    for (argument_spec const& argument : procedure.arguments) {
        form_field const made = field_new(argument, values, hints);
        form_add(is_lesser(argument) ? lesser : main, _(argument.label), _(argument.blurb), made);
        lesser_changed |= is_lesser(argument) && !is_default(argument, values);
        fields.push_back({&argument, made.input});
    }
    gtk_box_pack_start(GTK_BOX(content), main.grid, TRUE, TRUE, 0);
    gtk_box_pack_start(GTK_BOX(content), expander_new(lesser.grid, lesser_changed), FALSE, FALSE,
                       0);
    return fields;
}

void watch_prompt(std::vector<argument_field> const& fields, GtkWidget* generate_button) {
    auto const prompt = std::ranges::find(fields, std::string_view(prompt_name),
                                          [](auto const& field) { return field.argument->name; });
    if (prompt == fields.end())
        return;
    GtkTextBuffer* buffer = gtk_text_view_get_buffer(GTK_TEXT_VIEW(prompt->input));
    g_signal_connect_object(buffer, "changed", G_CALLBACK(on_prompt_changed), generate_button,
                            static_cast<GConnectFlags>(0));
    on_prompt_changed(buffer, generate_button);
    gtk_widget_grab_focus(prompt->input);
}

} // namespace

std::optional<argument_values> ui_ask_arguments(procedure_spec const& procedure,
                                                argument_values const& values,
                                                argument_hints const& hints) {
    host_ui_init();
    auto const dialog = dialog_new(title_from_menu_label(_(procedure.menu_label)).c_str());
    GtkWidget* window = dialog.window.get();
    gtk_window_set_default_size(GTK_WINDOW(window), window_width_px, -1);
    gtk_dialog_add_button(GTK_DIALOG(window), _("_Cancel"), GTK_RESPONSE_CANCEL);
    GtkWidget* generate = dialog_add_default_button(dialog, _("_Generate"), GTK_RESPONSE_OK);
    gtk_widget_set_tooltip_text(generate, _("Ctrl+Enter in the prompt does the same"));
    press_on_control_enter(dialog, generate);

    std::vector<argument_field> const fields = add_fields(dialog.content, procedure, values, hints);
    watch_prompt(fields, generate);
    if (!hints.notice.empty())
        gtk_box_pack_start(GTK_BOX(dialog.content),
                           paragraph_new(hints.notice.c_str(), notice_chars), FALSE, FALSE, 0);
    gtk_widget_show_all(dialog.content);

    if (gtk_dialog_run(GTK_DIALOG(window)) != GTK_RESPONSE_OK)
        return std::nullopt;
    argument_values edited;
    for (argument_field const& field : fields)
        edited.set(field.argument->name, field_value(field));
    return edited;
}

} // namespace nb
