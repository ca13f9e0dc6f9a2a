#include "core/worker.h"

#include "core/glib_ptr.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>
#include <utility>
#include <vector>

namespace nb {

namespace {

struct job {
    std::function<void()> work;
    std::function<void(std::exception_ptr)> done;
    std::exception_ptr thrown;
    // GTask's own locks already order what one thread writes and the other reads. This says so to
    // ThreadSanitizer, which does not see into GLib.
    std::atomic<bool> handed_over = false;

    void give() { handed_over.store(true, std::memory_order_release); }
    void receive() { static_cast<void>(handed_over.load(std::memory_order_acquire)); }
};

void job_run(GTask* task, gpointer, gpointer data, GCancellable*) noexcept {
    auto* self = static_cast<job*>(data);
    self->receive();
    try {
        self->work();
    } catch (...) {
        self->thrown = std::current_exception();
    }
    self->work = nullptr; // what it holds may be megabytes
    self->give();
    g_task_return_boolean(task, TRUE);
}

void job_done(GObject*, GAsyncResult* result, gpointer) noexcept {
    auto* self = static_cast<job*>(g_task_get_task_data(G_TASK(result)));
    self->receive();
    // Freed here: the thread may be the last to let go of the job.
    auto const done = std::move(self->done);
    std::exception_ptr const thrown = std::exchange(self->thrown, nullptr);
    self->give();
    done(thrown);
}

} // namespace

void worker_run(std::function<void()> work, std::function<void(std::exception_ptr)> done) {
    auto task = object_ptr<GTask>::adopt(g_task_new(nullptr, nullptr, job_done, nullptr));
    auto* made = new job{std::move(work), std::move(done)};
    g_task_set_task_data(task.get(), made, [](gpointer data) noexcept {
        static_cast<job*>(data)->receive();
        delete static_cast<job*>(data);
    });
    made->give();
    g_task_run_in_thread(task.get(), job_run);
}

void main_context_run_pending() {
    while (g_main_context_pending(nullptr))
        g_main_context_iteration(nullptr, FALSE);
}

worker_group::~worker_group() {
    wait_for_at_most(0);
}

void worker_group::add(std::function<void()> work) {
    wait_for_at_most(limit_ - 1);
    ++running_;
    worker_run(std::move(work), [this](std::exception_ptr const& thrown) {
        --running_;
        if (thrown && !thrown_)
            thrown_ = thrown;
    });
}

void worker_group::wait() {
    wait_for_at_most(0);
    if (thrown_)
        std::rethrow_exception(std::exchange(thrown_, nullptr));
}

void worker_group::wait_for_at_most(int count) {
    while (running_ > count)
        g_main_context_iteration(nullptr, TRUE);
}

void worker_split(int count, std::function<void(int begin, int end)> const& work) {
    constexpr int most_threads = 4;
    int const threads =
        std::clamp(int(std::thread::hardware_concurrency()), 1, std::min(most_threads, count));
    std::vector<std::future<void>> others;
    for (int part = 1; part < threads; ++part)
        others.push_back(std::async(std::launch::async, work, part * count / threads,
                                    (part + 1) * count / threads));
    work(0, count / threads);
    for (std::future<void>& other : others)
        other.get();
}

} // namespace nb
