// From tasks that have ended to pictures that can become layers.
#pragma once

#include "import.h"
#include "task_group.h"

#include <string>
#include <vector>

namespace nb {

struct decoded_results {
    std::vector<import_result> results; // upright pictures, in the order of the tasks
    std::vector<std::string> problems;  // for a person, each once: why there are fewer than were
                                        // asked for, or how one fell short
};

// Decodes a picture that the task was answered with, and fits it where it fills a selection. Any
// thread; throws nb::error (execution).
import_result result_read(task const&, std::size_t index, bytes_ptr const& file, task_store const&,
                          ink_style);

// Decodes every picture on worker threads. One that cannot be read stays in the store and is told
// about.
decoded_results results_decode(ended_tasks const&, task_store const&);

// Tells a person where to find what cannot be read.
std::string results_kept_text(task_store const&, task const&);

// What a call that got no picture at all ends with.
error results_error(ended_tasks const&, decoded_results const&);

std::vector<task const*> results_tasks(std::vector<import_result> const&); // each once

// These tasks are done with; others stay as they are in the store.
void results_mark_imported(ended_tasks const&, std::vector<task const*> const& imported);

} // namespace nb
