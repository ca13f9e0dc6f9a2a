#include "quiet_moment.h"

#include "core/worker.h"
#include "host/host.h"

#include <utility>

namespace nb {

namespace {

constexpr std::int64_t look_ms = 5;
constexpr int wanted_rests = 4; // in a row: it also rests from frame to frame
constexpr std::int64_t threads_limit_ms = 400;

} // namespace

void quiet_moment::wait(std::int64_t limit_ms, std::function<void()> work) {
    look_again(clock_now_ms(), limit_ms, 0, std::move(work));
}

void quiet_moment::look_again(std::int64_t begun_ms, std::int64_t limit_ms, int rests,
                              std::function<void()> work) {
    look_.start(look_ms, [this, begun_ms, limit_ms, rests, work = std::move(work)] {
        std::int64_t const waited_ms = clock_now_ms() - begun_ms;
        bool const busy =
            host_is_busy() || (waited_ms < threads_limit_ms && host_threads_are_busy());
        int const now = busy ? 0 : rests + 1;
        if (now >= wanted_rests || waited_ms >= limit_ms)
            work();
        else
            look_again(begun_ms, limit_ms, now, work);
    });
}

void run_until_quiet(std::int64_t limit_ms) {
    main_context_run_pending();
    if (limit_ms <= 0 || !host_is_busy())
        return;
    bool quiet = false;
    quiet_moment moment;
    moment.wait(limit_ms, [&quiet] { quiet = true; });
    while (!quiet)
        g_main_context_iteration(nullptr, TRUE);
}

} // namespace nb
