#include "core/task_retention.h"

#include <algorithm>

namespace nb {

namespace {

bool may_go(kept_task const& kept) {
    return kept.state == task_state::imported || kept.state == task_state::failed ||
           kept.state == task_state::cancelled;
}

class over_limits {
  public:
    over_limits(std::vector<kept_task> const& tasks, retention_limits const& limits)
        : limits_(limits), tasks_(tasks.size()) {
        for (kept_task const& kept : tasks)
            bytes_ += kept.bytes;
    }
    bool is_over() const {
        return tasks_ > std::size_t(std::max(limits_.tasks, 0)) || bytes_ > limits_.bytes;
    }
    void remove(kept_task const& kept) {
        --tasks_;
        bytes_ -= kept.bytes;
    }

  private:
    retention_limits limits_;
    std::size_t tasks_;
    std::uint64_t bytes_ = 0;
};

} // namespace

std::vector<std::string> retention_choose(std::vector<kept_task> tasks,
                                          retention_limits const& limits) {
    over_limits kept(tasks, limits);
    std::ranges::stable_sort(tasks, {}, &kept_task::finished_ms);
    std::vector<std::string> chosen;
    for (kept_task const& each : tasks) {
        if (!kept.is_over())
            break;
        if (!may_go(each))
            continue;
        kept.remove(each);
        chosen.push_back(each.local_id);
    }
    return chosen;
}

void retention_apply(task_store const& store, retention_limits const& limits) {
    std::vector<kept_task> tasks;
    for (std::string const& id : store.list())
        tasks.push_back({id, task_state::unknown, 0, store.size_on_disk(id)});
    if (!over_limits(tasks, limits).is_over())
        return; // the usual case, without reading a single task
    for (kept_task& each : tasks)
        if (std::optional<task> const saved = store.load(each.local_id)) {
            each.state = saved->state;
            each.finished_ms = saved->finished_ms;
        }
    for (std::string const& id : retention_choose(std::move(tasks), limits)) {
        try {
            if (task_lock const lock = store.lock(id))
                store.remove(id);
        } catch (error const& problem) {
            g_debug("%s", problem.what());
        }
    }
}

} // namespace nb
