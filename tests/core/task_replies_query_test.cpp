// What the replies to a status query mean.
#include "core/task_samples.h"

#include <gtest/gtest.h>

namespace nb {

namespace {

using test::query_answer;
using test::start_ms;

constexpr char const* html = "<html><h1>Bad Gateway</h1></html>";
constexpr char const* not_found = R"({"code":1,"message":"task not found"})";

step query_reply(task& t, http_reply const& reply) {
    return task_on_reply(t, request_purpose::query, reply);
}

TEST(QueryReply, StillRunning) {
    struct {
        char const* what;
        unsigned status;
        std::string body;
        char const* word;    // of the service
        char const* problem; // part of `last_problem`
    } const cases[] = {
        {"pending", 200, query_answer("pending"), "pending", ""},
        {"submitted", 200, query_answer("submitted"), "submitted", ""},
        {"in_progress", 200, query_answer("in_progress"), "in_progress", ""},
        {"never heard of", 200, query_answer("moderating"), "moderating", ""},
        {"status only", 200, R"({"code":0,"data":{"status":"pending"}})", "pending", ""},
        {"no code", 200, R"({"data":{"status":"pending"}})", "pending", ""},
        // What passes, and what cannot be read, is asked again.
        {"HTML with 200", 200, html, "", "HTTP 200 with something that is not the JSON"},
        {"nothing with 200", 200, "", "", "not the JSON"},
        {"cut off", 200, R"({"code":0,"data":{"sta)", "", "not the JSON"},
        {"null everywhere", 200, R"({"code":0,"message":null,"data":null})", "", "not the JSON"},
        {"status null", 200, R"({"code":0,"data":{"status":null}})", "", "not the JSON"},
        {"status of a wrong type", 200, R"({"code":0,"data":{"status":7}})", "", "not the JSON"},
        {"deep", 200, std::string(100'000, '['), "", "not the JSON"},
        {"HTML with 502", 502, html, "", "HTTP 502"},
        {"HTML with 503", 503, html, "", "HTTP 503"},
        {"HTML with 504", 504, html, "", "HTTP 504"},
        {"HTML with 524", 524, html, "", "HTTP 524"},
        {"500 with its JSON", 500, R"({"code":1,"message":"boom"})", "", "HTTP 500"},
        {"408", 408, "", "", "HTTP 408"},
        {"429", 429, R"({"code":1,"message":"slow down"})", "", "HTTP 429"},
    };
    for (auto const& c : cases) {
        task t = test::waiting_task();
        step const next = query_reply(t, test::reply_with(c.status, c.body, start_ms + 25'000));
        EXPECT_EQ(test::step_text(next), "wait 2000") << c.what;
        EXPECT_EQ(t.state, task_state::waiting) << c.what;
        EXPECT_EQ(t.status_word, c.word) << c.what;
        EXPECT_NE(t.last_problem.find(c.problem), std::string::npos) << c.what;
        EXPECT_EQ(t.last_problem.empty(), *c.problem == '\0') << c.what << t.last_problem;
    }
}

TEST(QueryReply, LostIsAskedAgain) {
    struct {
        http_failure failure;
        char const* problem;
    } const cases[] = {
        {http_failure::unreachable, "could not be reached: boom."},
        {http_failure::broken, "broke: boom."},
        {http_failure::silent, "fell silent."},
        {http_failure::too_large, "far more than it should."},
    };
    for (auto const& c : cases) {
        task t = test::waiting_task();
        for (int query = 0; query < 100; ++query) // until the deadline
            EXPECT_EQ(test::step_text(
                          query_reply(t, test::lost_reply(c.failure, http_progress::sending))),
                      "wait 1000");
        EXPECT_EQ(t.state, task_state::waiting);
        EXPECT_NE(t.last_problem.find(c.problem), std::string::npos) << t.last_problem;
        query_reply(t, test::reply_with(200, query_answer("pending")));
        EXPECT_EQ(t.last_problem, "");
    }
}

TEST(QueryReply, WaitsAsLongAsItIsTold) {
    struct {
        char const* retry_after;
        bool listening;
        char const* expected;
    } const cases[] = {
        {"", false, "wait 1000"},
        {"", true, "wait 15000"},
        {"0", false, "wait 0"},
        {"4", false, "wait 4000"},
        {"Tue, 14 Nov 2023 22:13:30 GMT", true, "wait 10000"},
        {"soon", false, "wait 1000"},
        {"100000", false, "wait 600000"}, // to the deadline
    };
    for (auto const& c : cases)
        for (unsigned status : {200, 429, 503}) {
            task t = test::waiting_task();
            t.listening = c.listening;
            http_reply reply = test::reply_with(status, query_answer("pending"));
            reply.retry_after = c.retry_after;
            EXPECT_EQ(test::step_text(query_reply(t, reply)), c.expected) << c.retry_after;
        }
}

TEST(QueryReply, NotFoundMeansNotYetForThirtySeconds) {
    struct {
        char const* what;
        unsigned status;
        char const* body;
    } const cases[] = {
        {"as documented", 404, not_found},
        {"with 200", 200, not_found},
        {"as code", 200, R"({"code":404,"message":"no such thing"})"},
    };
    for (auto const& c : cases) {
        task t = test::waiting_task();
        for (std::int64_t after : {0, 1'000, 29'999}) {
            step const next = query_reply(t, test::reply_with(c.status, c.body, start_ms + after));
            EXPECT_TRUE(std::holds_alternative<wait_for>(next)) << c.what << after;
            EXPECT_EQ(t.last_problem, "") << c.what;
        }
        step const last = query_reply(t, test::reply_with(c.status, c.body, start_ms + 30'000));
        EXPECT_EQ(t.state, task_state::failed) << c.what;
        EXPECT_EQ(test::step_text(last),
                  "execution: The service does not know the task ta1 (any more).")
            << c.what;
    }
}

// Three of them in a row; the task stays recoverable.
TEST(QueryReply, OddAnswersEndTheWaiting) {
    struct {
        char const* what;
        unsigned status;
        char const* body;
        char const* says;
    } const cases[] = {
        {"an error with 200", 200, R"({"code":1,"message":"failed","detail":"database"})",
         "database"},
        {"an error without words", 200, R"({"code":1})", "HTTP 200"},
        {"400", 400, R"({"code":1,"message":"task_id is required"})", "task_id is required"},
        {"402", 402, R"({"code":402,"message":"pay first"})", "pay first"},
        {"405 with a page", 405, html, "HTTP 405"},
        {"404 with a page, late", 404, html, "HTTP 404"},
        {"redirect", 302, "", "points elsewhere"},
    };
    for (auto const& c : cases) {
        task t = test::waiting_task();
        http_reply const reply = test::reply_with(c.status, c.body, start_ms + 40'000);
        EXPECT_EQ(test::step_text(query_reply(t, reply)), "wait 3200") << c.what;
        EXPECT_EQ(test::step_text(query_reply(t, reply)), "wait 3200") << c.what;
        std::string const last = test::step_text(query_reply(t, reply));
        EXPECT_EQ(last.find("execution: "), 0U) << c.what << last;
        EXPECT_NE(last.find(c.says), std::string::npos) << c.what << last;
        EXPECT_NE(last.find("Nothing is lost: the task ta1"), std::string::npos) << last;
        EXPECT_EQ(t.state, task_state::waiting) << c.what;
    }
}

TEST(QueryReply, OddAnswersAreForgottenByAGoodOne) {
    task t = test::waiting_task();
    http_reply const odd = test::reply_with(200, R"({"code":1,"message":"m"})");
    http_reply const good = test::reply_with(200, query_answer("pending"));
    for (http_reply const& reply : {odd, odd, good, odd, odd})
        EXPECT_TRUE(std::holds_alternative<wait_for>(query_reply(t, reply)));
}

TEST(QueryReply, RefusalsLeaveTheTaskRecoverable) {
    struct {
        http_reply reply;
        char const* says;
    } const cases[] = {
        {test::reply_with(401, R"({"code":401,"message":"Invalid API key"})"), "Invalid API key"},
        {test::reply_with(401, html), "Filters ▸ Nano Banana ▸ Settings"},
        {test::reply_with(200, R"({"code":401,"message":"Invalid API key"})"),
         "NANO_BANANA_API_KEY"},
        {test::reply_with(403, R"({"code":1,"message":"account disabled"})"), "account disabled"},
        {test::lost_reply(http_failure::insecure, http_progress::connecting), "secure connection"},
    };
    for (auto const& c : cases) {
        task t = test::waiting_task();
        std::string const last = test::step_text(query_reply(t, c.reply));
        EXPECT_EQ(last.find("execution: "), 0U) << last;
        EXPECT_NE(last.find(c.says), std::string::npos) << last;
        EXPECT_NE(last.find("can be recovered"), std::string::npos) << last;
        EXPECT_EQ(t.state, task_state::waiting);
    }
}

TEST(QueryReply, Success) {
    struct {
        char const* what;
        char const* result;
        std::size_t pictures;
        char const* expected;
    } const cases[] = {
        {"array", R"([{"image":"https://h/1.png"}])", 1, "download https://h/1.png"},
        {"object", R"({"image":"https://h/1.png"})", 1, "download https://h/1.png"},
        {"two, text between",
         R"([{"image":"https://h/1.png"},{"text":"x"},{"image":"https://h/2"}])", 2,
         "download https://h/1.png"},
        {"data URI", R"({"image":"data:image/png;base64,QUJD"})", 1, "save 0 ABC"},
        {"data URI, then URL", R"([{"image":"data:,;base64,QUJD"},{"image":"https://h/2"}])", 2,
         "execution: The service sent a picture as a data URI that is damaged."},
    };
    for (auto const& c : cases) {
        task t = test::waiting_task();
        step const next =
            query_reply(t, test::reply_with(200, query_answer("success", c.result), start_ms + 9));
        EXPECT_EQ(test::step_text(next), c.expected) << c.what;
        EXPECT_EQ(t.results.size(), c.pictures) << c.what;
        EXPECT_EQ(t.consumed, 0.5) << c.what;
        EXPECT_EQ(t.downloading_since_ms, start_ms + 9) << c.what;
    }
}

TEST(QueryReply, NeverGivesAPicture) {
    struct {
        char const* what;
        std::string body;
        char const* says;
    } const cases[] = {
        {"failed without a reason", query_answer("failed"), "gave no reason"},
        {"failed with one",
         R"({"code":0,"data":{"status":"failed","status_reason":{"message":"unsafe prompt"}}})",
         "could not make the picture: unsafe prompt"},
        {"failed with a text", query_answer("failed", R"([{"text":"I cannot."}])"), "I cannot."},
        {"success without", query_answer("success"), "reported success but sent no picture"},
        {"empty result", query_answer("success", "[]"), "reported success but sent no picture"},
        {"null entries", query_answer("success", "[null,{\"image\":null}]"), "sent no picture"},
        {"a text", query_answer("success", R"([{"text":"I cannot draw that."}])"),
         "but said: I cannot draw that."},
        {"result of a wrong type", query_answer("success", "\"https://h/1.png\""),
         "sent no picture"},
        {"file address", query_answer("success", R"([{"image":"file:///etc/passwd"}])"),
         "not safe to fetch: file:///etc/passwd"},
        {"http", query_answer("success", R"([{"image":"http://h/1.png"}])"), "http://h/1.png"},
        {"one of two", query_answer("success", R"([{"image":"https://h/1"},{"image":"ftp://h"}])"),
         "ftp://h"},
        {"damaged data URI", query_answer("success", R"({"image":"data:image/png;base64,Q*JD"})"),
         "damaged"},
        {"data URI of text", query_answer("success", R"({"image":"data:image/svg+xml,<svg/>"})"),
         "damaged"},
    };
    for (auto const& c : cases) {
        task t = test::waiting_task();
        step const next = query_reply(t, test::reply_with(200, c.body, start_ms + 9));
        EXPECT_EQ(t.state, task_state::failed) << c.what;
        EXPECT_EQ(t.finished_ms, start_ms + 9) << c.what;
        EXPECT_EQ(test::step_text(next), "execution: " + t.message) << c.what;
        EXPECT_NE(t.message.find(c.says), std::string::npos) << c.what << ": " << t.message;
    }
}

TEST(QueryReply, LongAddressesAreCutBetweenCharacters) {
    std::string address = "http://h/";
    for (int at = 0; at < 1'000; ++at)
        address += "é";
    task t = test::waiting_task();
    query_reply(
        t, test::reply_with(200, query_answer("success", R"([{"image":")" + address + "\"}]")));
    EXPECT_TRUE(g_utf8_validate(t.message.c_str(), -1, nullptr)) << t.message;
    EXPECT_LT(g_utf8_strlen(t.message.c_str(), -1), 300);
}

TEST(QueryReply, DataUriOfMoreThan64MiBIsRefused) {
    std::string const megabyte(1'398'104, 'A'); // of base64
    std::string data = "data:image/png;base64,";
    for (int at = 0; at < 64; ++at)
        data += megabyte;
    task t = test::waiting_task();
    query_reply(t, test::reply_with(200, query_answer("success", "{\"image\":\"" + data + "\"}")));
    EXPECT_EQ(t.state, task_state::failed);
    EXPECT_EQ(t.message, "The service sent a picture of more than 64 MiB.");
}

} // namespace

} // namespace nb
