// Work off the main loop: encoding, decoding, big JSON, durable writes. What must stay on its
// thread lets the loop run in between.
#pragma once

#include <exception>
#include <functional>

namespace nb {

// Runs `work` on a thread of GLib's pool, then `done` on the default main context with what `work`
// threw, if anything. `done` always comes, once; it must not throw. What both capture must live
// until then.
void worker_run(std::function<void()> work, std::function<void(std::exception_ptr)> done);

// Runs what is due on the default main context.
void main_context_run_pending();

// Several pieces of work side by side, for a caller that needs them all before it goes on. At most
// `limit` are under way at once, which bounds the memory they hold. Waiting iterates the default
// main context, so that requests and dialogs stay alive.
class worker_group {
  public:
    explicit worker_group(int limit) : limit_(limit) {}
    ~worker_group(); // waits
    worker_group(worker_group const&) = delete;
    worker_group& operator=(worker_group const&) = delete;

    void add(std::function<void()> work); // waits while `limit` are under way
    void wait();                          // until all are done; throws what the first failure threw

  private:
    void wait_for_at_most(int count);

    int limit_;
    int running_ = 0;
    std::exception_ptr thrown_;
};

// Calls `work` for parts of 0 to `count` side by side, on any thread, and comes back when all are
// done; throws what the first of them threw.
void worker_split(int count, std::function<void(int begin, int end)> const& work);

} // namespace nb
