// Runs the tasks of one call side by side until each has come to its end.
#pragma once

#include "core/api.h"
#include "core/settings.h"
#include "core/task_runner.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace nb {

struct generation_order {
    api_generate_request request; // `callback_url` as the person gave it
    std::string placement;
    std::vector<std::string> reference_names;
    int variations = 1;    // that many tasks
    int callback_port = 0; // not 0: listen there on 127.0.0.1 for the webhook
    int timeout_s = 600;
};

// What tasks need while they run; outlives them.
struct generation_service {
    settings values;
    std::string api_key;
    task_store store;
    http_client api;
    http_client downloads;
};

// Told about twice a second and at each change. `fraction` < 0: nobody knows.
using generation_progress = std::function<void(std::string const& text, double fraction)>;

// Something that went less well than wished while the work goes on.
using generation_notice = std::function<void(std::string const& text)>;

// Iterates the default main context until every task has ended, or until SIGTERM or SIGINT, which
// ends them as a cancel. Look at each runner's `current`, `problem` and `pictures`.
std::vector<std::unique_ptr<task_runner>> generation_run(generation_service&,
                                                         generation_order const&,
                                                         generation_progress const&,
                                                         generation_notice const&);

} // namespace nb
