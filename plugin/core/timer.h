// The time, and calls at a later one.
#pragma once

#include "core/glib_ptr.h"

#include <cstdint>
#include <functional>

namespace nb {

// Milliseconds since 1970 that never jump within a process.
std::int64_t clock_now_ms();

// One-shot, on the default main context. Stopping or destroying it before it fires is safe; the
// call may start it again.
class timer {
  public:
    timer() = default;
    ~timer() { stop(); }
    timer(timer const&) = delete;
    timer& operator=(timer const&) = delete;

    // Calls `call` after `ms` milliseconds, instead of what was to come. It must not throw.
    void start(std::int64_t ms, std::function<void()> call);
    void stop();
    bool running() const { return source_ != 0; }

  private:
    std::function<void()> call_;
    guint source_ = 0;
};

} // namespace nb
