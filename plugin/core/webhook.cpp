#include "core/webhook.h"

#include "core/error.h"
#include "core/i18n.h"
#include "core/json.h"

#include <algorithm>

namespace nb {

namespace {

constexpr goffset body_limit = 65'536; // bytes

// Before the body is read: whether it is worth reading at all.
guint early_status(SoupServerMessage* message, bool known_path) {
    SoupMessageHeaders* headers = soup_server_message_get_request_headers(message);
    if (!known_path)
        return SOUP_STATUS_NOT_FOUND;
    if (std::string_view(soup_server_message_get_method(message)) != "POST")
        return SOUP_STATUS_METHOD_NOT_ALLOWED;
    // A webhook has a length; chunks could go on for ever.
    if (soup_message_headers_get_encoding(headers) != SOUP_ENCODING_CONTENT_LENGTH ||
        soup_message_headers_get_content_length(headers) > body_limit)
        return SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE;
    return 0;
}

} // namespace

webhook_listener::webhook_listener(int port)
    : server_(object_ptr<SoupServer>::adopt(
          soup_server_new("server-header", "nano-banana-gimp", nullptr))) {
    error_ptr error;
    auto const address = object_ptr<GSocketAddress>::adopt(
        g_inet_socket_address_new_from_string("127.0.0.1", guint(port)));
    if (!soup_server_listen(server_.get(), address.get(), SoupServerListenOptions(0), error.out()))
        throw execution_error(_("The webhook port %d cannot be used: %s."), port, error.message());

    soup_server_add_early_handler(
        server_.get(), nullptr,
        [](SoupServer*, SoupServerMessage* message, char const* path, GHashTable*,
           gpointer self) noexcept {
            guint const status =
                early_status(message, static_cast<webhook_listener*>(self)->is_known(path));
            if (status == 0)
                return;
            soup_message_body_set_accumulate(soup_server_message_get_request_body(message), FALSE);
            soup_message_headers_replace(soup_server_message_get_response_headers(message),
                                         "Connection", "close");
            soup_server_message_set_status(message, status, nullptr);
        },
        this, nullptr);
    soup_server_add_handler(
        server_.get(), nullptr,
        [](SoupServer*, SoupServerMessage* message, char const* path, GHashTable*,
           gpointer self) noexcept {
            static_cast<webhook_listener*>(self)->on_request(message, path);
        },
        this, nullptr);
}

webhook_listener::~webhook_listener() {
    soup_server_disconnect(server_.get());
}

std::string webhook_listener::add(knock_handler handler) {
    entries_.push_back({"/" + string_from(g_uuid_string_random()), std::move(handler)});
    return entries_.back().path;
}

int webhook_listener::port() const {
    GSList* uris = soup_server_get_uris(server_.get());
    int const port = uris ? g_uri_get_port(static_cast<GUri*>(uris->data)) : 0;
    g_slist_free_full(uris, [](gpointer uri) { g_uri_unref(static_cast<GUri*>(uri)); });
    return port;
}

bool webhook_listener::is_known(char const* path) const {
    // Whatever a tunnel puts before it: our part comes last.
    return std::ranges::any_of(
        entries_, [path](entry const& e) { return g_str_has_suffix(path, e.path.c_str()); });
}

void webhook_listener::on_request(SoupServerMessage* message, char const* path) {
    auto const body =
        bytes_ptr::adopt(soup_message_body_flatten(soup_server_message_get_request_body(message)));
    json_document const document = json_document::parse(body.text());
    std::string const task_id = json_text(document.root(), "task_id");
    bool const right = !task_id.empty() && std::ranges::any_of(entries_, [&](entry const& e) {
        return g_str_has_suffix(path, e.path.c_str()) && e.handler(task_id);
    });
    soup_server_message_set_status(message, right ? SOUP_STATUS_OK : SOUP_STATUS_NOT_FOUND,
                                   nullptr);
}

} // namespace nb
