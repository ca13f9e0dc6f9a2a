// Performs a task's steps on the GLib main loop: sends what `task.h` says to send, waits as long as
// it says, saves before it goes on. It decides nothing. It alone owns the GCancellable, the timer
// and the pending request of its task; what may take long (big answers, disk) runs on a worker
// thread.
//
// All on the main thread. Several runners run side by side in one process.
#pragma once

#include "core/http.h"
#include "core/task.h"
#include "core/task_store.h"
#include "core/timer.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace nb {

struct task_runner_setup {
    http_client* api = nullptr;       // these three must outlive the runner
    http_client* downloads = nullptr; // another client, which never sees the key
    task_store const* store = nullptr;
    secret api_key;
    std::function<void()> on_change; // the task has changed; look at `current`
    std::function<void()> on_end;    // called once, last; the runner may be destroyed from then on
};

class task_runner {
  public:
    task_runner(task_runner_setup setup, task t);
    ~task_runner(); // only before `start`, or once it has ended
    task_runner(task_runner const&) = delete;
    task_runner& operator=(task_runner const&) = delete;

    // Submits it. `files` are in its folder before anything is sent. `lock` is the task's when the
    // caller has it already.
    void start(bytes_ptr body, std::vector<task_file> files = {}, task_lock lock = {});
    // Goes on with a task that an earlier process left: read from the store while `lock` was held,
    // passed through `task_resume`, and recoverable.
    void resume(task_lock lock);

    void knock(); // a webhook came in for this task
    // The person wants to stop. A paid request that is just on its way gets a moment to be
    // answered, so that its task id is not lost; then `on_end` comes.
    void cancel();

    task const& current() const { return task_; }
    bool ended() const { return ended_; }
    std::optional<error> const& problem() const { return problem_; } // once ended
    // Pictures as the service sent them, by index; kept also when the disk refused them.
    std::vector<bytes_ptr> const& pictures() const { return pictures_; }
    // Why something could not be kept on disk, "" when all could.
    std::string const& store_problem() const { return store_problem_; }

    void mark_imported(); // its pictures are in an image; saves that

  private:
    void take(step next);
    void take_slow(std::function<step(task&)> move);
    void perform(step const& next);
    void perform_send(send_request const& wanted);
    void perform_wait(std::int64_t ms);
    void perform_save(save_result const& save);
    void on_reply(request_purpose purpose, http_reply reply);
    void stop(stop_reason reason);
    void end(std::optional<error> problem);
    void start_deadline();
    // Runs `work` on a worker thread, then `done` here; what is thrown becomes `store_problem`.
    void with_worker(std::function<void()> work, std::function<void()> done);

    task_runner_setup setup_;
    task task_;
    bytes_ptr body_;
    std::vector<bytes_ptr> pictures_;
    std::string saved_json_;    // what is on disk now
    bool request_kept_ = false; // in the store
    std::string store_problem_;
    task_lock lock_;

    object_ptr<GCancellable> cancellable_;
    bool requesting_ = false;      // a request is under way
    bool requesting_paid_ = false; // … and it is the one that costs
    bool working_ = false;         // a worker has the task
    bool knocked_ = false;         // while one of these was the case
    timer wait_;                   // until the next move
    timer deadline_;               // ends also a request that hangs
    timer grace_;                  // for a paid request under way when stopping
    std::optional<stop_reason> stopping_;
    bool ended_ = false;
    std::optional<error> problem_;
};

} // namespace nb
