// A person's cancel and the deadline, at every stage of a running task.
#include "core/scripted_service.h"
#include "core/test_folder.h"
#include "core/timer.h"

#include <gtest/gtest.h>

namespace nb {

namespace {

using test::answer;
using test::json_answer;
using test::scripted_service;

answer const silent = test::fall_silent();
answer const half_silent = test::fall_silent("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf");

struct stop_case {
    char const* what;
    std::vector<answer> posts;
    std::vector<answer> queries;
    std::vector<answer> downloads;
    std::size_t requests; // that have arrived when it is stopped
    task_state state;     // on disk, after a person's stop
};

std::vector<stop_case> stop_cases() {
    using enum task_state;
    answer const busy = {503, "", {{"Retry-After", "30"}}};
    answer const running = {
        200, R"({"code":0,"data":{"status":"pending"}})", {{"Retry-After", "30"}}};
    answer const late = {200, R"({"code":0,"data":{"task_id":"ta1"}})", {}, 600};
    return {
        {"the paid request gets no answer", {silent}, {}, {}, 1, unknown},
        {"the paid request gets half of one", {half_silent}, {}, {}, 1, unknown},
        {"the answer comes in the last moment", {late}, {}, {}, 1, waiting},
        {"between two tries", {busy}, {}, {}, 1, cancelled},
        {"asking", {}, {silent}, {}, 2, waiting},
        {"reading an answer", {}, {half_silent}, {}, 2, waiting},
        {"between two queries", {}, {running}, {}, 2, waiting},
        {"fetching", {}, {}, {silent}, 3, downloading},
        {"reading the picture", {}, {}, {half_silent}, 3, downloading},
    };
}

// Part of what a person reads then.
char const* words_for(task_state left, stop_reason reason) {
    if (left == task_state::unknown)
        return "may have been paid";
    if (left != task_state::cancelled)
        return "the task ta1 is kept";
    return reason == stop_reason::person ? "before anything was sent" : "nothing is paid";
}

struct stop_run {
    stop_case expected;
    scripted_service service;
    std::unique_ptr<task_runner> runner;
};

std::unique_ptr<stop_run> start_run(stop_case const& c, int deadline_ms) {
    auto run = std::make_unique<stop_run>();
    run->expected = c;
    run->service.posts = c.posts;
    run->service.queries = c.queries;
    run->service.downloads = c.downloads;
    bool const hurry = c.queries.empty() || c.queries[0].raw; // "pending" would be asked for ever
    run->runner = run->service.new_runner(run->service.new_task(deadline_ms), hurry);
    run->runner->start(bytes_ptr::copy(test::request_body));
    if (!hurry)
        run->runner->knock();
    return run;
}

// All side by side, because a paid request under way is given its moment.
TEST(TaskRunnerCancel, AtEveryStage) {
    std::vector<std::unique_ptr<stop_run>> runs;
    for (stop_case const& c : stop_cases())
        runs.push_back(start_run(c, 60'000));
    for (auto const& run : runs)
        EXPECT_TRUE(test::run_until([&] {
            return run->service.log.size() >= run->expected.requests;
        })) << run->expected.what;
    test::run_for(100);
    for (auto const& run : runs) {
        run->runner->cancel();
        run->runner->cancel(); // the impatient person
        EXPECT_FALSE(run->runner->ended()) << "not from within cancel";
    }
    std::int64_t const stopped = clock_now_ms();
    for (auto const& run : runs)
        EXPECT_TRUE(test::run_to_end(*run->runner)) << run->expected.what;
    EXPECT_LT(clock_now_ms() - stopped, 4'500);
    for (auto const& run : runs) {
        stop_case const& c = run->expected;
        ASSERT_TRUE(run->runner->problem()) << c.what;
        std::string const said = run->runner->problem()->what();
        bool const lost = c.state == task_state::unknown;
        EXPECT_EQ(run->runner->problem()->kind(),
                  lost ? error_kind::execution : error_kind::cancelled)
            << c.what << ": " << said;
        EXPECT_NE(said.find(words_for(c.state, stop_reason::person)), std::string::npos)
            << c.what << ": " << said;
        EXPECT_EQ(run->service.on_disk().state, c.state) << c.what;
        EXPECT_EQ(run->service.api.count("POST"), 1) << c.what;
        EXPECT_EQ(run->service.log.size(), c.requests) << c.what << ": asked on";
    }
}

TEST(TaskRunnerCancel, BeforeAnythingIsSent) {
    for (int turns = 0; turns < 12; ++turns) { // of the main loop, before it is cancelled
        scripted_service service;
        auto const runner = service.new_runner(service.new_task());
        runner->start(bytes_ptr::copy(test::request_body));
        for (int turn = 0; turn < turns && service.log.empty(); ++turn)
            g_main_context_iteration(nullptr, TRUE);
        bool const sent = !service.log.empty();
        runner->cancel();
        EXPECT_TRUE(test::run_to_end(*runner));
        ASSERT_TRUE(runner->problem());
        EXPECT_EQ(runner->problem()->kind(), error_kind::cancelled);
        task const saved = service.on_disk();
        EXPECT_EQ(service.api.count("POST"), saved.state == task_state::cancelled ? 0 : 1) << turns;
        EXPECT_TRUE(saved.state == task_state::cancelled || saved.state == task_state::waiting)
            << task_state_name(saved.state);
        if (turns == 0) {
            EXPECT_EQ(saved.state, task_state::cancelled);
        }
        if (sent) {
            EXPECT_EQ(saved.service_id, "ta1") << "its id is not lost";
        }
    }
}

TEST(TaskRunnerCancel, AfterTheEndDoesNothing) {
    scripted_service service;
    auto const runner = service.run();
    runner->cancel();
    test::run_for(20);
    EXPECT_FALSE(runner->problem());
    EXPECT_EQ(service.on_disk().state, task_state::ready);
}

// Wherever it strikes: it ends once, and what is on disk fits what was sent.
TEST(TaskRunnerCancel, AtAnyMoment) {
    for (int turns = 0; turns < 60; turns += 2) {
        scripted_service service;
        auto const runner = service.new_runner(service.new_task());
        runner->start(bytes_ptr::copy(test::request_body));
        for (int turn = 0; turn < turns && !runner->ended(); ++turn)
            g_main_context_iteration(nullptr, TRUE);
        runner->cancel();
        EXPECT_TRUE(test::run_to_end(*runner)) << turns;
        task const saved = service.on_disk();
        EXPECT_EQ(saved.state, runner->current().state) << turns;
        EXPECT_EQ(runner->problem().has_value(), saved.state != task_state::ready) << turns;
        EXPECT_EQ(service.api.count("POST"), saved.state == task_state::cancelled ? 0 : 1) << turns;
        if (saved.state != task_state::cancelled) {
            EXPECT_EQ(saved.service_id, "ta1") << turns;
        }
    }
}

TEST(TaskRunnerDeadline, AtEveryStage) {
    std::vector<std::unique_ptr<stop_run>> runs;
    for (stop_case const& c : stop_cases())
        runs.push_back(start_run(c, 500));
    for (auto const& run : runs)
        EXPECT_TRUE(test::run_to_end(*run->runner)) << run->expected.what;
    for (auto const& run : runs) {
        stop_case const& c = run->expected;
        bool const unsent = c.state == task_state::cancelled;
        ASSERT_TRUE(run->runner->problem()) << c.what;
        std::string const said = run->runner->problem()->what();
        EXPECT_EQ(run->runner->problem()->kind(), error_kind::execution) << c.what << ": " << said;
        EXPECT_NE(said.find(words_for(c.state, stop_reason::deadline)), std::string::npos)
            << c.what << ": " << said;
        EXPECT_EQ(run->service.on_disk().state, unsent ? task_state::failed : c.state) << c.what;
        EXPECT_EQ(run->service.log.size(), c.requests) << c.what << ": asked on";
    }
}

} // namespace

} // namespace nb
