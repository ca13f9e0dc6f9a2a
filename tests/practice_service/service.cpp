#include "practice_service/service.h"

#include "core/error.h"
#include "core/files.h"
#include "core/json.h"
#include "core/timer.h"
#include "core/worker.h"
#include "practice_service/reply.h"
#include "practice_service/task_book.h"

#include <glib/gstdio.h>
#include <libsoup/soup.h>

#include <string_view>

namespace nb::practice {

namespace {

constexpr std::string_view moved_prefix = "/moved";
constexpr std::string_view results_prefix = "/results/";

// One request on its way through the routes.
struct visit {
    object_ptr<SoupServerMessage> message;
    practice::stage stage = stage::gen;
    effects step;
    journal_entry entry;
};

object_ptr<SoupServer> server_listen(int port) {
    auto server = object_ptr<SoupServer>::adopt(
        soup_server_new("server-header", "practice-service (no AI)", nullptr));
    auto const address = object_ptr<GSocketAddress>::adopt(
        g_inet_socket_address_new_from_string("127.0.0.1", guint(port)));
    error_ptr error;
    if (!soup_server_listen(server.get(), address.get(), SoupServerListenOptions(0), error.out()))
        throw execution_error("cannot listen on 127.0.0.1:%d: %s", port, error.message());
    return server;
}

int server_port(object_ptr<SoupServer> const& server) {
    GSList* uris = soup_server_get_uris(server.get());
    int const port = uris ? g_uri_get_port(static_cast<GUri*>(uris->data)) : 0;
    g_slist_free_full(uris, [](gpointer uri) noexcept { g_uri_unref(static_cast<GUri*>(uri)); });
    return port;
}

std::string server_base(object_ptr<SoupServer> const& server) {
    return format_text("http://127.0.0.1:%d", server_port(server));
}

std::string header(SoupServerMessage* message, char const* name) {
    char const* value =
        soup_message_headers_get_one(soup_server_message_get_request_headers(message), name);
    return value ? value : "";
}

std::string path_of(SoupServerMessage* message) {
    return g_uri_get_path(soup_server_message_get_uri(message));
}

std::string path_with_query(SoupServerMessage* message) {
    char const* query = g_uri_get_query(soup_server_message_get_uri(message));
    return path_of(message) + (query ? std::string("?") + query : "");
}

std::string bearer_state(SoupServerMessage* message, std::string const& key) {
    std::string const given = header(message, "Authorization");
    if (given.empty())
        return "none";
    return given == "Bearer " + key ? "ok" : "wrong";
}

std::optional<stage> api_stage(SoupServerMessage* message) {
    std::string const path = path_of(message);
    std::string_view const method = soup_server_message_get_method(message);
    if (path == "/api/image/gen" && method == "POST")
        return stage::gen;
    if (path == "/api/task/query" && method == "GET")
        return stage::query;
    return {};
}

bytes_ptr body_of(SoupServerMessage* message) {
    return bytes_ptr::adopt(
        soup_message_body_flatten(soup_server_message_get_request_body(message)));
}

reply no_endpoint() {
    return reply_error(404, 1, "not found",
                       "the practice service (no AI) knows POST /api/image/gen and "
                       "GET /api/task/query?task_id=…");
}

} // namespace

class service::routes : public std::enable_shared_from_this<routes> {
  public:
    explicit routes(options const& settings)
        : settings_(settings), faults_(settings.faults), journal_(settings.journal_file),
          api_(server_listen(settings.port)), results_(server_listen(0)) {}
    routes(routes const&) = delete;
    routes& operator=(routes const&) = delete;
    ~routes() {
        soup_server_disconnect(api_.get());
        soup_server_disconnect(results_.get());
    }

    void open();
    object_ptr<SoupServer> const& api() const { return api_; }
    object_ptr<SoupServer> const& results() const { return results_; }

  private:
    template <void (routes::*method)(SoupServerMessage*)>
    static void handle(SoupServer*, SoupServerMessage* message, char const*, GHashTable*,
                       gpointer self) noexcept {
        (static_cast<routes*>(self)->*method)(message);
    }
    void add_handlers(object_ptr<SoupServer> const&, SoupServerCallback headers,
                      SoupServerCallback whole);
    void on_api_headers(SoupServerMessage*);
    void on_result_headers(SoupServerMessage*);
    void on_api(SoupServerMessage*);
    void on_result(SoupServerMessage*);
    void renew_faults();
    void drop_early(SoupServerMessage*, practice::stage);
    visit begin(SoupServerMessage*, practice::stage);
    journal_entry describe(SoupServerMessage*, practice::stage) const;
    bool refused(visit&);
    void gen(visit const&);
    void on_gen_read(visit&, std::shared_ptr<gen_request const> const&,
                     std::exception_ptr const& failure);
    void query(visit&);
    void result(visit&);
    void finish(visit&, reply);

    options settings_;
    fault_plan faults_;
    journal journal_;
    object_ptr<SoupServer> api_;
    object_ptr<SoupServer> results_;
    std::shared_ptr<task_book> tasks_;
    int accepted_ = 0; // gen requests with a good key
};

void service::routes::open() {
    tasks_ =
        std::make_shared<task_book>(settings_, server_base(results_),
                                    [this](journal_entry const& entry) { journal_.write(entry); });
    add_handlers(api_, handle<&routes::on_api_headers>, handle<&routes::on_api>);
    add_handlers(results_, handle<&routes::on_result_headers>, handle<&routes::on_result>);
}

void service::routes::add_handlers(object_ptr<SoupServer> const& server, SoupServerCallback headers,
                                   SoupServerCallback whole) {
    soup_server_add_early_handler(server.get(), "/", headers, this, nullptr);
    soup_server_add_handler(server.get(), "/", whole, this, nullptr);
}

// So that one run of whatever is tested can meet one fault after the other.
void service::routes::renew_faults() {
    std::string const& path = settings_.next_faults_file;
    bytes_ptr const lines = path.empty() ? bytes_ptr() : file_read(path);
    if (!lines)
        return;
    g_unlink(path.c_str());
    try {
        faults_ = fault_plan(faults_parse(lines.text()));
    } catch (error const& problem) {
        g_printerr("practice service: %s\n", problem.what());
    }
}

void service::routes::on_api_headers(SoupServerMessage* message) {
    renew_faults();
    if (std::optional<practice::stage> const where = api_stage(message))
        drop_early(message, *where);
}

void service::routes::on_result_headers(SoupServerMessage* message) {
    renew_faults();
    drop_early(message, stage::result);
}

// The one fault that strikes before the body is read.
void service::routes::drop_early(SoupServerMessage* message, practice::stage where) {
    if (!faults_.next_has(where, fault_kind::drop_early))
        return;
    journal_entry entry = describe(message, where);
    entry.fault = effects_name(faults_.take(where));
    journal_.write(entry);
    soup_server_message_set_status(message, 503, nullptr); // keeps the other handlers away
    reply_hang_up(message);
}

void service::routes::on_api(SoupServerMessage* message) {
    std::optional<stage> const where = api_stage(message);
    if (!where) {
        reply_hold(message);
        visit lost{object_ptr<SoupServerMessage>::share(message),
                   stage::gen,
                   {},
                   describe(message, stage::gen)};
        return finish(lost, no_endpoint());
    }
    visit now = begin(message, *where);
    if (refused(now))
        return;
    if (*where == stage::gen)
        gen(now);
    else
        query(now);
}

void service::routes::on_result(SoupServerMessage* message) {
    visit now = begin(message, stage::result);
    if (!header(message, "Authorization").empty()) {
        now.entry.note = "Authorization was sent to the result host";
        return finish(now, reply_text(400, now.entry.note + "; no key belongs here"));
    }
    if (!refused(now))
        result(now);
}

journal_entry service::routes::describe(SoupServerMessage* message, practice::stage where) const {
    journal_entry entry;
    entry.time_ms = clock_now_ms();
    entry.port = where == stage::result ? "result" : "api";
    entry.method = soup_server_message_get_method(message);
    entry.path = path_with_query(message);
    entry.bearer = bearer_state(message, settings_.key);
    entry.user_agent = header(message, "User-Agent");
    entry.body_bytes = body_of(message).size();
    return entry;
}

visit service::routes::begin(SoupServerMessage* message, practice::stage where) {
    reply_hold(message);
    visit now{object_ptr<SoupServerMessage>::share(message), where, faults_.take(where),
              describe(message, where)};
    now.entry.fault = effects_name(now.step);
    return now;
}

// Whether a fault or the key already decided, and the answer is on its way.
bool service::routes::refused(visit& now) {
    std::string const elsewhere =
        server_base(results_) + std::string(moved_prefix) + now.entry.path;
    if (std::optional<reply> instead = reply_instead(now.step, now.stage, elsewhere)) {
        finish(now, std::move(*instead));
        return true;
    }
    if (now.stage == stage::result || now.entry.bearer == "ok")
        return false;
    finish(now, reply_error(401, now.stage == stage::query ? 401 : 1, "Invalid API key"));
    return true;
}

void service::routes::gen(visit const& now) {
    auto const request = std::make_shared<gen_request>();
    auto work = [request, body = body_of(now.message.get()), folder = settings_.requests_folder,
                 number = ++accepted_] {
        try {
            *request = gen_request_read(body);
        } catch (error const&) {
            if (!folder.empty())
                request_save(folder, number, body, nullptr);
            throw;
        }
        if (!folder.empty())
            request_save(folder, number, body, request.get());
    };
    worker_run(std::move(work), [weak = weak_from_this(), request,
                                 now = now](std::exception_ptr const& failure) mutable {
        if (auto const self = weak.lock())
            self->on_gen_read(now, request, failure);
    });
}

void service::routes::on_gen_read(visit& now, std::shared_ptr<gen_request const> const& request,
                                  std::exception_ptr const& failure) {
    try {
        if (failure)
            std::rethrow_exception(failure);
    } catch (std::exception const& thrown) {
        auto const* refusal = dynamic_cast<error const*>(&thrown);
        bool const calling = refusal && refusal->kind() == error_kind::calling;
        now.entry.note = thrown.what();
        return finish(now, reply_error(calling ? 400 : 500, 1, "failed", thrown.what()));
    }
    journal_describe(now.entry, *request);
    now.entry.task_id = tasks_->add(request, faults_.take(stage::task));
    finish(now, reply_json(200, R"({"code":0,"message":"ok","data":{"task_id":)" +
                                    json_quote(now.entry.task_id) + "}}"));
}

void service::routes::query(visit& now) {
    char const* text = g_uri_get_query(soup_server_message_get_uri(now.message.get()));
    GHashTable* fields = text ? soup_form_decode(text) : nullptr;
    char const* id = fields ? static_cast<char*>(g_hash_table_lookup(fields, "task_id")) : nullptr;
    now.entry.task_id = id ? id : "";
    if (fields)
        g_hash_table_unref(fields);
    std::string const found = tasks_->answer(now.entry.task_id);
    finish(now, found.empty() ? reply_error(404, 1, "task not found") : reply_json(200, found));
}

void service::routes::result(visit& now) {
    std::string path = path_of(now.message.get());
    if (path.starts_with(moved_prefix))
        path.erase(0, moved_prefix.size());
    std::string const name =
        path.starts_with(results_prefix) ? path.substr(results_prefix.size()) : "";
    result_file const* file = tasks_->find_file(name);
    if (!file)
        return finish(now, reply_text(404, "practice service (no AI): no such result"));
    reply answer;
    answer.content_type = file->mime;
    answer.body = file->bytes;
    finish(now, std::move(answer));
}

void service::routes::finish(visit& now, reply answer) {
    answer = reply_spoiled(std::move(answer), now.step);
    now.entry.status = answer.hang_up ? 0 : answer.status;
    journal_.write(now.entry);
    reply_send(now.message.get(), std::move(answer));
}

service::service(options const& settings) : routes_(std::make_shared<routes>(settings)) {
    routes_->open();
}

service::~service() = default;

int service::port() const {
    return server_port(routes_->api());
}

std::string service::base_url() const {
    return server_base(routes_->api());
}

std::string service::result_base() const {
    return server_base(routes_->results());
}

std::string service::start_line() const {
    return "practice service (no AI) on " + base_url();
}

} // namespace nb::practice
