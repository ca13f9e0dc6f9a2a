// What a person reads about a task.
#pragma once

#include "core/task.h"

#include <string>

namespace nb {

std::string task_state_text(task const&); // of one that nobody works on
std::string task_cost_text(task const&);  // "" when not known
std::string task_age_text(std::int64_t ms);

// Many lines for a report: ids, times, what went wrong, and the request. Never the key. `sent` is
// null for a task of an earlier process, of whose request only what the task keeps is known. A
// webhook's address stands there as the person gave it, without the path of the task's own.
std::string task_details(task const&, std::string const& problem, api_generate_request const* sent);

} // namespace nb
