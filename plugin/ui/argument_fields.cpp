#include "ui/argument_fields.h"

#include "core/i18n.h"

#include <algorithm>
#include <string_view>

namespace nb {

namespace {

constexpr int text_lines = 3;

// How the fixed words of a choice read in the dialog.
struct choice_label {
    std::string_view word;
    char const* label;
};
constexpr choice_label choice_labels[] = {
    {"", N_("As the model likes")},           {"canvas", N_("As the canvas")},
    {"fit", N_("Fit into the canvas")},       {"native", N_("The picture's own size")},
    {"stretch", N_("Stretch to the canvas")},
};

std::string choice_text(std::string const& word) {
    auto const* found = std::ranges::find(choice_labels, word, &choice_label::word);
    return found == std::end(choice_labels) ? word : _(found->label);
}

// Of what stands in an entry, which a person may have typed.
std::string choice_word(std::string const& text) {
    for (choice_label const& known : choice_labels)
        if (text == _(known.label))
            return std::string(known.word);
    return text;
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

form_field choice_or_entry_field(std::vector<std::string> const& proposals,
                                 std::string const& word) {
    GtkWidget* combo = gtk_combo_box_text_new_with_entry();
    for (std::string const& proposal : proposals)
        gtk_combo_box_text_append_text(GTK_COMBO_BOX_TEXT(combo), choice_text(proposal).c_str());
    GtkWidget* entry = gtk_bin_get_child(GTK_BIN(combo));
    gtk_entry_set_text(GTK_ENTRY(entry), choice_text(word).c_str());
    gtk_entry_set_activates_default(GTK_ENTRY(entry), TRUE);
    return {combo, entry};
}

form_field choice_field(argument_spec const& argument, std::string const& word) {
    GtkWidget* combo = gtk_combo_box_text_new();
    for (char const* choice : argument.choices)
        gtk_combo_box_text_append_text(GTK_COMBO_BOX_TEXT(combo), choice_text(choice).c_str());
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

form_field fraction_field(argument_spec const& argument, double number) {
    constexpr double step = 0.5;
    GtkWidget* spin = gtk_spin_button_new_with_range(argument.minimum, argument.maximum, step);
    gtk_spin_button_set_digits(GTK_SPIN_BUTTON(spin), 1);
    gtk_spin_button_set_value(GTK_SPIN_BUTTON(spin), number);
    gtk_entry_set_activates_default(GTK_ENTRY(spin), TRUE);
    GtkWidget* box = box_new(GTK_ORIENTATION_HORIZONTAL, 0); // as above
    gtk_box_pack_start(GTK_BOX(box), spin, FALSE, FALSE, 0);
    return {box, spin};
}

form_field toggle_field(argument_spec const& argument, bool on) {
    GtkWidget* toggle = gtk_check_button_new_with_mnemonic(_(argument.label));
    gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(toggle), on);
    gtk_widget_set_tooltip_text(toggle, _(argument.blurb));
    return {toggle, toggle};
}

form_field field_new(argument_spec const& argument, argument_values const& values,
                     std::vector<std::string> const& proposals) {
    switch (argument.look) {
    case argument_look::line:
        return line_field(values.text(argument.name));
    case argument_look::text:
        return text_field_new(values.text(argument.name), text_lines);
    case argument_look::choice_or_entry:
        return choice_or_entry_field(proposals, values.text(argument.name));
    case argument_look::choice:
        return choice_field(argument, values.text(argument.name));
    case argument_look::number:
        return number_field(argument, values.number(argument.name));
    case argument_look::fraction:
        return fraction_field(argument, values.fraction(argument.name));
    case argument_look::toggle:
        return toggle_field(argument, values.truth(argument.name));
    }
    g_assert_not_reached();
}

// -- reading it

argument_value field_value(argument_fields::field const& field) {
    switch (field.argument->look) {
    case argument_look::text:
        return text_view_text(field.input);
    case argument_look::line:
        return gtk_entry_get_text(GTK_ENTRY(field.input));
    case argument_look::choice_or_entry:
        return choice_word(gtk_entry_get_text(GTK_ENTRY(field.input)));
    case argument_look::choice:
        return field.argument
            ->choices[static_cast<size_t>(gtk_combo_box_get_active(GTK_COMBO_BOX(field.input)))];
    case argument_look::number:
        // Digits that were typed count only once the field is left; a mnemonic does not leave it.
        gtk_spin_button_update(GTK_SPIN_BUTTON(field.input));
        return gtk_spin_button_get_value_as_int(GTK_SPIN_BUTTON(field.input));
    case argument_look::fraction:
        gtk_spin_button_update(GTK_SPIN_BUTTON(field.input));
        return gtk_spin_button_get_value(GTK_SPIN_BUTTON(field.input));
    case argument_look::toggle:
        return static_cast<int>(gtk_toggle_button_get_active(GTK_TOGGLE_BUTTON(field.input)));
    }
    g_assert_not_reached();
}

// -- writing it

void show_text(GtkWidget* view, std::string const& text) {
    gtk_text_buffer_set_text(gtk_text_view_get_buffer(GTK_TEXT_VIEW(view)), text.c_str(),
                             static_cast<int>(text.size()));
}

void show_value(argument_fields::field const& field, argument_values const& values) {
    argument_spec const& argument = *field.argument;
    switch (argument.look) {
    case argument_look::text:
        return show_text(field.input, values.text(argument.name));
    case argument_look::line:
        return gtk_entry_set_text(GTK_ENTRY(field.input), values.text(argument.name).c_str());
    case argument_look::choice_or_entry:
        return gtk_entry_set_text(GTK_ENTRY(field.input),
                                  choice_text(values.text(argument.name)).c_str());
    case argument_look::choice:
        if (int const chosen = choice_index(argument, values.text(argument.name)); chosen >= 0)
            gtk_combo_box_set_active(GTK_COMBO_BOX(field.input), chosen);
        return; // a preset may come from a file that anybody wrote
    case argument_look::number:
        return gtk_spin_button_set_value(GTK_SPIN_BUTTON(field.input),
                                         values.number(argument.name));
    case argument_look::fraction:
        return gtk_spin_button_set_value(GTK_SPIN_BUTTON(field.input),
                                         values.fraction(argument.name));
    case argument_look::toggle:
        return gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(field.input),
                                            values.truth(argument.name));
    }
    g_assert_not_reached();
}

} // namespace

void argument_fields::add(form& rows, argument_spec const& argument, argument_values const& values,
                          std::vector<std::string> const& proposals) {
    form_field const made =
        field_new(argument, values,
                  proposals.empty()
                      ? std::vector<std::string>(argument.choices.begin(), argument.choices.end())
                      : proposals);
    if (argument.look == argument_look::toggle) // which says by itself what it is
        form_add_unlabeled(rows, made.field);
    else
        form_add(rows, _(argument.label), _(argument.blurb), made);
    fields_.push_back({&argument, made.input});
}

void argument_fields::read_into(argument_values& values) const {
    for (field const& field : fields_)
        values.set(field.argument->name, field_value(field));
}

void argument_fields::show(argument_values const& values) {
    for (field const& field : fields_)
        show_value(field, values);
}

} // namespace nb
