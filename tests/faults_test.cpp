// Each stage of a call against each fault: what comes of it, what the person reads, how often was
// paid, and what is left to recover. All of the plug-in but GIMP is real.
#include "call_fixture.h"
#include "core/files.h"
#include "core/picture_samples.h"
#include "core/settings.h"
#include "core/task_store.h"
#include "core/test_folder.h"
#include "host/fake_host.h"
#include "main.h"
#include "practice_service/practice_run.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

namespace nb {

namespace {

enum class left { nothing, a_result, an_unknown }; // in the store, afterwards

struct row {
    std::string name;
    std::vector<std::string> options; // of the service
    char const* message;              // part of it; null where a layer comes all the same
    int posts;
    left rest = left::nothing;
    int timeout_s = 20;
};

void add(std::vector<row>& rows, char const* stage, std::string const& kind, char const* message,
         int posts, left rest = left::nothing) {
    std::string name = std::string(stage) + "_" + kind;
    for (char& c : name)
        if (!g_ascii_isalnum(c))
            c = '_';
    rows.push_back({name, {"--fault", std::string(stage) + ":" + kind}, message, posts, rest});
}

// The paid request: sent again only where nothing can have counted.
void add_submission(std::vector<row>& rows) {
    for (char const* status : {"400", "402", "403", "404", "413", "422"})
        add(rows, "gen", std::string("status=") + status, "othing is paid", 1);
    add(rows, "gen", "status=401", "refused the API key", 1);
    for (char const* status : {"429", "500", "503"}) {
        add(rows, "gen", std::string("status=") + status + "+retry-after=0", nullptr, 2);
        add(rows, "gen", std::string("status=") + status + "+retry-after=0xall", "5 times", 5);
    }
    for (char const* kind :
         {"status=502", "status=504", "status=524", "html=502", "html=200", "html=524", "drop",
          "half", "truncated", "deep", "nulls", "wrong-types", "no-task-id", "pad=50000000"})
        add(rows, "gen", kind, "may have been paid", 1, left::an_unknown);
    add(rows, "gen", "drop-early", "paid", 1, left::an_unknown);
    add(rows, "gen", "redirect", "points elsewhere", 1);
    add(rows, "gen", "code=7", "refused the request", 1);
    add(rows, "gen", "chunked", nullptr, 1);
}

// Asking costs nothing: whatever passes is asked again.
void add_queries(std::vector<row>& rows) {
    for (char const* kind : {"status=429+retry-after=0",
                             "status=500",
                             "status=502",
                             "status=503",
                             "status=504",
                             "status=524",
                             "status=408",
                             "html=200",
                             "html=502",
                             "html=524",
                             "drop",
                             "drop-early",
                             "half",
                             "truncated",
                             "deep",
                             "nulls",
                             "wrong-types",
                             "chunked",
                             "pad=50000000",
                             "drip=100000"})
        add(rows, "query", kind, nullptr, 1);
    for (char const* status : {"401", "403"})
        add(rows, "query", std::string("status=") + status + "xall", "can be recovered", 1,
            left::a_result);
}

void add_results(std::vector<row>& rows) {
    for (char const* kind : {"status=429+retry-after=0", "status=500", "status=502", "status=503",
                             "status=504", "html=200", "html=502", "drop", "drop-early", "half",
                             "redirect", "chunked", "type=text/plain"})
        add(rows, "result", kind, nullptr, 1);
    for (char const* status : {"401", "403", "404", "410"})
        add(rows, "result", std::string("status=") + status + "xall", "can be recovered", 1,
            left::a_result);
    add(rows, "result", "redirect=file:///etc/passwd", "can be recovered", 1, left::a_result);
    add(rows, "result", "text", "is kept in", 1, left::a_result);
}

void add_tasks(std::vector<row>& rows) {
    add(rows, "task", "failed=the-model-is-out", "the-model-is-out", 1);
    add(rows, "task", "text=no-pictures-today", "no-pictures-today", 1);
    add(rows, "task", "no-result", "sent no picture", 1);
    add(rows, "task", "empty", "sent no picture", 1);
    add(rows, "task", "url=file:///etc/passwd", "not safe to fetch", 1);
    for (char const* kind : {"late=3", "late-queries=2", "word=brewing", "bare", "pictures=3"})
        add(rows, "task", kind, nullptr, 1);
}

std::vector<row> const& rows() {
    static std::vector<row> const table = [] {
        std::vector<row> made = {{"nothing_wrong", {}, nullptr, 1},
                                 {"as_data_uri", {"--result", "data-uri"}, nullptr, 1}};
        add_submission(made);
        add_queries(made);
        add_results(made);
        add_tasks(made);
        made.push_back(
            {"never_done", {"--duration", "600"}, "can be recovered", 1, left::a_result, 10});
        return made;
    }();
    return table;
}

class fault_suite : public call_fixture, public ::testing::WithParamInterface<std::size_t> {
  protected:
    call_outcome call(char const* name = "generate", int timeout_s = 20) const {
        procedure_call wanted;
        wanted.procedure = procedure_find(std::string("plug-in-nano-banana-") + name);
        wanted.arguments = argument_defaults(*wanted.procedure);
        wanted.arguments.set("timeout", timeout_s);
        if (std::string_view(name) == "generate")
            wanted.arguments.set("prompt", std::string("a boat"));
        wanted.image = canvas;
        wanted.drawables = {layer};
        return run_call(wanted);
    }
    void expect_left(left rest) const {
        std::vector<task> const tasks = stored();
        auto const recoverable = std::ranges::count_if(tasks, task_is_recoverable);
        auto const unknown = std::ranges::count(tasks, task_state::unknown, &task::state);
        EXPECT_EQ(recoverable, rest == left::a_result);
        EXPECT_EQ(unknown, rest == left::an_unknown);
    }
    static void expect_private(std::string const& folder) {
        for (auto const& entry : std::filesystem::recursive_directory_iterator(folder))
            EXPECT_EQ(test::mode_of(entry.path()), entry.is_directory() ? 0700U : 0600U)
                << entry.path();
    }
};

TEST_P(fault_suite, ends_in_a_layer_or_one_clear_message) {
    row const& each = rows()[GetParam()];
    serve(each.options);
    call_outcome const outcome = call("generate", each.timeout_s);
    if (each.message) {
        EXPECT_EQ(outcome.status, call_status::execution_error);
        EXPECT_NE(outcome.message.find(each.message), std::string::npos) << outcome.message;
        EXPECT_TRUE(fake::recorded().insertions.empty());
    } else {
        EXPECT_EQ(outcome.status, call_status::success) << outcome.message;
        EXPECT_FALSE(outcome.layers.empty());
    }
    EXPECT_EQ(posts(), each.posts);
    expect_left(each.rest);
    expect_private(settings_state_folder());
    EXPECT_EQ(fake::images(), std::vector<image_id>{canvas});
    // Whatever happened, nothing is asked for again by itself.
    if (each.rest != left::a_result) {
        EXPECT_TRUE(call("recover").layers.empty());
        EXPECT_EQ(posts(), each.posts);
    }
}

INSTANTIATE_TEST_SUITE_P(table, fault_suite, ::testing::Range(std::size_t(0), rows().size()),
                         [](auto const& info) { return rows()[info.param].name; });

// -- what is no matter of the service's answers

class faults_around : public fault_suite {};

TEST_F(faults_around, nobody_listens) {
    serve({});
    g_setenv("NANO_BANANA_BASE_URL", "http://127.0.0.1:1", TRUE);
    call_outcome const outcome = call("generate", 10);
    EXPECT_EQ(outcome.status, call_status::execution_error);
    EXPECT_NE(outcome.message.find("nothing is paid"), std::string::npos) << outcome.message;
    expect_left(left::nothing);
}

TEST_F(faults_around, no_tls) {
    serve({});
    g_setenv("NANO_BANANA_BASE_URL", address("https").c_str(), TRUE);
    call_outcome const outcome = call("generate", 10);
    EXPECT_EQ(outcome.status, call_status::execution_error);
    EXPECT_NE(outcome.message.find("nothing is paid"), std::string::npos) << outcome.message;
    EXPECT_EQ(posts(), 0);
    expect_left(left::nothing);
}

TEST_F(faults_around, a_state_folder_that_cannot_be_made_costs_nothing) {
    serve({});
    std::string const file = settings_state_folder();
    std::filesystem::create_directories(std::filesystem::path(file).parent_path());
    test::write_text(file, "not a folder");
    call_outcome const outcome = call();
    EXPECT_EQ(outcome.status, call_status::execution_error);
    EXPECT_NE(outcome.message.find(file), std::string::npos) << outcome.message;
    EXPECT_NE(outcome.message.find("othing"), std::string::npos) << outcome.message;
    EXPECT_EQ(posts(), 0);
}

struct bad_file {
    char const* what;
    bytes_ptr content;
};

TEST_F(faults_around, a_file_that_is_no_picture_is_kept_and_told_about) {
    bytes_ptr const good = samples::png_file(samples::photo(64, 64).view());
    bad_file const files[] = {
        {"truncated", samples::cut(good, good.size() / 2)},
        {"garbage", bytes_ptr::copy("\x89PNG\r\n\x1a\n but nothing else")},
        {"declares 900 megapixels", samples::png_hollow_file(30'000, 30'000)},
        {"declares 60 megapixels and has none", samples::png_hollow_file(10'000, 6'000)},
    };
    for (bad_file const& file : files) {
        SCOPED_TRACE(file.what);
        SetUp();
        std::string const path = test::new_folder() + "/picture";
        file_write(path, file.content);
        serve({"--picture", path});
        call_outcome const outcome = call();
        EXPECT_EQ(outcome.status, call_status::execution_error);
        EXPECT_FALSE(outcome.message.empty());
        EXPECT_TRUE(fake::recorded().insertions.empty());
        EXPECT_EQ(posts(), 1);
    }
}

} // namespace

} // namespace nb
