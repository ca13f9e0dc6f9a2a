// The rules of a task that are plain numbers and names.
#include "core/task.h"

#include "core/uri.h"

#include <libsoup/soup.h>

#include <algorithm>

namespace nb {

namespace {

struct state_name {
    task_state state;
    char const* name;
};

constexpr state_name state_names[] = {
    {task_state::exporting, "exporting"}, {task_state::submitting, "submitting"},
    {task_state::waiting, "waiting"},     {task_state::downloading, "downloading"},
    {task_state::ready, "ready"},         {task_state::imported, "imported"},
    {task_state::failed, "failed"},       {task_state::cancelled, "cancelled"},
    {task_state::unknown, "unknown"},
};

} // namespace

char const* task_state_name(task_state state) {
    return std::ranges::find(state_names, state, &state_name::state)->name;
}

std::optional<task_state> task_state_from(std::string_view name) {
    auto const* found = std::ranges::find(state_names, name, &state_name::name);
    return found == std::end(state_names) ? std::nullopt : std::optional(found->state);
}

std::int64_t task_poll_delay_ms(std::int64_t elapsed_ms, bool listening) {
    if (listening)
        return 15'000;
    return std::clamp<std::int64_t>(elapsed_ms * 8 / 100, 1'000, 5'000);
}

std::int64_t task_backoff_ms(int tries, unsigned seed) {
    std::int64_t const plain = 1'000LL << std::clamp(tries - 1, 0, 10);
    // A hash of seed and try (Knuth's multiplier) spreads tasks that failed together: 75 … 125 %.
    unsigned const percent = 75 + (seed + unsigned(tries)) * 2654435761U % 51;
    return plain * percent / 100;
}

std::optional<std::int64_t> task_retry_after_ms(std::string const& header, std::int64_t now_ms) {
    if (header.empty())
        return {};
    gint64 seconds = 0;
    if (g_ascii_string_to_signed(header.c_str(), 10, 0, G_MAXINT64 / 1'000, &seconds, nullptr))
        return seconds * 1'000;
    GDateTime* date = soup_date_time_new_from_http_string(header.c_str());
    if (!date)
        return {};
    std::int64_t const at_ms = g_date_time_to_unix(date) * 1'000;
    g_date_time_unref(date);
    return std::max<std::int64_t>(0, at_ms - now_ms);
}

bool task_download_allowed(std::string const& url, std::string const& base_url) {
    uri_ptr const uri = uri_parse(url);
    if (!uri || g_uri_get_userinfo(uri.get()))
        return false;
    return std::string_view(g_uri_get_scheme(uri.get())) == "https" || uri_is_loopback(base_url);
}

} // namespace nb
