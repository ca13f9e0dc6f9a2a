#include "recovery.h"

#include "core/i18n.h"
#include "core/timer.h"
#include "core/uri.h"
#include "service.h"

#include <algorithm>

namespace nb {

namespace {

// The practice service's is known here alone.
secret key_for(task const& t, generation_service const& service) {
    if (t.base_url == service.values.base_url && !service.api_key.empty())
        return service.api_key;
    return service_known_key(service.values, t.base_url);
}

// "" when the task's service may be asked with `key`; else why not.
std::string obstacle(task const& t, secret const& key) {
    if (std::string problem = settings_check_base_url(t.base_url); !problem.empty())
        return problem;
    if (t.state != task_state::unknown && !task_needs_key(t))
        return "";
    return key.empty() ? format_text(_("There is no API key for %s, so the task %s was not asked "
                                       "for. It is kept."),
                                     uri_origin(t.base_url).c_str(), t.service_id.c_str())
                       : "";
}

void start(task_group& group, generation_service& service, left_task left, secret const& key,
           int timeout_s) {
    std::int64_t const now = clock_now_ms();
    std::int64_t const deadline = now + timeout_s * 1'000LL;
    task t = std::move(left.saved);
    if (t.state == task_state::unknown) {
        bytes_ptr const body = service.store.load_request(t.local_id);
        task_send_again(t, now, deadline);
        group.add(service.task_setup(key), std::move(t)).start(body, {}, std::move(left.lock));
        return;
    }
    t.deadline_ms = deadline;
    t.waiting_since_ms = now;
    group.add(service.task_setup(key), std::move(t)).resume(std::move(left.lock));
}

} // namespace

std::optional<left_task> recovery_take(task_store const& store, std::string const& id) {
    std::optional<task> const seen = store.load(id); // without a lock: most are long imported
    if (!seen || !(task_is_recoverable(*seen) || seen->state <= task_state::submitting ||
                   seen->state == task_state::unknown))
        return {};
    task_lock lock = store.lock(id);
    std::optional<task> saved = lock ? store.load(id) : std::nullopt;
    if (!saved)
        return {};
    task_state const before = saved->state;
    task_resume(*saved);
    if (saved->state != before)
        store.save(*saved);
    if (!task_is_recoverable(*saved) && saved->state != task_state::unknown)
        return {};
    return left_task{std::move(*saved), std::move(lock)};
}

std::vector<left_task> recovery_find(task_store const& store) {
    std::vector<left_task> found;
    for (std::string const& id : store.list()) {
        try {
            if (std::optional<left_task> left = recovery_take(store, id))
                found.push_back(std::move(*left));
        } catch (error const& problem) { // the others are no worse for it
            g_debug("%s", problem.what());
        }
    }
    std::ranges::sort(found, {}, [](left_task const& left) { return left.saved.created_ms; });
    return found;
}

int recovery_count_untold(task_store const& store) {
    int count = 0;
    for (left_task& left : recovery_find(store)) {
        if (std::exchange(left.saved.told, true))
            continue;
        ++count;
        try {
            store.save(left.saved);
        } catch (error const& problem) { // then it is told again
            g_debug("%s", problem.what());
        }
    }
    return count;
}

void recovery_start(task_group& group, generation_service& service, std::vector<left_task> tasks,
                    int timeout_s, generation_notice const& notice) {
    for (left_task& left : tasks) {
        secret const key = key_for(left.saved, service);
        if (std::string const problem = obstacle(left.saved, key); problem.empty())
            start(group, service, std::move(left), key, timeout_s);
        else
            notice(problem);
    }
}

ended_tasks recovery_run(generation_service& service, std::vector<left_task> tasks, int timeout_s,
                         task_progress const& progress, generation_notice const& notice) {
    task_group group(progress);
    recovery_start(group, service, std::move(tasks), timeout_s, notice);
    return group.wait();
}

} // namespace nb
