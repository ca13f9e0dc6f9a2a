// Runs the tasks of one call side by side until each has come to its end.
#pragma once

#include "core/api.h"
#include "core/settings.h"
#include "core/webhook.h"
#include "task_group.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace nb {

struct generation_order {
    std::string prompt;           // the person's
    api_generate_request request; // `callback_url` as the person gave it; `prompt` as it is sent
    std::optional<fill_place> fill;
    std::vector<task_file> files; // kept with each task
    std::string placement;
    std::vector<std::string> reference_names;
    int variations = 1;    // that many tasks
    int callback_port = 0; // not 0: listen there on 127.0.0.1 for the webhook
    int timeout_s = 600;
};

// What tasks need while they run; outlives them.
struct generation_service {
    settings values;
    secret api_key;
    task_store store;
    http_client api;
    http_client downloads;

    task_runner_setup task_setup(secret key) {
        return {&api, &downloads, &store, std::move(key), {}, {}};
    }
};

// Something that went less well than wished while the work goes on.
using generation_notice = std::function<void(std::string const& text)>;

// The tasks of one order while they run.
class generation {
  public:
    generation(generation_service& service, generation_order order, task_progress progress)
        : service_(service), order_(std::move(order)), group_(std::move(progress)) {}

    // Sends them. Iterates the default main context while the bodies are made.
    void start(generation_notice const&);
    task_group& tasks() { return group_; }

  private:
    void listen(generation_notice const&);
    task make_task() const;
    std::string callback_url_for(std::size_t index);
    std::vector<bytes_ptr> make_bodies();

    generation_service& service_;
    generation_order order_;
    task_group group_;
    std::unique_ptr<webhook_listener> webhook_;
};

// Returns when all of the order's tasks have ended; see `task_group::wait`.
ended_tasks generation_run(generation_service&, generation_order const&, task_progress const&,
                           generation_notice const&);

} // namespace nb
