// The dialogs. GTK 2 in GIMP 2.10 and GTK 3 in 3.x from one source; `gtk_compat.h` holds the few
// differences. All functions run a window or a modal dialog on the main thread and return when it
// is closed.
#pragma once

#include "core/image.h"
#include "core/secret.h"
#include "core/settings.h"
#include "main.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace nb {

// What the Generate window begins with.
struct window_start {
    argument_values values;
    std::string notice; // said once, quietly; "" for none
};

// Works with the person until the window is closed; GIMP stays usable meanwhile. What was sent by
// then can be recovered.
void ui_generate_window(procedure_call const&, window_start const&);

struct settings_question {
    std::string reason;       // why it is asked, above the fields; "" when the person opened it
    settings values;          // as they are now
    bool has_key = false;     // one is known already; it is never shown
    bool can_remember = true; // there is a secret service to keep a key in
    // Says in words what can be learned about a key without paying. `key` may be empty: the known
    // one. Iterates the main loop.
    std::function<std::string(std::string const& base_url, secret const& key)> test_key;
};

struct settings_answer {
    settings values;
    secret api_key;       // empty keeps the one that is known
    bool remember = true; // false: for this session only
};

// The key is hidden, with a toggle to show it. An address that is neither https nor loopback is
// refused in the dialog, with the reason beside the field; where the question has a reason, a key
// is needed to go on.
std::optional<settings_answer> ui_ask_settings(settings_question const&);

// A task in the list of what earlier calls left. Texts are for the person.
struct recover_row {
    image thumbnail; // rgba8 in sRGB, `recover_thumbnail` px at most; empty when there is none yet
    std::string prompt;
    std::string state;
    std::string age;
    std::string cost;            // "" when not known
    bool can_insert = false;     // else it can only be sent again or forgotten
    bool can_save = false;       // its pictures are here
    bool can_send_again = false; // which may be paid twice
};
inline constexpr int recover_thumbnail = 96;

enum class recover_action { insert, save, forget, send_again };

struct recover_choice {
    recover_action action = recover_action::insert;
    std::vector<std::size_t> rows; // at least one
    std::string folder;            // to save into
};

// Lists them; nothing when the person closed the list. Forgetting, and sending again, is asked
// about first.
std::optional<recover_choice> ui_recover(std::vector<recover_row> const&);

// A question or a notice that the person has to answer with OK.
void ui_tell(std::string const& text);

} // namespace nb
