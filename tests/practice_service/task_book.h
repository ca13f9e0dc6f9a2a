// The tasks of a running service: makes them, has their pictures drawn on worker threads, knows
// what to answer, and sends their webhooks. Main context only.
#pragma once

#include "core/http.h"
#include "core/timer.h"
#include "practice_service/gen_request.h"
#include "practice_service/journal.h"
#include "practice_service/result_file.h"
#include "practice_service/task.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace nb::practice {

class task_book : public std::enable_shared_from_this<task_book> {
  public:
    // `result_base` is the result host's "http://…"; `log` hears of webhooks. Throws nb::error when
    // the options name a picture that cannot be read.
    task_book(options const&, std::string result_base,
              std::function<void(journal_entry const&)> log);

    // Starts a task and returns its id.
    std::string add(std::shared_ptr<gen_request const>, effects const& step);

    // The body of an answer to a status query, which is counted; "" for a task that is not found.
    std::string answer(std::string const& id);

    // A result by the last part of its address; null when there is none.
    result_file const* find_file(std::string const& name) const;

  private:
    struct entry {
        practice::task task;
        gint64 begun_us = 0; // monotonic
        std::string callback_url;
        nb::timer end;
        nb::timer forgery;
    };
    using result_files = std::vector<result_file>;

    void draw(task const&, std::shared_ptr<gen_request const>);
    void on_drawn(std::string const& id, result_files, std::exception_ptr const& failure);
    std::string publish(result_file, std::string const& name);
    void send_webhook(std::string const& url, std::string const& id, std::string const& body);
    void forge_webhook(entry&);
    double elapsed_s(entry const&) const;

    options settings_;
    std::string result_base_;
    std::function<void(journal_entry const&)> log_;
    result_file given_; // of --picture
    std::map<std::string, std::unique_ptr<entry>> entries_;
    std::map<std::string, result_file> files_;
    http_client client_;
    int pictures_ = 0; // drawn so far
};

} // namespace nb::practice
