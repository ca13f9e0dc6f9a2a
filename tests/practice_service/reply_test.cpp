#include "practice_service/reply.h"

#include "core/json.h"

#include <gtest/gtest.h>

namespace nb::practice {
namespace {

constexpr char const* good = R"({"code":0,"message":"ok","data":{"task_id":"t","result":[1]}})";

reply spoiled(char const* fault_text) {
    return reply_spoiled(reply_json(200, good), fault_parse(fault_text).effects);
}

TEST(practice_reply, errors_as_documented) {
    EXPECT_EQ(reply_error(400, 1, "failed", "prompt is required").body.text(),
              R"({"code": 1, "message": "failed", "detail": "prompt is required"})");
    EXPECT_EQ(reply_error(401, 1, "Invalid API key").body.text(),
              R"({"code": 1, "message": "Invalid API key"})");
    EXPECT_EQ(reply_error(400, 1, "failed", "\"quoted\"").body.text(),
              R"({"code": 1, "message": "failed", "detail": "\"quoted\""})");
}

TEST(practice_reply, instead_of_work) {
    struct {
        char const* fault;
        unsigned status;
        char const* body;
        char const* location;
    } const cases[] = {
        {"gen:status=500", 500, "told to refuse", ""},
        {"gen:status=401", 401, R"({"code": 1, "message": "Invalid API key"})", ""},
        {"query:status=401", 401, R"({"code": 401, "message": "Invalid API key"})", ""},
        {"query:status=404", 404, R"({"code": 1, "message": "task not found"})", ""},
        {"query:code=7", 200, R"({"code": 7, "message": "failed", "detail":)", ""},
        {"result:status=503", 503, "practice service (no AI)", ""},
        {"result:redirect", 302, "", "http://else/"},
        {"gen:redirect=http://there/", 302, "", "http://there/"},
        {"gen:status=308+redirect", 308, "", "http://else/"},
    };
    for (auto const& one : cases) {
        fault const parsed = fault_parse(one.fault);
        auto const answer = reply_instead(parsed.effects, parsed.stage, "http://else/");
        ASSERT_TRUE(answer) << one.fault;
        EXPECT_EQ(answer->status, one.status) << one.fault;
        EXPECT_NE(answer->body.text().find(one.body), std::string_view::npos) << one.fault;
        EXPECT_EQ(answer->location, one.location) << one.fault;
    }
    for (char const* works : {"gen:ok", "gen:drop", "query:html", "result:half"})
        EXPECT_FALSE(reply_instead(fault_parse(works).effects, stage::gen, "")) << works;
}

TEST(practice_reply, spoiled_bodies) {
    struct {
        char const* fault;
        std::string body;
    } const cases[] = {
        {"gen:ok", good},
        {"gen:truncated", std::string(good).substr(0, std::string(good).size() / 2)},
        {"gen:nulls", R"({"code":null,"message":null,"data":{"task_id":null,"result":null}})"},
        {"gen:wrong-types", R"({"code":"7","message":7,"data":{"task_id":7,"result":{}}})"},
        {"gen:no-task-id", R"({"code":0,"message":"ok","data":{}})"},
        {"gen:deep=3",
         R"({"code":0,"message":"ok","data":{"task_id":"t","result":[1]},"nested":[[[]]]})"},
        {"gen:pad=64", good + std::string(64 - std::string(good).size(), '\0')},
        {"gen:pad=1", good},
    };
    for (auto const& one : cases)
        EXPECT_EQ(spoiled(one.fault).body.text(), one.body) << one.fault;
}

TEST(practice_reply, spoiled_heads) {
    reply const page = spoiled("gen:html=524");
    EXPECT_EQ(page.status, 524u);
    EXPECT_EQ(page.content_type, "text/html");
    EXPECT_NE(page.body.text().find("practice service (no AI)"), std::string_view::npos);
    EXPECT_EQ(spoiled("gen:type=text/css").content_type, "text/css");
    EXPECT_EQ(spoiled("gen:retry-after=9").retry_after, "9");
}

TEST(practice_reply, ways_onto_the_wire) {
    reply const answer = spoiled("gen:delay=1.5+drop+half+drip=7+chunked");
    EXPECT_EQ(answer.delay_s, 1.5);
    EXPECT_TRUE(answer.hang_up);
    EXPECT_TRUE(answer.half);
    EXPECT_EQ(answer.bytes_per_second, 7);
    EXPECT_TRUE(answer.chunked);
}

} // namespace
} // namespace nb::practice
