// What the person sees of tasks that were left, and does with them.
#pragma once

#include "recovery.h"
#include "ui/ui.h"

#include <string>
#include <vector>

namespace nb {

recover_row recovery_row(task const&, task_store const&, std::int64_t now_ms);

// Copies the tasks' pictures into a folder, under names made from their prompts; existing files
// stay. Throws nb::error (execution).
void recovery_save(std::vector<task const*> const&, task_store const&, std::string const& folder);

} // namespace nb
