// What a person reads about a task.
#pragma once

#include "core/task.h"

#include <string>

namespace nb {

std::string task_state_text(task const&); // of one that nobody works on
std::string task_cost_text(task const&);  // "" when not known
std::string task_age_text(std::int64_t ms);

// Several lines for a report: ids, times, what was asked and what went wrong. Never the key.
std::string task_details(task const&, std::string const& problem);

} // namespace nb
