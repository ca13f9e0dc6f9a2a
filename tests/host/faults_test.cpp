// Each stage of a call against each fault, in a real GIMP: what comes of it, what the person reads,
// how often was paid, and what is left to recover. One GIMP meets the whole table.
#include "core/files.h"
#include "core/loopback_server.h"
#include "core/picture_samples.h"
#include "core/task_store.h"
#include "host/gimp_run.h"

#include <algorithm>
#include <filesystem>
#include <sys/stat.h>

namespace nb::gimp_test {

namespace {

// In the store, afterwards: a result that comes once all is well, a task that does not even then.
enum class left { nothing, a_result, a_task, an_unknown };

struct fault_row {
    std::string name;
    std::string faults;  // of the practice service, one a line; "$F" is the test's folder
    char const* message; // part of it; null where a layer comes all the same
    int posts;
    left rest = left::nothing;
    int timeout_s = 20;
};

void add(std::vector<fault_row>& rows, char const* stage, std::string const& kind,
         char const* message, int posts, left rest = left::nothing, int timeout_s = 20) {
    std::string name = std::string(stage) + "_" + kind;
    for (char& c : name)
        if (!g_ascii_isalnum(c))
            c = '_';
    rows.push_back({name, std::string(stage) + ":" + kind, message, posts, rest, timeout_s});
}

// The paid request: sent again only where nothing can have counted.
void add_submission(std::vector<fault_row>& rows) {
    for (char const* status : {"400", "402", "403", "404", "413", "422"})
        add(rows, "gen", std::string("status=") + status, "othing is paid", 1);
    add(rows, "gen", "status=401", "refused the API key", 1);
    for (char const* status : {"429", "500", "503"}) {
        add(rows, "gen", std::string("status=") + status + "+retry-after=0", nullptr, 2);
        add(rows, "gen", std::string("status=") + status + "+retry-after=0xall", "5 times", 5);
    }
    for (char const* kind : {"status=502", "status=504", "status=524", "html=502", "html=200",
                             "html=524", "drop", "half", "truncated", "deep", "nulls",
                             "wrong-types", "no-task-id", "pad=50000000", "file=$F/empty"})
        add(rows, "gen", kind, "may have been paid", 1, left::an_unknown);
    add(rows, "gen", "drop-early", "paid", 1, left::an_unknown);
    add(rows, "gen", "delay=30", "may have been paid", 1, left::an_unknown, 10);
    add(rows, "gen", "redirect", "points elsewhere", 1);
    add(rows, "gen", "code=7", "refused the request", 1);
    add(rows, "gen", "chunked", nullptr, 1);
}

// Asking costs nothing: whatever passes is asked again.
void add_queries(std::vector<fault_row>& rows) {
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
                             "drip=100000",
                             "file=$F/empty"})
        add(rows, "query", kind, nullptr, 1);
    for (char const* status : {"401", "403"})
        add(rows, "query", std::string("status=") + status + "xall", "can be recovered", 1,
            left::a_result);
    add(rows, "query", "delay=30xall", "can be recovered", 1, left::a_result, 10);
}

void add_results(std::vector<fault_row>& rows) {
    for (char const* kind : {"status=429+retry-after=0", "status=500", "status=502", "status=503",
                             "status=504", "html=200", "html=502", "drop", "drop-early", "half",
                             "redirect", "chunked", "type=text/plain"})
        add(rows, "result", kind, nullptr, 1);
    for (char const* status : {"401", "403", "404", "410"})
        add(rows, "result", std::string("status=") + status + "xall", "can be recovered", 1,
            left::a_result);
    add(rows, "result", "redirect=file:///etc/passwd", "can be recovered", 1, left::a_result);
    add(rows, "result", "drip=10xall", "can be recovered", 1, left::a_result, 10);
    for (char const* file :
         {"truncated", "garbage", "bomb", "hollow"}) // $F/bomb declares 900 megapixels
        add(rows, "result", std::string("file=$F/") + file + "xall", "", 1, left::a_task);
    add(rows, "result", "file=$F/emptyxall", "can be recovered", 1, left::a_result);
    add(rows, "result", "text", "", 1, left::a_task);
}

// Met first: when all is well again, the service must have said for longer than
// task_unregistered_ms that there is no such task.
void add_late_task(std::vector<fault_row>& rows) {
    add(rows, "task", "late=600", "can be recovered", 1, left::nothing, 10);
}

void add_tasks(std::vector<fault_row>& rows) {
    add(rows, "task", "failed=the-model-is-out", "the-model-is-out", 1);
    add(rows, "task", "text=no-pictures-today", "no-pictures-today", 1);
    add(rows, "task", "no-result", "sent no picture", 1);
    add(rows, "task", "empty", "sent no picture", 1);
    add(rows, "task", "url=file:///etc/passwd", "not safe to fetch", 1);
    for (char const* kind : {"late=3", "late-queries=2", "word=brewing", "bare", "pictures=3"})
        add(rows, "task", kind, nullptr, 1);
}

std::vector<fault_row> const& rows() {
    static std::vector<fault_row> const table = [] {
        std::vector<fault_row> made = {{"nothing_wrong", "gen:ok", nullptr, 1}};
        add_late_task(made);
        add_submission(made);
        add_queries(made);
        add_results(made);
        add_tasks(made);
        return made;
    }();
    return table;
}

// How the scripts meet a row, in an image of its own.
constexpr char const* meeting = R"(
    (define (write-text path text)
      (let ((port (open-output-file path)))
        (display text port)
        (close-output-port port)))
    (define image #f)
    (define layer #f)
    (define (meet name faults call)
      (write-text "$F/next-faults" faults)
      (set! last-error '(""))
      (set! image (make-image 24 16))
      (set! layer (add-layer image "base" 24 16 (list 200 100 50) #f))
      (let* ((images (image-count))
             (result (catch #f (call))))
        (write-line (string-append "$F/" name ".error") last-error)
        (write-line (string-append "$F/" name)
                    (list (if result (length (car result)) 0) (length (top-layers image))
                          (- (image-count) images)))
        (gimp-image-delete image))))";

std::string meet(fault_row const& row) {
    return "(meet " + scheme_string(row.name) + " " + scheme_string(row.faults) + " (lambda () " +
           generate_call({.layers = "(list layer)", .prompt = row.name, .timeout = row.timeout_s}) +
           "))\n";
}

std::int64_t modified_ms(std::string const& path) {
    struct stat about {};
    return stat(path.c_str(), &about) == 0
               ? about.st_mtim.tv_sec * std::int64_t(1'000) + about.st_mtim.tv_nsec / 1'000'000
               : 0;
}

class faults : public gimp_run {
  protected:
    void write_bad_pictures() const {
        bytes_ptr const good = samples::png_file(samples::photo(64, 64).view());
        file_write(path("empty"), bytes_ptr::copy(""));
        file_write(path("truncated"), samples::cut(good, good.size() / 2));
        file_write(path("garbage"), bytes_ptr::copy("\x89PNG\r\n\x1a\n but nothing else"));
        file_write(path("bomb"), samples::png_hollow_file(30'000, 30'000)); // what it declares
        file_write(path("hollow"), samples::png_hollow_file(10'000, 6'000));
    }
    void expect_row(fault_row const& row) const {
        std::string const result = text(row.name);
        std::string const error = text(row.name + ".error");
        if (row.message) {
            EXPECT_EQ(result, "(0 1 0)\n");
            EXPECT_NE(error.find(row.message), std::string::npos) << error;
            EXPECT_GT(error.size(), 20U) << "says nothing: " << error;
        } else {
            std::string const layers =
                row.faults.find("pictures=3") != std::string::npos ? "3" : "1";
            EXPECT_EQ(result, "(" + layers + " " + (layers == "3" ? "4" : "2") + " 0)\n") << error;
        }
    }
    void expect_left(fault_row const& row, std::vector<task> const& all) const {
        std::vector<task> tasks;
        std::ranges::copy_if(all, std::back_inserter(tasks),
                             [&row](task const& t) { return t.prompt == row.name; });
        auto const recoverable = std::ranges::count_if(tasks, task_is_recoverable);
        auto const unknown = std::ranges::count(tasks, task_state::unknown, &task::state);
        EXPECT_EQ(recoverable, row.rest == left::a_result || row.rest == left::a_task);
        EXPECT_EQ(unknown, row.rest == left::an_unknown);
    }
    void expect_private() const {
        namespace fs = std::filesystem;
        for (auto const& entry : fs::recursive_directory_iterator(state_folder()))
            EXPECT_EQ(unsigned(entry.status().permissions()), entry.is_directory() ? 0700U : 0600U)
                << entry.path();
    }
    int posts_before(std::int64_t ms) const {
        int count = 0;
        for (request const& each : requests())
            count += each.method == "POST" && each.time_ms <= ms;
        return count;
    }
    // A call to an address, in a GIMP of its own; the message that came of it.
    std::string message_of_call(environment const& more, int timeout_s = 10) {
        run_outcome const outcome = run(
            std::string(meeting) + meet({"call", "gen:ok", nullptr, 0, left::nothing, timeout_s}),
            more);
        EXPECT_EQ(text("call"), "(0 1 0)\n") << outcome.output;
        return text("call.error");
    }
};

TEST_F(faults, each_ends_in_a_layer_or_in_one_clear_message) {
    write_bad_pictures();
    start_service({"--size", "24x16", "--next-faults", path("next-faults")});
    std::string script = meeting;
    for (fault_row const& row : rows())
        script += meet(row);
    // What was left comes now that all is well, and costs nothing.
    script += R"(
        (write-text "$F/next-faults" "gen:ok")
        (set! image (make-image 24 16))
        (set! layer (add-layer image "base" 24 16 (list 200 100 50) #f))
        (catch #f (recover/all image (list layer) 10))
        (write-line "$F/recovered" (length (top-layers image))))";
    run_in_background(script);
    run_outcome const outcome = finish(900);

    std::vector<task> const left_now = task_store(state_folder()).load_all();
    std::int64_t begun_ms = 0;
    int posts_so_far = 0;
    int results_left = 0;
    for (fault_row const& row : rows()) {
        SCOPED_TRACE(row.faults);
        ASSERT_FALSE(text(row.name).empty()) << outcome.output;
        expect_row(row);
        std::int64_t const ended_ms = modified_ms(path(row.name));
        if (begun_ms > 0) {
            EXPECT_LE(ended_ms - begun_ms, (row.timeout_s + 10) * 1'000); // and a moment to end
        }
        begun_ms = ended_ms;
        int const posts_now = posts_before(ended_ms);
        EXPECT_EQ(posts_now - posts_so_far, row.posts);
        posts_so_far = posts_now;
        results_left += row.rest == left::a_result;
        if (row.rest != left::a_result)
            expect_left(row, left_now);
    }
    EXPECT_EQ(posts(), posts_so_far) << "recovering paid again";
    EXPECT_EQ(text("recovered"), std::to_string(1 + results_left) + "\n") << outcome.output;
    expect_private();
}

// -- what is no matter of the service's answers

TEST_F(faults, nobody_listens) {
    start_service();
    std::string const message = message_of_call({{"NANO_BANANA_BASE_URL", "http://127.0.0.1:1"}});
    EXPECT_NE(message.find("nothing is paid"), std::string::npos) << message;
}

TEST_F(faults, takes_the_connection_and_says_nothing) {
    start_service();
    test::dead_port const silent(true);
    std::string const message = message_of_call({{"NANO_BANANA_BASE_URL", silent.url()}}, 10);
    EXPECT_NE(message.find("paid"), std::string::npos) << message;
}

TEST_F(faults, no_tls) {
    start_service();
    std::string const message =
        message_of_call({{"NANO_BANANA_BASE_URL", "https" + base_url().substr(4)}});
    EXPECT_NE(message.find("nothing is paid"), std::string::npos) << message;
    EXPECT_EQ(posts(), 0);
}

TEST_F(faults, a_certificate_that_nobody_signed_gets_no_request) {
    start_service();
    test::loopback_server const server(
        [](auto const&) {
            return test::answer{200, "x"};
        },
        test::untrusted_certificate().get());
    std::string const message = message_of_call({{"NANO_BANANA_BASE_URL", server.url()}});
    EXPECT_NE(message.find("nothing is paid"), std::string::npos) << message;
    EXPECT_TRUE(server.requests().empty());
}

TEST_F(faults, a_state_folder_that_cannot_be_made_costs_nothing) {
    start_service();
    std::filesystem::create_directories(path("state"));
    file_write(state_folder(), bytes_ptr::copy("not a folder"));
    std::string const message = message_of_call({});
    EXPECT_NE(message.find(state_folder()), std::string::npos) << message;
    EXPECT_NE(message.find("othing"), std::string::npos) << message;
    EXPECT_EQ(posts(), 0);
}

TEST_F(faults, a_store_that_cannot_be_written_costs_nothing) {
    for (char const* options : {"ro", "size=4k,nr_inodes=2"}) {
        if (!mount_state(options))
            GTEST_SKIP() << "no mounts for users here";
        start_service();
        std::string const message = message_of_call({});
        EXPECT_NE(message.find(state_folder()), std::string::npos) << message;
        EXPECT_NE(message.find("othing"), std::string::npos) << message;
        EXPECT_EQ(posts(), 0);
    }
}

TEST_F(faults, a_disk_that_fills_up_while_waiting_still_gives_the_picture) {
    if (!mount_state("size=64k"))
        GTEST_SKIP() << "no mounts for users here";
    file_write(path("big"), samples::png_file(samples::photo(300, 300).view())); // more than fits
    start_service({"--picture", path("big")});
    run_outcome const outcome = run(std::string(meeting) + meet({"call", "gen:ok", nullptr, 1}));
    EXPECT_EQ(text("call"), "(1 2 0)\n") << outcome.output << text("call.error");
    EXPECT_EQ(posts(), 1);
}

} // namespace

} // namespace nb::gimp_test
