// The plug-in is killed in a real GIMP at random moments of a call of four tasks; what was paid for
// comes back, each picture once, and nothing is paid twice.
#include "core/files.h"
#include "core/task_store.h"
#include "host/gimp_run.h"

#include <algorithm>
#include <random>

namespace nb::gimp_test {

namespace {

constexpr int moments = 50;
constexpr int whole_call_ms = 1'300;   // a call that nobody kills takes about that
constexpr std::int64_t noted_ms = 100; // so long after its answer a task id is on the disk
constexpr gulong settle_ms = 200;
constexpr int tasks_a_call = 4;
constexpr int answer_ms = 200; // after its arrival a request is answered

using ids = std::map<std::string, std::int64_t>;

class kills : public gimp_run {
  protected:
    // One round after the other in one GIMP, each in an image of its own: a call, which is killed,
    // and two that recover, of which the second finds nothing left.
    static std::string rounds() {
        generate_words const words = {
            .layers = "(list layer)", .references = "none", .variations = tasks_a_call};
        std::string const call = generate_call(words);
        return R"(
            (define image #f)
            (define layer #f)
            (define (made) (reverse (cdr (reverse (top-layers image)))))
            (define (note what round)
              (write-line (string-append "$F/" what "-" (number->string round))
                          (map layer-parasite (made))))
            (define (wait-for file)
              (if (not (file-exists? file)) (wait-for file)))
            (define (play round)
              (set! image (make-image 64 48))
              (set! layer (add-layer image "base" 64 48 (list 90 120 150) #f))
              (note "begun" round)
              (catch #f )" +
               call + R"()
              (note "killed" round)
              (wait-for (string-append "$F/struck-" (number->string round)))
              (catch #f (recover/all image (list layer) 60))
              (catch #f (recover/all image (list layer) 60))
              (note "recovered" round)
              (wait-for (string-append "$F/counted-" (number->string round)))
              (gimp-image-delete image)
              (if (< (+ round 1) )" +
               std::to_string(moments) + R"() (play (+ round 1))))
            (play 0))";
    }
    static std::string file(char const* what, int round) {
        return std::string(what) + "-" + std::to_string(round);
    }
    // Waits until it is written to its end.
    [[nodiscard]] bool appears(std::string const& name) const {
        for (int tries = 0; tries < 20'000; ++tries) {
            if (text(name).ends_with('\n'))
                return true;
            g_usleep(2'000);
        }
        return false;
    }
    // How often each task's picture is among the layers that were noted.
    std::map<std::string, int> inserted(std::string const& name) const {
        std::map<std::string, int> counts;
        std::string const parasites = text(name);
        static constexpr std::string_view before = "task-id\\\":\\\"";
        for (std::size_t at = parasites.find(before); at != std::string::npos;
             at = parasites.find(before, at + 1)) {
            std::size_t const begin = at + before.size();
            ++counts[parasites.substr(begin, parasites.find('\\', begin) - begin)];
        }
        return counts;
    }
    // The ids that the service answered, or would have, and when; from its so-manieth request on.
    ids answered(std::size_t from) const {
        ids found;
        std::vector<request> const all = requests();
        for (std::size_t at = from; at < all.size(); ++at)
            if (all[at].method == "POST")
                found[all[at].task_id] = all[at].time_ms + answer_ms;
        return found;
    }
    // The same, once the service has read what was still on its way when the plug-in was killed.
    ids all_answered(std::size_t from) const {
        ids found = answered(from);
        for (std::size_t before = found.size() + 1; before != found.size();) {
            before = found.size();
            g_usleep(settle_ms * 1'000);
            found = answered(from);
        }
        return found;
    }
    std::size_t unknown() const {
        std::vector<task> const tasks = task_store(state_folder()).load_all();
        return std::size_t(std::ranges::count(tasks, task_state::unknown, &task::state));
    }
};

TEST_F(kills, at_any_moment_lose_nothing_and_pay_nothing_twice) {
    start_service({"--size", "32x32", "--fault", "gen:delay=0.2xall"}); // answer_ms
    std::mt19937 random(std::random_device{}());
    std::uniform_int_distribution<int> when(0, whole_call_ms);
    run_in_background(rounds());
    std::size_t recovered = 0;
    std::size_t unknown_before = 0;
    for (int round = 0; round < moments; ++round) {
        std::size_t const seen = requests().size();
        ASSERT_TRUE(appears(file("begun", round))) << text("output");
        int const after_ms = when(random);
        SCOPED_TRACE("killed after " + std::to_string(after_ms) + " ms");
        g_usleep(gulong(after_ms) * 1'000);
        kill_plug_in();
        std::int64_t const killed_ms = g_get_real_time() / 1'000;
        ids const asked = all_answered(seen);
        file_write(path(file("struck", round)), bytes_ptr::copy("now"));
        ASSERT_TRUE(appears(file("killed", round))) << text("output");
        ASSERT_LE(int(asked.size()), tasks_a_call);
        ASSERT_TRUE(appears(file("recovered", round))) << text("output");

        EXPECT_EQ(answered(seen).size(), asked.size()) << "paid again";
        file_write(path(file("counted", round)), bytes_ptr::copy("now"));
        auto const before = inserted(file("killed", round));
        auto const after = inserted(file("recovered", round));
        for (auto const& [id, count] : after)
            EXPECT_EQ(count, 1) << id;
        std::size_t lost = 0;
        for (auto const& [id, answered_ms] : asked) {
            if (after.contains(id))
                continue;
            ++lost;
            EXPECT_GT(answered_ms, killed_ms - noted_ms) << id << " was lost";
        }
        std::size_t const unknown_now = unknown();
        EXPECT_GE(unknown_now - unknown_before, lost);
        unknown_before = unknown_now;
        recovered += after.size() - before.size();
    }
    finish();
    std::printf("%zu recovered, %zu unknown\n", recovered, unknown_before);
    EXPECT_GT(recovered, 0U); // else the moments missed the call
}

} // namespace

} // namespace nb::gimp_test
