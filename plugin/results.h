// From tasks that have ended to pictures that can become layers.
#pragma once

#include "core/task_runner.h"
#include "import.h"

#include <memory>
#include <string>
#include <vector>

namespace nb {

using ended_tasks = std::vector<std::unique_ptr<task_runner>>;

struct decoded_results {
    std::vector<import_result> results; // upright pictures, in the order of the tasks
    std::vector<std::string> problems;  // why there are fewer than were asked for; each once
};

// Decodes every picture on worker threads. One that cannot be read stays in the store and is told
// about.
decoded_results results_decode(ended_tasks const&, task_store const&);

// What a call that got no picture at all ends with.
error results_error(ended_tasks const&, decoded_results const&);

// Tasks whose pictures these were are done; others stay as they are in the store.
void results_mark_imported(ended_tasks const&, std::vector<import_result> const& imported);

} // namespace nb
