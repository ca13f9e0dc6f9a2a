// plug-in-nano-banana-recover after the plug-in was killed, in real GIMPs.
#include "host/gimp_run.h"

#include <algorithm>
#include <cstdlib>

namespace nb::gimp_test {

namespace {

class recover : public gimp_run {
  protected:
    static constexpr char const* canvas = R"(
        (define image (make-image 64 48))
        (define layer (add-layer image "base" 64 48 (list 90 120 150) #f)))";

    enum class victim { plug_in, gimp };

    // Kills the plug-in, or GIMP around it, once the service was asked for each of the tasks.
    void leave_tasks(int count, victim killed = victim::plug_in) {
        run_in_background(
            std::string(canvas) +
            generate_call({.layers = "(list layer)", .references = "none", .variations = count}));
        std::vector<std::string> asked;
        for (int tries = 0; tries < 3000 && int(asked.size()) < count; ++tries) {
            g_usleep(20'000);
            asked.clear();
            for (request const& each : requests())
                if (each.method == "GET" && std::ranges::find(asked, each.path) == asked.end())
                    asked.push_back(each.path);
        }
        ASSERT_EQ(int(asked.size()), count) << text("output");
        if (killed == victim::gimp)
            kill_gimp();
        else
            kill_plug_in();
        finish();
    }

    // Runs it in an image of its own, and notes the ids of the tasks whose pictures came into it.
    static std::string recover_script(char const* name) {
        return std::string(canvas) + "(define result (recover/all image (list layer) 60))" +
               "(write-line \"$F/" + name + R"(" (list (length (car result)) (caddr result)))
               (write-line "$F/)" +
               name + R"(.images" (map layer-name (top-layers image))))";
    }
};

TEST_F(recover, with_nothing_to_recover_succeeds_with_none) {
    start_service();
    run_outcome const outcome = run(recover_script("none"));
    EXPECT_EQ(text("none").substr(0, 3), "(0 ") << outcome.output;
    EXPECT_EQ(posts(), 0);
}

TEST_F(recover, brings_what_a_killed_plug_in_left_once_and_pays_nothing_again) {
    start_service({"--size", "64x48", "--duration", "4"});
    leave_tasks(3);
    run_outcome outcome = run(recover_script("first") + "(write-line \"$F/parasites\" " +
                              "(map layer-parasite (car result)))");
    EXPECT_EQ(text("first"), "(3 1.5)\n") << outcome.output;
    EXPECT_NE(text("parasites").find("task-id"), std::string::npos);
    outcome = run(recover_script("second"));
    EXPECT_EQ(text("second").substr(0, 3), "(0 ") << outcome.output;
    EXPECT_EQ(posts(), 3);
}

TEST_F(recover, brings_what_a_killed_gimp_left) {
    start_service({"--size", "64x48", "--duration", "3"});
    leave_tasks(2, victim::gimp);
    run_outcome const outcome = run(recover_script("result"));
    EXPECT_EQ(text("result").substr(0, 3), "(2 ") << outcome.output;
    EXPECT_EQ(posts(), 2);
}

TEST_F(recover, needs_a_key_only_to_ask) {
    start_service({"--size", "64x48", "--duration", "60"});
    leave_tasks(1);
    run_outcome const outcome = run(recover_script("result"), {{"NANO_BANANA_API_KEY", ""}});
    EXPECT_TRUE(outcome.has("API key")) << outcome.output;
    EXPECT_TRUE(text("result").empty());
}

TEST_F(recover, two_gimps_at_once_share_the_results) {
    start_service({"--size", "64x48", "--duration", "5"});
    leave_tasks(4);
    std::vector<run_outcome> const outcomes =
        run_at_once({recover_script("one"), recover_script("other")});
    int const layers_one = std::atoi(text("one").c_str() + 1);
    int const layers_other = std::atoi(text("other").c_str() + 1);
    EXPECT_EQ(layers_one + layers_other, 4) << outcomes[0].output << outcomes[1].output;
    EXPECT_EQ(posts(), 4);
}

} // namespace

} // namespace nb::gimp_test
