// One practice task: what becomes of it, and what the service says of it at a given moment.
// (Reference: "Nano Banana Pro API Task Status", "CallbackPayload"; the field notes for the rest.)
#pragma once

#include "practice_service/fault.h"
#include "practice_service/options.h"

#include <optional>
#include <string>
#include <vector>

namespace nb::practice {

// What a task's faults make of it.
struct task_fate {
    std::optional<std::string> failure; // the reason
    std::string running_word = "in_progress";
    double late_s = 0;    // not found for so long …
    int late_queries = 0; // … and for so many queries
    int pictures = 1;
    bool no_result = false;
    std::optional<std::string> text; // instead of each picture
    std::optional<std::string> url;  // instead of each picture's own
    bool bare = false;               // answers to queries hold `status` and `result` alone
};

task_fate task_fate_of(effects const&);

enum class task_state { unregistered, pending, submitted, in_progress, success, failed };

struct task {
    std::string id;
    std::string created_at; // ISO 8601
    task_fate fate;
    int queries = 0;                   // that came so far, with the one to be answered
    bool ready = false;                // its pictures are made
    std::vector<std::string> pictures; // addresses or data URIs
    std::string failure;               // why pictures could not be made
};

// pending for the first tenth of its time, submitted up to a third, then in progress; it ends no
// sooner than its pictures are ready.
task_state task_state_at(task const&, double elapsed_s, double duration_s);

task_state task_end(task const&); // success or failed

// `data` of an answer to /api/task/query, in its envelope.
std::string task_answer(task const&, task_state, result_shape);

// The body of a webhook.
std::string task_callback(task const&, task_state);

std::string task_id_make(); // "ta" and a UUID

} // namespace nb::practice
