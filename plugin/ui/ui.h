// The dialogs. GTK 2 in GIMP 2.10 and GTK 3 in 3.x from one source; `gtk_compat.h` holds the few
// differences. All functions run a modal dialog on the main thread and return when it is closed.
#pragma once

#include "procedures.h"

#include <optional>
#include <string>

namespace nb {

// A dialog made from the procedure's argument table, filled with `values`. Returns the values as
// edited, or nothing when the person closed it (Escape, Cancel). The main button is insensitive
// while the prompt is empty; Ctrl+Enter in the prompt presses it.
std::optional<argument_values> ui_ask_arguments(procedure_spec const&,
                                                argument_values const& values);

struct key_dialog_values {
    std::string api_key;  // "" keeps the one that is stored
    std::string base_url; // the service's address
    bool remember = true; // false: for this session only
};

// Asks for the API key and the service's address. `reason` is shown above the fields ("" for none),
// `has_key` says that one is stored already (it is never shown), `can_remember` whether there is a
// secret service to keep it in. The key is hidden, with a toggle to show it. An address that is
// neither https nor loopback is refused in the dialog, with the reason beside the field.
std::optional<key_dialog_values> ui_ask_key(std::string const& reason, std::string const& base_url,
                                            bool has_key, bool can_remember);

} // namespace nb
