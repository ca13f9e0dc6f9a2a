// How long finished tasks stay in the store: up to so many tasks and bytes, the oldest go first,
// and never one that may still give something that was paid for.
#pragma once

#include "core/task_store.h"

#include <cstdint>
#include <string>
#include <vector>

namespace nb {

struct retention_limits {
    int tasks = 200;
    std::uint64_t bytes = std::uint64_t{1} << 30;
};

struct kept_task {
    std::string local_id;
    task_state state = task_state::imported;
    std::int64_t finished_ms = 0;
    std::uint64_t bytes = 0; // on disk
};

// The local ids of those that must go, oldest first. Only `imported`, `failed` and `cancelled` ones
// do, however many others there are.
std::vector<std::string> retention_choose(std::vector<kept_task> tasks, retention_limits const&);

// Removes from the store what must go; what another process works on stays. What the disk refuses
// stays as well.
void retention_apply(task_store const&, retention_limits const&);

} // namespace nb
