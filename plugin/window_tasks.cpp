#include "window_tasks.h"

#include "core/error.h"
#include "core/i18n.h"
#include "core/task_estimate.h"
#include "core/timer.h"
#include "task_texts.h"

#include <algorithm>
#include <utility>

namespace nb {

namespace {

constexpr int tick_ms = 500;
constexpr int resume_timeout_s = 600;
constexpr std::size_t most_rows = 6; // ended ones beyond that go, the oldest first

} // namespace

std::string tasks_at_close_text(tasks_at_close const& tasks) {
    std::string text;
    auto const add = [&text](int count, char const* sentences) {
        if (count > 0)
            text += (text.empty() ? "" : "\n") + format_text(sentences, count);
    };
    add(tasks.going_on,
        n_("%d picture is still being made. It waits for you in this window, and in Filters ▸ "
           "Nano Banana ▸ Recover Results.",
           "%d pictures are still being made. They wait for you in this window, and in Filters "
           "▸ Nano Banana ▸ Recover Results.",
           tasks.going_on));
    add(tasks.unsent,
        n_("%d picture was not asked for any more. Nothing is paid for it.",
           "%d pictures were not asked for any more. Nothing is paid for them.", tasks.unsent));
    add(tasks.unknown,
        n_("%d picture may have been paid for, but the service has not answered. More about it is "
           "in Filters ▸ Nano Banana ▸ Recover Results.",
           "%d pictures may have been paid for, but the service has not answered. More about them "
           "is in Filters ▸ Nano Banana ▸ Recover Results.",
           tasks.unknown));
    return text;
}

window_tasks::window_tasks(generation_service& service, events events)
    : service_(service), events_(std::move(events)) {}

void window_tasks::learn(std::vector<task> const& earlier) {
    learned_ = earlier;
}

void window_tasks::add_entries(task_group& group,
                               std::shared_ptr<generation_order const> const& order) {
    for (auto const& runner : group.runners()) {
        entry& added = entries_.emplace_back();
        added.runner = runner.get();
        added.group = &group;
        added.order = order;
    }
    wake();
}

void window_tasks::generate(generation_order const& order) {
    auto made =
        std::make_unique<generation>(service_, order, [this](auto const&, double) { wake(); });
    made->start(events_.notice);
    add_entries(made->tasks(), std::make_shared<generation_order const>(order));
    batches_.push_back({std::move(made), nullptr});
}

void window_tasks::resume_left() {
    std::vector<left_task> found = recovery_find(service_.store);
    std::erase_if(found, [](left_task const& left) {
        return left.saved.state == task_state::unknown || left.saved.state == task_state::ready;
    });
    resume(std::move(found), nullptr);
}

void window_tasks::resume(std::vector<left_task> left,
                          std::shared_ptr<generation_order const> const& order) {
    if (left.empty())
        return;
    auto group = std::make_unique<task_group>([this](auto const&, double) { wake(); });
    try {
        recovery_start(*group, service_, std::move(left), resume_timeout_s, events_.notice);
    } catch (error const& problem) { // the person's key is none, say
        events_.notice(problem.what());
    }
    add_entries(*group, order);
    batches_.push_back({nullptr, std::move(group)});
}

window_tasks::entry* window_tasks::find(std::string const& id) {
    auto const found = std::ranges::find_if(
        entries_, [&id](entry const& each) { return each.current().local_id == id; });
    return found == entries_.end() ? nullptr : &*found;
}

void window_tasks::cancel(std::string const& id) {
    if (entry* found = find(id); found && found->runner)
        found->runner->cancel();
}

void window_tasks::wait_again(std::string const& id) {
    entry const* found = find(id);
    if (!found || found->runner)
        return;
    auto const order = found->order;
    auto taken = recovery_take(service_.store, id);
    if (!taken)
        throw calling_error("%s", _("It is not there any more, or another window waits for it."));
    std::vector<left_task> left;
    left.push_back(std::move(*taken));
    dismiss(id);
    resume(std::move(left), order);
}

void window_tasks::retry(std::string const& id) {
    entry const* found = find(id);
    if (!found || !found->order)
        return;
    generation_order again = *found->order;
    again.variations = 1;
    dismiss(id);
    generate(again);
}

void window_tasks::dismiss(std::string const& id) {
    std::erase_if(entries_, [&id](entry const& each) {
        return !each.runner && each.current().local_id == id;
    });
    events_.changed();
}

void window_tasks::forget_service(std::string const& base_url) {
    forgotten_.push_back(base_url);
    for (entry const& each : entries_)
        if (each.runner && each.current().base_url == base_url)
            each.runner->cancel();
        else
            drop_if_forgotten(each.ended);
    wake();
}

tasks_at_close window_tasks::close() {
    closing_ = true; // so that the rows stay
    std::vector<std::string> ran;
    for (entry const& each : entries_)
        if (each.runner)
            ran.push_back(each.current().local_id);
    for (batch& each : batches_)
        each.tasks().cancel();
    while (running() > 0) {
        g_main_context_iteration(nullptr, TRUE);
        for (std::size_t at = 0; at < entries_.size(); ++at)
            harvest(entries_[at]);
    }
    tasks_at_close counts;
    for (std::string const& id : ran) {
        task const& ended = find(id)->ended;
        if (is_forgotten(ended))
            continue;
        counts.going_on += task_is_recoverable(ended);
        counts.unsent += ended.state == task_state::cancelled;
        counts.unknown += ended.state == task_state::unknown;
    }
    return counts;
}

bool window_tasks::is_forgotten(task const& t) const {
    return t.state != task_state::ready &&
           std::ranges::find(forgotten_, t.base_url) != forgotten_.end();
}

void window_tasks::drop_if_forgotten(task const& t) const {
    try {
        if (is_forgotten(t))
            service_.store.remove(t.local_id);
    } catch (error const& problem) { // it will be told of, at worst
        g_debug("%s", problem.what());
    }
}

int window_tasks::running() const {
    return int(
        std::ranges::count_if(entries_, [](entry const& each) { return each.runner != nullptr; }));
}

// Runners tell of changes from inside their own work, so what ends them comes later.
void window_tasks::wake() {
    refresh_.start(0, [this] { refresh(); });
}

void window_tasks::harvest(entry& each) {
    if (!each.runner || !each.runner->ended())
        return;
    task_runner const& runner = *std::exchange(each.runner, nullptr);
    each.ended = runner.current();
    if (runner.problem())
        each.problem = runner.problem()->what();
    std::vector<bytes_ptr> const pictures = runner.pictures();
    std::string const store_problem = runner.store_problem();
    each.group->release(runner); // so that it can be waited for again
    drop_if_forgotten(each.ended);
    if (each.ended.state != task_state::ready)
        return;
    if (!store_problem.empty()) // its pictures are in memory alone
        events_.notice(store_problem);
    learned_.push_back(each.ended);
    events_.finished(each.ended, pictures);
}

void window_tasks::refresh() {
    for (std::size_t at = 0; at < entries_.size(); ++at) // `finished` may add others
        harvest(entries_[at]);
    std::erase_if(batches_, [](batch& each) { return each.tasks().all_ended(); });
    prune();
    events_.changed();
    if (running() > 0)
        refresh_.start(tick_ms, [this] { refresh(); });
}

void window_tasks::prune() {
    if (closing_)
        return;
    std::erase_if(entries_,
                  [this](entry const& each) { return !each.runner && is_forgotten(each.ended); });
    std::size_t too_many = entries_.size() - std::min(entries_.size(), most_rows);
    std::erase_if(entries_, [&too_many](entry const& each) {
        bool const goes = too_many > 0 && !each.runner;
        too_many -= goes;
        return goes;
    });
}

task_row window_tasks::row_of(entry const& from, std::int64_t now_ms) const {
    task const& t = from.current();
    std::int64_t const since = t.waiting_since_ms > 0 ? t.waiting_since_ms : t.created_ms;
    std::int64_t const until = from.runner || t.finished_ms == 0 ? now_ms : t.finished_ms;
    task_row row;
    row.id = t.local_id;
    row.prompt = t.prompt;
    row.running = from.runner != nullptr;
    row.problem = from.problem;
    row.state = row.running ? task_describe(t, now_ms) : task_state_text(t);
    row.cost = task_cost_text(t);
    row.elapsed_s = int(std::max<std::int64_t>(0, until - since) / 1'000);
    auto const estimate = task_estimate_ms(learned_, t.model);
    row.fraction = estimate ? task_fraction(now_ms - since, *estimate) : -1;
    bool const unfinished = !row.running && t.state != task_state::ready;
    row.can_wait = unfinished && task_is_recoverable(t);
    row.can_retry = unfinished && !row.can_wait && from.order;
    row.needs_settings = !row.running && t.key_refused;
    return row;
}

std::string window_tasks::details(std::string const& id) {
    entry const* found = find(id);
    if (!found)
        return "";
    return task_details(found->current(), found->problem,
                        found->order ? &found->order->request : nullptr);
}

std::vector<task_row> window_tasks::rows() const {
    std::int64_t const now = clock_now_ms();
    std::vector<task_row> rows;
    rows.reserve(entries_.size());
    for (auto each = entries_.rbegin(); each != entries_.rend(); ++each)
        rows.push_back(row_of(*each, now));
    return rows;
}

} // namespace nb
