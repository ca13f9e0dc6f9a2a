// Endings and waits that the moves of a task share. Internal to task*.cpp.
#pragma once

#include "core/task.h"

namespace nb {

std::string const& task_nothing_paid(); // one sentence

// It will never give a picture.
step task_give_up(task&, std::string const& message, std::int64_t now_ms);

// It was sent, and nobody knows what became of it.
step task_lose_sight(task&, std::string const& what_happened, std::int64_t now_ms);

// Stays as it is for a later process; this one stops with `message`, to which it is added that the
// task can be recovered.
step task_leave(task const&, error_kind, std::string const& message);

// `delay_ms`, but no longer than to the deadline.
step task_wait(task const&, std::int64_t delay_ms, std::int64_t now_ms);

// The next picture that is not here yet, or the end when all are.
step task_next_result(task&, std::int64_t now_ms);

} // namespace nb
