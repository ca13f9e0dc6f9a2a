#include "core/task_estimate.h"

#include "core/task_samples.h"

#include <gtest/gtest.h>

namespace nb {

namespace {

task finished_task(std::int64_t took_ms, std::int64_t at_ms, char const* model = "m") {
    task t = test::waiting_task();
    t.model = model;
    t.state = task_state::imported;
    t.finished_ms = test::start_ms + at_ms;
    t.submitted_ms = t.finished_ms - took_ms;
    return t;
}

TEST(TaskEstimate, IsTheMiddleOfTheModelsLastTasks) {
    EXPECT_FALSE(task_estimate_ms({}, "m"));
    EXPECT_EQ(task_estimate_ms({finished_task(9'000, 1)}, "m"), 9'000);
    EXPECT_FALSE(task_estimate_ms({finished_task(9'000, 1)}, "other"));
    std::vector<task> tasks = {finished_task(3'000, 3), finished_task(90'000, 2),
                               finished_task(5'000, 1), finished_task(1, 4, "other")};
    EXPECT_EQ(task_estimate_ms(tasks, "m"), 5'000);
    tasks.push_back(test::waiting_task());
    tasks.back().model = "m";
    EXPECT_EQ(task_estimate_ms(tasks, "m"), 5'000) << "one that still runs teaches nothing";
    for (int at = 10; at < 20; ++at)
        tasks.push_back(finished_task(20'000, at));
    EXPECT_EQ(task_estimate_ms(tasks, "m"), 20'000) << "the last ten";
}

TEST(TaskEstimate, ABarGrowsAndNeverArrives) {
    EXPECT_EQ(task_fraction(0, 10'000), 0);
    EXPECT_EQ(task_fraction(5'000, 10'000), 0.5);
    double last = 0;
    for (std::int64_t ms = 1'000; ms < 100'000; ms += 1'000) {
        double const now = task_fraction(ms, 10'000);
        EXPECT_GE(now, last);
        EXPECT_LE(now, 0.95);
        last = now;
    }
    EXPECT_GT(last, 0.94);
    EXPECT_LE(task_fraction(5, 0), 0.95);
}

} // namespace

} // namespace nb
