// What a later process makes of a task that an earlier one left on disk.
#include "core/task_samples.h"
#include "core/task_store.h"

#include <gtest/gtest.h>

namespace nb {

namespace {

using test::start_ms;

// As another process reads it.
task through_disk(task const& t) {
    std::optional<task> read = task_from_json(task_to_json(t));
    EXPECT_TRUE(read);
    read->deadline_ms = start_ms + 600'000;
    return *read;
}

task with_results(task_state state, std::vector<task_result> const& results) {
    task t = test::waiting_task();
    t.state = state;
    t.results = results;
    return t;
}

task backing_off_task() {
    task t = test::submitting_task();
    task_on_reply(t, request_purpose::submit, test::reply_with(503, ""));
    return t;
}

TEST(TaskResume, EveryState) {
    task_result const here = {"https://h/1", "result-1.png", true};
    task_result const missing = {"https://h/2", "", false};
    task_result const data_uri = {"data:image/png;base64,QUJD", "", false};
    task_result const unwritten = {"https://h/3", "", true}; // the disk refused it
    struct {
        char const* what;
        task left;
        task_state state; // then
        char const* next; // step, "" when it is not recoverable
        std::size_t kept; // results
    } const cases[] = {
        {"never sent", test::new_task(), task_state::cancelled, "", 0},
        {"between two tries", backing_off_task(), task_state::cancelled, "", 0},
        {"on its way", test::submitting_task(), task_state::unknown, "", 0},
        {"waiting", test::waiting_task(), task_state::waiting, "query", 0},
        {"nothing here yet", with_results(task_state::downloading, {missing}),
         task_state::downloading, "download https://h/2", 1},
        {"one of two here", with_results(task_state::downloading, {here, missing}),
         task_state::downloading, "download https://h/2", 2},
        {"a data URI is asked for again", with_results(task_state::downloading, {here, data_uri}),
         task_state::waiting, "query", 0},
        {"all here, not noted", with_results(task_state::downloading, {here}),
         task_state::downloading, "finished", 1},
        {"no results at all", with_results(task_state::downloading, {}), task_state::waiting,
         "query", 0},
        {"ready", with_results(task_state::ready, {here, here}), task_state::ready, "finished", 2},
        {"ready but not on disk", with_results(task_state::ready, {here, unwritten}),
         task_state::downloading, "download https://h/3", 2},
        {"imported", with_results(task_state::imported, {here}), task_state::imported, "", 1},
        {"failed", with_results(task_state::failed, {}), task_state::failed, "", 0},
        {"cancelled", with_results(task_state::cancelled, {}), task_state::cancelled, "", 0},
        {"unknown", with_results(task_state::unknown, {}), task_state::unknown, "", 0},
    };
    for (auto const& c : cases) {
        task t = through_disk(c.left);
        task_resume(t);
        EXPECT_EQ(t.state, c.state) << c.what << ": " << task_state_name(t.state);
        EXPECT_EQ(t.results.size(), c.kept) << c.what;
        EXPECT_FALSE(t.in_flight) << c.what;
        ASSERT_EQ(task_is_recoverable(t), *c.next != '\0') << c.what;
        if (*c.next != '\0') {
            EXPECT_EQ(test::step_text(task_on_timer(t, start_ms)), c.next) << c.what;
        }
        task again = t;
        task_resume(again);
        EXPECT_EQ(task_to_json(again), task_to_json(t)) << c.what << " is not settled";
    }
}

TEST(TaskResume, UnknownSaysWhy) {
    task t = through_disk(test::submitting_task());
    task_resume(t);
    EXPECT_NE(t.message.find("may have been paid"), std::string::npos) << t.message;
}

TEST(TaskResume, KnowsWhenItWasSubmitted) {
    task t = through_disk(test::waiting_task());
    task_resume(t);
    http_reply const not_found =
        test::reply_with(404, R"({"code":1,"message":"task not found"})", start_ms + 29'000);
    EXPECT_EQ(test::step_text(task_on_reply(t, request_purpose::query, not_found)), "wait 2320");
}

TEST(TaskResume, WorksOffAllThatIsMissing) {
    task t = through_disk(with_results(task_state::ready, {{"https://h/1", "", true},
                                                           {"https://h/2", "result-2.png", true},
                                                           {"https://h/3", "", true}}));
    task_resume(t);
    EXPECT_EQ(test::step_text(task_on_timer(t, start_ms)), "download https://h/1");
    EXPECT_EQ(
        test::step_text(task_on_reply(t, request_purpose::download, test::reply_with(200, "one"))),
        "save 0 one");
    EXPECT_EQ(test::step_text(task_on_saved(t, 0, "result-1.png", start_ms)),
              "download https://h/3");
    EXPECT_EQ(test::step_text(
                  task_on_reply(t, request_purpose::download, test::reply_with(200, "three"))),
              "save 2 three");
    EXPECT_EQ(test::step_text(task_on_saved(t, 2, "result-3.png", start_ms)), "finished");
    EXPECT_EQ(t.state, task_state::ready);
}

} // namespace

} // namespace nb
