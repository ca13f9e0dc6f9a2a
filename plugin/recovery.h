// Tasks that earlier processes left: finding them, and finishing them.
#pragma once

#include "generation.h"

#include <optional>
#include <string>
#include <vector>

namespace nb {

// Ours while the lock is held.
struct left_task {
    task saved;
    task_lock lock;
};

// What no other process works on and may still give a picture, oldest first: tasks that are
// recoverable, and `unknown` ones. Tasks whose process died before anything was sent are closed on
// the way. What cannot be read is passed over.
std::vector<left_task> recovery_find(task_store const&);

// One of them, by its local id; nothing when it is none.
std::optional<left_task> recovery_take(task_store const&, std::string const& id);

// Those that have not been told about yet; from now on they have. How many there are.
int recovery_count_untold(task_store const&);

// Adds runners that ask for and download the pictures of recoverable tasks; see below.
void recovery_start(task_group&, generation_service&, std::vector<left_task>, int timeout_s,
                    generation_notice const&);

// Asks for and downloads the pictures of recoverable tasks, and sends `unknown` ones again, which
// only the person may decide. A task without a key is left as it is, and `notice` says so. Returns
// when all have ended, with their locks.
ended_tasks recovery_run(generation_service&, std::vector<left_task>, int timeout_s,
                         task_progress const&, generation_notice const&);

} // namespace nb
