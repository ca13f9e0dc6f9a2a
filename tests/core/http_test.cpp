#include "core/http.h"

#include "core/loopback_server.h"
#include "core/timer.h"

#include <gtest/gtest.h>

namespace nb {

void PrintTo(http_failure failure, std::ostream* out) {
    constexpr char const* names[] = {"none",   "unreachable", "insecure", "broken",
                                     "silent", "too_large",   "cancelled"};
    *out << names[int(failure)];
}

void PrintTo(http_progress progress, std::ostream* out) {
    constexpr char const* names[] = {"connecting", "sending", "sent"};
    *out << names[int(progress)];
}

namespace {

using test::answer;
using test::loopback_server;
using test::run_until;
using test::seen_request;

constexpr std::size_t plenty = 1'000'000;

http_request get(std::string const& url) {
    return {url, {}, {}, 200, plenty};
}

http_request post(std::string const& url, std::string const& body = "{}") {
    return {url, bytes_ptr::copy(body), secret("dk-1"), 200, plenty};
}

// Sends, and waits for the one call back.
http_reply ask(http_client& client, http_request const& request, GCancellable* cancel = nullptr) {
    int calls = 0;
    http_reply kept;
    client.send(request, cancel, [&](http_reply reply) {
        ++calls;
        kept = std::move(reply);
    });
    EXPECT_EQ(calls, 0) << "never from within send";
    EXPECT_TRUE(run_until([&] { return calls > 0; }));
    test::run_for(5);
    EXPECT_EQ(calls, 1);
    return kept;
}

http_reply ask(http_request const& request) {
    http_client client;
    return ask(client, request);
}

// -- what is sent

TEST(HttpRequest, PostArrivesWhole) {
    loopback_server server([](seen_request const&) { return answer{200, "good"}; });
    std::string const body = "{\"prompt\":\"" + std::string(3'000'000, 'x') + "\"}";
    http_reply const reply = ask(post(server.url("/api/image/gen"), body));
    EXPECT_EQ(reply.failure, http_failure::none);
    EXPECT_EQ(reply.status, 200U);
    EXPECT_EQ(reply.body.text(), "good");
    EXPECT_EQ(reply.progress, http_progress::sent);
    EXPECT_LT(clock_now_ms() - reply.at_ms, 5'000);

    ASSERT_EQ(server.requests().size(), 1U);
    seen_request const& seen = server.requests()[0];
    EXPECT_EQ(seen.method, "POST");
    EXPECT_EQ(seen.path, "/api/image/gen");
    EXPECT_EQ(seen.body, body);
    EXPECT_EQ(seen.header("Authorization"), "Bearer dk-1");
    EXPECT_EQ(seen.header("Content-Type"), "application/json");
    EXPECT_EQ(seen.header("User-Agent"), "nano-banana-gimp/" NANO_BANANA_VERSION);
}

TEST(HttpRequest, WithoutAKeyThereIsNoAuthorization) {
    loopback_server server([](seen_request const&) {
        return answer{200, "x", {{"Set-Cookie", "session=1"}, {"WWW-Authenticate", "Basic"}}};
    });
    http_client client;
    http_request with_key = get(server.url("/one?task_id=a%26b"));
    with_key.bearer = secret("dk-1");
    ask(client, with_key);
    ask(client, get(server.url("/two")));
    ASSERT_EQ(server.requests().size(), 2U);
    EXPECT_EQ(server.requests()[0].method, "GET");
    EXPECT_EQ(server.requests()[0].path, "/one?task_id=a%26b");
    EXPECT_EQ(server.requests()[0].header("Authorization"), "Bearer dk-1");
    EXPECT_EQ(server.requests()[1].header("Authorization"), "");
    EXPECT_EQ(server.requests()[1].header("Cookie"), "") << "nothing is kept between requests";
}

TEST(HttpRequest, APostHasAConnectionOfItsOwn) {
    loopback_server server([](seen_request const&) { return answer{200, "x"}; });
    http_client client;
    ask(client, get(server.url()));
    ask(client, get(server.url()));
    ask(client, post(server.url()));
    std::vector<seen_request> const& seen = server.requests();
    ASSERT_EQ(seen.size(), 3U);
    EXPECT_EQ(seen[0].client_port, seen[1].client_port) << "queries share one";
    EXPECT_NE(seen[1].client_port, seen[2].client_port);
}

// -- what comes back

TEST(HttpReply, StatusAndHeadersAreHandedOn) {
    struct {
        unsigned status;
        char const* body;
        char const* location;
        char const* retry_after;
    } const cases[] = {
        {200, "x", "", ""},
        {204, "", "", ""},
        {301, "m", "/elsewhere", ""},
        {302, "", "https://example.com/", ""},
        {303, "", "/a", ""},
        {307, "", "/a", ""},
        {308, "", "/a", ""},
        {400, "{}", "", ""},
        {401, "no", "", ""},
        {404, "", "", ""},
        {407, "", "", ""},
        {429, "", "", "7"},
        {500, "e", "", ""},
        {503, "", "", "Wed, 21 Oct 2015 07:28:00 GMT"},
        {524, "<html>", "", ""},
    };
    http_client client;
    for (auto const& c : cases)
        for (bool posting : {false, true}) {
            loopback_server server([&](seen_request const&) {
                answer given{c.status, c.body, {{"WWW-Authenticate", "Basic realm=\"x\""}}};
                if (*c.location)
                    given.headers["Location"] = c.location;
                if (*c.retry_after)
                    given.headers["Retry-After"] = c.retry_after;
                return given;
            });
            http_reply const reply =
                ask(client, posting ? post(server.url("/")) : get(server.url("/")));
            EXPECT_EQ(reply.failure, http_failure::none) << c.status;
            EXPECT_EQ(reply.status, c.status);
            EXPECT_EQ(reply.body.text(), c.body) << c.status;
            EXPECT_EQ(reply.location, c.location) << c.status;
            EXPECT_EQ(reply.retry_after, c.retry_after) << c.status;
            EXPECT_EQ(server.requests().size(), 1U) << "never followed, never repeated";
        }
}

TEST(HttpReply, BodiesOfManyShapes) {
    std::string const big(700'000, 'b');
    struct {
        char const* what;
        std::string raw;
        std::string expected;
    } const cases[] = {
        {"with its length", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", "abc"},
        {"longer than announced", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef", "abc"},
        {"until the end", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabc", "abc"},
        {"chunks",
         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n",
         "abc"},
        {"HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\nabc", "abc"},
        {"gzip",
         std::string("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 23\r\n\r\n"
                     "\x1F\x8B\x08\0\0\0\0\0\0\x03\x4B\x4C\x4A\x06\0\xC2\x41\x24\x35\x03\0\0\0",
                     86),
         "abc"},
        {"nothing", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", ""},
    };
    for (auto const& c : cases) {
        loopback_server server([&](seen_request const&) { return test::raw_answer(c.raw); });
        http_reply const reply = ask(get(server.url()));
        EXPECT_EQ(reply.failure, http_failure::none) << c.what << ": " << reply.failure_text;
        EXPECT_EQ(reply.body.text(), c.expected) << c.what;
    }
}

TEST(HttpReply, LocationIsValidUtf8) {
    loopback_server server([](seen_request const&) {
        return test::raw_answer(
            "HTTP/1.1 302 Found\r\nLocation: /\xFF\xFE\r\nContent-Length: 0\r\n\r\n");
    });
    http_reply const reply = ask(get(server.url()));
    EXPECT_TRUE(g_utf8_validate(reply.location.c_str(), -1, nullptr));
}

// -- the limit of the answer

TEST(HttpLimit, IsHeldWhateverTheAnswerSays) {
    std::string const ok = "HTTP/1.1 200 OK\r\n";
    struct {
        char const* what;
        answer given;
        http_failure expected;
    } const cases[] = {
        {"just within", {200, std::string(1'000, 'x')}, http_failure::none},
        {"one byte over", {200, std::string(1'001, 'x')}, http_failure::too_large},
        {"announced, never sent", test::fall_silent(ok + "Content-Length: 99999999999\r\n\r\n"),
         http_failure::too_large},
        {"without a length",
         test::raw_answer(ok + "Connection: close\r\n\r\n" + std::string(50'000, 'x')),
         http_failure::too_large},
        {"chunks without end",
         test::fall_silent(ok + "Transfer-Encoding: chunked\r\n\r\n",
                           "7d0\r\n" + std::string(2'000, 'x') + "\r\n"),
         http_failure::too_large},
    };
    for (auto const& c : cases) {
        loopback_server server([&](seen_request const&) { return c.given; });
        http_request request = get(server.url());
        request.body_limit = 1'000;
        std::int64_t const before = clock_now_ms();
        http_reply const reply = ask(request);
        EXPECT_EQ(reply.failure, c.expected) << c.what;
        EXPECT_EQ(reply.status, 200U) << c.what;
        EXPECT_LT(clock_now_ms() - before, 2'000) << c.what << ": what follows is not waited for";
        EXPECT_EQ(bool(reply.body), c.expected == http_failure::none) << c.what;
    }
}

// -- clients and their lives

TEST(HttpClient, MayBeDestroyedBeforeTheAnswer) {
    loopback_server server([](seen_request const&) { return answer{200, "x"}; });
    int calls = 0;
    for (bool posting : {false, true}) {
        http_client client;
        client.send(posting ? post(server.url()) : get(server.url()), nullptr,
                    [&](http_reply const& reply) {
                        ++calls;
                        EXPECT_EQ(reply.body.text(), "x");
                    });
    }
    EXPECT_TRUE(run_until([&] { return calls == 2; }));
}

TEST(HttpClient, SendsManyAtOnce) {
    loopback_server server([](seen_request const& seen) { return answer{200, seen.path}; });
    http_client client;
    int calls = 0;
    for (int at = 0; at < 40; ++at) {
        std::string const path = "/" + std::to_string(at);
        http_request request = at % 2 ? post(server.url(path)) : get(server.url(path));
        request.idle_limit_ms = 5'000; // more of them than connections
        client.send(request, nullptr, [&calls, path](http_reply const& reply) {
            ++calls;
            EXPECT_EQ(reply.body.text(), path);
        });
    }
    EXPECT_TRUE(run_until([&] { return calls == 40; }));
}

TEST(HttpClient, MaySendAgainFromItsCallBack) {
    loopback_server server([](seen_request const&) { return answer{200, "x"}; });
    http_client client;
    int calls = 0;
    http_client::callback again = [&](http_reply const&) {
        if (++calls < 5)
            client.send(get(server.url()), nullptr, again);
    };
    client.send(get(server.url()), nullptr, again);
    EXPECT_TRUE(run_until([&] { return calls == 5; }));
}

TEST(Clock, TellsTheTime) {
    std::int64_t const now = clock_now_ms();
    EXPECT_NEAR(double(now), double(g_get_real_time()) / 1'000, 1'000);
    EXPECT_GE(clock_now_ms(), now);
}

} // namespace

} // namespace nb
