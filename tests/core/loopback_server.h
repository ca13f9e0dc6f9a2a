// A real HTTP server on 127.0.0.1, in the test's own process and on its main loop, that also does
// what no server should: it drops connections, falls silent, sends halves.
#pragma once

#include "core/glib_ptr.h"
#include "core/timer.h"

#include <libsoup/soup.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace nb::test {

struct seen_request {
    std::string method;
    std::string path;                           // with its query
    std::map<std::string, std::string> headers; // by name, as sent
    std::string body;
    int client_port = 0; // tells connections apart

    std::string header(char const* name) const; // "" when it was not sent
};

struct answer {
    unsigned status = 200;
    std::string body;
    std::map<std::string, std::string> headers = {};

    int delay_ms = 0; // before it is sent

    // Instead of the above: these bytes as they are; then the connection is closed, or kept open
    // with one byte of `trickle` every 20 ms.
    std::optional<std::string> raw = {};
    bool stay_open = false;
    std::string trickle = {};
};

answer json_answer(unsigned status, std::string const& body); // asks to come again at once
answer raw_answer(std::string const& text);                   // and close
answer drop_connection();
answer fall_silent(std::string const& after = "", std::string const& trickle = "");

// Of 127.0.0.1, signed by nobody.
object_ptr<GTlsCertificate> untrusted_certificate();

class loopback_server {
  public:
    using handler = std::function<answer(seen_request const&)>;
    explicit loopback_server(handler reply, GTlsCertificate* certificate = nullptr);
    ~loopback_server();
    loopback_server(loopback_server const&) = delete;
    loopback_server& operator=(loopback_server const&) = delete;

    std::string url(std::string const& path = "") const; // "http://127.0.0.1:port" + path
    std::vector<seen_request> const& requests() const { return requests_; }
    int count(char const* method) const;

    void close_before_body(); // from now on: connections break once the headers are here

  private:
    struct held {
        object_ptr<GIOStream> stream;
        std::string trickle;
        timer ticker;
    };
    struct pause {
        object_ptr<SoupServerMessage> message;
        timer until;
    };
    void on_request(SoupServerMessage* message);
    void delay(SoupServerMessage* message, int ms);
    void send_raw(SoupServerMessage* message, answer const& given);
    void trickle(held* connection);

    handler reply_;
    std::vector<seen_request> requests_;
    std::vector<std::unique_ptr<held>> open_;
    std::vector<std::unique_ptr<pause>> pauses_;
    bool close_before_body_ = false;
    object_ptr<SoupServer> server_;
};

// A port of 127.0.0.1 that takes connections (true) but never reads from them, or refuses them.
class dead_port {
  public:
    explicit dead_port(bool listening);
    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

  private:
    object_ptr<GSocket> socket_;
    int port_ = 0;
};

// Iterates the main context until `done` says so; false when that takes longer than `limit_ms`.
bool run_until(std::function<bool()> const& done, int limit_ms = 10'000);
void run_for(int ms);

} // namespace nb::test
