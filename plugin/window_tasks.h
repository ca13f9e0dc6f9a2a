// The tasks that run in the Generate window, as rows for the person: those that were started there,
// and those that earlier processes left. A row stays until it is dismissed, too many have ended
// after it, or the window closes.
//
// All on the main thread.
#pragma once

#include "core/timer.h"
#include "generation.h"
#include "recovery.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace nb {

struct task_row {
    std::string id; // the task's local id
    std::string prompt;
    std::string state;   // in words
    std::string problem; // why there is no picture; "" for none
    std::string cost;    // "" when not known
    int elapsed_s = 0;
    double fraction = 0; // of a running task, 0 to 1; < 0: nobody knows
    bool running = false;
    bool can_wait = false;       // the service has it still, for nothing more
    bool can_retry = false;      // what it asked is still known here, and nothing came of it
    bool needs_settings = false; // the key is the problem
};

// What became of the tasks that ran when the window closed.
struct tasks_at_close {
    int going_on = 0; // at the service; can be recovered
    int unsent = 0;   // nothing is paid for them
    int unknown = 0;  // nobody answered: they may have been paid
};
std::string tasks_at_close_text(tasks_at_close const&); // for a person; "" when all have ended

class window_tasks {
  public:
    struct events {
        std::function<void()> changed; // look at `rows`; also twice a second while tasks run
        // A task has all its pictures. They are in the store, or here when the disk refused them.
        std::function<void(task const&, std::vector<bytes_ptr> const& pictures)> finished;
        generation_notice notice;
    };
    window_tasks(generation_service&, events);
    window_tasks(window_tasks const&) = delete;
    window_tasks& operator=(window_tasks const&) = delete;

    void learn(std::vector<task> const& earlier); // how long the models take
    void generate(generation_order const&);       // iterates the main context for a moment
    void resume_left(); // what earlier processes left, but no unknown ones
    void cancel(std::string const& id);
    // These two throw nb::error.
    void wait_again(std::string const& id); // for one that the waiting was ended for
    void retry(std::string const& id);      // as a new task, which is paid for
    void dismiss(std::string const& id);
    // A service that ends: what it has not made yet nobody waits for, now and later.
    void forget_service(std::string const& base_url);
    // Stops waiting; what was sent can be recovered. Returns when all have ended, after a moment at
    // most.
    tasks_at_close close();

    std::vector<task_row> rows() const;         // newest first
    std::string details(std::string const& id); // for a report, see `task_details`; "" when gone
    int running() const;

  private:
    struct batch {
        std::unique_ptr<generation> made;
        std::unique_ptr<task_group> left;
        task_group& tasks() { return made ? made->tasks() : *left; }
    };
    struct entry {
        task_runner* runner = nullptr; // null once it has ended
        task_group* group = nullptr;   // the runner's
        task ended;                    // … and then what became of it
        std::string problem;
        std::shared_ptr<generation_order const> order; // null for what others left
        task const& current() const { return runner ? runner->current() : ended; }
    };
    void add_entries(task_group&, std::shared_ptr<generation_order const> const&);
    void resume(std::vector<left_task>, std::shared_ptr<generation_order const> const&);
    void wake();
    void refresh();
    void harvest(entry&);
    void prune();
    bool is_forgotten(task const&) const;
    void drop_if_forgotten(task const&) const; // from the store
    task_row row_of(entry const&, std::int64_t now_ms) const;
    entry* find(std::string const& id);

    generation_service& service_;
    events events_;
    std::vector<batch> batches_;
    std::vector<entry> entries_; // oldest first
    std::vector<task> learned_;
    std::vector<std::string> forgotten_; // base URLs
    bool closing_ = false;
    timer refresh_;
};

} // namespace nb
