#include "core/scripted_service.h"

#include "core/test_folder.h"
#include "core/timer.h"

#include <gtest/gtest.h>

namespace nb::test {

std::string success_with(std::vector<std::string> const& images) {
    std::string entries;
    for (std::string const& image : images)
        entries += (entries.empty() ? "" : ",") + ("{\"image\":\"" + image + "\"}");
    return R"({"code":0,"message":"ok","data":{"status":"success","result":[)" + entries +
           R"(],"consumed":"0.500000","status_reason":{"message":null}}})";
}

scripted_service::scripted_service()
    : folder(new_folder()), store(folder), api([this](seen_request const& request) {
          bool const posted = request.method == "POST";
          note(posted ? "POST" : "query");
          if (!posted)
              return take(queries, json_answer(200, success_with({host.url("/1.png")})));
          std::string const id = "ta" + std::to_string(++accepted_);
          return take(posts, json_answer(200, R"({"code":0,"data":{"task_id":")" + id + "\"}}"));
      }),
      host([this](seen_request const&) {
          note("download");
          return take(downloads, answer{200, "picture"});
      }) {}

answer scripted_service::take(std::vector<answer>& script, answer const& otherwise) {
    if (script.empty())
        return otherwise;
    answer next = script.front();
    if (script.size() > 1)
        script.erase(script.begin());
    return next;
}

void scripted_service::note(char const* what) {
    std::vector<std::string> const ids = store.list();
    std::optional<task> const saved = ids.size() == 1 ? store.load(ids[0]) : std::nullopt;
    std::string said = saved ? task_state_name(saved->state) : "nothing";
    if (saved && saved->in_flight)
        said += ", in flight";
    if (saved && !saved->service_id.empty())
        said += " " + saved->service_id;
    log.push_back(std::string(what) + ": " + said);
    if (on_request)
        on_request();
}

task scripted_service::new_task(int deadline_ms) const {
    std::int64_t const now = clock_now_ms();
    task t = task_new(now, now + deadline_ms);
    t.base_url = api.url();
    t.model = "google/gempix2";
    t.prompt = "a fox";
    return t;
}

std::unique_ptr<task_runner> scripted_service::new_runner(task t, bool hurry) {
    auto self = std::make_shared<task_runner*>(nullptr);
    task_runner_setup setup;
    setup.api = &api_client;
    setup.downloads = &download_client;
    setup.store = &store;
    setup.api_key = secret(secret_key);
    setup.on_change = [self, hurry] {
        if (hurry && *self)
            (*self)->knock();
    };
    auto runner = std::make_unique<task_runner>(std::move(setup), std::move(t));
    *self = runner.get();
    return runner;
}

std::unique_ptr<task_runner> scripted_service::run() {
    auto runner = new_runner(new_task());
    runner->start(bytes_ptr::copy(request_body));
    EXPECT_TRUE(run_to_end(*runner));
    return runner;
}

task scripted_service::on_disk() const {
    std::vector<std::string> const ids = store.list();
    EXPECT_EQ(ids.size(), 1U);
    std::optional<task> const saved = ids.empty() ? std::nullopt : store.load(ids[0]);
    EXPECT_TRUE(saved);
    return saved.value_or(task{});
}

bool run_to_end(task_runner const& runner, int limit_ms) {
    return run_until([&] { return runner.ended(); }, limit_ms);
}

} // namespace nb::test
