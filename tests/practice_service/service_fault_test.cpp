// Each fault, as a client meets it on the wire; and the webhooks.
#include "core/error.h"
#include "core/test_folder.h"
#include "practice_service/practice_run.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace nb::practice {
namespace {

bool contains(std::string const& text, char const* part) {
    return text.find(part) != std::string::npos;
}

struct wire_case {
    char const* fault;
    unsigned status;
    char const* body;    // a part of it
    char const* failure; // a part of it; "" for none
};

void expect_wire(fetched const& answer, wire_case const& one) {
    EXPECT_EQ(answer.status, one.status) << one.fault;
    EXPECT_TRUE(contains(answer.body, one.body)) << one.fault << ": " << answer.body.substr(0, 200);
    EXPECT_EQ(answer.failure.empty(), *one.failure == '\0') << one.fault << ": " << answer.failure;
}

TEST(practice_service_fault, gen) {
    wire_case const cases[] = {
        {"gen:status=503", 503, R"({"code": 1, "message": "failed", "detail": ")", ""},
        {"gen:status=401", 401, "Invalid API key", ""},
        {"gen:code=1", 200, R"("code": 1)", ""},
        {"gen:html", 502, "<html>", ""},
        {"gen:html=200", 200, "<html>", ""},
        {"gen:truncated", 200, R"({"code":0,"mess)", ""},
        {"gen:nulls", 200, R"({"code":null,"message":null,"data":{"task_id":null}})", ""},
        {"gen:wrong-types", 200, R"({"code":"7","message":7,"data":{"task_id":7}})", ""},
        {"gen:deep", 200, "[[[[[[[[[[[[[[[[", ""},
        {"gen:no-task-id", 200, R"("data":{}})", ""},
        {"gen:chunked", 200, R"("task_id":"ta)", ""},
        {"gen:drop", 0, "", "any"},
        {"gen:drop-early", 0, "", "any"},
        {"gen:half", 200, "", "any"},
    };
    for (wire_case const& one : cases) {
        practice_run const run({"--fault", one.fault});
        expect_wire(run.gen(R"({"model":"m","prompt":"p"})"), one);
        EXPECT_EQ(json_text(run.journal().at(0).root(), "fault").substr(0, 4),
                  std::string(one.fault).substr(4, 4));
        EXPECT_FALSE(run.submit().empty()) << "after " << one.fault;
    }
}

TEST(practice_service_fault, query) {
    wire_case const cases[] = {
        {"query:status=404", 404, R"({"code": 1, "message": "task not found"})", ""},
        {"query:status=500", 500, R"("message": "failed")", ""},
        {"query:html=524", 524, "practice service (no AI)", ""},
        {"query:truncated", 200, R"({"code":0)", ""},
        {"query:nulls", 200, R"("status":null)", ""},
        {"query:wrong-types", 200, R"("status":7)", ""},
        {"query:drop", 0, "", "any"},
        {"query:drop-early", 0, "", "any"},
        {"query:half", 200, "", "any"},
        {"query:drip=100000", 200, R"("status":"pending")", ""},
    };
    for (wire_case const& one : cases) {
        practice_run const run({"--duration=60", "--fault", one.fault});
        std::string const id = run.submit();
        expect_wire(run.query(id), one);
        EXPECT_EQ(answer_text(run.query(id), "status"), "pending") << "after " << one.fault;
    }
}

TEST(practice_service_fault, result) {
    wire_case const cases[] = {
        {"result:status=404", 404, "practice service (no AI)", ""},
        {"result:html=200", 200, "<html>", ""},
        {"result:text", 200, "practice service: words in place of a picture", ""},
        {"result:drop", 0, "", "any"},
        {"result:drop-early", 0, "", "any"},
        {"result:half", 200, "", "any"},
        {"result:chunked", 200, "PNG", ""},
    };
    for (wire_case const& one : cases) {
        practice_run const run({"--duration=0", "--size=64x64", "--fault", one.fault});
        std::string const image = answer_image(run.wait_for_end(run.submit()));
        expect_wire(run.fetch(image), one);
        EXPECT_EQ(run.fetch(image).status, 200u) << "after " << one.fault;
    }
}

TEST(practice_service_fault, several_in_a_row) {
    practice_run const run({"--fault=gen:status=503x2", "--fault=gen:status=429+retry-after=2"});
    std::vector<unsigned> statuses;
    std::string retry_after;
    for (int at = 0; at < 4; ++at) {
        fetched const answer = run.gen(R"({"model":"m","prompt":"p"})");
        statuses.push_back(answer.status);
        retry_after += answer.retry_after;
    }
    EXPECT_EQ(statuses, (std::vector<unsigned>{503, 503, 429, 200}));
    EXPECT_EQ(retry_after, "2");
}

TEST(practice_service_fault, others_once_the_file_of_the_next_ones_is_there) {
    std::string const file = test::new_folder() + "/next";
    practice_run const run({"--fault=gen:status=503xall", "--next-faults", file});
    EXPECT_EQ(run.gen(R"({"model":"m","prompt":"p"})").status, 503u);
    test::write_text(file, "gen:status=402\n\ngen:status=413\n");
    for (unsigned status : {402u, 413u, 200u})
        EXPECT_EQ(run.gen(R"({"model":"m","prompt":"p"})").status, status);
    EXPECT_EQ(test::read_text(file), "");
}

TEST(practice_service_fault, refused_requests_make_no_task_and_dropped_ones_do) {
    practice_run const run(
        {"--fault=gen:status=503", "--fault=gen:drop-early", "--fault=gen:drop"});
    for (int at = 0; at < 3; ++at)
        run.gen(R"({"model":"m","prompt":"p"})");
    std::vector<json_document> const lines = run.journal();
    ASSERT_EQ(lines.size(), 3u);
    EXPECT_EQ(json_text(lines[0].root(), "task_id"), "");
    EXPECT_EQ(json_text(lines[1].root(), "task_id"), "");
    EXPECT_EQ(json_integer(lines[1].root(), "status"), 0);
    std::string const made = json_text(lines[2].root(), "task_id");
    EXPECT_EQ(json_integer(lines[2].root(), "status"), 0);
    EXPECT_EQ(run.query(made).status, 200u);
}

TEST(practice_service_fault, redirects) {
    practice_run const run({"--duration=0", "--size=16x16", "--fault=query:redirect",
                            "--fault=result:ok", "--fault=result:redirect", "--fault=gen:ok",
                            "--fault=gen:status=307+redirect=http://127.0.0.1:9/x"});
    std::string const id = run.submit();
    fetched const elsewhere = run.query(id);
    EXPECT_EQ(elsewhere.status, 302u);
    EXPECT_EQ(elsewhere.location,
              run.running().result_base() + "/moved/api/task/query?task_id=" + id);
    EXPECT_EQ(run.fetch(elsewhere.location, "dk-practice").status, 400u); // a key that followed

    std::string const image = answer_image(run.wait_for_end(id));
    fetched const moved = run.fetch(image);
    EXPECT_EQ(moved.status, 302u);
    EXPECT_TRUE(contains(moved.location, "/moved/results/"));
    EXPECT_EQ(run.fetch(moved.location).content_type, "image/png");

    fetched const refused = run.gen(R"({"model":"m","prompt":"p"})");
    EXPECT_EQ(refused.status, 307u);
    EXPECT_EQ(refused.location, "http://127.0.0.1:9/x");
}

TEST(practice_service_fault, slow_answers) {
    practice_run const run({"--fault=gen:delay=0.4", "--fault=query:drip=400"});
    std::string const body = R"({"model":"m","prompt":"p"})";
    fetched const delayed = run.gen(body);
    EXPECT_GE(delayed.seconds, 0.4);
    std::string const id = answer_text(delayed, "task_id");
    fetched const dripped = run.query(id);
    EXPECT_EQ(dripped.status, 200u);
    EXPECT_GE(dripped.seconds, 0.3); // some 190 bytes
}

TEST(practice_service_fault, a_slow_answer_holds_up_nobody) {
    practice_run const run({"--fault=gen:delay=2"});
    auto const slow = run.start(run.running().base_url() + "/api/image/gen", "dk-practice",
                                R"({"model":"m","prompt":"slow"})");
    ASSERT_TRUE(run.wait_until([&run] { return !run.journal().empty(); }));
    EXPECT_FALSE(run.submit("quick").empty());
    EXPECT_FALSE(slow->done);
    EXPECT_TRUE(run.wait_until([&slow] { return slow->done; }));
    EXPECT_EQ(slow->status, 200u);
}

TEST(practice_service_fault, oversized_results) {
    practice_run const run({"--duration=0", "--size=16x16", "--fault=result:pad=3000000",
                            "--fault=result:pad=3000000+chunked+type=text/html"});
    std::string const image = answer_image(run.wait_for_end(run.submit()));
    EXPECT_EQ(run.fetch(image).body.size(), 3'000'000u);
    fetched const chunked = run.fetch(image);
    EXPECT_EQ(chunked.body.size(), 3'000'000u);
    EXPECT_EQ(chunked.content_type, "text/html");
}

TEST(practice_service_fault, tasks) {
    practice_run const run({"--duration=0", "--size=16x16", "--fault=task:failed=out of paint",
                            "--fault=task:no-result", "--fault=task:empty",
                            "--fault=task:text=I would rather not", "--fault=task:url",
                            "--fault=task:pictures=3", "--fault=task:bare"});
    char const* const expected[] = {
        R"("status_reason":{"message":"out of paint"})",
        R"("result":null,"status":"success")",
        R"("result":[],"status":"success")",
        R"("result":[{"text":"I would rather not"}],"status":"success")",
        R"("image":"file:///etc/hostname")",
        R"(-3.png"}],"status":"success")",
        R"(-1.png"}],"status":"success"}})",
    };
    for (char const* part : expected) {
        fetched const answer = run.wait_for_end(run.submit());
        EXPECT_TRUE(contains(answer.body, part)) << part << " in " << answer.body;
    }
}

TEST(practice_service_fault, odd_words_and_late_registration) {
    practice_run const run({"--duration=0.3", "--fault=task:word=brewing",
                            "--fault=task:late-queries=2", "--fault=task:late=1"});
    std::string const odd = run.submit();
    EXPECT_TRUE(run.wait_until([&] { return answer_text(run.query(odd), "status") == "brewing"; }));
    EXPECT_EQ(answer_text(run.wait_for_end(odd), "status"), "success");

    std::string const by_queries = run.submit();
    for (unsigned status : {404u, 404u, 200u})
        EXPECT_EQ(run.query(by_queries).status, status);

    std::string const by_time = run.submit();
    EXPECT_EQ(run.query(by_time).status, 404u);
    EXPECT_EQ(answer_text(run.wait_for_end(by_time), "status"), "success");
}

// -- webhooks

// A listener for them.
class callback_host {
  public:
    callback_host() : server_(object_ptr<SoupServer>::adopt(soup_server_new(nullptr, nullptr))) {
        soup_server_add_handler(
            server_.get(), "/",
            [](SoupServer*, SoupServerMessage* message, char const*, GHashTable*,
               gpointer self) noexcept {
                auto const body = bytes_ptr::adopt(
                    soup_message_body_flatten(soup_server_message_get_request_body(message)));
                static_cast<callback_host*>(self)->bodies.emplace_back(body.text());
                soup_server_message_set_status(message, 200, nullptr);
            },
            this, nullptr);
        soup_server_listen_local(server_.get(), 0, SOUP_SERVER_LISTEN_IPV4_ONLY, nullptr);
        GSList* uris = soup_server_get_uris(server_.get());
        url = string_from(g_uri_to_string(static_cast<GUri*>(uris->data))) + "hook";
        g_slist_free_full(uris,
                          [](gpointer uri) noexcept { g_uri_unref(static_cast<GUri*>(uri)); });
    }
    ~callback_host() { soup_server_disconnect(server_.get()); }
    callback_host(callback_host const&) = delete;
    callback_host& operator=(callback_host const&) = delete;

    std::string url;
    std::vector<std::string> bodies;

  private:
    object_ptr<SoupServer> server_;
};

std::string with_callback(std::string const& url) {
    return R"({"model":"m","prompt":"p","callback_url":")" + url + R"("})";
}

// What the journal says of webhooks; waits for the first.
std::vector<std::string> webhook_notes(practice_run const& run) {
    std::vector<std::string> notes;
    run.wait_until([&] {
        for (json_document const& line : run.journal())
            if (json_text(line.root(), "port") == "webhook")
                notes.push_back(json_text(line.root(), "note"));
        return !notes.empty();
    });
    return notes;
}

TEST(practice_service_webhook, comes_once_at_the_end) {
    callback_host host;
    practice_run const run({"--size=16x16", "--fault=task:ok", "--fault=task:failed=no"});
    std::string const id = answer_text(run.gen(with_callback(host.url)), "task_id");
    ASSERT_TRUE(run.wait_until([&host] { return !host.bodies.empty(); }));
    EXPECT_EQ(host.bodies[0], R"({"result":[{"image":")" + run.running().result_base() +
                                  "/results/" + id + R"(-1.png"}],"status":"success","task_id":")" +
                                  id +
                                  R"(","consumed":"0.500000","status_reason":{"message":null}})");
    EXPECT_EQ(answer_text(run.query(id), "status"), "success");
    EXPECT_EQ(webhook_notes(run), std::vector<std::string>{""});

    run.gen(with_callback(host.url));
    ASSERT_TRUE(run.wait_until([&host] { return host.bodies.size() > 1; }));
    EXPECT_TRUE(contains(host.bodies[1], R"({"result":null,"status":"failed")"));
    EXPECT_EQ(host.bodies.size(), 2u);
}

TEST(practice_service_webhook, forged_one_comes_first) {
    callback_host host;
    practice_run const run({"--size=16x16", "--duration=2", "--forge-webhook"});
    std::string const id = answer_text(run.gen(with_callback(host.url)), "task_id");
    ASSERT_TRUE(run.wait_until([&host] { return !host.bodies.empty(); }));
    EXPECT_TRUE(contains(host.bodies[0], "forged.png"));
    EXPECT_TRUE(contains(host.bodies[0], id.c_str()));
    EXPECT_NE(answer_text(run.query(id), "status"), "success");
    EXPECT_EQ(run.fetch(run.running().result_base() + "/results/forged.png").status, 404u);
    ASSERT_TRUE(run.wait_until([&host] { return host.bodies.size() > 1; }));
    EXPECT_TRUE(contains(host.bodies[1], (id + "-1.png").c_str()));
}

TEST(practice_service_webhook, none) {
    callback_host host;
    practice_run const run({"--size=16x16", "--no-webhook"});
    run.wait_for_end(answer_text(run.gen(with_callback(host.url)), "task_id"));
    EXPECT_TRUE(host.bodies.empty());
}

TEST(practice_service_webhook, never_leaves_the_machine) {
    practice_run const run({"--size=16x16", "--duration=0"});
    run.gen(with_callback("https://example.com/webhook/image-callback"));
    std::vector<std::string> const notes = webhook_notes(run);
    ASSERT_EQ(notes.size(), 1u);
    EXPECT_TRUE(contains(notes[0], "not sent"));
}

} // namespace
} // namespace nb::practice
