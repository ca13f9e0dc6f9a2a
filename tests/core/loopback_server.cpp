#include "core/loopback_server.h"

#include <algorithm>

namespace nb::test {

namespace {

constexpr int trickle_ms = 20;

// Made for these tests; it protects nothing.
constexpr char const* untrusted_pem = R"(-----BEGIN CERTIFICATE-----
MIIBjzCCATagAwIBAgIUBAj9jb2KI0Iy2XgKtEPUHnqoXKMwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEyMjEyMDA0MloYDzIxMjYxMDI5
MTIwMDQyWjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASZGr796rOGCUhm/wTE3XTFWda7hRtXc94deRN9ZEJbQC90Sf7GpdIl
lr4l/FrxQqWlh0iJFyOTw4LtybSwiaJvo2QwYjAdBgNVHQ4EFgQUJGVbjCKZgG/Y
L/CYP4pZ8o2jkWgwHwYDVR0jBBgwFoAUJGVbjCKZgG/YL/CYP4pZ8o2jkWgwDwYD
VR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwR/AAABMAoGCCqGSM49BAMCA0cAMEQC
IBVK1+WXCqaz0gjniy1lJHRa9cKeqcSD7TjmNPH78wyNAiBWOcC2CJQzGDqqEEfz
nZkjWBcjffNedRTPTnXPDFL6cg==
-----END CERTIFICATE-----
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgFwhAtkKeLs12tZwd
bMyd6eqmsl3s3Kltm4SAUYENTPahRANCAASZGr796rOGCUhm/wTE3XTFWda7hRtX
c94deRN9ZEJbQC90Sf7GpdIllr4l/FrxQqWlh0iJFyOTw4LtybSwiaJv
-----END PRIVATE KEY-----
)";

seen_request read_request(SoupServerMessage* message) {
    seen_request seen;
    seen.method = soup_server_message_get_method(message);
    seen.path = string_from(
        g_uri_to_string_partial(soup_server_message_get_uri(message), G_URI_HIDE_FRAGMENT));
    seen.path.erase(0, seen.path.find('/', seen.path.find("//") + 2));
    soup_message_headers_foreach(
        soup_server_message_get_request_headers(message),
        [](char const* name, char const* value, gpointer headers) noexcept {
            (*static_cast<std::map<std::string, std::string>*>(headers))[name] = value;
        },
        &seen.headers);
    auto const body =
        bytes_ptr::adopt(soup_message_body_flatten(soup_server_message_get_request_body(message)));
    seen.body = body.text();
    auto* const address = G_INET_SOCKET_ADDRESS(soup_server_message_get_remote_address(message));
    seen.client_port = g_inet_socket_address_get_port(address);
    return seen;
}

void write_raw(GIOStream* stream, std::string const& text) {
    g_output_stream_write_all(g_io_stream_get_output_stream(stream), text.data(), text.size(),
                              nullptr, nullptr, nullptr);
}

} // namespace

object_ptr<GTlsCertificate> untrusted_certificate() {
    return object_ptr<GTlsCertificate>::adopt(
        g_tls_certificate_new_from_pem(untrusted_pem, -1, nullptr));
}

std::string seen_request::header(char const* name) const {
    auto const found = headers.find(name);
    return found == headers.end() ? "" : found->second;
}

answer json_answer(unsigned status, std::string const& body) {
    return {status, body, {{"Content-Type", "application/json"}, {"Retry-After", "0"}}};
}

answer raw_answer(std::string const& text) {
    answer made;
    made.raw = text;
    return made;
}

answer drop_connection() {
    return raw_answer("");
}

answer fall_silent(std::string const& after, std::string const& trickle) {
    answer made = raw_answer(after);
    made.stay_open = true;
    made.trickle = trickle;
    return made;
}

loopback_server::loopback_server(handler reply, GTlsCertificate* certificate)
    : reply_(std::move(reply)), server_(object_ptr<SoupServer>::adopt(
                                    soup_server_new("tls-certificate", certificate, nullptr))) {
    auto const options = SoupServerListenOptions(SOUP_SERVER_LISTEN_IPV4_ONLY |
                                                 (certificate ? SOUP_SERVER_LISTEN_HTTPS : 0));
    error_ptr error;
    if (!soup_server_listen_local(server_.get(), 0, options, error.out()))
        g_error("no loopback server: %s", error.message());
    soup_server_add_early_handler(
        server_.get(), nullptr,
        [](SoupServer*, SoupServerMessage* message, char const*, GHashTable*,
           gpointer self) noexcept {
            if (static_cast<loopback_server*>(self)->close_before_body_)
                g_socket_close(soup_server_message_get_socket(message), nullptr);
        },
        this, nullptr);
    soup_server_add_handler(
        server_.get(), nullptr,
        [](SoupServer*, SoupServerMessage* message, char const*, GHashTable*,
           gpointer self) noexcept { static_cast<loopback_server*>(self)->on_request(message); },
        this, nullptr);
}

loopback_server::~loopback_server() {
    soup_server_disconnect(server_.get());
}

std::string loopback_server::url(std::string const& path) const {
    GSList* uris = soup_server_get_uris(server_.get());
    auto* const uri = static_cast<GUri*>(uris->data);
    std::string text = std::string(g_uri_get_scheme(uri)) +
                       "://127.0.0.1:" + std::to_string(g_uri_get_port(uri)) + path;
    g_slist_free_full(uris, [](gpointer each) { g_uri_unref(static_cast<GUri*>(each)); });
    return text;
}

int loopback_server::count(char const* method) const {
    return int(std::ranges::count(requests_, method, &seen_request::method));
}

void loopback_server::close_before_body() {
    close_before_body_ = true;
}

void loopback_server::on_request(SoupServerMessage* message) {
    requests_.push_back(read_request(message));
    answer const given = reply_(requests_.back());
    if (given.raw)
        return send_raw(message, given);
    SoupMessageHeaders* headers = soup_server_message_get_response_headers(message);
    for (auto const& [name, value] : given.headers)
        soup_message_headers_replace(headers, name.c_str(), value.c_str());
    soup_server_message_set_response(message, "application/octet-stream", SOUP_MEMORY_COPY,
                                     given.body.data(), given.body.size());
    soup_server_message_set_status(message, given.status, nullptr);
    if (given.delay_ms > 0)
        delay(message, given.delay_ms);
}

void loopback_server::delay(SoupServerMessage* message, int ms) {
    soup_server_message_pause(message);
    pauses_.push_back(std::make_unique<pause>());
    pause* const added = pauses_.back().get();
    added->message = object_ptr<SoupServerMessage>::share(message);
    added->until.start(ms, [added] {
        soup_server_message_unpause(added->message.get());
        added->message = {};
    });
}

void loopback_server::send_raw(SoupServerMessage* message, answer const& given) {
    auto stream = object_ptr<GIOStream>::adopt(soup_server_message_steal_connection(message));
    write_raw(stream.get(), *given.raw);
    if (!given.stay_open) {
        g_io_stream_close(stream.get(), nullptr, nullptr);
        return;
    }
    open_.push_back(std::make_unique<held>());
    open_.back()->stream = std::move(stream);
    open_.back()->trickle = given.trickle;
    trickle(open_.back().get());
}

void loopback_server::trickle(held* connection) {
    if (connection->trickle.empty())
        return;
    write_raw(connection->stream.get(), connection->trickle);
    connection->ticker.start(trickle_ms, [this, connection] { trickle(connection); });
}

dead_port::dead_port(bool listening) {
    socket_ = object_ptr<GSocket>::adopt(
        g_socket_new(G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, nullptr));
    auto const any =
        object_ptr<GSocketAddress>::adopt(g_inet_socket_address_new_from_string("127.0.0.1", 0));
    g_socket_bind(socket_.get(), any.get(), FALSE, nullptr);
    auto const bound =
        object_ptr<GSocketAddress>::adopt(g_socket_get_local_address(socket_.get(), nullptr));
    port_ = g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(bound.get()));
    if (listening)
        g_socket_listen(socket_.get(), nullptr); // else it stays ours, and refuses
}

bool run_until(std::function<bool()> const& done, int limit_ms) {
    bool late = false;
    timer limit;
    limit.start(limit_ms, [&late] { late = true; });
    while (!done() && !late)
        g_main_context_iteration(nullptr, TRUE);
    return done();
}

void run_for(int ms) {
    run_until([] { return false; }, ms);
}

} // namespace nb::test
