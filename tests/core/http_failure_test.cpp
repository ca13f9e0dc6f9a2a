// Exchanges that fail or are cancelled, at every stage.
#include "core/http.h"
#include "core/loopback_server.h"
#include "core/timer.h"

#include <gtest/gtest.h>

namespace nb {

void PrintTo(http_failure failure, std::ostream* out);
void PrintTo(http_progress progress, std::ostream* out);

namespace {

using test::answer;
using test::loopback_server;
using test::run_until;
using test::seen_request;

constexpr std::size_t plenty = 1'000'000;
constexpr char const* half_body = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf";

http_request get(std::string const& url) {
    return {url, {}, {}, 150, plenty};
}

http_request post(std::string const& url, std::size_t size = 100) {
    return {url, bytes_ptr::copy(std::string(size, 'x')), secret("dk-1"), 150, plenty};
}

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

TEST(HttpFailure, OfTheAnswer) {
    struct {
        char const* what;
        answer given;
        http_failure failure;
        unsigned status;
    } const cases[] = {
        {"dropped", test::drop_connection(), http_failure::broken, 0},
        {"dropped within the status line", test::raw_answer("HTTP/1.1 2"), http_failure::broken, 0},
        {"dropped within the headers", test::raw_answer("HTTP/1.1 200 OK\r\nContent-Le"),
         http_failure::broken, 0},
        {"no HTTP", test::raw_answer("SSH-2.0-OpenSSH_9.2\r\n\r\n"), http_failure::broken, 0},
        {"half body", test::raw_answer(half_body), http_failure::broken, 200},
        {"no body", test::raw_answer("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"),
         http_failure::broken, 200},
        {"half a chunk",
         test::raw_answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nabc"),
         http_failure::broken, 200},
        {"silent", test::fall_silent(), http_failure::silent, 0},
        {"silent within the headers", test::fall_silent("HTTP/1.1 200 OK\r\nConte"),
         http_failure::silent, 0},
        {"silent within the body", test::fall_silent(half_body), http_failure::silent, 200},
        {"a byte now and then", test::fall_silent(half_body, "x"), http_failure::silent, 200},
    };
    for (auto const& c : cases)
        for (bool posting : {false, true}) {
            loopback_server server([&](seen_request const&) { return c.given; });
            http_client client;
            http_reply const reply = ask(client, posting ? post(server.url()) : get(server.url()));
            EXPECT_EQ(reply.failure, c.failure) << c.what << ": " << reply.failure_text;
            EXPECT_EQ(reply.status, c.status) << c.what;
            EXPECT_EQ(reply.progress, http_progress::sent) << c.what;
            EXPECT_FALSE(reply.body) << c.what << ": half an answer is none";
            EXPECT_EQ(reply.failure_text.empty(), c.failure == http_failure::silent) << c.what;
            EXPECT_LE(server.count("POST"), 1) << c.what;
        }
}

TEST(HttpFailure, OfTheConnection) {
    test::dead_port const refusing(false);
    test::dead_port const deaf(true);
    loopback_server plain([](seen_request const&) { return answer{200, "x"}; });
    std::string const no_tls = "https" + plain.url().substr(4);
    struct {
        char const* what;
        http_request request;
        http_failure failure;
        http_progress progress;
    } const cases[] = {
        {"refused", post(refusing.url()), http_failure::unreachable, http_progress::connecting},
        {"never reads", post(deaf.url(), 16'000'000), http_failure::silent, http_progress::sending},
        {"never answers", post(deaf.url()), http_failure::silent, http_progress::sent},
        {"no TLS there", post(no_tls), http_failure::silent, http_progress::connecting},
        {"no address", get(""), http_failure::unreachable, http_progress::connecting},
        {"no web address", get("file:///etc/passwd"), http_failure::unreachable,
         http_progress::connecting},
        {"no host", get("http://"), http_failure::unreachable, http_progress::connecting},
    };
    for (auto const& c : cases) {
        http_reply const reply = ask(c.request);
        EXPECT_EQ(reply.failure, c.failure) << c.what << ": " << reply.failure_text;
        EXPECT_EQ(reply.progress, c.progress) << c.what;
        EXPECT_EQ(reply.status, 0U) << c.what;
        EXPECT_EQ(reply.failure_text.empty(), c.failure == http_failure::silent) << c.what;
    }
    EXPECT_TRUE(plain.requests().empty());
}

TEST(HttpFailure, BrokenWhileSending) {
    loopback_server server([](seen_request const&) { return answer{200, "x"}; });
    server.close_before_body();
    http_reply const reply = ask(post(server.url(), 16'000'000));
    EXPECT_EQ(reply.failure, http_failure::broken) << reply.failure_text;
    EXPECT_EQ(reply.progress, http_progress::sending);
    EXPECT_TRUE(server.requests().empty());
}

TEST(HttpFailure, AKeptConnectionThatBreaksLosesNoPost) {
    loopback_server server([](seen_request const& seen) {
        return seen.method == "POST" ? test::drop_connection() : answer{200, "x"};
    });
    http_client client;
    ask(client, get(server.url()));
    http_reply const reply = ask(client, post(server.url()));
    EXPECT_EQ(reply.failure, http_failure::broken);
    EXPECT_EQ(server.count("POST"), 1) << "never twice by itself";
}

TEST(HttpFailure, UntrustedCertificateGetsNoKey) {
    if (!g_tls_backend_supports_tls(g_tls_backend_get_default()))
        GTEST_SKIP() << "GLib has no TLS here (glib-networking)";
    loopback_server server(
        [](seen_request const&) {
            return answer{200, "x"};
        },
        test::untrusted_certificate().get());
    http_reply const reply = ask(post(server.url()));
    EXPECT_EQ(reply.failure, http_failure::insecure) << reply.failure_text;
    EXPECT_EQ(reply.progress, http_progress::connecting);
    EXPECT_NE(reply.failure_text, "");
    EXPECT_TRUE(server.requests().empty());
}

// -- cancelling

object_ptr<GCancellable> new_cancellable() {
    return object_ptr<GCancellable>::adopt(g_cancellable_new());
}

TEST(HttpCancel, BeforeSending) {
    loopback_server server([](seen_request const&) { return answer{200, "x"}; });
    auto const cancel = new_cancellable();
    g_cancellable_cancel(cancel.get());
    http_client client;
    http_reply const reply = ask(client, post(server.url()), cancel.get());
    EXPECT_EQ(reply.failure, http_failure::cancelled);
    EXPECT_EQ(reply.progress, http_progress::connecting);
    EXPECT_TRUE(server.requests().empty());
}

TEST(HttpCancel, WhileItIsUnderWay) {
    test::dead_port const deaf(true);
    bool arrived = false;
    answer given;
    loopback_server server([&](seen_request const&) {
        arrived = true;
        return given;
    });
    struct {
        char const* what;
        http_request request;
        answer given;
        http_progress progress;
        unsigned status;
    } const cases[] = {
        {"connecting", post(server.url()), {}, http_progress::connecting, 0},
        {"sending", post(deaf.url(), 16'000'000), {}, http_progress::sending, 0},
        {"waiting for the answer", post(server.url()), test::fall_silent(), http_progress::sent, 0},
        {"within the headers", post(server.url()), test::fall_silent("HTTP/1.1 200 OK\r\nA"),
         http_progress::sent, 0},
        {"within the body", post(server.url()), test::fall_silent(half_body), http_progress::sent,
         200},
    };
    for (auto const& c : cases) {
        arrived = false;
        given = c.given;
        auto const cancel = new_cancellable();
        auto client = std::make_unique<http_client>();
        http_request request = c.request;
        request.idle_limit_ms = 20'000;
        int calls = 0;
        http_reply kept;
        client->send(request, cancel.get(), [&](http_reply reply) {
            ++calls;
            kept = std::move(reply);
        });
        client.reset();
        if (c.progress == http_progress::sent) {
            EXPECT_TRUE(run_until([&] { return arrived; }));
        }
        if (c.progress != http_progress::connecting)
            test::run_for(50);
        g_cancellable_cancel(cancel.get());
        EXPECT_EQ(calls, 0) << c.what << ": not from within cancel";
        std::int64_t const before = clock_now_ms();
        EXPECT_TRUE(run_until([&] { return calls > 0; })) << c.what;
        EXPECT_LT(clock_now_ms() - before, 1'000) << c.what;
        test::run_for(5);
        EXPECT_EQ(calls, 1) << c.what;
        EXPECT_EQ(kept.failure, http_failure::cancelled) << c.what << kept.failure_text;
        EXPECT_EQ(kept.progress, c.progress) << c.what;
        EXPECT_EQ(kept.status, c.status) << c.what;
    }
}

TEST(HttpCancel, AfterTheAnswerDoesNothing) {
    loopback_server server([](seen_request const&) { return answer{200, "x"}; });
    auto const cancel = new_cancellable();
    http_client client;
    EXPECT_EQ(ask(client, get(server.url()), cancel.get()).failure, http_failure::none);
    g_cancellable_cancel(cancel.get());
    test::run_for(20);
}

// Wherever in an exchange it strikes, the call back comes once.
TEST(HttpCancel, AtAnyMoment) {
    loopback_server server([](seen_request const&) {
        return answer{200, std::string(5'000, 'x')};
    });
    http_client client;
    for (int turns = 0; turns < 40; ++turns)
        for (bool posting : {false, true}) {
            auto const cancel = new_cancellable();
            int calls = 0;
            client.send(posting ? post(server.url(), 5'000) : get(server.url()), cancel.get(),
                        [&](http_reply const&) { ++calls; });
            for (int turn = 0; turn < turns && calls == 0; ++turn)
                g_main_context_iteration(nullptr, TRUE);
            g_cancellable_cancel(cancel.get());
            EXPECT_TRUE(run_until([&] { return calls > 0; })) << turns;
            EXPECT_EQ(calls, 1);
        }
}

} // namespace

} // namespace nb
