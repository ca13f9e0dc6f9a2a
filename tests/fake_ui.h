// The dialogs of ui/ui.h, answered by the test instead of a person.
#pragma once

#include "ui/ui.h"

#include <optional>

namespace nb::fake {

struct ui_answers {
    std::optional<argument_values> arguments; // nothing: the person closes the dialog
    std::optional<key_dialog_values> key;
};

struct ui_records {
    int arguments_asked = 0;
    int keys_asked = 0;
    std::optional<argument_values> offered; // what the arguments dialog was filled with
};

void ui_reset(ui_answers answers = {});
ui_records const& ui_recorded();

} // namespace nb::fake
