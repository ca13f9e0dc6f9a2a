#include "core/task.h"

#include <map>

#include <gtest/gtest.h>

namespace nb {

namespace {

TEST(TaskPollDelay, GrowsWithTheTimeWaited) {
    struct {
        std::int64_t elapsed_ms;
        bool listening;
        std::int64_t expected_ms;
    } const cases[] = {
        {0, false, 1'000},          {1'000, false, 1'000},  {12'500, false, 1'000},
        {12'600, false, 1'008},     {25'000, false, 2'000}, {50'000, false, 4'000},
        {62'500, false, 5'000},     {62'600, false, 5'000}, {600'000, false, 5'000},
        {86'400'000, false, 5'000}, {-5'000, false, 1'000}, // the clock was set
        {0, true, 15'000},          {50'000, true, 15'000}, {600'000, true, 15'000},
    };
    for (auto const& c : cases)
        EXPECT_EQ(task_poll_delay_ms(c.elapsed_ms, c.listening), c.expected_ms) << c.elapsed_ms;
}

TEST(TaskPollDelay, AsksOftenEnoughAndNotTooOften) {
    struct {
        std::int64_t duration_ms;
        int most_queries;
    } const cases[] = {{5'000, 5}, {15'000, 15}, {60'000, 33}, {600'000, 141}};
    for (auto const& c : cases) {
        int queries = 0;
        for (std::int64_t at = task_first_query_ms; at < c.duration_ms;
             at += task_poll_delay_ms(at, false))
            ++queries;
        EXPECT_LE(queries, c.most_queries) << c.duration_ms;
        EXPECT_GE(queries, c.most_queries * 8 / 10) << c.duration_ms;
    }
}

TEST(TaskBackoff, DoublesWithJitter) {
    struct {
        int tries;
        std::int64_t plain_ms;
    } const cases[] = {{1, 1'000}, {2, 2'000}, {3, 4'000}, {4, 8'000}};
    for (auto const& c : cases) {
        std::map<std::int64_t, int> seen;
        for (unsigned seed = 0; seed < 1'000; ++seed) {
            std::int64_t const delay = task_backoff_ms(c.tries, seed);
            EXPECT_GE(delay, c.plain_ms * 75 / 100) << c.tries << " " << seed;
            EXPECT_LE(delay, c.plain_ms * 125 / 100) << c.tries << " " << seed;
            ++seen[delay];
        }
        EXPECT_GT(seen.size(), 40U) << "tasks that failed together stay together";
    }
    EXPECT_GE(task_backoff_ms(0, 0), 750);
    EXPECT_GT(task_backoff_ms(1'000'000, 4'294'967'295U), 0);
}

TEST(TaskRetryAfter, SecondsOrDate) {
    constexpr std::int64_t now = 1'445'412'000'000; // Wed, 21 Oct 2015 07:20:00 GMT
    struct {
        char const* header;
        std::optional<std::int64_t> expected_ms;
    } const cases[] = {
        {"0", 0},
        {"1", 1'000},
        {"120", 120'000},
        {"86400", 86'400'000},
        {"1000000", 1'000'000'000}, // days are obeyed too; the deadline ends the waiting
        {"Wed, 21 Oct 2015 07:28:00 GMT", 480'000},
        {"Wednesday, 21-Oct-15 07:28:00 GMT", 480'000},
        {"Wed Oct 21 07:28:00 2015", 480'000},
        {"Wed, 21 Oct 2015 07:00:00 GMT", 0}, // gone by
        {"", {}},
        {"-5", {}},
        {"1.5", {}},
        {"soon", {}},
        {"12 monkeys", {}},
        {"99999999999999999999", {}},
    };
    for (auto const& c : cases)
        EXPECT_EQ(task_retry_after_ms(c.header, now), c.expected_ms) << c.header;
}

TEST(TaskDownloadAllowed, HttpsUnlessTheServiceIsLoopback) {
    char const* const service = "https://api.defapi.org";
    char const* const loopback = "http://127.0.0.1:8080";
    struct {
        char const* url;
        char const* base_url;
        bool expected;
    } const cases[] = {
        {"https://google.datas.systems/response_images/1.png", service, true},
        {"https://api.defapi.org/1.png", service, true},
        {"http://google.datas.systems/1.png", service, false},
        {"http://127.0.0.1/1.png", service, false},
        {"http://127.0.0.1:9/1.png", loopback, true},
        {"http://localhost:9/1.png", "http://[::1]:80", true},
        {"https://google.datas.systems/1.png", loopback, true},
        {"https://user:word@google.datas.systems/1.png", service, false},
        {"file:///etc/passwd", service, false},
        {"file:///etc/passwd", loopback, false},
        {"ftp://google.datas.systems/1.png", loopback, false},
        {"javascript:alert(1)", service, false},
        {"/1.png", service, false},
        {"1.png", loopback, false},
        {"https://", service, false},
        {"", loopback, false},
    };
    for (auto const& c : cases)
        EXPECT_EQ(task_download_allowed(c.url, c.base_url), c.expected) << c.url;
}

TEST(TaskStateNames, AreFixedBecauseTheyAreOnDisk) {
    struct {
        task_state state;
        char const* name;
    } const cases[] = {
        {task_state::exporting, "exporting"}, {task_state::submitting, "submitting"},
        {task_state::waiting, "waiting"},     {task_state::downloading, "downloading"},
        {task_state::ready, "ready"},         {task_state::imported, "imported"},
        {task_state::failed, "failed"},       {task_state::cancelled, "cancelled"},
        {task_state::unknown, "unknown"},
    };
    for (auto const& c : cases) {
        EXPECT_STREQ(task_state_name(c.state), c.name);
        EXPECT_EQ(task_state_from(c.name), c.state) << c.name;
    }
    for (char const* name : {"", "Waiting", "waiting ", "done"})
        EXPECT_FALSE(task_state_from(name)) << name;
}

} // namespace

} // namespace nb
