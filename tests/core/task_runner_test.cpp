#include "core/task_runner.h"

#include "core/scripted_service.h"
#include "core/test_folder.h"

#include <algorithm>
#include <filesystem>

#include <gtest/gtest.h>

namespace nb {

namespace {

using test::answer;
using test::json_answer;
using test::scripted_service;
using test::seen_request;

std::string data_uri(std::size_t size) { // base64 of that many zero bytes
    char_ptr const encoded(
        g_base64_encode(reinterpret_cast<guchar const*>(std::string(size, '\0').data()), size));
    return "data:image/png;base64," + std::string(encoded.get());
}

TEST(TaskRunner, FromRequestToPicture) {
    scripted_service service;
    auto const runner = service.run();
    EXPECT_EQ(service.log,
              (std::vector<std::string>{"POST: submitting, in flight", "query: waiting ta1",
                                        "download: downloading ta1"}));
    EXPECT_FALSE(runner->problem());
    EXPECT_EQ(runner->store_problem(), "");
    EXPECT_EQ(runner->current().state, task_state::ready);
    EXPECT_EQ(runner->current().consumed, 0.5);
    ASSERT_EQ(runner->pictures().size(), 1U);
    EXPECT_EQ(runner->pictures()[0].text(), "picture");

    task const saved = service.on_disk();
    EXPECT_EQ(saved.state, task_state::ready);
    EXPECT_EQ(saved.service_id, "ta1");
    EXPECT_EQ(
        test::read_text(service.store.task_folder(saved.local_id) + "/" + saved.results.at(0).file),
        "picture");
    runner->mark_imported();
    EXPECT_EQ(service.on_disk().state, task_state::imported);
}

TEST(TaskRunner, TheKeyGoesToTheServiceAlone) {
    scripted_service service;
    service.downloads = {{302, "", {{"Location", "/2.png"}}}, {200, "picture"}};
    auto const runner = service.run();
    EXPECT_EQ(runner->current().state, task_state::ready);
    ASSERT_EQ(service.api.requests().size(), 2U);
    for (seen_request const& request : service.api.requests())
        EXPECT_EQ(request.header("Authorization"), std::string("Bearer ") + test::secret_key);
    ASSERT_EQ(service.host.requests().size(), 2U);
    for (seen_request const& request : service.host.requests())
        for (auto const& [name, value] : request.headers)
            EXPECT_EQ(value.find(test::secret_key), std::string::npos) << name;
    for (auto const& file : std::filesystem::recursive_directory_iterator(service.folder))
        EXPECT_EQ(test::read_text(file.path()).find(test::secret_key), std::string::npos)
            << file.path();
}

TEST(TaskRunner, WhatItLeavesIsPrivate) {
    scripted_service service;
    auto const runner = service.run();
    for (auto const& each : std::filesystem::recursive_directory_iterator(service.folder))
        EXPECT_EQ(test::mode_of(each.path()), each.is_directory() ? 0700U : 0600U) << each.path();
    EXPECT_FALSE(service.store.lock(runner->current().local_id)) << "held as long as it lives";
}

TEST(TaskRunner, PicturesOfAllKinds) {
    struct {
        char const* what;
        std::vector<std::string> images;
        std::vector<std::size_t> sizes;
        int downloads;
    } const cases[] = {
        {"small data URI", {data_uri(100)}, {100}, 0},
        {"answer read off the main loop", {data_uri(1'000'000)}, {1'000'000}, 0},
        {"two data URIs", {data_uri(500'000), data_uri(300'000)}, {500'000, 300'000}, 0},
        {"mixed", {"/1", data_uri(70'000), "/2"}, {7, 70'000, 7}, 2},
    };
    for (auto const& c : cases) {
        scripted_service service;
        std::vector<std::string> images = c.images;
        for (std::string& image : images)
            image = image[0] == '/' ? service.host.url(image) : image;
        service.queries = {json_answer(200, test::success_with(images))};
        auto const runner = service.run();
        EXPECT_EQ(runner->current().state, task_state::ready) << c.what;
        ASSERT_EQ(runner->pictures().size(), c.sizes.size()) << c.what;
        task const saved = service.on_disk();
        for (std::size_t at = 0; at < c.sizes.size(); ++at) {
            EXPECT_EQ(runner->pictures()[at].size(), c.sizes[at]) << c.what;
            EXPECT_EQ(service.store.load_file(saved.local_id, saved.results.at(at).file).size(),
                      c.sizes[at])
                << c.what;
        }
        EXPECT_EQ(service.host.count("GET"), c.downloads) << c.what;
    }
}

// -- how often a request is paid for

TEST(TaskRunner, PostsOnceUnlessItSurelyDidNotCount) {
    answer const accepted = json_answer(200, R"({"code":0,"data":{"task_id":"ta1"}})");
    answer const html{502, "<html>Bad Gateway</html>"};
    struct {
        char const* what;
        std::vector<answer> posts;
        int expected;
        task_state state;
    } const cases[] = {
        {"accepted", {accepted}, 1, task_state::ready},
        {"dropped", {test::drop_connection(), accepted}, 1, task_state::unknown},
        {"half an answer",
         {test::raw_answer("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"code\":0,"), accepted},
         1,
         task_state::unknown},
        {"no HTTP", {test::raw_answer("hello\r\n\r\n"), accepted}, 1, task_state::unknown},
        {"502", {html, accepted}, 1, task_state::unknown},
        {"504", {json_answer(504, ""), accepted}, 1, task_state::unknown},
        {"524", {json_answer(524, "<html>"), accepted}, 1, task_state::unknown},
        {"HTML with 200", {json_answer(200, "<html>"), accepted}, 1, task_state::unknown},
        {"400", {json_answer(400, R"({"code":1,"message":"m"})"), accepted}, 1, task_state::failed},
        {"401", {json_answer(401, R"({"code":1,"message":"m"})"), accepted}, 1, task_state::failed},
        {"an error with 200",
         {json_answer(200, R"({"code":1,"message":"m"})"), accepted},
         1,
         task_state::failed},
        {"redirect", {{307, "", {{"Location", "/elsewhere"}}}, accepted}, 1, task_state::failed},
        {"busy, then accepted",
         {json_answer(429, ""), json_answer(500, ""), json_answer(503, "<html>"), accepted},
         4,
         task_state::ready},
        {"always busy", {json_answer(429, "")}, 5, task_state::failed},
        {"always out of order", {json_answer(500, "{\"code\":1}")}, 5, task_state::failed},
        {"busy, then lost",
         {json_answer(503, ""), test::drop_connection(), accepted},
         2,
         task_state::unknown},
    };
    for (auto const& c : cases) {
        scripted_service service;
        service.posts = c.posts;
        auto const runner = service.run();
        EXPECT_EQ(runner->current().state, c.state) << c.what;
        EXPECT_EQ(service.on_disk().state, c.state) << c.what;
        EXPECT_EQ(service.api.count("POST"), c.expected) << c.what;
        EXPECT_EQ(runner->problem().has_value(), c.state != task_state::ready) << c.what;
        for (seen_request const& request : service.api.requests())
            if (request.path == "/api/image/gen") {
                EXPECT_EQ(request.method, "POST") << c.what;
                EXPECT_EQ(request.body, test::request_body) << c.what;
            }
        for (std::string const& entry : service.log)
            if (entry[0] == 'P') {
                EXPECT_EQ(entry, "POST: submitting, in flight") << c.what;
            }
    }
}

// -- what passes

TEST(TaskRunner, AsksAndFetchesUntilItGoesWell) {
    scripted_service service;
    service.queries = {json_answer(404, R"({"code":1,"message":"task not found"})"),
                       json_answer(502, "<html>"),
                       json_answer(200, "<html>"),
                       test::drop_connection(),
                       test::raw_answer("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"code\""),
                       json_answer(200, R"({"code":0,"data":{"status":"dreaming"}})"),
                       json_answer(200, test::success_with({service.host.url("/1.png")}))};
    service.downloads = {json_answer(404, ""), json_answer(503, ""),
                         test::raw_answer("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n"
                                          "Retry-After: 0\r\n\r\npict"),
                         answer{200, "picture"}};
    auto const runner = service.run();
    EXPECT_EQ(runner->current().state, task_state::ready);
    EXPECT_EQ(runner->pictures().at(0).text(), "picture");
    EXPECT_EQ(service.api.count("POST"), 1);
    EXPECT_EQ(service.api.count("GET"), 7);
    EXPECT_EQ(service.host.count("GET"), 4);
}

TEST(TaskRunner, NobodyThere) {
    scripted_service service;
    test::dead_port const refusing(false);
    task t = service.new_task(300);
    t.base_url = refusing.url();
    auto const runner = service.new_runner(t);
    runner->start(bytes_ptr::copy(test::request_body));
    EXPECT_TRUE(test::run_to_end(*runner));
    EXPECT_EQ(service.on_disk().state, task_state::failed);
    std::string const said = runner->problem()->what();
    EXPECT_NE(said.find("could not be reached"), std::string::npos) << said;
    EXPECT_NE(said.find("nothing is paid"), std::string::npos) << said;
}

// -- the disk

TEST(TaskRunner, PaysForNothingItCannotKeep) {
    scripted_service service;
    test::write_text(service.folder + "/tasks", "in the way");
    auto const runner = service.run();
    EXPECT_TRUE(service.log.empty()) << service.log[0];
    EXPECT_EQ(runner->current().state, task_state::failed);
    std::string const said = runner->problem()->what();
    EXPECT_NE(said.find(service.folder), std::string::npos) << said;
    EXPECT_NE(said.find("nothing is paid"), std::string::npos) << said;
}

TEST(TaskRunner, BringsHomeWhatIsPaidThoughTheDiskRefuses) {
    scripted_service service;
    service.on_request = [&service] {
        if (service.log.size() == 2) { // the first query
            std::filesystem::rename(service.folder + "/tasks", service.folder + "/moved");
            test::write_text(service.folder + "/tasks", "in the way");
        }
    };
    auto const runner = service.run();
    EXPECT_EQ(runner->current().state, task_state::ready);
    EXPECT_FALSE(runner->problem());
    EXPECT_EQ(runner->pictures().at(0).text(), "picture");
    EXPECT_EQ(runner->current().results.at(0).file, "");
    EXPECT_NE(runner->store_problem().find(service.folder), std::string::npos);
}

// -- several

TEST(TaskRunner, SeveralAtOnce) {
    scripted_service service;
    std::vector<std::unique_ptr<task_runner>> runners;
    for (int at = 0; at < 4; ++at) {
        runners.push_back(service.new_runner(service.new_task()));
        runners.back()->start(bytes_ptr::copy(test::request_body));
    }
    for (auto const& runner : runners)
        EXPECT_TRUE(test::run_to_end(*runner));
    std::vector<std::string> ids;
    for (auto const& runner : runners) {
        EXPECT_EQ(runner->current().state, task_state::ready);
        EXPECT_EQ(service.store.load(runner->current().local_id)->service_id,
                  runner->current().service_id);
        ids.push_back(runner->current().service_id);
    }
    std::ranges::sort(ids);
    EXPECT_EQ(ids, (std::vector<std::string>{"ta1", "ta2", "ta3", "ta4"}));
    EXPECT_EQ(service.api.count("POST"), 4);
}

TEST(TaskRunner, MayBeDestroyedAtItsEnd) {
    scripted_service service;
    std::unique_ptr<task_runner> runner;
    int ends = 0;
    task_runner_setup setup;
    setup.api = &service.api_client;
    setup.downloads = &service.download_client;
    setup.store = &service.store;
    setup.on_change = [&runner] { runner->knock(); };
    setup.on_end = [&] {
        ++ends;
        EXPECT_TRUE(runner->ended());
        runner.reset();
    };
    runner = std::make_unique<task_runner>(std::move(setup), service.new_task());
    runner->start(bytes_ptr::copy(test::request_body));
    EXPECT_TRUE(test::run_until([&] { return ends > 0; }));
    test::run_for(20);
    EXPECT_EQ(ends, 1);
}

// -- knocks

TEST(TaskRunner, AKnockAsksAtOnce) {
    scripted_service service;
    answer const pending = json_answer(200, R"({"code":0,"data":{"status":"pending"}})");
    service.queries = {{200, pending.body}}; // without Retry-After
    auto const runner = service.new_runner(service.new_task(), false);
    runner->knock(); // too early to mean anything
    runner->start(bytes_ptr::copy(test::request_body));
    EXPECT_TRUE(test::run_until([&] { return service.api.count("GET") == 1; }, 600))
        << "the early one is remembered";
    test::run_for(50);
    EXPECT_EQ(service.api.count("GET"), 1) << "but once";
    runner->knock();
    EXPECT_TRUE(test::run_until([&] { return service.api.count("GET") == 2; }, 600));
    service.queries = {{200, pending.body, {}, 100}};
    test::run_for(50);
    runner->knock();
    test::run_for(30); // under way now
    runner->knock();
    runner->knock();
    EXPECT_TRUE(test::run_until([&] { return service.api.count("GET") == 4; }, 600));
    test::run_for(200);
    EXPECT_EQ(service.api.count("GET"), 4) << "two knocks during one query are one";
    runner->cancel();
    EXPECT_TRUE(test::run_to_end(*runner));
    runner->knock();
    test::run_for(20);
    EXPECT_EQ(service.api.count("GET"), 4);
}

} // namespace

} // namespace nb
