#include "quiet_moment.h"

#include "core/worker.h"
#include "host/host.h"

#include <utility>

namespace nb {

namespace {

constexpr std::int64_t look_ms = 5;
constexpr int wanted_rests = 2; // in a row: it also rests while its threads work for it

std::int64_t now_ms() {
    return g_get_monotonic_time() / 1'000;
}

} // namespace

void quiet_moment::wait(std::int64_t limit_ms, std::function<void()> work) {
    look_again(now_ms() + limit_ms, 0, std::move(work));
}

void quiet_moment::look_again(std::int64_t end_ms, int rests, std::function<void()> work) {
    look_.start(look_ms, [this, end_ms, rests, work = std::move(work)] {
        int const now = host_is_busy() ? 0 : rests + 1;
        if (now >= wanted_rests || now_ms() >= end_ms)
            work();
        else
            look_again(end_ms, now, work);
    });
}

void run_until_quiet(std::int64_t limit_ms) {
    main_context_run_pending();
    if (!host_is_busy())
        return;
    bool quiet = false;
    quiet_moment moment;
    moment.wait(limit_ms, [&quiet] { quiet = true; });
    while (!quiet)
        g_main_context_iteration(nullptr, TRUE);
}

} // namespace nb
