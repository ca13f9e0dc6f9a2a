// What earlier calls left comes into an image, once, or is told about.
#include "recovery.h"

#include "call_fixture.h"
#include "core/picture_samples.h"
#include "core/settings.h"
#include "core/test_folder.h"
#include "core/timer.h"
#include "fake_ui.h"
#include "host/fake_host.h"
#include "main.h"
#include "practice_service/practice_run.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

namespace nb {

namespace {

struct recovery_test : call_fixture {
    procedure_call call_of(char const* name, run_mode mode = run_mode::noninteractive) const {
        procedure_call call;
        call.procedure = procedure_find(name);
        call.mode = mode;
        call.arguments = argument_defaults(*call.procedure);
        call.arguments.set("timeout", 20);
        call.image = canvas;
        call.drawables = {layer};
        return call;
    }
    call_outcome recover(run_mode mode = run_mode::noninteractive) const {
        return run_call(call_of("plug-in-nano-banana-recover", mode));
    }
    // A call that the person cancels once the service has its tasks.
    void leave_tasks(int count) {
        procedure_call call = call_of("plug-in-nano-banana-generate");
        call.arguments.set("prompt", std::string("a boat"));
        call.arguments.set("variations", count);
        end_when([this, count] { return count_in(task_state::waiting) == count; });
        EXPECT_EQ(run_call(call).status, call_status::cancelled);
        fake::on_progress({});
    }
    task leave_task(task_state state, std::string const& id) const {
        task t = task_new(clock_now_ms(), 0);
        t.state = state;
        t.service_id = id;
        t.prompt = "a boat";
        t.base_url = address();
        task_store(settings_state_folder()).save(t);
        return t;
    }
    int count_in(task_state state) const {
        auto const all = stored();
        return int(std::ranges::count(all, state, &task::state));
    }
};

TEST_F(recovery_test, with_nothing_to_recover_succeeds_with_none) {
    serve();
    call_outcome const outcome = recover();
    EXPECT_EQ(outcome.status, call_status::success);
    EXPECT_TRUE(outcome.layers.empty());
    EXPECT_TRUE(service->journal().empty());
}

TEST_F(recovery_test, finishes_what_was_cancelled_and_pays_nothing_again) {
    serve({"--duration", "2"});
    leave_tasks(3);
    call_outcome const outcome = recover();
    ASSERT_EQ(outcome.status, call_status::success) << outcome.message;
    EXPECT_EQ(outcome.layers.size(), 3u);
    EXPECT_EQ(outcome.task_ids.size(), 3u);
    EXPECT_EQ(outcome.consumed, 1.5);
    EXPECT_EQ(posts(), 3);
    EXPECT_EQ(count_in(task_state::imported), 3);
    EXPECT_EQ(fake::state(canvas).undo_steps, 1);
    EXPECT_TRUE(recover().layers.empty());
}

TEST_F(recovery_test, needs_no_service_for_a_picture_that_is_here) {
    serve();
    task t = leave_task(task_state::ready, "ta1");
    task_store const store(settings_state_folder());
    std::string const file =
        store.save_result(t.local_id, 0, samples::png_file(samples::photo(20, 20).view()));
    t.results = {{"http://127.0.0.1:1/gone.png", file, true}};
    store.save(t);
    g_unsetenv("NANO_BANANA_API_KEY");
    EXPECT_EQ(recover().layers.size(), 1u);
    EXPECT_TRUE(service->journal().empty());
}

TEST_F(recovery_test, does_not_insert_again_what_is_in_the_image) {
    serve();
    task t = leave_task(task_state::ready, "ta1");
    task_store const store(settings_state_folder());
    t.results = {
        {"", store.save_result(t.local_id, 0, samples::png_file(samples::photo(20, 20).view())),
         true}};
    store.save(t);
    EXPECT_EQ(recover().layers.size(), 1u);
    store.save(t); // as if the process had died before it noted that
    call_outcome const again = recover();
    EXPECT_EQ(again.status, call_status::success);
    EXPECT_TRUE(again.layers.empty());
    EXPECT_EQ(count_in(task_state::imported), 1);
}

TEST_F(recovery_test, leaves_alone_what_another_process_works_on) {
    serve();
    task const t = leave_task(task_state::waiting, "ta1");
    task_store const store(settings_state_folder());
    task_lock const theirs = store.lock(t.local_id);
    EXPECT_TRUE(recover().layers.empty());
    EXPECT_TRUE(service->journal().empty());
}

TEST_F(recovery_test, a_damaged_or_foreign_task_does_not_harm_the_others) {
    serve({"--duration", "1"});
    leave_tasks(1);
    std::string const folder = settings_state_folder() + "/tasks/";
    for (char const* text : {"", "{", "[]", R"({"version":99,"state":"waiting"})",
                             R"({"version":1,"state":"waiting","local-id":"../../x"})"}) {
        std::string const id = string_from(g_uuid_string_random());
        std::filesystem::create_directories(folder + id);
        test::write_text(folder + id + "/task.json", text);
    }
    std::filesystem::create_directories(folder + "not-a-task");
    call_outcome const outcome = recover();
    EXPECT_EQ(outcome.layers.size(), 1u) << outcome.message;
}

TEST_F(recovery_test, sends_no_key_from_the_environment_to_another_service) {
    serve();
    task t = leave_task(task_state::waiting, "ta1");
    practice::practice_run other({"--key", "dk-practice"});
    t.base_url = "http://127.0.0.1:" + std::to_string(other.running().port());
    task_store(settings_state_folder()).save(t);
    call_outcome const outcome = recover();
    EXPECT_EQ(outcome.status, call_status::calling_error);
    EXPECT_NE(outcome.message.find("API key"), std::string::npos) << outcome.message;
    EXPECT_TRUE(other.journal().empty());
    EXPECT_EQ(count_in(task_state::waiting), 1);
}

TEST_F(recovery_test, a_task_that_the_service_gave_up_is_told_about) {
    serve({"--fault", "task:failed=out-of-paint", "--duration", "2"});
    leave_tasks(1);
    call_outcome const outcome = recover();
    EXPECT_EQ(outcome.status, call_status::execution_error);
    EXPECT_NE(outcome.message.find("out-of-paint"), std::string::npos) << outcome.message;
    EXPECT_EQ(count_in(task_state::failed), 1);
}

TEST_F(recovery_test, what_died_on_its_way_is_unknown_and_only_a_person_sends_it_again) {
    serve();
    task t = leave_task(task_state::submitting, "");
    t.in_flight = true;
    task_store const store(settings_state_folder());
    store.save(t);
    store.save_request(t.local_id,
                       bytes_ptr::copy(R"({"model":"google/gempix2","prompt":"a boat"})"));
    EXPECT_TRUE(recover().layers.empty());
    EXPECT_EQ(posts(), 0);
    EXPECT_EQ(count_in(task_state::unknown), 1);

    fake::ui_reset({.choices = {{recover_action::send_again, {0}, ""}}});
    call_outcome const outcome = recover(run_mode::interactive);
    ASSERT_EQ(outcome.status, call_status::success) << outcome.message;
    EXPECT_EQ(outcome.layers.size(), 1u);
    EXPECT_EQ(posts(), 1);
    EXPECT_EQ(count_in(task_state::imported), 1);
    EXPECT_FALSE(store.load_request(t.local_id));
}

TEST_F(recovery_test, the_list_saves_and_forgets) {
    serve();
    task t = leave_task(task_state::ready, "ta1");
    t.prompt = "a/b: c";
    task_store const store(settings_state_folder());
    bytes_ptr const file = samples::png_file(samples::photo(20, 20).view());
    t.results = {{"", store.save_result(t.local_id, 0, file), true}};
    store.save(t);
    std::string const folder = test::new_folder();
    fake::ui_reset({.choices = {{recover_action::save, {0}, folder},
                                {recover_action::save, {0}, folder},
                                {recover_action::forget, {0}, ""}}});
    EXPECT_EQ(recover(run_mode::interactive).status, call_status::success);
    ASSERT_EQ(fake::ui_recorded().lists.size(), 3u);
    EXPECT_EQ(fake::ui_recorded().lists[0],
              std::vector<std::string>{"a/b: c | Finished, not in an image yet | "});
    EXPECT_EQ(test::read_text(folder + "/a-b- c.png"), file.text());
    EXPECT_EQ(test::read_text(folder + "/a-b- c 2.png"), file.text());
    EXPECT_TRUE(store.list().empty());
}

TEST_F(recovery_test, an_interactive_call_tells_once_that_results_wait) {
    serve({"--duration", "60"});
    leave_tasks(2);
    procedure_call const call = call_of("plug-in-nano-banana-generate", run_mode::interactive);
    run_call(call);
    run_call(call);
    ASSERT_EQ(fake::ui_recorded().notices.size(), 2u);
    EXPECT_NE(fake::ui_recorded().notices[0].find("2 earlier results"), std::string::npos);
    EXPECT_EQ(fake::ui_recorded().notices[1], "");
}

TEST_F(recovery_test, a_timeout_leaves_the_task_for_the_next_time) {
    serve({"--duration", "60"});
    leave_tasks(1);
    procedure_call call = call_of("plug-in-nano-banana-recover");
    call.arguments.set("timeout", 10);
    call_outcome const outcome = run_call(call);
    EXPECT_EQ(outcome.status, call_status::execution_error);
    EXPECT_NE(outcome.message.find("within 10 seconds"), std::string::npos) << outcome.message;
    EXPECT_EQ(count_in(task_state::waiting), 1);
}

} // namespace

} // namespace nb
