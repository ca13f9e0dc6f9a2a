// A later process goes on with what an earlier one left on disk.
#include "core/scripted_service.h"
#include "core/test_folder.h"
#include "core/timer.h"

#include <filesystem>

#include <gtest/gtest.h>

namespace nb {

namespace {

using test::json_answer;
using test::scripted_service;

// What the next process does with the task; null when it is not recoverable.
std::unique_ptr<task_runner> recover(scripted_service& service) {
    task_lock lock = service.store.lock(service.store.list().at(0));
    EXPECT_TRUE(lock);
    task t = service.on_disk();
    task_resume(t);
    t.deadline_ms = clock_now_ms() + 60'000;
    if (!task_is_recoverable(t)) {
        service.store.save(t);
        return nullptr;
    }
    auto runner = service.new_runner(t);
    runner->resume(std::move(lock));
    EXPECT_TRUE(test::run_to_end(*runner));
    return runner;
}

// The process dies when the `fatal`-th request arrives: what is on disk then is what is left.
TEST(TaskRunnerResume, AnyStepCanBeTheLast) {
    struct {
        char const* what;
        std::size_t fatal;
        task_state state; // after the next process
        int posts;        // of both
    } const cases[] = {
        {"submitting", 1, task_state::unknown, 1},    {"first query", 2, task_state::ready, 1},
        {"second query", 3, task_state::ready, 1},    {"first download", 4, task_state::ready, 1},
        {"second download", 5, task_state::ready, 1}, {"at the end", 6, task_state::ready, 1},
    };
    for (auto const& c : cases) {
        scripted_service service;
        std::string const success =
            test::success_with({service.host.url("/1"), service.host.url("/2")});
        service.queries = {json_answer(200, R"({"code":0,"data":{"status":"pending"}})"),
                           json_answer(200, success)};
        std::string const left = service.folder + "/left";
        auto const die = [&] {
            std::filesystem::copy(service.folder + "/tasks", left,
                                  std::filesystem::copy_options::recursive);
        };
        service.on_request = [&] {
            if (service.log.size() == c.fatal)
                die();
        };
        service.run();
        if (c.fatal == 6)
            die();
        service.on_request = {};
        std::filesystem::remove_all(service.folder + "/tasks");
        std::filesystem::rename(left, service.folder + "/tasks");
        std::size_t const before = service.log.size();

        auto const runner = recover(service);
        EXPECT_EQ(service.on_disk().state, c.state) << c.what;
        EXPECT_EQ(service.api.count("POST"), c.posts) << c.what;
        EXPECT_EQ(runner != nullptr, c.state == task_state::ready) << c.what;
        if (runner) {
            EXPECT_FALSE(runner->problem()) << c.what;
            ASSERT_EQ(runner->pictures().size(), 2U) << c.what;
            for (bytes_ptr const& picture : runner->pictures())
                EXPECT_EQ(picture.text(), "picture") << c.what;
        }
        if (c.fatal >= 5) {
            EXPECT_EQ(service.log.size() - before, 6 - c.fatal) << "only what is missing";
        }
    }
}

TEST(TaskRunnerResume, FetchesAgainWhatIsGoneFromTheDisk) {
    scripted_service service;
    service.run();
    task const saved = service.on_disk();
    std::filesystem::remove(service.store.task_folder(saved.local_id) + "/" +
                            saved.results.at(0).file);
    auto const runner = recover(service);
    ASSERT_TRUE(runner);
    EXPECT_FALSE(runner->problem());
    EXPECT_EQ(runner->current().state, task_state::ready);
    EXPECT_EQ(runner->pictures().at(0).text(), "picture");
    EXPECT_EQ(service.host.count("GET"), 2);
    EXPECT_EQ(service.api.count("POST"), 1);
}

TEST(TaskRunnerResume, AsksAgainForADataUriThatIsGone) {
    scripted_service service;
    service.queries = {json_answer(200, test::success_with({"data:image/png;base64,QUJD"}))};
    service.run();
    task const saved = service.on_disk();
    std::filesystem::remove(service.store.task_folder(saved.local_id) + "/" +
                            saved.results.at(0).file);
    auto const runner = recover(service);
    ASSERT_TRUE(runner);
    EXPECT_EQ(runner->current().state, task_state::ready);
    EXPECT_EQ(runner->pictures().at(0).text(), "ABC");
    EXPECT_EQ(service.api.count("GET"), 2);
}

TEST(TaskRunnerResume, GoesOnAfterADeadline) {
    scripted_service service;
    service.queries = {test::fall_silent(),
                       json_answer(200, test::success_with({"data:;base64,QQ"}))};
    auto first = service.new_runner(service.new_task(300));
    first->start(bytes_ptr::copy(test::request_body));
    EXPECT_TRUE(test::run_to_end(*first));
    EXPECT_EQ(service.on_disk().state, task_state::waiting);
    EXPECT_FALSE(service.store.lock(service.on_disk().local_id)) << "held while the runner lives";
    first.reset();
    auto const next = recover(service);
    ASSERT_TRUE(next);
    EXPECT_FALSE(next->problem());
    EXPECT_EQ(next->pictures().at(0).text(), "A");
    EXPECT_EQ(service.api.count("POST"), 1);
}

TEST(TaskRunnerResume, CancelWhileItReadsTheDisk) {
    scripted_service service;
    service.run();
    task_lock lock = service.store.lock(service.store.list().at(0));
    task t = service.on_disk();
    task_resume(t);
    t.deadline_ms = clock_now_ms() + 60'000;
    auto const runner = service.new_runner(t);
    runner->resume(std::move(lock));
    runner->cancel();
    EXPECT_TRUE(test::run_to_end(*runner));
    EXPECT_EQ(runner->current().state, task_state::ready) << "there was nothing left to stop";
    EXPECT_EQ(service.on_disk().state, task_state::ready);
}

} // namespace

} // namespace nb
