// What the replies to a submission mean.
#include "core/task_samples.h"

#include <gtest/gtest.h>

namespace nb {

namespace {

using test::start_ms;

constexpr char const* accepted = R"({"code":0,"message":"ok","data":{"task_id":"ta1"}})";
constexpr char const* html = "<html><h1>Bad Gateway</h1></html>";

step submit_reply(task& t, http_reply const& reply) {
    return task_on_reply(t, request_purpose::submit, reply);
}

TEST(SubmitReply, Accepted) {
    task t = test::submitting_task();
    step const next = submit_reply(t, test::reply_with(200, accepted, start_ms + 700));
    EXPECT_EQ(test::step_text(next), "wait 1000"); // the first query
    EXPECT_EQ(t.state, task_state::waiting);
    EXPECT_FALSE(t.in_flight);
    EXPECT_EQ(t.service_id, "ta1");
    EXPECT_EQ(t.submitted_ms, start_ms + 700);
}

struct submit_case {
    char const* what;
    unsigned status;
    char const* body;
    task_state state;
    char const* says; // part of the message
};

void expect_end(submit_case const& c, task const& t, step const& next) {
    EXPECT_EQ(t.state, c.state) << c.what;
    EXPECT_FALSE(t.in_flight) << c.what;
    EXPECT_EQ(t.finished_ms, start_ms) << c.what;
    EXPECT_EQ(test::step_text(next), "execution: " + t.message) << c.what;
    EXPECT_NE(t.message.find(c.says), std::string::npos) << c.what << ": " << t.message;
    bool const says_not_paid = t.message.find("nothing is paid") != std::string::npos;
    EXPECT_EQ(says_not_paid, c.state == task_state::failed) << c.what << ": " << t.message;
}

TEST(SubmitReply, EndsForGood) {
    submit_case const cases[] = {
        // The reference's errors, and the same with HTTP 200.
        {"400", 400, R"({"code":1,"message":"failed","detail":"prompt is required"})",
         task_state::failed, "prompt is required"},
        {"400 as 200", 200, R"({"code":1,"message":"failed","detail":"prompt is required"})",
         task_state::failed, "prompt is required"},
        {"message only", 200, R"({"code":7,"message":"out of credits"})", task_state::failed,
         "out of credits"},
        {"no words at all", 200, R"({"code":7})", task_state::unknown, "not the JSON"},
        {"no words, and it says so", 400, R"({"code":7})", task_state::failed, "HTTP 400"},
        {"401", 401, R"({"code":1,"message":"Invalid API key"})", task_state::failed,
         "Invalid API key"},
        {"401 says where the key is set", 401, R"({"code":1,"message":"Invalid API key"})",
         task_state::failed, "Filters ▸ Nano Banana ▸ Settings"},
        {"401 as 200", 200, R"({"code":401,"message":"Invalid API key"})", task_state::failed,
         "NANO_BANANA_API_KEY"},
        {"401 without JSON", 401, html, task_state::failed, "refused the API key (401)"},
        {"403", 403, R"({"code":403,"message":"account disabled"})", task_state::failed,
         "account disabled"},
        {"402", 402, R"({"code":402,"message":"pay first"})", task_state::failed, "pay first"},
        {"404 is a wrong address", 404, html, task_state::failed, "HTTP 404"},
        {"405", 405, "", task_state::failed, "HTTP 405"},
        {"413", 413, html, task_state::failed, "HTTP 413"},
        {"422 of another shape", 422, R"({"detail":[{"loc":["body"]}]})", task_state::failed,
         "HTTP 422"},
        {"400 that claims to be good", 400, accepted, task_state::failed, "HTTP 400"},
        {"501", 501, html, task_state::failed, "HTTP 501"},
        {"301", 301, html, task_state::failed, "points elsewhere"},
        {"308", 308, html, task_state::failed, "points elsewhere"},
        // Sent, and nobody knows what became of it.
        {"502", 502, html, task_state::unknown, "HTTP 502"},
        {"504", 504, html, task_state::unknown, "HTTP 504"},
        {"504 as JSON", 504, R"({"code":1,"message":"timeout"})", task_state::unknown, "timeout"},
        {"520", 520, html, task_state::unknown, "HTTP 520"},
        {"524", 524, html, task_state::unknown, "HTTP 524"},
        {"200 with HTML", 200, html, task_state::unknown,
         "HTTP 200 with something that is not the JSON the service documents"},
        {"200 with nothing", 200, "", task_state::unknown, "not the JSON"},
        {"200 cut off", 200, R"({"code":0,"message":"ok","data":{"task_id":"ta)",
         task_state::unknown, "not the JSON"},
        {"200 without an id", 200, R"({"code":0,"message":"ok","data":{}})", task_state::unknown,
         "gave no task id"},
        {"200 with a null id", 200, R"({"code":0,"data":{"task_id":null}})", task_state::unknown,
         "gave no task id"},
        {"200 with nulls", 200, R"({"code":null,"message":null,"data":null})", task_state::unknown,
         "not the JSON"},
        {"204", 204, "", task_state::unknown, "HTTP 204"},
    };
    for (submit_case const& c : cases) {
        task t = test::submitting_task();
        step const next = submit_reply(t, test::reply_with(c.status, c.body));
        expect_end(c, t, next);
    }
}

TEST(SubmitReply, LostOnItsWay) {
    struct {
        submit_case expected;
        http_failure failure;
        http_progress progress;
    } const cases[] = {
        {{"not trusted", 0, "", task_state::failed, "secure connection"},
         http_failure::insecure,
         http_progress::connecting},
        {{"broken while sending", 0, "", task_state::failed, "did not get the whole request"},
         http_failure::broken,
         http_progress::sending},
        {{"silent while sending", 0, "", task_state::failed, "did not get the whole request"},
         http_failure::silent,
         http_progress::sending},
        {{"broken after sending", 0, "", task_state::unknown, "boom"},
         http_failure::broken,
         http_progress::sent},
        {{"silent after sending", 0, "", task_state::unknown, "fell silent"},
         http_failure::silent,
         http_progress::sent},
        {{"half an answer", 200, "", task_state::unknown, "boom"},
         http_failure::broken,
         http_progress::sent},
        {{"far too much of an answer", 200, "", task_state::unknown, "far more"},
         http_failure::too_large,
         http_progress::sent},
        {{"half of a 400", 400, "", task_state::failed, "HTTP 400"},
         http_failure::broken,
         http_progress::sent},
    };
    for (auto const& c : cases) {
        task t = test::submitting_task();
        http_reply reply = test::lost_reply(c.failure, c.progress);
        reply.status = c.expected.status;
        expect_end(c.expected, t, submit_reply(t, reply));
    }
}

TEST(SubmitReply, UnknownFateIsExplained) {
    task t = test::submitting_task();
    submit_reply(t, test::reply_with(504, html));
    EXPECT_NE(t.message.find("may have been paid"), std::string::npos) << t.message;
    EXPECT_NE(t.message.find("look at your account"), std::string::npos) << t.message;
}

// -- tries

bool is_wait_between(step const& step, std::int64_t least, std::int64_t most) {
    auto const* wait = std::get_if<wait_for>(&step);
    return wait && wait->ms >= least && wait->ms <= most;
}

TEST(SubmitAgain, OnlyWhenItSurelyDidNotCount) {
    http_reply const cases[] = {
        test::reply_with(429, R"({"code":1,"message":"slow down"})"),
        test::reply_with(429, html),
        test::reply_with(500, R"({"code":1,"message":"boom"})"),
        test::reply_with(500, ""),
        test::reply_with(503, html),
        test::lost_reply(http_failure::unreachable, http_progress::connecting),
    };
    for (http_reply reply : cases) {
        task t = test::submitting_task();
        std::int64_t now = start_ms;
        std::int64_t plain = 1'000;
        for (int tries = 1; tries < task_submit_tries; ++tries, plain *= 2) {
            reply.at_ms = now;
            step const next = submit_reply(t, reply);
            ASSERT_TRUE(is_wait_between(next, plain * 3 / 4, plain * 5 / 4))
                << reply.status << " try " << tries << ": " << test::step_text(next);
            EXPECT_EQ(t.state, task_state::submitting);
            EXPECT_FALSE(t.in_flight) << "a process that ends now must not leave it as unknown";
            now += std::get<wait_for>(next).ms;
            EXPECT_EQ(test::step_text(task_on_timer(t, now)), "submit");
            EXPECT_TRUE(t.in_flight);
        }
        reply.at_ms = now;
        step const last = submit_reply(t, reply);
        EXPECT_EQ(t.state, task_state::failed) << reply.status;
        EXPECT_NE(t.message.find("It was tried 5 times."), std::string::npos) << t.message;
        EXPECT_NE(t.message.find("nothing is paid"), std::string::npos) << t.message;
        EXPECT_LE(now - start_ms, task_submit_window_ms);
    }
}

TEST(SubmitAgain, ThenAccepted) {
    task t = test::submitting_task();
    submit_reply(t, test::reply_with(503, html));
    task_on_timer(t, start_ms + 1'200);
    step const next = submit_reply(t, test::reply_with(200, accepted, start_ms + 2'000));
    EXPECT_EQ(test::step_text(next), "wait 1000");
    EXPECT_EQ(t.state, task_state::waiting);
    EXPECT_EQ(t.last_problem, "");
}

TEST(SubmitAgain, ObeysRetryAfterWithinTheWindow) {
    struct {
        char const* retry_after;
        std::int64_t since_first_ms;
        char const* expected; // step, or "" for the end
    } const cases[] = {
        {"0", 0, "wait 0"},
        {"7", 0, "wait 7000"},
        {"60", 0, "wait 60000"},
        {"61", 0, ""},
        {"10", 50'000, "wait 10000"},
        {"11", 50'000, ""},
        {"Tue, 14 Nov 2023 22:13:30 GMT", 0, "wait 10000"},
        {"Tue, 14 Nov 2023 22:00:00 GMT", 0, "wait 0"},
        {"Tue, 14 Nov 2023 23:00:00 GMT", 0, ""},
        {"1000000", 0, ""},
    };
    for (auto const& c : cases) {
        task t = test::submitting_task();
        http_reply reply = test::reply_with(429, "", start_ms + c.since_first_ms);
        reply.retry_after = c.retry_after;
        step const next = submit_reply(t, reply);
        if (*c.expected)
            EXPECT_EQ(test::step_text(next), c.expected) << c.retry_after;
        else
            EXPECT_EQ(t.state, task_state::failed) << c.retry_after;
    }
}

TEST(SubmitAgain, NeverWaitsBeyondTheDeadline) {
    task t = test::submitting_task();
    t.deadline_ms = start_ms + 5'000;
    http_reply reply = test::reply_with(429, "");
    reply.retry_after = "30";
    EXPECT_EQ(test::step_text(submit_reply(t, reply)), "wait 5000");
    step const next = task_on_timer(t, start_ms + 5'000);
    EXPECT_EQ(t.state, task_state::failed);
    EXPECT_NE(test::step_text(next).find("nothing is paid"), std::string::npos);
    EXPECT_NE(test::step_text(next).find("HTTP 429"), std::string::npos);
}

} // namespace

} // namespace nb
