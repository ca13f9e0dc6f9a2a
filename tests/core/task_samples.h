// Tasks, replies and steps for tests of a task's moves.
#pragma once

#include "core/task.h"

#include <string>
#include <vector>

namespace nb::test {

inline constexpr std::int64_t start_ms = 1'700'000'000'000; // when sample tasks are made

task new_task();        // `exporting`, its deadline 600 s from now
task submitting_task(); // its first request is on its way
task waiting_task();    // accepted at `start_ms` as "ta1"
task downloading_task(std::vector<std::string> const& addresses); // since `start_ms`

http_reply reply_with(unsigned status, std::string const& body, std::int64_t at_ms = start_ms);
http_reply lost_reply(http_failure failure, http_progress progress,
                      std::int64_t at_ms = start_ms); // "boom" are the system's words

// The documented answer to a status query; `result` is JSON.
std::string query_answer(std::string const& status, std::string const& result = "null");

// "submit", "query", "download <URL>", "wait <ms>", "save <index> <bytes>", "finished", or the kind
// and the message of the error it finishes with.
std::string step_text(step const&);

} // namespace nb::test
