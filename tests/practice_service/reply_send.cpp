// The wire side of reply.h, for SoupServer.
#include "practice_service/reply.h"

#include "core/timer.h"

#include <algorithm>

namespace nb::practice {

namespace {

constexpr int drip_interval_ms = 50;

// One answer under way. It belongs to its message, so that it ends with it.
struct sending {
    SoupServerMessage* message = nullptr;
    reply answer;
    gsize sent = 0; // body bytes handed to libsoup
    nb::timer timer;
};

constexpr char const* sending_key = "practice-sending";

sending* find_sending(SoupServerMessage* message) {
    return static_cast<sending*>(g_object_get_data(G_OBJECT(message), sending_key));
}

gsize piece_size(sending const& self, gsize left) {
    double const rate = self.answer.bytes_per_second;
    if (rate <= 0)
        return left;
    return std::min(left, std::max<gsize>(1, gsize(rate * drip_interval_ms / 1000)));
}

// Hands libsoup the next piece. Past the point where the answer breaks off, the connection is
// already shut: libsoup meets that when it writes the rest, and cleans up.
void send_piece(sending& self) {
    bytes_ptr const& body = self.answer.body;
    gsize const end = self.answer.half ? std::max<gsize>(body.size() / 2, 1) : body.size();
    gsize size = 0;
    if (self.sent < end) {
        size = piece_size(self, end - self.sent);
    } else {
        reply_hang_up(self.message);
        size = body.size() - self.sent;
    }
    SoupMessageBody* out = soup_server_message_get_response_body(self.message);
    auto const piece = bytes_ptr::adopt(g_bytes_new_from_bytes(body.get(), self.sent, size));
    soup_message_body_append_bytes(out, piece.get());
    self.sent += size;
    if (self.sent >= body.size())
        soup_message_body_complete(out);
    soup_server_message_unpause(self.message);
}

void on_wrote_chunk(SoupServerMessage* message, gpointer) noexcept {
    sending* self = find_sending(message);
    if (self && self->sent < self->answer.body.size())
        self->timer.start(self->answer.bytes_per_second > 0 ? drip_interval_ms : 0,
                          [self] { send_piece(*self); });
}

void on_finished(SoupServerMessage* message, gpointer) noexcept {
    if (sending* self = find_sending(message))
        self->timer.stop();
}

void set_headers(SoupServerMessage* message, reply const& answer) {
    SoupMessageHeaders* headers = soup_server_message_get_response_headers(message);
    if (!answer.content_type.empty())
        soup_message_headers_replace(headers, "Content-Type", answer.content_type.c_str());
    if (!answer.location.empty())
        soup_message_headers_replace(headers, "Location", answer.location.c_str());
    if (!answer.retry_after.empty())
        soup_message_headers_replace(headers, "Retry-After", answer.retry_after.c_str());
    if (answer.chunked)
        soup_message_headers_set_encoding(headers, SOUP_ENCODING_CHUNKED);
    else
        soup_message_headers_set_content_length(headers, goffset(answer.body.size()));
}

void begin(sending& self) {
    if (self.answer.hang_up) {
        reply_hang_up(self.message);
        soup_server_message_unpause(self.message);
        return;
    }
    soup_server_message_set_status(self.message, self.answer.status, nullptr);
    set_headers(self.message, self.answer);
    if (self.answer.body.size() > 0)
        send_piece(self);
    else
        soup_server_message_unpause(self.message);
}

} // namespace

void reply_hold(SoupServerMessage* message) {
    auto* self = new sending;
    self->message = message;
    g_object_set_data_full(G_OBJECT(message), sending_key, self,
                           [](gpointer data) noexcept { delete static_cast<sending*>(data); });
    g_signal_connect(message, "wrote-chunk", G_CALLBACK(on_wrote_chunk), nullptr);
    g_signal_connect(message, "finished", G_CALLBACK(on_finished), nullptr);
    // libsoup would cut the answer to a range by itself and break the length promised here.
    soup_message_headers_remove(soup_server_message_get_request_headers(message), "Range");
    soup_server_message_pause(message);
}

void reply_send(SoupServerMessage* message, reply answer) {
    sending* self = find_sending(message);
    g_return_if_fail(self);
    self->answer = std::move(answer);
    self->timer.start(std::int64_t(self->answer.delay_s * 1000), [self] { begin(*self); });
}

void reply_hang_up(SoupServerMessage* message) {
    if (GSocket* socket = soup_server_message_get_socket(message))
        g_socket_shutdown(socket, TRUE, TRUE, nullptr);
}

} // namespace nb::practice
