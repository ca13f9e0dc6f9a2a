#include "core/timer.h"

#include <algorithm>

namespace nb {

std::int64_t clock_now_ms() {
    static gint64 const offset = g_get_real_time() - g_get_monotonic_time();
    return (g_get_monotonic_time() + offset) / 1000;
}

void timer::start(std::int64_t ms, std::function<void()> call) {
    stop();
    call_ = std::move(call);
    source_ = g_timeout_add(
        guint(std::clamp<std::int64_t>(ms, 0, G_MAXINT)),
        [](gpointer data) noexcept -> gboolean {
            auto* self = static_cast<timer*>(data);
            self->source_ = 0;
            auto const now =
                std::move(self->call_); // outlives the timer, should the call destroy it
            now();
            return G_SOURCE_REMOVE;
        },
        this);
}

void timer::stop() {
    if (source_ != 0)
        g_source_remove(std::exchange(source_, 0));
}

} // namespace nb
