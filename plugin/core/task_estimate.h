// How long a task may still take, learned from earlier tasks of its model.
#pragma once

#include "core/task.h"

#include <optional>
#include <vector>

namespace nb {

// From submission to the end, in ms: the median of the model's last ten finished tasks, and nothing
// where there are none.
std::optional<std::int64_t> task_estimate_ms(std::vector<task> const& earlier,
                                             std::string const& model);

// For a progress bar: 0 to 0.95, which it nears but never passes while the task runs.
double task_fraction(std::int64_t elapsed_ms, std::int64_t estimate_ms);

} // namespace nb
