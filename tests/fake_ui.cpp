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

std::optional<argument_values>
ui_ask_arguments(procedure_spec const&, argument_values const& values, std::string const& notice) {
    ++records.arguments_asked;
    records.notices.push_back(notice);
    records.offered = values;
    return answers.arguments;
}

std::optional<recover_choice> ui_recover(std::vector<recover_row> const& rows) {
    records.lists.emplace_back();
    for (recover_row const& row : rows)
        records.lists.back().push_back(row.prompt + " | " + row.state + " | " + row.cost);
    if (answers.choices.empty())
        return {};
    recover_choice choice = answers.choices.front();
    answers.choices.erase(answers.choices.begin());
    return choice;
}

void ui_tell(std::string const& text) {
    records.told.push_back(text);
}

std::optional<key_dialog_values> ui_ask_key(std::string const&, std::string const&, bool, bool) {
    ++records.keys_asked;
    return answers.key;
}

} // namespace nb
