#include "core/task_estimate.h"

#include <algorithm>
#include <cmath>

namespace nb {

namespace {

constexpr std::size_t learned_from = 10; // tasks; services become slower and faster
constexpr double straight_until = 0.8;
constexpr double most = 0.95;

} // namespace

std::optional<std::int64_t> task_estimate_ms(std::vector<task> const& earlier,
                                             std::string const& model) {
    std::vector<task const*> finished;
    for (task const& t : earlier)
        if (t.model == model && t.submitted_ms > 0 && t.finished_ms > t.submitted_ms &&
            (t.state == task_state::ready || t.state == task_state::imported))
            finished.push_back(&t);
    if (finished.empty())
        return {};
    std::ranges::sort(finished, std::ranges::greater(), &task::finished_ms);
    finished.resize(std::min(finished.size(), learned_from));
    std::vector<std::int64_t> durations;
    durations.reserve(finished.size());
    for (task const* t : finished)
        durations.push_back(t->finished_ms - t->submitted_ms);
    auto const middle = durations.begin() + std::ptrdiff_t(durations.size() / 2);
    std::ranges::nth_element(durations, middle);
    return *middle;
}

// In step with the time at first; what takes longer than expected slows down and never arrives.
double task_fraction(std::int64_t elapsed_ms, std::int64_t estimate_ms) {
    double const of_it = double(std::max<std::int64_t>(0, elapsed_ms)) /
                         double(std::max<std::int64_t>(1, estimate_ms));
    if (of_it <= straight_until)
        return of_it;
    double const rest = most - straight_until;
    return most - rest * std::exp((straight_until - of_it) / rest);
}

} // namespace nb
