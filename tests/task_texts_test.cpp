#include "task_texts.h"

#include <gtest/gtest.h>

namespace nb {
namespace {

task finished_task() {
    task t = task_new(1'000'000, 2'000'000);
    t.base_url = "https://api.defapi.org";
    t.model = "google/gempix2";
    t.prompt = "a fox";
    t.reference_names = {"sky", "hill"};
    t.state = task_state::ready;
    t.submitted_ms = 1'001'500;
    t.finished_ms = 1'012'250;
    return t;
}

bool has(std::string const& text, char const* part) {
    return text.find(part) != std::string::npos;
}

TEST(TaskDetails, SayHowLongItTook) {
    std::string const details = task_details(finished_task(), "", nullptr);
    EXPECT_TRUE(has(details, "(after 1.5 s)\nFinished: ")) << details;
    EXPECT_TRUE(has(details, "(after 12.2 s)\n")) << details;
    task waiting = finished_task();
    waiting.finished_ms = 0;
    EXPECT_FALSE(has(task_details(waiting, "", nullptr), "\nFinished: "));
}

TEST(TaskDetails, HaveTheRequestAsItWasSent) {
    api_generate_request sent;
    sent.model = "google/gempix2";
    sent.prompt = "Fill it: a fox";
    std::string const details = task_details(finished_task(), "", &sent);
    EXPECT_TRUE(has(details, "Request: POST https://api.defapi.org/api/image/gen\n{")) << details;
    EXPECT_TRUE(has(details, "\"Fill it: a fox\"")) << details;
}

TEST(TaskDetails, OfAnEarlierProcessSayWhatIsKnown) {
    std::string const details = task_details(finished_task(), "", nullptr);
    EXPECT_TRUE(has(details, "Request, as far as it is known: POST https://")) << details;
    for (char const* part : {"\"a fox\"", "\"sky\"", "\"hill\""})
        EXPECT_TRUE(has(details, part)) << details;
}

} // namespace
} // namespace nb
