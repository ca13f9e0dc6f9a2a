#include "generation.h"

#include "core/json.h"
#include "core/loopback_server.h"
#include "core/test_folder.h"
#include "core/timer.h"

#include <algorithm>
#include <csignal>
#include <set>

#include <gtest/gtest.h>

namespace nb {

namespace {

using test::answer;
using test::json_answer;
using test::loopback_server;
using test::seen_request;

// Accepts as "ta1", "ta2" …, or refuses; every query is answered with `status`.
class GenerationTest : public testing::Test {
  protected:
    answer reply(seen_request const& request) {
        if (request.method == "POST") {
            std::string const id = "ta" + std::to_string(api.count("POST"));
            if (on_post)
                on_post(request, id);
            if (refuse)
                return json_answer(400, R"({"code":1,"message":"m"})");
            return json_answer(200, R"({"code":0,"data":{"task_id":")" + id + "\"}}");
        }
        answer said =
            json_answer(200, R"({"code":0,"data":{"status":")" + status +
                                 R"(","result":{"image":"data:image/png;base64,QUJD"}}})");
        said.headers.erase("Retry-After");
        return said;
    }
    void SetUp() override {
        service.values.base_url = api.url();
        order.request.model = "google/gempix2";
        order.prompt = "a fox";
        order.request.prompt = order.prompt;
        order.placement = "fit";
        order.reference_names = {"Layer"};
    }
    std::vector<std::unique_ptr<task_runner>> run() {
        return generation_run(
            service, order,
            [this](std::string const& text, double fraction) {
                progress.emplace_back(text, fraction);
                if (on_progress)
                    on_progress();
            },
            [this](std::string const& text) { notices.push_back(text); });
    }

    bool refuse = false;
    std::string status = "success";
    std::function<void(seen_request const&, std::string const&)> on_post;
    std::function<void()> on_progress;
    std::vector<std::pair<std::string, double>> progress;
    std::vector<std::string> notices;
    loopback_server api{[this](seen_request const& request) { return reply(request); }};
    generation_service service{{}, secret("dk-1"), task_store(test::new_folder()), {}, {}};
    generation_order order;
};

std::string callback_of(seen_request const& request) {
    json_document const body = json_document::parse(request.body);
    return json_text(body.root(), "callback_url");
}

TEST_F(GenerationTest, EachVariationIsATask) {
    order.variations = 3;
    auto const runners = run();
    ASSERT_EQ(runners.size(), 3U);
    std::set<std::string> ids;
    for (auto const& runner : runners) {
        task const& t = runner->current();
        EXPECT_EQ(t.state, task_state::ready);
        EXPECT_EQ(t.prompt, "a fox");
        EXPECT_EQ(t.placement, "fit");
        EXPECT_EQ(t.reference_names, order.reference_names);
        EXPECT_EQ(t.deadline_ms - t.created_ms, 600'000);
        ids.insert(t.service_id);
    }
    EXPECT_EQ(ids.size(), 3U);
    for (seen_request const& request : api.requests())
        if (request.method == "POST") {
            EXPECT_EQ(request.body, R"({"model":"google/gempix2","prompt":"a fox"})");
        }
    EXPECT_TRUE(notices.empty());
    EXPECT_EQ(progress.back().first.find("3 of 3 pictures are here"), 0U) << progress.back().first;
    EXPECT_EQ(progress.back().second, 1.0);
    for (auto const& [text, fraction] : progress)
        EXPECT_TRUE(fraction >= 0 && fraction <= 1) << text;
}

TEST_F(GenerationTest, OneTaskTellsWhatItDoes) {
    run();
    std::vector<std::string> texts;
    for (auto const& [text, fraction] : progress) {
        EXPECT_LT(fraction, 0) << "nobody knows";
        texts.push_back(text);
    }
    for (char const* expected : {"Sending the request", "Waiting for the picture",
                                 "Fetching the picture", "The picture is here"})
        EXPECT_TRUE(std::ranges::any_of(texts, [&](std::string const& text) {
            return text.find(expected) == 0;
        })) << expected;
}

TEST_F(GenerationTest, SurvivesAProgressBarThatIsGone) {
    refuse = true;
    on_progress = [] { throw error(error_kind::execution, "gone"); };
    EXPECT_EQ(run().at(0)->current().state, task_state::failed);
}

TEST_F(GenerationTest, WithoutAPortTheWebhookAddressIsSentAsItIs) {
    refuse = true;
    order.request.callback_url = "https://example.com/hook/?a=b";
    std::string sent;
    on_post = [&](seen_request const& request, auto const&) { sent = callback_of(request); };
    run();
    EXPECT_EQ(sent, order.request.callback_url);
}

// -- webhooks

TEST_F(GenerationTest, WebhooksWakeTheirTasks) {
    int const port = [] {
        loopback_server const free([](seen_request const&) { return answer{}; });
        return std::stoi(free.url().substr(free.url().rfind(':') + 1));
    }();
    order.variations = 2;
    order.callback_port = port;
    order.request.callback_url = "http://127.0.0.1:" + std::to_string(port) + "/hook/?token=x";
    status = "pending"; // until the webhooks have come
    std::map<std::string, std::string> callbacks;
    on_post = [&](seen_request const& request, std::string const& id) {
        callbacks[id] = callback_of(request);
    };
    int knocks = 0;
    std::int64_t knocked_ms = 0;
    on_progress = [&] {
        if (api.count("GET") < 2 || knocked_ms != 0)
            return; // the first queries, after a second
        knocked_ms = clock_now_ms();
        status = "success";
        for (auto const& [id, url] : callbacks)
            service.downloads.send(
                {url, bytes_ptr::copy("{\"task_id\":\"" + id + "\"}"), {}, 2'000, 65'536}, nullptr,
                [&knocks](http_reply const& reply) {
                    EXPECT_EQ(reply.status, 200U);
                    ++knocks;
                });
    };
    auto const runners = run();
    for (auto const& runner : runners)
        EXPECT_EQ(runner->current().state, task_state::ready);
    EXPECT_LT(clock_now_ms() - knocked_ms, 3'000) << "the next query was 15 s away";
    EXPECT_TRUE(test::run_until([&] { return knocks == 2; }));
    ASSERT_EQ(callbacks.size(), 2U);
    EXPECT_NE(callbacks["ta1"], callbacks["ta2"]);
    for (auto const& [id, url] : callbacks) {
        EXPECT_EQ(url.find("http://127.0.0.1:" + std::to_string(port) + "/hook/"), 0U) << url;
        EXPECT_EQ(url.substr(url.size() - 8), "?token=x") << url;
    }
}

TEST_F(GenerationTest, APortThatIsTakenIsNoObstacle) {
    loopback_server const taken([](seen_request const&) { return answer{}; });
    order.callback_port = std::stoi(taken.url().substr(taken.url().rfind(':') + 1));
    order.request.callback_url = "https://example.com/hook";
    refuse = true;
    auto const runners = run();
    EXPECT_EQ(runners.at(0)->current().state, task_state::failed);
    EXPECT_FALSE(runners[0]->current().listening);
    ASSERT_EQ(notices.size(), 1U);
    EXPECT_NE(notices[0].find("asked regularly instead"), std::string::npos) << notices[0];
}

// -- the end of the process

TEST_F(GenerationTest, SignalsCancel) {
    for (int signal : {SIGTERM, SIGINT}) {
        status = "pending";
        bool sent = false;
        int const before = api.count("GET");
        on_progress = [&, before] {
            if (!sent && api.count("GET") > before) {
                sent = true;
                raise(signal);
            }
        };
        auto const runners = run();
        ASSERT_TRUE(runners.at(0)->problem());
        EXPECT_EQ(runners[0]->problem()->kind(), error_kind::cancelled);
        EXPECT_EQ(service.store.load(runners[0]->current().local_id)->state, task_state::waiting);
    }
}

TEST_F(GenerationTest, TheTimeoutLosesNothing) {
    status = "pending";
    order.timeout_s = 2;
    auto const runners = run();
    ASSERT_TRUE(runners.at(0)->problem());
    EXPECT_EQ(runners[0]->problem()->kind(), error_kind::execution);
    std::string const said = runners[0]->problem()->what();
    EXPECT_NE(said.find("not done within 2 seconds"), std::string::npos) << said;
    EXPECT_NE(said.find("can be recovered"), std::string::npos) << said;
}

} // namespace

} // namespace nb
