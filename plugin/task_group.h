// The tasks of one call, side by side.
#pragma once

#include "core/task_runner.h"

#include "core/timer.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace nb {

// Told about twice a second and at each change. `fraction` < 0: nobody knows.
using task_progress = std::function<void(std::string const& text, double fraction)>;

// Look at each runner's `current`, `problem` and `pictures`. Null for one that was let go.
using ended_tasks = std::vector<std::unique_ptr<task_runner>>;

class task_group {
  public:
    explicit task_group(task_progress progress) : progress_(std::move(progress)) {}
    task_group(task_group const&) = delete;
    task_group& operator=(task_group const&) = delete;

    // A runner that the caller starts or resumes. The setup's `on_change` is the group's own.
    task_runner& add(task_runner_setup setup, task t);
    task_runner* at(std::size_t index); // null while there are fewer, and for one let go
    ended_tasks const& runners() const { return runners_; }
    bool all_ended() const;
    void cancel(); // all that still run
    // Lets go of one that has ended, and so of its task's lock; its place stays empty.
    void release(task_runner const&);

    // Iterates the default main context until every task has ended, or until SIGTERM or SIGINT,
    // which ends them as a cancel.
    ended_tasks wait();

  private:
    void report();
    void tell(std::string const& text, double fraction);
    void tick();

    task_progress progress_;
    ended_tasks runners_;
    timer ticker_;
};

} // namespace nb
