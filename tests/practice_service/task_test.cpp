#include "practice_service/task.h"

#include <gtest/gtest.h>

namespace nb::practice {
namespace {

task make(char const* fault_text = "task:ok") {
    task made;
    made.id = "ta12345678-1234-1234-1234-123456789abc";
    made.created_at = "2025-08-29T01:55:13Z";
    made.fate = task_fate_of(fault_parse(fault_text).effects);
    made.ready = true;
    made.pictures = {"http://127.0.0.1:9/results/a.png"};
    return made;
}

TEST(practice_task, states_over_time) {
    struct {
        double elapsed_s;
        bool ready;
        task_state expected;
    } const cases[] = {
        {0, false, task_state::pending},       {0.29, false, task_state::pending},
        {0.31, false, task_state::submitted},  {0.99, true, task_state::submitted},
        {1.01, true, task_state::in_progress}, {2.99, true, task_state::in_progress},
        {3, false, task_state::in_progress},   {60, false, task_state::in_progress},
        {3, true, task_state::success},
    };
    for (auto const& one : cases) {
        task subject = make();
        subject.ready = one.ready;
        EXPECT_EQ(task_state_at(subject, one.elapsed_s, 3), one.expected) << one.elapsed_s;
    }
}

TEST(practice_task, fates) {
    struct {
        char const* fault;
        char const* data; // of the answer at the end
    } const cases[] = {
        {"task:ok",
         R"({"result":[{"image":"http://127.0.0.1:9/results/a.png"}],"status":"success",)"
         R"("task_id":"ta12345678-1234-1234-1234-123456789abc","consumed":"0.500000",)"
         R"("status_reason":{"message":null},"created_at":"2025-08-29T01:55:13Z"})"},
        {"task:failed=out of paint",
         R"({"result":null,"status":"failed",)"
         R"("task_id":"ta12345678-1234-1234-1234-123456789abc","consumed":"0.000000",)"
         R"("status_reason":{"message":"out of paint"},"created_at":"2025-08-29T01:55:13Z"})"},
        {"task:bare",
         R"({"result":[{"image":"http://127.0.0.1:9/results/a.png"}],"status":"success"})"},
        {"task:bare+no-result", R"({"result":null,"status":"success"})"},
        {"task:bare+text=I would rather not",
         R"({"result":[{"text":"I would rather not"}],"status":"success"})"},
        {"task:bare+url", R"({"result":[{"image":"file:///etc/hostname"}],"status":"success"})"},
        {"task:bare+url=//odd", R"({"result":[{"image":"//odd"}],"status":"success"})"},
    };
    for (auto const& one : cases) {
        task const subject = make(one.fault);
        EXPECT_EQ(task_answer(subject, task_end(subject), result_shape::array),
                  R"({"code":0,"message":"ok","data":)" + std::string(one.data) + "}")
            << one.fault;
    }
}

TEST(practice_task, shapes) {
    task subject = make("task:bare");
    EXPECT_EQ(task_answer(subject, task_state::success, result_shape::object),
              R"({"code":0,"message":"ok","data":{"result":)"
              R"({"image":"http://127.0.0.1:9/results/a.png"},"status":"success"}})");
    subject.pictures = {"a", "b"}; // one object cannot hold two
    EXPECT_EQ(task_answer(subject, task_state::success, result_shape::object),
              R"({"code":0,"message":"ok","data":{"result":)"
              R"([{"image":"a"},{"image":"b"}],"status":"success"}})");
    subject.pictures.clear();
    EXPECT_EQ(task_answer(subject, task_state::success, result_shape::array),
              R"({"code":0,"message":"ok","data":{"result":[],"status":"success"}})");
}

TEST(practice_task, counts_of_pictures) {
    EXPECT_EQ(task_fate_of(fault_parse("task:pictures=3").effects).pictures, 3);
    EXPECT_EQ(task_fate_of(fault_parse("task:pictures=99").effects).pictures, 16);
    EXPECT_EQ(task_fate_of(fault_parse("task:empty").effects).pictures, 0);
}

TEST(practice_task, unheard_of_word) {
    EXPECT_NE(task_answer(make("task:word=brewing"), task_state::in_progress, result_shape::array)
                  .find(R"("status":"brewing")"),
              std::string::npos);
}

TEST(practice_task, late_registration) {
    task by_time = make("task:late=2");
    EXPECT_EQ(task_state_at(by_time, 1.9, 3), task_state::unregistered);
    EXPECT_EQ(task_state_at(by_time, 2.1, 3), task_state::in_progress);

    task by_queries = make("task:late-queries=2");
    for (task_state expected :
         {task_state::unregistered, task_state::unregistered, task_state::success}) {
        ++by_queries.queries;
        EXPECT_EQ(task_state_at(by_queries, 5, 3), expected) << by_queries.queries;
    }
}

// The reference's CallbackPayload, but for the order of its members.
TEST(practice_task, callback) {
    EXPECT_EQ(task_callback(make(), task_state::success),
              R"({"result":[{"image":"http://127.0.0.1:9/results/a.png"}],"status":"success",)"
              R"("task_id":"ta12345678-1234-1234-1234-123456789abc","consumed":"0.500000",)"
              R"("status_reason":{"message":null}})");
}

TEST(practice_task, ids) {
    std::string const id = task_id_make();
    EXPECT_EQ(id.substr(0, 2), "ta");
    EXPECT_EQ(id.size(), 38u);
    EXPECT_NE(id, task_id_make());
}

} // namespace
} // namespace nb::practice
