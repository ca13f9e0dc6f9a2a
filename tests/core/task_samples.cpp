#include "core/task_samples.h"

#include "core/error.h"

namespace nb::test {

namespace {

template <typename... Lambdas>
struct overloaded : Lambdas... {
    using Lambdas::operator()...;
};
template <typename... Lambdas>
overloaded(Lambdas...) -> overloaded<Lambdas...>;

char const* kind_text(error_kind kind) {
    switch (kind) {
    case error_kind::calling:
        return "calling";
    case error_kind::execution:
        return "execution";
    case error_kind::cancelled:
        return "cancelled";
    }
    g_assert_not_reached();
}

std::string request_text(send_request const& request) {
    switch (request.purpose) {
    case request_purpose::submit:
        return "submit";
    case request_purpose::query:
        return "query";
    case request_purpose::download:
        return "download " + request.url;
    }
    g_assert_not_reached();
}

} // namespace

task new_task() {
    task t = task_new(start_ms, start_ms + 600'000);
    t.local_id = "4b3c8f3e-6d7a-4c7e-9a54-0c6f5a3e7b21"; // fixed, and with it the jitter
    t.base_url = "https://api.example";
    t.model = "google/gempix2";
    t.prompt = "a fox";
    t.placement = "fit";
    return t;
}

task submitting_task() {
    task t = new_task();
    task_start(t, start_ms);
    return t;
}

task waiting_task() {
    task t = submitting_task();
    task_on_reply(t, request_purpose::submit,
                  reply_with(200, R"({"code":0,"message":"ok","data":{"task_id":"ta1"}})"));
    return t;
}

task downloading_task(std::vector<std::string> const& addresses) {
    task t = waiting_task();
    t.state = task_state::downloading;
    t.downloading_since_ms = start_ms;
    for (std::string const& address : addresses)
        t.results.push_back({address, "", false});
    task_on_timer(t, start_ms);
    return t;
}

http_reply reply_with(unsigned status, std::string const& body, std::int64_t at_ms) {
    http_reply reply;
    reply.progress = http_progress::sent;
    reply.status = status;
    reply.body = bytes_ptr::copy(body);
    reply.at_ms = at_ms;
    return reply;
}

http_reply lost_reply(http_failure failure, http_progress progress, std::int64_t at_ms) {
    http_reply reply;
    reply.failure = failure;
    reply.progress = progress;
    reply.failure_text = "boom";
    reply.at_ms = at_ms;
    return reply;
}

std::string query_answer(std::string const& status, std::string const& result) {
    return R"({"code":0,"message":"ok","data":{"task_id":"ta1","status":")" + status +
           R"(","result":)" + result +
           R"(,"consumed":"0.500000","status_reason":{"message":null}}})";
}

std::string step_text(step const& step) {
    return std::visit(overloaded{
                          [](send_request const& request) { return request_text(request); },
                          [](wait_for const& wait) { return "wait " + std::to_string(wait.ms); },
                          [](save_result const& save) {
                              return "save " + std::to_string(save.index) + " " +
                                     std::string(save.file.text());
                          },
                          [](finished const& last) {
                              return last.problem ? kind_text(last.problem->kind()) +
                                                        std::string(": ") + last.problem->what()
                                                  : "finished";
                          },
                      },
                      step);
}

} // namespace nb::test
