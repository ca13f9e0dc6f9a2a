// Memory does not grow with the tasks that a process has run. The service is a process of its own.
#include "core/settings.h"
#include "core/test_folder.h"
#include "host/fake_host.h"
#include "main.h"

#include <malloc.h>

#include <filesystem>

#include <gtest/gtest.h>

namespace nb {

namespace {

constexpr int calls_to_warm_up = 10;
constexpr int calls = 50;
constexpr int tasks_a_call = 4;
constexpr std::size_t allowed_growth = 200'000; // bytes, over 160 tasks

std::size_t bytes_in_use() {
    return mallinfo2().uordblks;
}

void run_tasks() {
    fake::reset();
    std::filesystem::remove_all(settings_state_folder());
    image_id const canvas = fake::add_image({64, 48});
    procedure_call call;
    call.procedure = procedure_find("plug-in-nano-banana-generate");
    call.arguments = argument_defaults(*call.procedure);
    call.arguments.set("prompt", std::string("a boat"));
    call.arguments.set("variations", tasks_a_call);
    call.image = canvas;
    call.drawables = {fake::add_layer(canvas, {.name = "base", .area = {0, 0, 64, 48}})};
    call_outcome const outcome = run_call(call);
    ASSERT_EQ(outcome.status, call_status::success) << outcome.message;
    ASSERT_EQ(int(outcome.layers.size()), tasks_a_call);
}

TEST(Growth, TwoHundredTasksInOneProcessTakeNoMoreThanForty) {
    std::string const port_file = test::new_folder() + "/port";
    error_ptr problem;
    auto const service = object_ptr<GSubprocess>::adopt(g_subprocess_new(
        GSubprocessFlags(G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE),
        problem.out(), g_getenv("NB_PRACTICE_SERVICE"), "--port-file", port_file.c_str(), "--key",
        "dk-practice", "--size", "64x48", "--duration", "0", "--until-stdin-closes", "--lifetime",
        "300", nullptr));
    ASSERT_TRUE(service) << problem.message();
    for (int tries = 0; tries < 500 && test::read_text(port_file).empty(); ++tries)
        g_usleep(10'000);
    g_setenv("NANO_BANANA_API_KEY", "dk-practice", TRUE);
    int const port = std::stoi(test::read_text(port_file));
    g_setenv("NANO_BANANA_BASE_URL", ("http://127.0.0.1:" + std::to_string(port)).c_str(), TRUE);

    std::size_t warm = 0;
    for (int call = 0; call < calls; ++call) {
        ASSERT_NO_FATAL_FAILURE(run_tasks());
        if (call + 1 == calls_to_warm_up)
            warm = bytes_in_use();
    }
    std::size_t const end = bytes_in_use();
    std::printf("%zu bytes after %d tasks, %zu after %d\n", warm, calls_to_warm_up * tasks_a_call,
                end, calls * tasks_a_call);
    EXPECT_LT(end, warm + allowed_growth);
    g_subprocess_force_exit(service.get());
    g_subprocess_wait(service.get(), nullptr, nullptr);
}

} // namespace

} // namespace nb
