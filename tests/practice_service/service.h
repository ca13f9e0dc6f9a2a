// The practice service: two HTTP servers on loopback that speak the picture service's reference.
//
//     fault.h        what goes wrong, as data                 ─┐
//     options.h      the command line                          │ pure,
//     gen_request.h  what a POST asks for                      │ tested as tables
//     task.h         what is said of a task, when              │
//     reply.h        an answer, and what faults make of it    ─┘ … and its way onto the wire
//     drawing.h      the picture (canvas.h: Cairo; result_file.h: encoding)
//     retouch.h      in its place, a reference as image services change what they edit
//     journal.h      what arrived
//     task_book.h    the tasks of a running service
//     service.h      routes: journal → fault → key → work → fault → wire
//
// The API is on one port, results are on another, as a host of their own: it refuses any request
// that carries an Authorization header, and the journal tells. No AI anywhere, and nothing leaves
// the machine: addresses in `images` are not fetched, webhooks go to loopback addresses only.
#pragma once

#include "practice_service/options.h"

#include <memory>
#include <string>

namespace nb::practice {

class service {
  public:
    // Listens when this returns; answers while the default main context runs. Throws nb::error.
    explicit service(options const&);
    ~service();
    service(service const&) = delete;
    service& operator=(service const&) = delete;

    int port() const;
    std::string base_url() const;    // of the API, "http://127.0.0.1:PORT"
    std::string result_base() const; // of the result host
    std::string start_line() const;  // "practice service (no AI) on http://127.0.0.1:PORT"

  private:
    class routes;
    std::shared_ptr<routes> routes_;
};

} // namespace nb::practice
