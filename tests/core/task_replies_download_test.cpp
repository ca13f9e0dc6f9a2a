// What the replies of the host of the results mean.
#include "core/image_codec.h"
#include "core/picture_samples.h"
#include "core/task_samples.h"

#include <gtest/gtest.h>

namespace nb {

namespace {

using test::start_ms;

constexpr char const* picture = "\x89PNG\r\n\x1A\n";
constexpr char const* address = "https://h.example/a/1.png";

step download_reply(task& t, http_reply const& reply) {
    return task_on_reply(t, request_purpose::download, reply);
}

http_reply redirect_to(char const* location, unsigned status = 302) {
    http_reply reply = test::reply_with(status, "");
    reply.location = location;
    return reply;
}

TEST(DownloadReply, IsSavedWhateverItIs) {
    for (char const* body : {picture, "\xFF\xD8\xFF\xE0", "RIFF....WEBP", "GIF89a", "II*", "x"}) {
        task t = test::downloading_task({address});
        EXPECT_EQ(test::step_text(download_reply(t, test::reply_with(200, body))),
                  "save 0 " + std::string(body));
        EXPECT_EQ(t.state, task_state::downloading);
    }
}

TEST(DownloadReply, OneAfterTheOther) {
    task t = test::downloading_task({address, "data:image/png;base64,QUJD", "https://h.example/3"});
    EXPECT_EQ(test::step_text(download_reply(t, test::reply_with(200, "one"))), "save 0 one");
    EXPECT_EQ(test::step_text(task_on_saved(t, 0, "result-1.png", start_ms)), "save 1 ABC");
    EXPECT_EQ(t.results[1].address, "") << "megabytes that the step carries";
    EXPECT_EQ(test::step_text(task_on_saved(t, 1, "result-2.png", start_ms)),
              "download https://h.example/3");
    EXPECT_EQ(test::step_text(download_reply(t, test::reply_with(200, "three"))), "save 2 three");
    EXPECT_EQ(test::step_text(task_on_saved(t, 2, "", start_ms + 5)),
              "finished"); // the disk is full
    EXPECT_EQ(t.state, task_state::ready);
    EXPECT_EQ(t.finished_ms, start_ms + 5);
    EXPECT_EQ(t.results[0].file, "result-1.png");
    EXPECT_EQ(t.results[2].file, "");
    EXPECT_TRUE(t.results[2].done);
}

TEST(DownloadReply, WhatPassesIsFetchedAgain) {
    http_reply const cases[] = {
        test::reply_with(500, "x"),
        test::reply_with(502, "<html>"),
        test::reply_with(503, ""),
        test::reply_with(504, ""),
        test::reply_with(524, "<html>"),
        test::reply_with(408, ""),
        test::reply_with(425, ""),
        test::reply_with(429, ""),
        test::reply_with(404, "<html>"), // not everywhere yet
        test::lost_reply(http_failure::unreachable, http_progress::connecting),
        test::lost_reply(http_failure::broken, http_progress::sent),
        test::lost_reply(http_failure::silent, http_progress::sent),
    };
    for (http_reply const& reply : cases) {
        task t = test::downloading_task({address});
        for (int tries = 0; tries < 50; ++tries) {
            EXPECT_EQ(test::step_text(download_reply(t, reply)), "wait 1000") << reply.status;
            EXPECT_EQ(test::step_text(task_on_timer(t, start_ms)),
                      "download " + std::string(address));
        }
        EXPECT_NE(t.last_problem, "");
        download_reply(t, test::reply_with(200, picture));
        EXPECT_EQ(t.last_problem, "");
    }
}

TEST(DownloadReply, WaitsLongerWithTime) {
    task t = test::downloading_task({address});
    http_reply reply = test::reply_with(503, "", start_ms + 50'000);
    EXPECT_EQ(test::step_text(download_reply(t, reply)), "wait 4000");
    reply.retry_after = "9";
    EXPECT_EQ(test::step_text(download_reply(t, reply)), "wait 9000");
}

TEST(DownloadReply, EndsRecoverable) {
    struct {
        http_reply reply;
        char const* says;
    } const cases[] = {
        {test::reply_with(400, ""), "could not be fetched (HTTP 400)"},
        {test::reply_with(401, ""), "could not be fetched (HTTP 401)"},
        {test::reply_with(403, "<Error>expired</Error>"), "could not be fetched (HTTP 403)"},
        {test::reply_with(410, ""), "could not be fetched (HTTP 410)"},
        {test::reply_with(404, "", start_ms + 30'000), "could not be fetched (HTTP 404)"},
        {test::lost_reply(http_failure::insecure, http_progress::connecting), "secure connection"},
    };
    for (auto const& c : cases) {
        task t = test::downloading_task({address});
        std::string const last = test::step_text(download_reply(t, c.reply));
        EXPECT_EQ(last.find("execution: "), 0U) << last;
        EXPECT_NE(last.find(c.says), std::string::npos) << last;
        EXPECT_NE(last.find("can be recovered"), std::string::npos) << last;
        EXPECT_EQ(t.state, task_state::downloading);
    }
}

TEST(DownloadReply, TooLargeIsFinal) {
    task t = test::downloading_task({address});
    download_reply(t, test::lost_reply(http_failure::too_large, http_progress::sent));
    EXPECT_EQ(t.state, task_state::failed);
    EXPECT_EQ(t.message, "The service sent a picture of more than 64 MiB.");
}

TEST(DownloadReply, PagesAreNoPictures) {
    for (char const* body : {"<!doctype html><html>", "  \r\n<Error/>", "{\"error\":1}",
                             "\xEF\xBB\xBF<html>", "", " \n"}) {
        task t = test::downloading_task({address});
        http_reply const reply = test::reply_with(200, body);
        EXPECT_EQ(test::step_text(download_reply(t, reply)), "wait 1000") << body;
        EXPECT_EQ(test::step_text(download_reply(t, reply)), "wait 1000") << body;
        std::string const last = test::step_text(download_reply(t, reply));
        EXPECT_NE(last.find("as its picture is not one"), std::string::npos) << last;
        EXPECT_EQ(t.state, task_state::downloading);
    }
}

// A connection that breaks between two chunks looks like the end of an answer.
TEST(DownloadReply, HalfAPictureIsFetchedAgain) {
    struct {
        char const* what;
        bytes_ptr file;
    } const cases[] = {
        {"PNG", png_encode(samples::photo(64, 64).view())},
        {"JPEG", jpeg_encode(samples::photo(64, 64).view())},
        {"WebP", samples::webp_file(samples::photo(64, 64).view())},
    };
    for (auto const& c : cases) {
        std::string const whole(c.file.text());
        task t = test::downloading_task({address});
        http_reply const half = test::reply_with(200, whole.substr(0, whole.size() / 2));
        EXPECT_EQ(test::step_text(download_reply(t, half)), "wait 1000") << c.what;
        EXPECT_EQ(t.last_problem, "Half a picture came.");
        task fetched = t;
        EXPECT_EQ(test::step_text(download_reply(fetched, test::reply_with(200, whole))),
                  "save 0 " + whole)
            << c.what;
        // Nothing better comes: it is kept, and the decoder has the last word.
        download_reply(t, half);
        EXPECT_EQ(test::step_text(download_reply(t, half)),
                  "save 0 " + std::string(half.body.text()))
            << c.what;
    }
}

// -- redirects

TEST(DownloadRedirect, IsFollowedFiveTimes) {
    for (unsigned status : {301, 302, 303, 307, 308}) {
        task t = test::downloading_task({address});
        EXPECT_EQ(test::step_text(download_reply(t, redirect_to("2.png", status))),
                  "download https://h.example/a/2.png");
        EXPECT_EQ(test::step_text(download_reply(t, redirect_to("/3.png", status))),
                  "download https://h.example/3.png");
        EXPECT_EQ(test::step_text(download_reply(t, redirect_to("//i.example/4", status))),
                  "download https://i.example/4");
        EXPECT_EQ(test::step_text(download_reply(t, redirect_to("?b", status))),
                  "download https://i.example/4?b");
        EXPECT_EQ(test::step_text(download_reply(t, redirect_to("https://j.example/6", status))),
                  "download https://j.example/6");
        std::string const last = test::step_text(download_reply(t, redirect_to("/7", status)));
        EXPECT_NE(last.find("leads astray (to “/7”)"), std::string::npos) << last;
        EXPECT_EQ(t.state, task_state::downloading);
    }
}

TEST(DownloadRedirect, CountsForEachTryAnew) {
    task t = test::downloading_task({address});
    for (int tries = 0; tries < 3; ++tries) {
        for (int at = 0; at < task_redirect_limit; ++at)
            download_reply(t, redirect_to("/b"));
        EXPECT_EQ(test::step_text(download_reply(t, test::reply_with(503, ""))), "wait 1000");
        EXPECT_EQ(test::step_text(task_on_timer(t, start_ms)), "download " + std::string(address));
    }
}

TEST(DownloadRedirect, StaysSafe) {
    struct {
        char const* base_url;
        char const* location;
        bool followed;
    } const cases[] = {
        {"https://api.example", "http://h.example/1.png", false},
        {"https://api.example", "http://127.0.0.1/1.png", false},
        {"https://api.example", "file:///etc/passwd", false},
        {"https://api.example", "data:image/png;base64,QUJD", false},
        {"https://api.example", "https://user:word@h.example/", false},
        {"https://api.example", "http://[", false},
        {"http://127.0.0.1:80", "http://127.0.0.1:81/1.png", true},
        {"http://127.0.0.1:80", "file:///etc/passwd", false},
    };
    for (auto const& c : cases) {
        task t = test::downloading_task({address});
        t.base_url = c.base_url;
        step const next = download_reply(t, redirect_to(c.location));
        EXPECT_EQ(std::holds_alternative<send_request>(next), c.followed) << c.location;
        EXPECT_TRUE(g_utf8_validate(test::step_text(next).c_str(), -1, nullptr)) << c.location;
        EXPECT_EQ(t.state, task_state::downloading);
    }
}

} // namespace

} // namespace nb
