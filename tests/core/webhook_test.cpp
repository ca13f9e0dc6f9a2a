#include "core/webhook.h"

#include "core/error.h"
#include "core/http.h"
#include "core/loopback_server.h"

#include <gtest/gtest.h>

namespace nb {

namespace {

unsigned status_of(http_request const& request) {
    http_client client;
    std::optional<http_reply> got;
    client.send(request, nullptr, [&got](http_reply reply) { got = std::move(reply); });
    EXPECT_TRUE(test::run_until([&] { return got.has_value(); }));
    return got ? got->status : 0;
}

std::string address(webhook_listener const& listener, std::string const& path) {
    return "http://127.0.0.1:" + std::to_string(listener.port()) + path;
}

http_request post(std::string const& url, std::string const& body) {
    return {url, bytes_ptr::copy(body), {}, 2'000, 65'536};
}

TEST(Webhook, WakesTheTaskThatItNames) {
    webhook_listener listener(0);
    std::vector<std::string> knocks;
    std::string const path = listener.add([&](std::string_view task_id) {
        knocks.emplace_back(task_id);
        return task_id == "ta1";
    });
    std::string const payload =
        R"({"result":[{"image":"https://h/1.png"}],"status":"success","task_id":"ta1",
            "consumed":"0.500000","status_reason":{"message":null}})";
    struct {
        char const* what;
        std::string path;
        std::string body;
        unsigned status;
        std::size_t knocks;
    } const cases[] = {
        {"as documented", path, payload, 200, 1},
        {"behind a tunnel's prefix", "/hook/nano" + path, payload, 200, 1},
        {"with a query", path + "?token=x", payload, 200, 1},
        {"failed", path, R"({"result":null,"status":"failed","task_id":"ta1"})", 200, 1},
        {"another task", path, R"({"task_id":"ta2"})", 404, 1},
        {"no task", path, R"({"status":"success"})", 404, 0},
        {"null", path, R"({"task_id":null})", 404, 0},
        {"empty id", path, R"({"task_id":""})", 404, 0},
        {"wrong type", path, R"({"task_id":["ta1"]})", 404, 0},
        {"no JSON", path, "<html>", 404, 0},
        {"nothing", path, "", 404, 0},
        {"deep", path, std::string(60'000, '['), 404, 0},
        {"unknown path", "/guess", payload, 404, 0},
        {"root", "/", payload, 404, 0},
        {"half a path", path.substr(0, 10), payload, 404, 0},
        {"path in the middle", path + "/more", payload, 404, 0},
        {"too large", path, std::string(65'537, ' '), 413, 0},
    };
    for (auto const& c : cases) {
        knocks.clear();
        EXPECT_EQ(status_of(post(address(listener, c.path), c.body)), c.status) << c.what;
        EXPECT_EQ(knocks.size(), c.knocks) << c.what;
    }
    EXPECT_EQ(status_of({address(listener, path), {}, {}, 2'000, 65'536}), 405U) << "GET";
}

TEST(Webhook, EachTaskHasAPathOfItsOwn) {
    webhook_listener listener(0);
    int one = 0;
    int other = 0;
    std::string const first = listener.add([&](std::string_view) { return ++one > 0; });
    std::string const second = listener.add([&](std::string_view) { return ++other > 0; });
    EXPECT_NE(first, second);
    EXPECT_GE(first.size(), 30U) << "not to be guessed";
    status_of(post(address(listener, second), R"({"task_id":"ta1"})"));
    EXPECT_EQ(one, 0);
    EXPECT_EQ(other, 1);
}

TEST(Webhook, SaysThatThePortIsTaken) {
    webhook_listener const first(0);
    try {
        webhook_listener const second(first.port());
        FAIL();
    } catch (error const& problem) {
        EXPECT_EQ(problem.kind(), error_kind::execution);
        std::string const said = problem.what();
        EXPECT_NE(said.find(std::to_string(first.port())), std::string::npos) << said;
        EXPECT_NE(said.find("in use"), std::string::npos) << said;
    }
}

TEST(Webhook, ListensOnLoopbackAndOnlyWhileItLives) {
    std::string url;
    {
        webhook_listener listener(0);
        url = address(listener, listener.add([](std::string_view) { return true; }));
        EXPECT_EQ(status_of(post(url, R"({"task_id":"ta1"})")), 200U);
    }
    EXPECT_EQ(status_of(post(url, R"({"task_id":"ta1"})")), 0U);
}

} // namespace

} // namespace nb
