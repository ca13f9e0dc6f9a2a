// Each fault of the practice service ends, in a real GIMP, in a layer or in one clear message.
#include "host/gimp_run.h"

namespace nb::gimp_test {

namespace {

struct fault_row {
    char const* name;
    std::vector<std::string> options;
    char const* message; // part of it; null where a layer comes all the same
    int posts;
};

std::vector<fault_row> const& rows() {
    static std::vector<fault_row> const table = {
        {"busy_twice", {"--fault", "gen:status=503+retry-after=0x2"}, nullptr, 3},
        {"busy_for_ever", {"--fault", "gen:status=429+retry-after=0xall"}, "5 times", 5},
        {"server_error", {"--fault", "gen:status=500+retry-after=0"}, nullptr, 2},
        {"bad_request", {"--fault", "gen:status=400"}, "refused the request", 1},
        {"payment_required", {"--fault", "gen:status=402"}, "refused the request", 1},
        {"bad_gateway", {"--fault", "gen:status=502"}, "may have been paid", 1},
        {"gateway_timeout", {"--fault", "gen:status=504"}, "may have been paid", 1},
        {"hung_up_after_sending", {"--fault", "gen:drop"}, "may have been paid", 1},
        {"page_instead_of_an_id", {"--fault", "gen:html=200"}, "not the JSON", 1},
        {"page_from_a_gateway", {"--fault", "gen:html=502"}, "may have been paid", 1},
        {"no_task_id", {"--fault", "gen:no-task-id"}, "no task id", 1},
        {"code_with_200", {"--fault", "gen:code"}, "refused the request", 1},
        {"moved_service", {"--fault", "gen:redirect"}, "points elsewhere", 1},
        {"late_registration", {"--fault", "task:late-queries=2"}, nullptr, 1},
        {"query_page", {"--fault", "query:html=200"}, nullptr, 1},
        {"query_bad_gateway", {"--fault", "query:status=502"}, nullptr, 1},
        {"query_hung_up", {"--fault", "query:drop"}, nullptr, 1},
        {"query_half", {"--fault", "query:half"}, nullptr, 1},
        {"query_nulls", {"--fault", "query:nulls"}, nullptr, 1},
        {"query_wrong_types", {"--fault", "query:wrong-types"}, nullptr, 1},
        {"query_deep", {"--fault", "query:deep"}, nullptr, 1},
        {"odd_status", {"--fault", "task:word=brewing"}, nullptr, 1},
        {"failed", {"--fault", "task:failed=the-model-is-out"}, "the-model-is-out", 1},
        {"text_instead", {"--fault", "task:text=no-pictures-today"}, "no-pictures-today", 1},
        {"no_result", {"--fault", "task:no-result"}, "sent no picture", 1},
        {"file_address", {"--fault", "task:url=file:///etc/passwd"}, "not safe to fetch", 1},
        {"result_moved", {"--fault", "result:redirect"}, nullptr, 1},
        {"result_half", {"--fault", "result:half"}, nullptr, 1},
        {"result_page", {"--fault", "result:html=200"}, nullptr, 1},
        {"result_busy", {"--fault", "result:status=503+retry-after=0"}, nullptr, 1},
        {"result_gone", {"--fault", "result:status=403xall"}, "can be recovered", 1},
        {"never_done", {"--duration", "600"}, "can be recovered", 1},
    };
    return table;
}

class faults : public gimp_run, public ::testing::WithParamInterface<std::size_t> {};

TEST_P(faults, end_in_a_layer_or_one_clear_message) {
    fault_row const& row = rows()[GetParam()];
    std::vector<std::string> options = {"--size", "24x16"};
    options.insert(options.end(), row.options.begin(), row.options.end());
    start_service(options);
    run_outcome const outcome = run(R"(
        (define image (make-image 24 16))
        (define layer (add-layer image "base" 24 16 (list 200 100 50) #f))
        (define images (image-count))
        (define start (realtime))
        (define result (catch #f )" +
                                    generate_call({.layers = "(list layer)", .timeout = 10}) +
                                    R"())
        (write-line "$F/seconds" (- (realtime) start))
        (write-line "$F/error" last-error)
        (write-line "$F/result" (list (if result (length (car result)) 0)
                                      (length (top-layers image)) (- (image-count) images))))");
    ASSERT_FALSE(text("seconds").empty()) << outcome.output;
    EXPECT_LE(std::stod(text("seconds")), 20); // the deadline, and a moment to end
    EXPECT_EQ(text("result"), row.message ? "(0 1 0)\n" : "(1 2 0)\n") << outcome.output;
    if (row.message) {
        EXPECT_NE(text("error").find(row.message), std::string::npos) << text("error");
    }
    EXPECT_EQ(posts(), row.posts) << text("journal");
}

std::string fault_name(::testing::TestParamInfo<std::size_t> const& info) {
    return rows()[info.param].name;
}

INSTANTIATE_TEST_SUITE_P(table, faults, ::testing::Range(std::size_t(0), rows().size()),
                         fault_name);

} // namespace

} // namespace nb::gimp_test
