// The dialogs of ui/ui.h, answered by the test instead of a person.
#pragma once

#include "ui/ui.h"

#include <optional>
#include <string>
#include <vector>

namespace nb::fake {

struct ui_answers {
    // Without an address, the other values stay as they are; nothing: the person closes it.
    std::optional<settings_answer> settings = {};
    std::vector<recover_choice> choices = {}; // one for each time the list is shown; then closed
    bool test_key = false;                    // pressed in the settings; the outcome is in `told`
};

struct ui_records {
    int windows = 0; // Generate windows
    int settings_asked = 0;
    bool has_key = false;                        // as the settings were told
    std::vector<std::string> notices;            // of the Generate window
    std::vector<std::vector<std::string>> lists; // each row as "prompt | state | cost"
    std::vector<std::string> told;
    std::optional<argument_values> offered; // what the Generate window was filled with
};

void ui_reset(ui_answers answers = {});
ui_records const& ui_recorded();

} // namespace nb::fake
