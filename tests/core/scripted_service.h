// The image service and the host of its results as scripts, with a task store beside them. They
// note what is on disk at the moment when a request arrives.
#pragma once

#include "core/loopback_server.h"
#include "core/task_runner.h"

#include <memory>
#include <string>
#include <vector>

namespace nb::test {

constexpr inline char const* secret_key = "dk-1234567890abcdef";
constexpr inline char const* request_body = R"({"model":"google/gempix2","prompt":"a fox"})";

std::string success_with(std::vector<std::string> const& images); // the answer to a status query

class scripted_service {
  public:
    scripted_service();

    // Answers in order; the last one goes on. Without any: POSTs are accepted as "ta1", "ta2" …,
    // queries answer success with one picture on the host, which gives "picture".
    std::vector<answer> posts;
    std::vector<answer> queries;
    std::vector<answer> downloads;

    // "POST: submitting, in flight", "query: waiting ta1", "download: downloading ta1": each
    // request and what task.json said when it arrived (with one task in the store).
    std::vector<std::string> log;
    std::function<void()> on_request; // called after the note is taken

    std::string folder;
    task_store store;
    http_client api_client;
    http_client download_client;
    loopback_server api;
    loopback_server host;

    task new_task(int deadline_ms = 60'000) const; // for the service's address
    // In a hurry it asks at once, as if a webhook came in each time it begins to wait.
    std::unique_ptr<task_runner> new_runner(task t, bool hurry = true);
    std::unique_ptr<task_runner> run(); // a new task to its end
    task on_disk() const;               // the one task in the store

  private:
    answer take(std::vector<answer>& script, answer const& otherwise);
    void note(char const* what);

    int accepted_ = 0;
};

bool run_to_end(task_runner const& runner, int limit_ms = 10'000);

} // namespace nb::test
