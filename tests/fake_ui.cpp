#include "fake_ui.h"

namespace nb {

namespace {

fake::ui_answers answers;
fake::ui_records records;

} // namespace

namespace fake {

void ui_reset(ui_answers given) {
    answers = std::move(given);
    records = {};
}

ui_records const& ui_recorded() {
    return records;
}

} // namespace fake

std::optional<argument_values> ui_ask_arguments(procedure_spec const&,
                                                argument_values const& values) {
    ++records.arguments_asked;
    records.offered = values;
    return answers.arguments;
}

std::optional<key_dialog_values> ui_ask_key(std::string const&, std::string const&, bool, bool) {
    ++records.keys_asked;
    return answers.key;
}

} // namespace nb
