// The prompts that were used last, newest first, kept over sessions in one JSON file of the state
// folder.
#pragma once

#include <string>
#include <vector>

namespace nb {

inline constexpr std::size_t prompt_history_limit = 50;

std::vector<std::string> prompt_history_load(); // none when there is no such file, or a damaged one

// Puts the prompt first, once; the oldest go. A failure to write is only logged.
void prompt_history_add(std::string const& prompt);

} // namespace nb
