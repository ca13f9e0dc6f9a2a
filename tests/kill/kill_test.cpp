// A call of four tasks is killed at random moments; what was paid for comes back, each picture
// once, and nothing is paid twice.
#include "core/settings.h"
#include "core/task_store.h"
#include "core/test_folder.h"
#include "core/timer.h"
#include "practice_service/practice_run.h"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>

#include <gtest/gtest.h>

namespace nb {

namespace {

constexpr int moments = 50;
constexpr int whole_call_ms = 1'700;   // a call that nobody kills takes about that
constexpr std::int64_t noted_ms = 100; // so long after its answer a task id is on the disk
constexpr int tasks_a_call = 4;
constexpr int answer_ms = 200; // after its arrival a request is answered

class killing : public ::testing::Test {
  protected:
    void SetUp() override {
        g_setenv("NANO_BANANA_API_KEY", "dk-practice", TRUE);
        g_setenv("NANO_BANANA_BASE_URL",
                 ("http://127.0.0.1:" + std::to_string(service.running().port())).c_str(), TRUE);
    }
    // Starts over: no tasks and no layers.
    void begin(std::string const& folder) {
        folder_ = folder;
        g_setenv("XDG_STATE_HOME", folder.c_str(), TRUE);
        lines_before_ = service.journal().size();
    }
    object_ptr<GSubprocess> start(char const* action) const {
        error_ptr problem;
        auto process = object_ptr<GSubprocess>::adopt(
            g_subprocess_new(G_SUBPROCESS_FLAGS_STDOUT_SILENCE, problem.out(),
                             g_getenv("NB_CALL_PROGRAM"), action, layers().c_str(), nullptr));
        EXPECT_TRUE(process) << problem.message();
        return process;
    }
    // The service answers meanwhile; it lives in this process.
    bool wait(GSubprocess* process) const {
        bool ended = false;
        g_subprocess_wait_async(
            process, nullptr,
            [](GObject* source, GAsyncResult* result, gpointer flag) {
                g_subprocess_wait_finish(G_SUBPROCESS(source), result, nullptr);
                *static_cast<bool*>(flag) = true;
            },
            &ended);
        service.wait_until([&] { return ended; });
        return ended;
    }
    void run_for(int ms) const {
        bool over = false;
        timer clock;
        clock.start(ms, [&over] { over = true; });
        service.wait_until([&over] { return over; });
    }
    std::string layers() const { return folder_ + "/layers"; }

    // How often each task's picture was inserted.
    std::map<std::string, int> inserted() const {
        std::map<std::string, int> counts;
        std::ifstream file(layers());
        for (std::string line; std::getline(file, line);)
            ++counts[json_text(json_document::parse(line).root(), "task-id")];
        return counts;
    }
    // The task ids of the service, and when it answered them, or would have.
    std::map<std::string, std::int64_t> answered() const {
        std::map<std::string, std::int64_t> ids;
        auto const lines = service.journal();
        for (std::size_t at = lines_before_; at < lines.size(); ++at)
            if (json_text(lines[at].root(), "method") == "POST")
                ids[json_text(lines[at].root(), "task_id")] =
                    json_integer(lines[at].root(), "time_ms") + answer_ms;
        return ids;
    }
    std::vector<task> stored() const {
        task_store const store(folder_ + "/nano-banana");
        std::vector<task> tasks;
        for (std::string const& id : store.list())
            if (std::optional<task> t = store.load(id))
                tasks.push_back(*t);
        return tasks;
    }

    practice::practice_run service{
        {"--size", "32x32", "--key", "dk-practice", "--fault", "gen:delay=0.2xall"}}; // answer_ms

  private:
    std::string folder_;
    std::size_t lines_before_ = 0;
};

TEST_F(killing, at_any_moment_loses_nothing_and_pays_nothing_twice) {
    std::mt19937 random(std::random_device{}());
    std::uniform_int_distribution<int> when(0, whole_call_ms);
    int recovered = 0;
    int unknown = 0;
    for (int moment = 0; moment < moments; ++moment) {
        begin(test::new_folder());
        auto const killed = start("generate");
        int const after_ms = when(random);
        SCOPED_TRACE("killed after " + std::to_string(after_ms) + " ms");
        run_for(after_ms);
        std::int64_t const killed_ms = g_get_real_time() / 1'000;
        g_subprocess_send_signal(killed.get(), SIGKILL);
        ASSERT_TRUE(wait(killed.get()));
        run_for(50); // what was on its way arrives
        auto const asked = answered();
        ASSERT_LE(int(asked.size()), tasks_a_call);

        auto const before = inserted();
        for (int time = 0; time < 2; ++time) { // the second finds nothing left
            auto const recovering = start("recover");
            ASSERT_TRUE(wait(recovering.get()));
        }

        EXPECT_EQ(answered().size(), asked.size()) << "paid again";
        auto const after = inserted();
        for (auto const& [id, count] : after)
            EXPECT_EQ(count, 1) << id;
        auto const tasks = stored();
        int lost = 0;
        for (auto const& [id, answered_ms] : asked) {
            if (after.contains(id))
                continue;
            ++lost;
            EXPECT_GT(answered_ms, killed_ms - noted_ms) << id << " was lost";
        }
        auto const unknown_here = int(std::ranges::count(tasks, task_state::unknown, &task::state));
        EXPECT_GE(unknown_here, lost);
        recovered += int(after.size() - before.size());
        unknown += unknown_here;
    }
    std::printf("%d recovered, %d unknown\n", recovered, unknown);
    EXPECT_GT(recovered, 0); // else the moments missed the call
}

} // namespace

} // namespace nb
