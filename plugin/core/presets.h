// Presets: prompts with a name, and what goes with them. Those that ship with the plug-in and those
// that the person saved have the same form, one JSON file for each kind, which is also the form in
// which presets are exported and imported:
//
//     {"presets": [{"name": "Relight", "names": {"de": "Neu beleuchten"},
//                   "prompt": "Relight the scene as {}.", "aspect-ratio": "canvas"}, …]}
//
// `names` holds translations by language and may be missing; every member but `name` and `prompt`
// may be.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nb {

struct preset {
    std::string name;
    std::map<std::string, std::string> names; // by language, e.g. "de", "zh_CN"
    std::string prompt;                       // `{}` stands for what the person typed
    // By the procedure's argument name ("model", "references", "aspect-ratio", …); what is not here
    // stays as it is.
    std::map<std::string, std::string> options;

    friend bool operator==(preset const&, preset const&) = default;
};

std::span<char const* const> preset_options(); // the arguments that a preset may set

// Throws nb::error (calling) when `json` is no list of presets, or one has no name or prompt.
std::vector<preset> presets_parse(std::string_view json);
std::string presets_to_json(std::vector<preset> const&);

std::vector<preset> presets_shipped(); // from beside the executable; none when it is not there
// The person's own. Both throw nb::error (execution), the first when there are some that cannot be
// read: they are not to be written over.
std::vector<preset> presets_saved();
void presets_save(std::vector<preset> const&);

// `more` after `presets`; one with the name of another takes its place.
std::vector<preset> presets_merged(std::vector<preset> presets, std::vector<preset> const& more);

std::string const& preset_name(preset const&); // in the person's language where there is one

// The preset's prompt with `typed` in every `{}`; as it is when nothing was typed.
std::string preset_prompt(preset const&, std::string const& typed);

} // namespace nb
