// An answer as a value, the faults that change it, and its way onto the wire.
#pragma once

#include "practice_service/fault.h"

#include "core/glib_ptr.h"

#include <libsoup/soup.h>

#include <optional>
#include <string>

namespace nb::practice {

struct reply {
    unsigned status = 200;
    std::string content_type;
    bytes_ptr body;
    std::string location; // headers; left out when empty
    std::string retry_after;

    // On the wire
    double delay_s = 0;          // before the first byte
    bool hang_up = false;        // instead of the first byte
    bool half = false;           // after half of the body
    bool chunked = false;        // instead of Content-Length
    double bytes_per_second = 0; // 0: as fast as it goes
};

reply reply_json(unsigned status, std::string const& text);
reply reply_text(unsigned status, std::string const& text);

// The reference's two forms of an error: with `detail` ("400 - Bad Request") and, for an empty
// detail, without ("401 - Unauthorized").
reply reply_error(unsigned status, int code, std::string const& message,
                  std::string const& detail = "");

// What a fault answers instead of the stage's work, or nothing when the work is to be done.
// `elsewhere` is where a redirect without a URL leads.
std::optional<reply> reply_instead(effects const&, stage, std::string const& elsewhere);

// The true answer, changed by whatever else the fault does.
reply reply_spoiled(reply, effects const&);

// -- onto the wire; main context only

// Holds the message back until `reply_send`. Call it in the handler.
void reply_hold(SoupServerMessage*);

// Sends what `answer` says, the way it says. The message must be held.
void reply_send(SoupServerMessage*, reply answer);

// Hangs up without reading on.
void reply_hang_up(SoupServerMessage*);

} // namespace nb::practice
