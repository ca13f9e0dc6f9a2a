// The tasks of the Generate window: what becomes of them, also when it closes.
#include "window_session_fixture.h"

#include "core/test_folder.h"

namespace nb {

namespace {

using window_tasks_test = window_session_fixture;

TEST_F(window_tasks_test, closing_while_tasks_run_leaves_them_for_the_next_window) {
    serve({"--duration", "1"});
    open(call_of());
    session->generate(values());
    ASSERT_TRUE(wait_for_waiting(1));
    EXPECT_EQ(session->close().going_on, 1);
    session.reset();
    open(call_of());
    session->tasks().resume_left();
    ASSERT_TRUE(wait_for_results(1));
    EXPECT_EQ(posts(), 1);
}

TEST_F(window_tasks_test, closing_counts_more_tasks_than_there_are_rows_for) {
    serve({"--duration", "60", "--fault", "query:delay=1xall"});
    open(call_of());
    argument_values four = values();
    four.set("variations", 4);
    session->generate(four);
    session->generate(four);
    ASSERT_TRUE(wait_for_waiting(8));
    EXPECT_EQ(session->close().going_on, 8);
}

TEST_F(window_tasks_test, closing_during_the_export_sends_nothing_and_says_so) {
    serve();
    open(call_of());
    on_generating = [this] {
        if (session->generating())
            session->withdraw();
    };
    session->generate(values());
    EXPECT_FALSE(session->generating());
    tasks_at_close const counts = session->close();
    EXPECT_EQ(counts.unsent, 1);
    EXPECT_EQ(counts.going_on + counts.unknown, 0);
    std::string const text = tasks_at_close_text(counts);
    EXPECT_EQ(text.find("1 picture was not asked for"), 0u) << text;
    EXPECT_EQ(posts(), 0);
}

TEST_F(window_tasks_test, closing_tells_what_may_have_been_paid) {
    serve({"--fault", "gen:delay=30"});
    open(call_of());
    session->generate(values());
    ASSERT_TRUE(service->wait_until([&] { return posts() == 1; }));
    tasks_at_close const counts = session->close();
    EXPECT_EQ(counts.unknown, 1);
    std::string const text = tasks_at_close_text(counts);
    EXPECT_EQ(text.find("1 picture may have been paid for"), 0u) << text;
}

TEST_F(window_tasks_test, what_a_service_that_ends_has_not_made_is_forgotten) {
    serve({"--duration", "60"});
    open(call_of());
    session->generate(values());
    ASSERT_TRUE(wait_for_waiting(1));
    session->tasks().forget_service(address());
    ASSERT_TRUE(service->wait_until([&] { return session->tasks().rows().empty(); }));
    EXPECT_TRUE(stored().empty());
    EXPECT_EQ(session->close().going_on, 0);
}

TEST_F(window_tasks_test, a_key_that_is_none_is_told_when_tasks_are_resumed) {
    serve({"--duration", "60"});
    open(call_of());
    session->generate(values());
    ASSERT_TRUE(wait_for_waiting(1));
    session->close();
    session.reset();
    g_setenv("NANO_BANANA_API_KEY", "Bearer dk-practice", TRUE);
    open(call_of());
    problems.clear();
    session->tasks().resume_left();
    EXPECT_EQ(problems.size(), 1u);
    EXPECT_EQ(session->tasks().running(), 0);
    EXPECT_TRUE(task_is_recoverable(stored()[0]));
}

TEST_F(window_tasks_test, a_failed_task_says_why_and_can_be_tried_again) {
    serve({"--fault", "gen:status=400"});
    open(call_of());
    session->generate(values());
    ASSERT_TRUE(service->wait_until([&] { return session->tasks().running() == 0; }));
    ASSERT_EQ(session->tasks().rows().size(), 1u);
    task_row const row = session->tasks().rows()[0];
    EXPECT_NE(row.problem.find("othing is paid"), std::string::npos) << row.problem;
    EXPECT_TRUE(row.can_retry);
    std::string const details = session->tasks().details(row.id);
    EXPECT_NE(details.find("POST " + address() + "/api/image/gen\n{"), std::string::npos)
        << details;
    EXPECT_NE(details.find("\"data:image/jpeg;base64,… ("), std::string::npos) << details;
    EXPECT_EQ(details.find("dk-practice"), std::string::npos);
    session->retry(row.id);
    ASSERT_TRUE(wait_for_results(1));
    EXPECT_EQ(session->tasks().rows().size(), 1u);
    EXPECT_EQ(posts(), 2);
}

TEST_F(window_tasks_test, a_cancelled_task_says_so_and_is_left_to_be_recovered) {
    serve({"--duration", "60"});
    open(call_of());
    session->generate(values());
    ASSERT_TRUE(wait_for_waiting(1));
    session->tasks().cancel(session->tasks().rows()[0].id);
    ASSERT_TRUE(service->wait_until([&] { return session->tasks().running() == 0; }));
    task_row const row = session->tasks().rows()[0];
    EXPECT_NE(row.problem.find("Stopped waiting"), std::string::npos) << row.problem;
    EXPECT_TRUE(row.can_wait);
    EXPECT_FALSE(row.can_retry) << "it would be paid twice";
    EXPECT_TRUE(task_is_recoverable(stored()[0]));
    EXPECT_EQ(layers(), 1u);
}

TEST_F(window_tasks_test, a_cancelled_task_is_waited_for_again_while_others_go_on) {
    serve({"--duration", "2"});
    open(call_of());
    argument_values two = values();
    two.set("variations", 2);
    session->generate(two);
    ASSERT_TRUE(wait_for_waiting(2));
    std::string const id = session->tasks().rows()[0].id;
    session->tasks().cancel(id);
    ASSERT_TRUE(service->wait_until([&] { return session->tasks().running() == 1; }));
    session->wait_again(id);
    EXPECT_EQ(session->tasks().running(), 2);
    ASSERT_TRUE(wait_for_results(2));
    EXPECT_EQ(posts(), 2);
}

TEST_F(window_tasks_test, a_refused_key_leads_to_the_settings) {
    open();
    g_setenv("NANO_BANANA_API_KEY", "dk-wrong", TRUE);
    session.reset();
    open(call_of());
    session->generate(values());
    ASSERT_TRUE(service->wait_until([&] { return session->tasks().running() == 0; }));
    EXPECT_TRUE(session->tasks().rows()[0].needs_settings);
}

TEST_F(window_tasks_test, old_rows_go_when_there_are_many_and_their_results_stay) {
    serve({"--duration", "0"});
    open(call_of());
    argument_values four = values();
    four.set("variations", 4);
    for (int time = 0; time < 2; ++time)
        session->generate(four);
    ASSERT_TRUE(wait_for_results(8));
    EXPECT_LE(session->tasks().rows().size(), 6u);
}

TEST_F(window_tasks_test, learns_how_long_a_model_takes) {
    open();
    session->generate(values());
    ASSERT_TRUE(wait_for_results(1));
    session->generate(values());
    EXPECT_GE(session->tasks().rows()[0].fraction, 0);
    ASSERT_TRUE(wait_for_results(2));
}

} // namespace

} // namespace nb
