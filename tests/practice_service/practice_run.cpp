#include "practice_service/practice_run.h"

#include "core/error.h"
#include "core/files.h"
#include "core/timer.h"

#include <filesystem>
#include <sstream>

namespace nb::practice {

namespace {

constexpr int patience_ms = 10'000;

struct asking {
    object_ptr<SoupMessage> message;
    std::shared_ptr<fetched> into;
    gint64 begun_us = g_get_monotonic_time();
};

std::string header(SoupMessage* message, char const* name) {
    char const* value =
        soup_message_headers_get_one(soup_message_get_response_headers(message), name);
    return value ? value : "";
}

void on_answer(GObject* session, GAsyncResult* result, gpointer data) noexcept {
    std::unique_ptr<asking> const self(static_cast<asking*>(data));
    SoupMessage* message = self->message.get();
    fetched& into = *self->into;
    error_ptr error;
    auto const body = bytes_ptr::adopt(
        soup_session_send_and_read_finish(SOUP_SESSION(session), result, error.out()));
    into.status = soup_message_get_status(message);
    into.body = body.text();
    into.content_type = header(message, "Content-Type");
    into.location = header(message, "Location");
    into.retry_after = header(message, "Retry-After");
    into.server = header(message, "Server");
    into.failure = error.message();
    into.seconds = double(g_get_monotonic_time() - self->begun_us) / G_USEC_PER_SEC;
    into.done = true;
}

std::string make_folder() {
    error_ptr error;
    std::string folder = string_from(g_dir_make_tmp("practice-XXXXXX", error.out()));
    if (error)
        throw execution_error("%s", error.message());
    return folder;
}

std::unique_ptr<service> start_service(std::vector<std::string> arguments,
                                       std::string const& folder) {
    arguments.insert(arguments.begin(), {"--duration=0.3", "--journal=" + folder + "/journal"});
    return std::make_unique<service>(options_parse(arguments));
}

} // namespace

practice_run::practice_run(std::vector<std::string> arguments)
    : folder_(make_folder()), service_(start_service(std::move(arguments), folder_)),
      session_(object_ptr<SoupSession>::adopt(
          soup_session_new_with_options("proxy-resolver", nullptr, "max-conns", 64,
                                        "max-conns-per-host", 64, "user-agent", "test", nullptr))) {
}

practice_run::~practice_run() {
    soup_session_abort(session_.get());
    service_.reset();
    std::filesystem::remove_all(folder_);
}

bool practice_run::wait_until(std::function<bool()> const& condition) const {
    bool late = false;
    timer patience;
    patience.start(patience_ms, [&late] { late = true; });
    while (!condition()) {
        if (late)
            return false;
        g_main_context_iteration(nullptr, TRUE);
    }
    return true;
}

std::shared_ptr<fetched const> practice_run::start(std::string const& url,
                                                   std::string const& bearer,
                                                   std::string const& body) const {
    auto const into = std::make_shared<fetched>();
    auto message = object_ptr<SoupMessage>::adopt(
        soup_message_new(body.empty() ? "GET" : "POST", url.c_str()));
    soup_message_set_flags(
        message.get(), SoupMessageFlags(SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_NEW_CONNECTION));
    if (!bearer.empty())
        soup_message_headers_replace(soup_message_get_request_headers(message.get()),
                                     "Authorization", ("Bearer " + bearer).c_str());
    if (!body.empty())
        soup_message_set_request_body_from_bytes(message.get(), "application/json",
                                                 bytes_ptr::copy(body).get());
    SoupMessage* sent = message.get();
    soup_session_send_and_read_async(session_.get(), sent, G_PRIORITY_DEFAULT, nullptr, on_answer,
                                     new asking{std::move(message), into});
    return into;
}

fetched practice_run::fetch(std::string const& url, std::string const& bearer,
                            std::string const& body) const {
    std::shared_ptr<fetched const> const into = start(url, bearer, body);
    wait_until([&into] { return into->done; });
    return *into;
}

fetched practice_run::gen(std::string const& body) const {
    return fetch(service_->base_url() + "/api/image/gen", "dk-practice", body);
}

fetched practice_run::query(std::string const& task_id) const {
    return fetch(service_->base_url() + "/api/task/query?task_id=" + task_id, "dk-practice");
}

std::string practice_run::submit(std::string const& prompt) const {
    fetched const answer = gen(R"({"model":"google/gempix2","prompt":)" + json_quote(prompt) + "}");
    return answer_text(answer, "task_id");
}

fetched practice_run::wait_for_end(std::string const& task_id) const {
    fetched answer;
    wait_until([&] {
        answer = query(task_id);
        std::string const status = answer_text(answer, "status");
        return status == "success" || status == "failed";
    });
    return answer;
}

std::vector<json_document> practice_run::journal() const {
    std::vector<json_document> lines;
    std::istringstream text(std::string(file_read(folder_ + "/journal").text()));
    for (std::string line; std::getline(text, line);)
        lines.push_back(json_document::parse(line));
    return lines;
}

std::string answer_text(fetched const& answer, char const* member) {
    json_document const document = json_document::parse(answer.body);
    return json_text(json_object(document.root(), "data"), member);
}

std::string answer_image(fetched const& answer) {
    json_document const document = json_document::parse(answer.body);
    JsonObject* data = json_object(document.root(), "data");
    if (JsonObject* single = json_object(data, "result"))
        return json_text(single, "image");
    JsonArray* list = json_array(data, "result");
    return list && json_array_get_length(list) > 0
               ? json_text(json_array_get_object_element(list, 0), "image")
               : "";
}

} // namespace nb::practice
