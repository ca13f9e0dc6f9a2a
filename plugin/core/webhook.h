// A listener for the service's webhook ("callback_url", CallbackPayload in the reference).
//
// It listens on 127.0.0.1 only; a tunnel or port forward of the person's brings the service's POST
// there. What a webhook says is never believed: one that hits a task's random path and names its
// task id only wakes the task's next status query.
#pragma once

#include "core/glib_ptr.h"

#include <libsoup/soup.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace nb {

class webhook_listener {
  public:
    // Throws nb::error (execution) when the port is taken. Port 0 takes any (see `port`).
    explicit webhook_listener(int port);
    ~webhook_listener();
    webhook_listener(webhook_listener const&) = delete;
    webhook_listener& operator=(webhook_listener const&) = delete;

    // Called on the main context with the task id that a webhook named; says whether it is the
    // right one, and then wakes the task.
    using knock_handler = std::function<bool(std::string_view task_id)>;
    // Returns the random path below which that task is reached, e.g. "/9f0c…".
    std::string add(knock_handler handler);

    int port() const;

  private:
    struct entry {
        std::string path;
        knock_handler handler;
    };
    bool is_known(char const* path) const;
    void on_request(SoupServerMessage* message, char const* path);

    object_ptr<SoupServer> server_;
    std::vector<entry> entries_;
};

} // namespace nb
