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

void ui_generate_window(procedure_call const&, window_start const& start) {
    ++records.windows;
    records.notices.push_back(start.notice);
    records.offered = start.values;
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

std::optional<settings_answer> ui_ask_settings(settings_question const& question) {
    ++records.settings_asked;
    records.has_key = question.has_key;
    if (!answers.settings)
        return {};
    settings_answer answer = *answers.settings;
    if (answer.values.base_url.empty())
        answer.values = question.values;
    if (answers.test_key)
        records.told.push_back(question.test_key(answer.values.base_url, answer.api_key));
    return answer;
}

} // namespace nb
