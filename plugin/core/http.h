// One HTTP exchange: a request as a value, a reply as a value. This is the only file that talks to
// libsoup's client side. Policy (what to ask, when again, what a reply means) is elsewhere.
//
// TLS certificates are always verified, redirects are never followed here, nothing is stored
// between requests (no cookies, no credentials), a reply never repeats the key, and no POST is ever
// sent twice by itself. Proxies come from the desktop's settings (GProxyResolver).
#pragma once

#include "core/glib_ptr.h"
#include "core/secret.h"

#include <libsoup/soup.h>

#include <cstdint>
#include <functional>
#include <string>

namespace nb {

struct http_request {
    std::string url;            // http or https
    bytes_ptr json_body;        // makes it a POST; without one it is a GET
    secret bearer;              // API key, sent as "Authorization: Bearer …"
    int idle_limit_ms = 20'000; // gives up when so long nothing moved (or less than a crawl)
    std::size_t body_limit = 0; // bytes of the answer, after content decoding
};

enum class http_failure {
    none,        // there is an answer
    unreachable, // no connection came about
    insecure,    // TLS could not be established, or the certificate is not trusted
    broken,      // the connection broke, or what came is no HTTP, or the body is not whole
    silent,      // the idle limit was reached
    too_large,   // the answer is over its limit
    cancelled,   // by the caller
};

// How far the request got; tells whether a lost one can have counted.
enum class http_progress { connecting, sending, sent };

struct http_reply {
    http_failure failure = http_failure::none;
    http_progress progress = http_progress::connecting;
    std::string failure_text; // the system's words for the failure
    unsigned status = 0;      // HTTP status; also set when only the body failed
    std::string location;     // of a redirect, as sent, made valid UTF-8
    std::string retry_after;  // as sent
    bytes_ptr body;
    std::int64_t at_ms = 0; // when it was complete, `clock_now_ms`
};

class http_client {
  public:
    // `done` is called exactly once, on the main context and never from within `send`, also after
    // `cancel` was triggered. The client may be destroyed before.
    using callback = std::function<void(http_reply)>;
    void send(http_request const&, GCancellable* cancel, callback done);

    http_client();

  private:
    object_ptr<SoupSession> session_;
};

} // namespace nb
