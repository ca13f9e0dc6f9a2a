// What the person has set, and where this plug-in keeps its files.
//
// Settings are one JSON file in the user's configuration folder; a missing or damaged file means
// the defaults. The environment comes first: NANO_BANANA_BASE_URL. The API key is never among them
// (see secrets.h).
#pragma once

#include "core/task_retention.h"

#include <string>
#include <vector>

namespace nb {

struct settings {
    std::string base_url;            // of the service, without a trailing slash needed
    int reference_longest = 2048;    // px; references are scaled down to it
    bool lossless = false;           // references always as PNG
    retention_limits retention;      // of finished tasks
    std::vector<std::string> models; // proposals; any other text is accepted as well

    // What a fill tells the model besides the prompt: see `fill_prompt`.
    std::string fill_instruction;
    std::string fill_overview_instruction; // when the whole image is sent as well
    std::string fill_mask_instruction;     // when the mask is
    bool fill_sends_mask = false;          // what may change as a further, black and white picture
};

inline constexpr int settings_least_longest = 64; // px
inline constexpr int settings_most_longest = 8192;
inline constexpr int settings_most_tasks = 100'000;
inline constexpr int settings_most_mebibytes = 1'000'000;

settings settings_load_stored(); // without the environment

settings settings_load();
void settings_save(settings const&); // throws nb::error (execution)

// "" when `url` may be used as the service's address: https, or http to a loopback host; else one
// sentence that says why not.
std::string settings_check_base_url(std::string const& url);

std::string settings_state_folder();  // <user state dir>/nano-banana
std::string settings_config_folder(); // <user config dir>/nano-banana

} // namespace nb
