// A practice service in this process, a client that asks it over loopback, and what its journal
// says. For tests; main context only.
#pragma once

#include "core/glib_ptr.h"
#include "core/json.h"
#include "practice_service/service.h"

#include <libsoup/soup.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace nb::practice {

// What came back. Without an answer, `status` is 0 and `failure` says why; with half an answer,
// `failure` is set beside the status.
struct fetched {
    bool done = false;
    unsigned status = 0;
    std::string body;
    std::string content_type;
    std::string location;
    std::string retry_after;
    std::string server;
    std::string failure;
    double seconds = 0;
};

class practice_run {
  public:
    // The service's options; a free port, a journal and a quick duration (0.3 s) are added.
    explicit practice_run(std::vector<std::string> arguments = {});
    ~practice_run();
    practice_run(practice_run const&) = delete;
    practice_run& operator=(practice_run const&) = delete;

    service const& running() const { return *service_; }
    std::string const& folder() const { return folder_; } // a temporary one, gone with this

    // Lets the main context run until `condition`; false after 10 s without.
    bool wait_until(std::function<bool()> const& condition) const;

    // `bearer` "" sends no Authorization header; `body` "" makes it a GET. Redirects are not
    // followed.
    std::shared_ptr<fetched const> start(std::string const& url, std::string const& bearer,
                                         std::string const& body = "") const;
    fetched fetch(std::string const& url, std::string const& bearer = "",
                  std::string const& body = "") const;

    // With the practice key.
    fetched gen(std::string const& body) const;
    fetched query(std::string const& task_id) const;

    // Submits a plain request; the task's id, or "" when it was refused.
    std::string submit(std::string const& prompt = "A beautiful landscape") const;
    // Asks until the task ends; the last answer.
    fetched wait_for_end(std::string const& task_id) const;

    // The journal's lines so far; each `root()` is one.
    std::vector<json_document> journal() const;

  private:
    std::string folder_;
    std::unique_ptr<service> service_;
    object_ptr<SoupSession> session_;
};

// `data.<member>` of an answer, "" when it is no text; and the first image of its result.
std::string answer_text(fetched const&, char const* member);
std::string answer_image(fetched const&);

} // namespace nb::practice
