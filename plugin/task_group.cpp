#include "task_group.h"

#include "core/i18n.h"
#include "core/timer.h"

#include <glib-unix.h>

#include <algorithm>
#include <csignal>

namespace nb {

namespace {

constexpr int progress_ms = 500;

} // namespace

task_runner& task_group::add(task_runner_setup setup, task t) {
    setup.on_change = [this] { report(); };
    return *runners_.emplace_back(std::make_unique<task_runner>(std::move(setup), std::move(t)));
}

task_runner* task_group::at(std::size_t index) {
    return index < runners_.size() ? runners_[index].get() : nullptr;
}

bool task_group::all_ended() const {
    return std::ranges::all_of(runners_,
                               [](auto const& runner) { return !runner || runner->ended(); });
}

void task_group::cancel() {
    for (auto const& runner : runners_)
        if (runner)
            runner->cancel();
}

void task_group::release(task_runner const& ended) {
    std::ranges::find(runners_, &ended, &std::unique_ptr<task_runner>::get)->reset();
}

void task_group::report() {
    std::vector<task const*> tasks;
    for (auto const& runner : runners_)
        if (runner)
            tasks.push_back(&runner->current());
    if (tasks.empty())
        return;
    std::int64_t const now = clock_now_ms();
    if (tasks.size() == 1)
        return tell(task_describe(*tasks.front(), now), -1);
    auto const ended = std::ranges::count(tasks, task_state::ready, &task::state);
    int const seconds = int((now - tasks.front()->created_ms) / 1'000);
    tell(format_text(n_("%d of %d picture is here (%d s)", "%d of %d pictures are here (%d s)",
                        int(tasks.size())),
                     int(ended), int(tasks.size()), seconds),
         double(ended) / double(tasks.size()));
}

// A progress bar that is gone is no reason to lose what is paid for.
void task_group::tell(std::string const& text, double fraction) {
    try {
        progress_(text, fraction);
    } catch (error const& problem) {
        g_debug("no progress: %s", problem.what());
    }
}

void task_group::tick() {
    report();
    ticker_.start(progress_ms, [this] { tick(); });
}

ended_tasks task_group::wait() {
    auto const on_signal = [](gpointer self) noexcept -> gboolean {
        static_cast<task_group*>(self)->cancel();
        return G_SOURCE_CONTINUE;
    };
    guint const terminated = g_unix_signal_add(SIGTERM, on_signal, this);
    guint const interrupted = g_unix_signal_add(SIGINT, on_signal, this);
    tick();
    while (!all_ended())
        g_main_context_iteration(nullptr, TRUE);
    g_source_remove(terminated);
    g_source_remove(interrupted);
    return std::move(runners_);
}

} // namespace nb
