// Whole calls, from a script's or a person's values to layers, with an editor in memory and a
// practice service on loopback.
#include "main.h"

#include "call_fixture.h"
#include "core/files.h"
#include "core/settings.h"
#include "core/task_store.h"
#include "core/test_folder.h"
#include "fake_ui.h"
#include "host/fake_host.h"
#include "last_values.h"
#include "practice_service/practice_run.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace nb {

namespace {

struct call_test : call_fixture {
    procedure_call call_of(char const* name, char const* prompt = "a boat") const {
        procedure_call call;
        call.procedure = procedure_find(name);
        call.arguments = argument_defaults(*call.procedure);
        call.arguments.set("prompt", std::string(prompt));
        call.arguments.set("timeout", 20);
        if (call.procedure->takes_image) {
            call.image = canvas;
            call.drawables = {layer};
        }
        return call;
    }
    // The random path that the service was given for the only task.
    std::string callback_path() const {
        json_document const sent =
            json_document::parse(file_read(requests + "/request-1.json").text());
        std::string const url = json_text(sent.root(), "callback_url");
        return url.substr(url.rfind('/'));
    }

    std::string requests; // the folder of those that the service got
};

constexpr char const* generate = "plug-in-nano-banana-generate";
constexpr char const* create = "plug-in-nano-banana-create";

TEST_F(call_test, generates_a_layer) {
    serve();
    call_outcome const outcome = run_call(call_of(generate));
    ASSERT_EQ(outcome.status, call_status::success) << outcome.message;
    EXPECT_EQ(outcome.layers.size(), 1u);
    EXPECT_EQ(outcome.task_ids.size(), 1u);
    EXPECT_EQ(outcome.consumed, 0.5);
    EXPECT_EQ(fake::state(canvas).undo_steps, 1);
    EXPECT_EQ(fake::recorded().progress_begun, fake::recorded().progress_ended);
    ASSERT_EQ(stored().size(), 1u);
    EXPECT_EQ(stored().front().state, task_state::imported);
}

TEST_F(call_test, creates_an_image) {
    serve();
    call_outcome const outcome = run_call(call_of(create));
    ASSERT_EQ(outcome.status, call_status::success) << outcome.message;
    EXPECT_EQ(host_image_size(outcome.new_image), (size{32, 32}));
    EXPECT_TRUE(fake::recorded().shown.empty()); // a script shows images itself
}

TEST_F(call_test, gives_what_came_and_tells_of_the_rest) {
    serve({"--fault", "task:failed=out-of-paint"});
    procedure_call call = call_of(generate);
    call.arguments.set("variations", 2);
    call_outcome const outcome = run_call(call);
    ASSERT_EQ(outcome.status, call_status::success) << outcome.message;
    EXPECT_EQ(outcome.layers.size(), 1u);
    ASSERT_EQ(fake::recorded().messages.size(), 1u);
    EXPECT_NE(fake::recorded().messages.front().find("out-of-paint"), std::string::npos);
}

TEST_F(call_test, keeps_the_picture_of_an_image_that_was_closed) {
    serve();
    fake::on_progress([this] {
        if (host_image_exists(canvas) && !fake::recorded().readings.empty())
            fake::remove_image(canvas);
    });
    call_outcome const outcome = run_call(call_of(generate));
    EXPECT_EQ(outcome.status, call_status::execution_error);
    EXPECT_NE(outcome.message.find("recovered"), std::string::npos) << outcome.message;
    ASSERT_EQ(stored().size(), 1u);
    EXPECT_EQ(stored().front().state, task_state::ready);
}

TEST_F(call_test, a_signal_while_waiting_cancels_and_keeps_the_task) {
    serve({"--duration", "60"});
    end_when([this] { return !stored().empty() && stored().front().state == task_state::waiting; });
    call_outcome const outcome = run_call(call_of(generate));
    EXPECT_EQ(outcome.status, call_status::cancelled);
    ASSERT_EQ(stored().size(), 1u);
    EXPECT_EQ(stored().front().state, task_state::waiting);
    EXPECT_FALSE(stored().front().service_id.empty());
}

int free_port() {
    auto const probe = object_ptr<GSocketListener>::adopt(g_socket_listener_new());
    return int(g_socket_listener_add_any_inet_port(probe.get(), nullptr, nullptr));
}

TEST_F(call_test, a_webhook_is_noticed_at_once_and_a_forged_one_only_asks) {
    requests = test::new_folder();
    serve({"--duration", "10", "--save-requests", requests});
    int const port = free_port();
    procedure_call call = call_of(generate);
    std::string const address = "http://127.0.0.1:" + std::to_string(port) + "/hook";
    call.arguments.set("callback-url", address);
    call.arguments.set("callback-port", port);
    // Somebody who has seen the address says that all is done, and where to fetch it.
    bool forged = false;
    fake::on_progress([&] {
        if (forged || service->journal().size() < 2) // the paid request and the first query
            return;
        forged = true;
        task const t = stored().front();
        std::string const path = callback_path();
        service->start(address + path, "",
                       R"({"task_id":")" + t.service_id +
                           R"(","status":"success","result":[{"image":"file:///etc/passwd"}]})");
        service->start(address + path, "", R"({"task_id":"another","status":"success"})");
        service->start(address + "/elsewhere", "", R"({"task_id":")" + t.service_id + "\"}");
    });
    call_outcome const outcome = run_call(call);
    gint64 const noticed_ms = g_get_real_time() / 1'000;
    ASSERT_EQ(outcome.status, call_status::success) << outcome.message;
    EXPECT_TRUE(forged);
    int queries = 0;
    gint64 told_ms = 0;
    for (auto const& entry : service->journal()) {
        queries += json_text(entry.root(), "path").starts_with("/api/task/query");
        if (json_text(entry.root(), "port") == "webhook")
            told_ms = json_integer(entry.root(), "time_ms");
    }
    EXPECT_EQ(queries, 3); // the first, the forged one's, the true one's
    EXPECT_LT(noticed_ms - told_ms, 500);
}

TEST_F(call_test, a_person_gets_the_window_filled_as_the_last_time) {
    serve();
    procedure_call call = call_of(generate);
    call.mode = run_mode::interactive;
    EXPECT_EQ(run_call(call).status, call_status::success);
    EXPECT_EQ(fake::ui_recorded().offered->text("prompt"), "");
    EXPECT_EQ(fake::ui_recorded().offered->text("aspect-ratio"), "canvas") << "the first time";
    argument_values last = call.arguments;
    last.set("prompt", std::string("as before"));
    last_values_save(*call.procedure, last);
    run_call(call);
    EXPECT_EQ(fake::ui_recorded().offered->text("prompt"), "as before");
    EXPECT_EQ(fake::ui_recorded().offered->text("aspect-ratio"), "");
    EXPECT_TRUE(service->journal().empty());
    EXPECT_TRUE(stored().empty());
}

TEST_F(call_test, repeating_asks_for_the_key_alone_and_once) {
    serve();
    g_unsetenv("NANO_BANANA_API_KEY");
    procedure_call call = call_of(generate);
    call.mode = run_mode::with_last_values;
    run_call(call);
    EXPECT_EQ(fake::ui_recorded().windows, 1) << "there is nothing to repeat";
    argument_values last = call.arguments;
    last.set("prompt", std::string("once more"));
    last_values_save(*call.procedure, last);
    fake::ui_reset({.settings = settings_answer{{}, secret("dk-practice"), false}});
    call_outcome const outcome = run_call(call);
    ASSERT_EQ(outcome.status, call_status::success) << outcome.message;
    EXPECT_EQ(fake::ui_recorded().settings_asked, 1);
    EXPECT_EQ(fake::tree(canvas).front(), "once more");
    fake::ui_reset();
    EXPECT_EQ(run_call(call).status, call_status::success);
    EXPECT_EQ(fake::ui_recorded().windows, 0);
    EXPECT_EQ(fake::ui_recorded().settings_asked, 0) << "the key is known until the editor ends";
}

TEST_F(call_test, settings_are_kept_and_the_environment_is_not_made_one) {
    serve();
    procedure_call call;
    call.procedure = procedure_find("plug-in-nano-banana-settings");
    call.mode = run_mode::interactive;
    settings values;
    values.base_url = g_getenv("NANO_BANANA_BASE_URL");
    values.reference_longest = 1000;
    values.lossless = true;
    values.retention = {7, std::uint64_t{9} << 20};
    values.models = {"a/b"};
    fake::ui_reset({.settings = settings_answer{values, {}, false}});
    EXPECT_EQ(run_call(call).status, call_status::success);
    EXPECT_TRUE(fake::ui_recorded().has_key);
    settings const stored = settings_load_stored();
    EXPECT_EQ(stored.base_url, "https://api.defapi.org");
    EXPECT_EQ(stored.reference_longest, 1000);
    EXPECT_TRUE(stored.lossless);
    EXPECT_EQ(stored.retention.tasks, 7);
    EXPECT_EQ(stored.retention.bytes, std::uint64_t{9} << 20);
    EXPECT_EQ(stored.models, std::vector<std::string>{"a/b"});
    std::filesystem::remove_all(settings_config_folder());
}

TEST_F(call_test, a_key_is_tested_without_paying) {
    serve();
    procedure_call call;
    call.procedure = procedure_find("plug-in-nano-banana-settings");
    call.mode = run_mode::interactive;
    g_unsetenv("NANO_BANANA_API_KEY");
    struct {
        char const* key;
        char const* expected;
    } const cases[] = {{"dk-practice", "takes this key"},
                       {"dk-wrong", "refuses this key (Invalid API key)"},
                       {"", "no key to test"}};
    for (auto const& c : cases) {
        fake::reset();
        fake::ui_reset({.settings = settings_answer{{}, secret(c.key), false}, .test_key = true});
        run_call(call);
        ASSERT_EQ(fake::ui_recorded().told.size(), 1u);
        EXPECT_NE(fake::ui_recorded().told[0].find(c.expected), std::string::npos)
            << fake::ui_recorded().told[0];
    }
    for (auto const& entry : service->journal())
        EXPECT_EQ(json_text(entry.root(), "method"), "GET");
}

TEST_F(call_test, no_text_shows_a_key_that_the_service_repeats) {
    serve({"--fault", "task:failed=not-with-dk-practice-please"});
    call_outcome const outcome = run_call(call_of(generate));
    EXPECT_EQ(outcome.status, call_status::execution_error);
    EXPECT_NE(outcome.message.find("not-with-[API key]-please"), std::string::npos)
        << outcome.message;
    ASSERT_EQ(stored().size(), 1u);
    EXPECT_EQ(stored().front().message.find("dk-practice"), std::string::npos);
}

TEST_F(call_test, bad_values_end_before_anything_is_sent) {
    serve();
    struct row {
        char const* argument;
        argument_value value;
        char const* message;
    };
    row const rows[] = {
        {"prompt", std::string(" \n"), "prompt is empty"},
        {"prompt", std::string("\xff\xfe"), "UTF-8"},
        {"model", std::string(), "model is empty"},
        {"variations", 0, "from 1 to 4"},
        {"variations", 5, "from 1 to 4"},
        {"timeout", 9, "from 10 to 3600"},
        {"callback-port", 70000, "from 0 to 65535"},
        {"callback-url", std::string("ftp://a.example"), "not a web address"},
        {"references", std::string("everything"), "selected, visible, all, none"},
        {"placement", std::string("tile"), "fit, native, stretch"},
        {"reference-urls", std::string("a b"), "not a web address"},
    };
    for (row const& each : rows) {
        procedure_call call = call_of(generate);
        call.arguments.set(each.argument, each.value);
        call_outcome const outcome = run_call(call);
        EXPECT_EQ(outcome.status, call_status::calling_error) << each.argument;
        EXPECT_NE(outcome.message.find(each.message), std::string::npos) << outcome.message;
    }
    EXPECT_TRUE(service->journal().empty());
    EXPECT_TRUE(stored().empty());
}

TEST_F(call_test, an_address_that_would_show_the_key_is_refused) {
    for (char const* address : {"http://api.example.org", "ftp://127.0.0.1", "nonsense"}) {
        g_setenv("NANO_BANANA_BASE_URL", address, TRUE);
        EXPECT_EQ(run_call(call_of(generate)).status, call_status::calling_error) << address;
    }
    g_setenv("NANO_BANANA_BASE_URL", "http://127.0.0.1:1", TRUE);
    g_setenv("NANO_BANANA_API_KEY", "dk-two\nlines", TRUE);
    EXPECT_EQ(run_call(call_of(generate)).status, call_status::calling_error);
}

} // namespace

} // namespace nb
