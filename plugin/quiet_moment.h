// Waiting for a moment in which GIMP does nothing. While it draws, each question to it waits for a
// tenth of a second, and the window with it.
//
// All on the main thread.
#pragma once

#include "core/timer.h"

#include <cstdint>
#include <functional>

namespace nb {

class quiet_moment {
  public:
    // Calls `work` once GIMP is at rest, or after `limit_ms`, but never at once; instead of what
    // was to come. It must not throw.
    void wait(std::int64_t limit_ms, std::function<void()> work);
    void stop() { look_.stop(); }

  private:
    void look_again(std::int64_t begun_ms, std::int64_t limit_ms, int rests,
                    std::function<void()> work);

    timer look_;
};

// Runs what is due on the default main context; while GIMP is busy, for `limit_ms` at most.
void run_until_quiet(std::int64_t limit_ms);

} // namespace nb
