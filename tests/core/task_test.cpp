// The life of a task, as sequences of its states.
#include "core/task_samples.h"

#include <gtest/gtest.h>

namespace nb {

namespace {

using test::query_answer;
using test::start_ms;

constexpr task_state all_states[] = {
    task_state::exporting,   task_state::submitting, task_state::waiting,
    task_state::downloading, task_state::ready,      task_state::imported,
    task_state::failed,      task_state::cancelled,  task_state::unknown};

task in_state(task_state state) {
    task t = test::waiting_task();
    t.state = state;
    return t;
}

TEST(TaskNew, HasAnIdOfItsOwn) {
    task const one = task_new(start_ms, start_ms + 1);
    task const other = task_new(start_ms, start_ms + 1);
    EXPECT_TRUE(g_uuid_string_is_valid(one.local_id.c_str())) << one.local_id;
    EXPECT_NE(one.local_id, other.local_id);
    EXPECT_EQ(one.state, task_state::exporting);
    EXPECT_EQ(one.created_ms, start_ms);
    EXPECT_EQ(one.deadline_ms, start_ms + 1);
}

// What happened → which step comes and which state the task has then.
TEST(TaskLife, FromRequestToPicture) {
    task t = test::new_task();
    std::vector<std::string> life;
    auto const note = [&](step const& next) {
        life.push_back(std::string(task_state_name(t.state)) + ": " + test::step_text(next));
    };
    note(task_start(t, start_ms));
    note(task_on_reply(t, request_purpose::submit, test::reply_with(503, "")));
    note(task_on_timer(t, start_ms + 1'000));
    note(task_on_reply(
        t, request_purpose::submit,
        test::reply_with(200, R"({"code":0,"data":{"task_id":"ta1"}})", start_ms + 2'000)));
    note(task_on_timer(t, start_ms + 3'000));
    auto const queried = [&](unsigned status, std::string const& body, std::int64_t after_ms) {
        note(task_on_reply(t, request_purpose::query,
                           test::reply_with(status, body, start_ms + after_ms)));
        if (t.state == task_state::waiting)
            note(task_on_timer(t, start_ms + after_ms + 1'000));
    };
    queried(404, R"({"code":1,"message":"task not found"})", 3'100);
    queried(200, query_answer("pending"), 4'100);
    queried(502, "<html>", 5'100);
    queried(200, query_answer("in_progress"), 22'000);
    queried(200, query_answer("success", R"([{"image":"https://h/1"},{"image":"https://h/2"}])"),
            24'000);
    note(task_on_reply(t, request_purpose::download, test::reply_with(200, "one")));
    note(task_on_saved(t, 0, "result-1.png", start_ms));
    note(task_on_reply(t, request_purpose::download, test::reply_with(200, "two")));
    note(task_on_saved(t, 1, "result-2.png", start_ms + 26'000));
    task_mark_imported(t);
    EXPECT_EQ(t.state, task_state::imported);
    EXPECT_EQ(t.finished_ms, start_ms + 26'000);
    EXPECT_EQ(t.consumed, 0.5);

    std::int64_t const backoff = task_backoff_ms(1, g_str_hash(t.local_id.c_str()));
    std::vector<std::string> const expected = {
        "submitting: submit",      "submitting: wait " + std::to_string(backoff),
        "submitting: submit",      "waiting: wait 1000",
        "waiting: query",
        "waiting: wait 1000", // 404, not registered everywhere yet
        "waiting: query",          "waiting: wait 1000",
        "waiting: query",          "waiting: wait 1000",
        "waiting: query",
        "waiting: wait 1600", // 8 % of 20 s
        "waiting: query",          "downloading: download https://h/1",
        "downloading: save 0 one", "downloading: download https://h/2",
        "downloading: save 1 two", "ready: finished",
    };
    EXPECT_EQ(life, expected);
}

TEST(TaskStart, GoesToTheServiceWithTheTaskInFlight) {
    task t = test::new_task();
    step const next = task_start(t, start_ms);
    EXPECT_EQ(std::get<send_request>(next).url, "https://api.example/api/image/gen");
    EXPECT_EQ(t.state, task_state::submitting);
    EXPECT_TRUE(t.in_flight);
}

TEST(TaskTimer, GoesOnFromEveryState) {
    struct {
        task t;
        char const* expected;
    } cases[] = {
        {test::waiting_task(), "query"},
        {test::downloading_task({"https://h/1"}), "download https://h/1"},
        {in_state(task_state::ready), "finished"},
    };
    for (auto& c : cases)
        EXPECT_EQ(test::step_text(task_on_timer(c.t, start_ms + 1)), c.expected);
    EXPECT_EQ(std::get<send_request>(task_on_timer(cases[0].t, start_ms)).url,
              "https://api.example/api/task/query?task_id=ta1");
}

// -- deadline

TEST(TaskDeadline, LosesNothing) {
    task t = test::waiting_task();
    task_on_reply(t, request_purpose::query, test::reply_with(200, query_answer("in_progress")));
    std::string const last = test::step_text(task_on_timer(t, start_ms + 600'000));
    EXPECT_EQ(last, "execution: The picture was not done within 600 seconds. The service's last "
                    "word was “in_progress”. Nothing is lost: the task ta1 is kept on this "
                    "computer and can be recovered.");
    EXPECT_EQ(t.state, task_state::waiting);

    task_on_reply(t, request_purpose::query, test::reply_with(503, ""));
    EXPECT_NE(test::step_text(task_on_timer(t, start_ms + 600'000)).find("HTTP 503"),
              std::string::npos);
}

TEST(TaskDeadline, CutsWaitsShort) {
    task t = test::waiting_task();
    t.deadline_ms = start_ms + 300;
    EXPECT_EQ(test::step_text(task_on_reply(t, request_purpose::query,
                                            test::reply_with(200, query_answer("pending")))),
              "wait 300");
    EXPECT_EQ(test::step_text(
                  task_on_reply(t, request_purpose::query,
                                test::reply_with(200, query_answer("pending"), start_ms + 900))),
              "wait 0");
}

TEST(TaskDeadline, DoesNotMatterOnceThePicturesAreHere) {
    task t = in_state(task_state::ready);
    EXPECT_EQ(test::step_text(task_on_timer(t, start_ms + 900'000)), "finished");
}

// -- stopping

TEST(TaskStop, AtEveryStage) {
    struct {
        char const* what;
        task t;
        std::optional<http_progress> progress;
        task_state state;    // then
        char const* cancel;  // part of what a person's stop ends with
        char const* timeout; // … and of what the deadline's does
        bool lost_money;
    } const cases[] = {
        {"nothing sent",
         test::new_task(),
         {},
         task_state::cancelled,
         "cancelled: Cancelled before anything was sent.",
         "nothing is paid",
         false},
        {"saved, not yet sent",
         test::submitting_task(),
         {},
         task_state::cancelled,
         "cancelled: Cancelled before anything was sent.",
         "nothing is paid",
         false},
        {"connecting", test::submitting_task(), http_progress::connecting, task_state::cancelled,
         "cancelled: Cancelled before anything was sent.", "nothing is paid", false},
        {"half sent", test::submitting_task(), http_progress::sending, task_state::cancelled,
         "cancelled: ", "nothing is paid", false},
        {"sent", test::submitting_task(), http_progress::sent, task_state::unknown,
         "execution: No answer had come yet", "may have been paid", true},
        {"waiting",
         test::waiting_task(),
         {},
         task_state::waiting,
         "cancelled: Stopped waiting for the picture. Nothing is lost: the task ta1",
         "can be recovered",
         false},
        {"asking", test::waiting_task(), http_progress::sent, task_state::waiting,
         "cancelled: Stopped waiting", "can be recovered", false},
        {"downloading", test::downloading_task({"https://h/1"}), http_progress::sent,
         task_state::downloading, "cancelled: Stopped waiting", "can be recovered", false},
    };
    for (auto const& c : cases)
        for (stop_reason reason : {stop_reason::person, stop_reason::deadline}) {
            bool const person = reason == stop_reason::person;
            task t = c.t;
            std::string const last =
                test::step_text(task_on_stop(t, reason, c.progress, start_ms + 600'000));
            bool const unsent_timeout = !person && c.state == task_state::cancelled;
            EXPECT_EQ(t.state, unsent_timeout ? task_state::failed : c.state) << c.what;
            EXPECT_FALSE(t.in_flight) << c.what;
            EXPECT_NE(last.find(person ? c.cancel : c.timeout), std::string::npos)
                << c.what << ": " << last;
            EXPECT_EQ(last.find("may have been paid") != std::string::npos, c.lost_money)
                << c.what << ": " << last;
            EXPECT_EQ(last.find("cancelled: ") == 0, person && !c.lost_money) << c.what << last;
        }
}

// -- knocks and saving

TEST(TaskKnock, OnlyAsks) {
    for (task_state state : all_states) {
        task const t = in_state(state);
        std::optional<step> const next = task_on_knock(t);
        EXPECT_EQ(next.has_value(), state == task_state::waiting) << task_state_name(state);
        if (next) {
            EXPECT_EQ(test::step_text(*next), "query");
        }
    }
}

TEST(TaskUnsaved, NothingIsPaidForWithoutARecord) {
    task t = test::submitting_task();
    step const next = task_on_unsaved(t, task_on_timer(t, start_ms), "The disk is full.", start_ms);
    EXPECT_EQ(test::step_text(next),
              "execution: The disk is full. Nothing was generated, nothing is paid.");
    EXPECT_EQ(t.state, task_state::failed);
    EXPECT_FALSE(t.in_flight);
}

TEST(TaskUnsaved, WhatIsPaidGoesOn) {
    struct {
        task t;
        step next;
    } cases[] = {
        {test::waiting_task(), wait_for{1'000}},
        {test::waiting_task(), send_request{request_purpose::query, "https://h"}},
        {test::waiting_task(), send_request{request_purpose::download, "https://h"}},
        {test::waiting_task(), save_result{0, bytes_ptr::copy("x")}},
        {in_state(task_state::ready), finished{}},
    };
    for (auto& c : cases) {
        task_state const before = c.t.state;
        EXPECT_EQ(test::step_text(task_on_unsaved(c.t, c.next, "The disk is full.", start_ms)),
                  test::step_text(c.next));
        EXPECT_EQ(c.t.state, before);
    }
}

// -- words

TEST(TaskDescribe, EveryState) {
    struct {
        task_state state;
        char const* expected;
    } const cases[] = {
        {task_state::exporting, "Preparing the references"},
        {task_state::submitting, "The service is busy, trying again (12 s)"},
        {task_state::waiting, "Waiting for the picture (12 s)"},
        {task_state::downloading, "Fetching the picture (12 s)"},
        {task_state::ready, "The picture is here"},
        {task_state::imported, "The picture is here"},
        {task_state::failed, "why"},
        {task_state::cancelled, "why"},
        {task_state::unknown, "why"},
    };
    for (auto const& c : cases) {
        task t = in_state(c.state);
        t.message = "why";
        EXPECT_EQ(task_describe(t, start_ms + 12'345), c.expected);
    }
    EXPECT_EQ(task_describe(test::submitting_task(), start_ms + 2'000),
              "Sending the request (2 s)");
    task t = test::waiting_task();
    t.status_word = "moderating";
    EXPECT_EQ(task_describe(t, start_ms + 3'000), "Waiting for the picture (moderating, 3 s)");
    t.last_problem = "HTTP 503";
    EXPECT_EQ(task_describe(t, start_ms + 3'000),
              "Waiting for the picture (3 s; last query: HTTP 503)");
}

} // namespace

} // namespace nb
