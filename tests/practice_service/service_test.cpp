// The running service, asked over loopback, against the examples of the reference.
#include "practice_service/service.h"

#include "core/error.h"
#include "core/files.h"
#include "practice_service/practice_run.h"
#include "practice_service/test_picture.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

namespace nb::practice {
namespace {

constexpr char const* basic = R"({"model":"google/gempix2","prompt":"A beautiful landscape"})";

picture_header result_header(fetched const& answer) {
    return picture_read_header(bytes_ptr::copy(answer.body));
}

TEST(practice_service, says_what_it_is) {
    practice_run const run;
    EXPECT_EQ(run.running().start_line(), "practice service (no AI) on http://127.0.0.1:" +
                                              std::to_string(run.running().port()));
    EXPECT_NE(run.gen(basic).server.find("practice-service (no AI)"), std::string::npos);
}

TEST(practice_service, taken_port) {
    practice_run const run;
    EXPECT_THROW(practice_run({"--port=" + std::to_string(run.running().port())}), error);
}

TEST(practice_service, documented_refusals) {
    practice_run const run;
    std::string const gen = run.running().base_url() + "/api/image/gen";
    std::string const query = run.running().base_url() + "/api/task/query?task_id=ta1";
    struct {
        std::string url, bearer, body;
        unsigned status;
        char const* answer;
    } const cases[] = {
        {gen, "", basic, 401, R"({"code": 1, "message": "Invalid API key"})"},
        {gen, "dk-wrong", basic, 401, R"({"code": 1, "message": "Invalid API key"})"},
        {gen, "dk-practice", R"({"model":"google/gempix2"})", 400,
         R"({"code": 1, "message": "failed", "detail": "prompt is required"})"},
        {gen, "dk-practice", R"({"prompt":"p"})", 400,
         R"({"code": 1, "message": "failed", "detail": "model is required"})"},
        {gen, "dk-practice", R"({"prompt":)", 400,
         R"({"code": 1, "message": "failed", "detail": "the body is not a JSON object"})"},
        {query, "", "", 401, R"({"code": 401, "message": "Invalid API key"})"},
        {query, "dk-wrong", "", 401, R"({"code": 401, "message": "Invalid API key"})"},
        {query, "dk-practice", "", 404, R"({"code": 1, "message": "task not found"})"},
    };
    for (auto const& one : cases) {
        fetched const answer = run.fetch(one.url, one.bearer, one.body);
        EXPECT_EQ(answer.status, one.status) << one.answer;
        EXPECT_EQ(answer.body, one.answer);
        EXPECT_EQ(answer.content_type, "application/json");
    }
    for (std::string const& lost : {std::string("/"), std::string("/api/image/gen"),
                                    std::string("/api/image"), std::string("/api/task/query/x")})
        EXPECT_EQ(run.fetch(run.running().base_url() + lost, "dk-practice").status, 404u) << lost;
}

TEST(practice_service, from_request_to_picture) {
    practice_run const run({"--duration=1.5"});
    fetched const accepted = run.gen(basic);
    ASSERT_EQ(accepted.status, 200u);
    std::string const id = answer_text(accepted, "task_id");
    EXPECT_EQ(accepted.body, R"({"code":0,"message":"ok","data":{"task_id":")" + id + R"("}})");

    std::vector<std::string> states;
    fetched answer;
    ASSERT_TRUE(run.wait_until([&] {
        answer = run.query(id);
        std::string const state = answer_text(answer, "status");
        if (states.empty() || states.back() != state)
            states.push_back(state);
        return state == "success";
    }));
    EXPECT_EQ(states, (std::vector<std::string>{"pending", "submitted", "in_progress", "success"}));
    EXPECT_EQ(answer_text(answer, "task_id"), id);
    EXPECT_EQ(answer_text(answer, "consumed"), "0.500000");

    std::string const image = answer_image(answer);
    EXPECT_EQ(image, run.running().result_base() + "/results/" + id + "-1.png");
    EXPECT_NE(run.running().result_base(), run.running().base_url());
    fetched const picture = run.fetch(image);
    EXPECT_EQ(picture.status, 200u);
    EXPECT_EQ(picture.content_type, "image/png");
    EXPECT_EQ(result_header(picture).size, (nb::size{1024, 1024}));
    EXPECT_EQ(run.fetch(image + "x").status, 404u);
}

TEST(practice_service, result_host_takes_no_key) {
    practice_run const run;
    std::string const image = answer_image(run.wait_for_end(run.submit()));
    EXPECT_EQ(run.fetch(image, "dk-practice").status, 400u);
    json_document const line = run.journal().back();
    EXPECT_EQ(json_text(line.root(), "port"), "result");
    EXPECT_EQ(json_text(line.root(), "bearer"), "ok");
    EXPECT_NE(json_text(line.root(), "note").find("Authorization"), std::string::npos);
}

TEST(practice_service, results_in_every_form) {
    struct {
        std::vector<std::string> arguments;
        picture_type type;
        nb::size size;
    } const cases[] = {
        {{"--format=jpeg", "--size=320x200"}, picture_type::jpeg, {320, 200}},
        {{"--format=webp", "--size=64x64"}, picture_type::webp, {64, 64}},
        {{"--format=png16", "--size=48x32"}, picture_type::png, {48, 32}},
        {{"--result-shape=object", "--size=16x16"}, picture_type::png, {16, 16}},
    };
    for (auto const& one : cases) {
        practice_run const run(one.arguments);
        fetched const answer = run.wait_for_end(run.submit());
        EXPECT_EQ(answer.body.find("\"result\":{") != std::string::npos,
                  one.arguments[0] == "--result-shape=object");
        picture_header const header = result_header(run.fetch(answer_image(answer)));
        EXPECT_EQ(header.type, one.type) << one.arguments[0];
        EXPECT_EQ(header.size, one.size) << one.arguments[0];
    }
}

TEST(practice_service, result_as_data_uri) {
    practice_run const run({"--result=data-uri", "--size=32x32", "--format=jpeg"});
    std::string const image = answer_image(run.wait_for_end(run.submit()));
    EXPECT_EQ(image.substr(0, 23), "data:image/jpeg;base64,");
    std::optional<bytes_ptr> const file = data_uri_decode(image);
    ASSERT_TRUE(file);
    EXPECT_EQ(picture_read_header(*file).size, (nb::size{32, 32}));
}

TEST(practice_service, given_picture) {
    practice_run const beside;
    std::string const path = beside.folder() + "/given";
    bytes_ptr const file = test_file({5, 7}, picture_type::jpeg);
    file_write(path, file);
    practice_run const run({"--picture=" + path, "--format=png"});
    fetched const answer = run.fetch(answer_image(run.wait_for_end(run.submit())));
    EXPECT_EQ(answer.content_type, "image/jpeg");
    EXPECT_EQ(answer.body, file.text());
    EXPECT_THROW(practice_run({"--picture=/nonexistent"}), error);
}

TEST(practice_service, size_from_the_request) {
    practice_run const run;
    fetched const accepted =
        run.gen(R"({"model":"m","prompt":"p","aspect_ratio":"16:9","image_size":"1k"})");
    fetched const answer = run.wait_for_end(answer_text(accepted, "task_id"));
    EXPECT_EQ(result_header(run.fetch(answer_image(answer))).size, (nb::size{1360, 768}));
}

TEST(practice_service, several_tasks_at_once) {
    practice_run const run({"--duration=1", "--size=256x256"});
    std::vector<std::shared_ptr<fetched const>> accepted;
    accepted.reserve(8);
    for (int at = 0; at < 8; ++at)
        accepted.push_back(
            run.start(run.running().base_url() + "/api/image/gen", "dk-practice", basic));
    ASSERT_TRUE(run.wait_until([&accepted] {
        return std::all_of(accepted.begin(), accepted.end(),
                           [](auto const& one) { return one->done; });
    }));
    gint64 const begun = g_get_monotonic_time();
    std::vector<std::string> pictures;
    pictures.reserve(accepted.size());
    for (auto const& one : accepted)
        pictures.push_back(
            run.fetch(answer_image(run.wait_for_end(answer_text(*one, "task_id")))).body);
    EXPECT_LT(g_get_monotonic_time() - begun, 6 * G_USEC_PER_SEC); // one by one: 8 s
    std::sort(pictures.begin(), pictures.end());
    EXPECT_EQ(std::unique(pictures.begin(), pictures.end()), pictures.end());
}

TEST(practice_service, journal_and_saved_requests) {
    practice_run const beside;
    std::string const kept = beside.folder() + "/kept";
    practice_run const run({"--save-requests=" + kept});
    std::string const body = R"({"model":"m","prompt":"Put them in a basket","images":[")" +
                             test_data_uri({40, 30}, picture_type::jpeg) +
                             R"(","https://example.com/soap.png"]})";
    std::string const id = answer_text(run.gen(body), "task_id");
    run.gen("{");

    std::vector<json_document> const lines = run.journal();
    ASSERT_EQ(lines.size(), 2u);
    JsonObject* const line = lines[0].root();
    EXPECT_EQ(json_text(line, "port"), "api");
    EXPECT_EQ(json_text(line, "method"), "POST");
    EXPECT_EQ(json_text(line, "path"), "/api/image/gen");
    EXPECT_EQ(json_text(line, "bearer"), "ok");
    EXPECT_EQ(json_text(line, "user_agent"), "test");
    EXPECT_EQ(json_text(line, "task_id"), id);
    EXPECT_EQ(json_text(line, "model"), "m");
    EXPECT_EQ(json_integer(line, "body_bytes"), std::int64_t(body.size()));
    EXPECT_EQ(json_integer(line, "images"), 2);
    EXPECT_EQ(json_integer(line, "prompt_length"), 20);
    EXPECT_EQ(json_integer(line, "status"), 200);
    EXPECT_EQ(json_text(lines[1].root(), "note"), "the body is not a JSON object");

    EXPECT_EQ(file_read(kept + "/request-1.json").text(), body);
    EXPECT_EQ(file_read(kept + "/request-1-prompt.txt").text(), "Put them in a basket");
    EXPECT_EQ(picture_read_header(file_read(kept + "/request-1-reference-1.jpg")).size,
              (nb::size{40, 30}));
    EXPECT_EQ(file_read(kept + "/request-2.json").text(), "{");
}

TEST(practice_service, key_is_never_written) {
    practice_run const run({"--key=dk-other"});
    std::string const url = run.running().base_url() + "/api/task/query?task_id=x";
    EXPECT_EQ(run.fetch(url, "dk-practice").status, 401u);
    EXPECT_EQ(run.fetch(url, "dk-other").status, 404u);
    EXPECT_EQ(run.fetch(url).status, 401u);
    std::string const journal(file_read(run.folder() + "/journal").text());
    EXPECT_EQ(journal.find("dk-"), std::string::npos);
    std::vector<json_document> const lines = run.journal();
    EXPECT_EQ(json_text(lines[0].root(), "bearer"), "wrong");
    EXPECT_EQ(json_text(lines[1].root(), "bearer"), "ok");
    EXPECT_EQ(json_text(lines[2].root(), "bearer"), "none");
}

TEST(practice_service, ends_with_work_under_way) {
    for (int pause_us : {0, 5'000, 50'000}) {
        auto run = std::make_unique<practice_run>(std::vector<std::string>{"--fault=gen:delay=5"});
        auto const asked =
            run->start(run->running().base_url() + "/api/image/gen", "dk-practice", basic);
        gint64 const until = g_get_monotonic_time() + pause_us;
        while (g_get_monotonic_time() < until)
            g_main_context_iteration(nullptr, FALSE);
        run.reset();
        for (int turn = 0; turn < 20; ++turn)
            g_main_context_iteration(nullptr, FALSE);
    }
}

} // namespace
} // namespace nb::practice
