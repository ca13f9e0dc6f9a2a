#include "core/http.h"

#include "core/error.h"
#include "core/i18n.h"
#include "core/timer.h"
#include "core/uri.h"

#include <algorithm>

namespace nb {

namespace {

constexpr std::size_t first_chunk = 65'536; // bytes
constexpr int tick_ms = 1'000;              // between two looks at the idle limit, at most
constexpr long header_length = 8'192;       // characters of a header that is kept
constexpr std::size_t crawl = 1024;         // fewer bytes in an idle limit count as silence

// Lives from `send` until its callback has been called; freed by whoever calls back.
class exchange {
  public:
    exchange(http_request const& request, GCancellable* caller_cancel, http_client::callback done)
        : cancel_(object_ptr<GCancellable>::adopt(g_cancellable_new())),
          caller_cancel_(object_ptr<GCancellable>::share(caller_cancel)), done_(std::move(done)),
          bearer_(request.bearer), idle_limit_ms_(request.idle_limit_ms),
          limit_(request.body_limit) {
        if (uri_ptr const uri = uri_parse(request.url))
            message_ = object_ptr<SoupMessage>::adopt(
                soup_message_new_from_uri(request.json_body ? "POST" : "GET", uri.get()));
    }
    ~exchange() {
        if (caller_cancel_)
            g_cancellable_disconnect(caller_cancel_.get(), caller_cancelled_);
        g_free(buffer_);
    }
    exchange(exchange const&) = delete;
    exchange& operator=(exchange const&) = delete;

    void start(SoupSession* session, http_request const& request);

  private:
    void prepare(http_request const& request);
    void watch();
    void watch_idle();
    void moved();
    void read_more();
    void on_sent(GAsyncResult* result);
    void on_read(GAsyncResult* result);
    void on_tick();
    void fail(GError const* error);
    void fail_as(http_failure failure, std::string text);
    void hide_key();
    void finish();

    object_ptr<SoupSession> session_; // first, so that it goes last: the others live in it
    object_ptr<SoupMessage> message_;
    object_ptr<GInputStream> stream_;
    object_ptr<GCancellable> cancel_;
    object_ptr<GCancellable> caller_cancel_;
    gulong caller_cancelled_ = 0;
    http_client::callback done_;
    http_reply reply_;
    timer ticker_;
    std::int64_t moved_ms_ = 0;
    secret bearer_;
    int idle_limit_ms_;
    bool silent_ = false;
    std::uint8_t* buffer_ = nullptr;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
    std::size_t counted_size_ = 0; // `size_` when it last counted as movement
    std::size_t limit_;
};

void exchange::start(SoupSession* session, http_request const& request) {
    if (!message_) { // not a URI that HTTP could ask for
        reply_.failure = http_failure::unreachable;
        reply_.failure_text = _("the address is not valid");
        g_idle_add(
            [](gpointer self) noexcept -> gboolean {
                static_cast<exchange*>(self)->finish();
                return G_SOURCE_REMOVE;
            },
            this);
        return;
    }
    session_ = object_ptr<SoupSession>::share(session);
    prepare(request);
    watch();
    soup_session_send_async(
        session, message_.get(), G_PRIORITY_DEFAULT, cancel_.get(),
        [](GObject*, GAsyncResult* result, gpointer self) noexcept {
            static_cast<exchange*>(self)->on_sent(result);
        },
        this);
}

void exchange::prepare(http_request const& request) {
    // A connection of its own for what is paid: on a kept one that the service has just closed,
    // nobody could tell whether the request was taken.
    unsigned flags = SOUP_MESSAGE_NO_REDIRECT;
    if (request.json_body)
        flags |= SOUP_MESSAGE_NEW_CONNECTION;
    soup_message_set_flags(message_.get(), SoupMessageFlags(flags));
    SoupMessageHeaders* headers = soup_message_get_request_headers(message_.get());
    if (!bearer_.empty()) {
        std::string value = "Bearer " + std::string(bearer_.text());
        soup_message_headers_replace(headers, "Authorization", value.c_str());
        secret_wipe(value.data(), value.size());
    }
    if (request.json_body)
        soup_message_set_request_body_from_bytes(message_.get(), "application/json",
                                                 request.json_body.get());
}

void exchange::watch() {
    SoupMessage* message = message_.get();
    g_signal_connect(message, "network-event",
                     G_CALLBACK(+[](SoupMessage*, GSocketClientEvent, GIOStream*,
                                    exchange* self) noexcept { self->moved(); }),
                     this);
    g_signal_connect(message, "starting", G_CALLBACK(+[](SoupMessage*, exchange* self) noexcept {
                         self->reply_.progress = http_progress::sending;
                         self->moved();
                     }),
                     this);
    g_signal_connect(
        message, "wrote-body-data",
        G_CALLBACK(+[](SoupMessage*, guint, exchange* self) noexcept { self->moved(); }), this);
    g_signal_connect(message, "wrote-body", G_CALLBACK(+[](SoupMessage*, exchange* self) noexcept {
                         self->reply_.progress = http_progress::sent;
                         self->moved();
                     }),
                     this);
    g_signal_connect(message, "got-headers",
                     G_CALLBACK(+[](SoupMessage*, exchange* self) noexcept { self->moved(); }),
                     this);

    moved();
    watch_idle();
    if (caller_cancel_)
        caller_cancelled_ = g_cancellable_connect(
            caller_cancel_.get(), G_CALLBACK(+[](GCancellable*, GCancellable* inner) noexcept {
                g_cancellable_cancel(inner);
            }),
            cancel_.get(), nullptr);
}

void exchange::watch_idle() {
    ticker_.start(std::min(tick_ms, idle_limit_ms_), [this] { on_tick(); });
}

void exchange::moved() {
    moved_ms_ = clock_now_ms();
}

void exchange::on_tick() {
    if (size_ - counted_size_ >= crawl) {
        counted_size_ = size_;
        moved();
    }
    if (clock_now_ms() - moved_ms_ < idle_limit_ms_)
        return watch_idle();
    silent_ = true;
    g_cancellable_cancel(cancel_.get());
}

void exchange::on_sent(GAsyncResult* result) {
    error_ptr error;
    stream_ = object_ptr<GInputStream>::adopt(
        soup_session_send_finish(session_.get(), result, error.out()));
    if (!stream_)
        return fail(error.get());

    reply_.status = soup_message_get_status(message_.get());
    SoupMessageHeaders* headers = soup_message_get_response_headers(message_.get());
    auto const header = [headers](char const* name) {
        char const* value = soup_message_headers_get_one(headers, name);
        return text_for_message(value ? value : "", header_length);
    };
    reply_.location = header("Location");
    reply_.retry_after = header("Retry-After");
    goffset const announced = soup_message_headers_get_content_length(headers);
    if (announced > goffset(limit_))
        return fail_as(http_failure::too_large, "");
    capacity_ = std::max(first_chunk, std::size_t(announced) + 1); // + 1: room to see the end
    buffer_ = static_cast<std::uint8_t*>(g_malloc(capacity_));
    read_more();
}

void exchange::read_more() {
    if (size_ == capacity_) {
        capacity_ *= 2;
        buffer_ = static_cast<std::uint8_t*>(g_realloc(buffer_, capacity_));
    }
    g_input_stream_read_async(
        stream_.get(), buffer_ + size_, capacity_ - size_, G_PRIORITY_DEFAULT, cancel_.get(),
        [](GObject*, GAsyncResult* result, gpointer self) noexcept {
            static_cast<exchange*>(self)->on_read(result);
        },
        this);
}

void exchange::on_read(GAsyncResult* result) {
    error_ptr error;
    gssize const got = g_input_stream_read_finish(stream_.get(), result, error.out());
    if (got < 0)
        return fail(error.get());
    size_ += std::size_t(got);
    if (size_ > limit_)
        return fail_as(http_failure::too_large, "");
    if (got > 0)
        return read_more();

    SoupMessageHeaders* headers = soup_message_get_response_headers(message_.get());
    bool const encoded = soup_message_headers_get_one(headers, "Content-Encoding") != nullptr;
    if (!encoded && soup_message_headers_get_encoding(headers) == SOUP_ENCODING_CONTENT_LENGTH &&
        goffset(size_) < soup_message_headers_get_content_length(headers))
        return fail_as(http_failure::broken, _("the answer ended before its announced length"));
    reply_.body = bytes_ptr::take(std::exchange(buffer_, nullptr), size_);
    finish();
}

void exchange::fail(GError const* error) {
    if (silent_)
        return fail_as(http_failure::silent, "");
    if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return fail_as(http_failure::cancelled, "");
    http_failure failure = http_failure::broken;
    if (reply_.progress == http_progress::connecting)
        failure = error->domain == G_TLS_ERROR ? http_failure::insecure : http_failure::unreachable;
    fail_as(failure, error->message);
}

void exchange::fail_as(http_failure failure, std::string text) {
    reply_.failure = failure;
    reply_.failure_text = std::move(text);
    finish();
}

// A service may repeat the key that it refuses; no message and no file is to show it.
void exchange::hide_key() {
    for (std::string* text : {&reply_.failure_text, &reply_.location, &reply_.retry_after})
        *text = secret_redact(*text, bearer_);
    if (reply_.body && reply_.body.text().find(bearer_.text()) != std::string_view::npos)
        reply_.body = bytes_ptr::copy(secret_redact(reply_.body.text(), bearer_));
}

void exchange::finish() {
    if (!bearer_.empty())
        hide_key();
    if (message_)
        g_signal_handlers_disconnect_by_data(message_.get(), this);
    reply_.at_ms = clock_now_ms();
    std::unique_ptr<exchange> self(this);
    http_client::callback const done = std::move(done_);
    http_reply reply = std::move(reply_);
    self.reset();
    done(std::move(reply));
}

} // namespace

http_client::http_client()
    : session_(object_ptr<SoupSession>::adopt(
          soup_session_new_with_options("max-conns", 32, "max-conns-per-host", 16, "user-agent",
                                        "nano-banana-gimp/" NANO_BANANA_VERSION, nullptr))) {
    soup_session_remove_feature_by_type(session_.get(), SOUP_TYPE_AUTH_MANAGER);
}

void http_client::send(http_request const& request, GCancellable* cancel, callback done) {
    auto* running = new exchange(request, cancel, std::move(done));
    running->start(session_.get(), request);
}

} // namespace nb
