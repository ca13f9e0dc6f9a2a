// The practice service as a program; service.h has the map, fault.h the grammar of faults,
// journal.h what the journal holds, `--help` everything on one screen. To try the plug-in without
// an account:
//
//     practice-service --port 8765 &
//     NANO_BANANA_BASE_URL=http://127.0.0.1:8765 NANO_BANANA_API_KEY=dk-practice gimp
//
// and to see it cope with two refusals, a task that is late to be found, and a broken download:
//
//     practice-service --fault gen:status=503x2 --fault task:late=5 --fault result:half
//
// Prints its address once it listens. Ends on SIGTERM and SIGINT, after --lifetime, and with
// --until-stdin-closes when whoever started it is gone. Exit status: 2 for a wrong option, 1 when
// it cannot start.
#include "core/error.h"
#include "core/files.h"
#include "core/timer.h"
#include "practice_service/service.h"

#include <glib-unix.h>

#include <cstdio>
#include <unistd.h>

namespace nb::practice {

namespace {

gboolean on_signal(gpointer loop) noexcept {
    g_main_loop_quit(static_cast<GMainLoop*>(loop));
    return G_SOURCE_CONTINUE;
}

gboolean on_stdin(gint fd, GIOCondition, gpointer loop) noexcept {
    char ignored[512];
    if (read(fd, ignored, sizeof ignored) > 0)
        return G_SOURCE_CONTINUE;
    g_main_loop_quit(static_cast<GMainLoop*>(loop));
    return G_SOURCE_REMOVE;
}

void run(options const& settings) {
    service const running(settings);
    GMainLoop* loop = g_main_loop_new(nullptr, FALSE);
    g_unix_signal_add(SIGTERM, on_signal, loop);
    g_unix_signal_add(SIGINT, on_signal, loop);
    if (settings.until_stdin_closes)
        g_unix_fd_add(STDIN_FILENO, GIOCondition(G_IO_IN | G_IO_HUP | G_IO_ERR), on_stdin, loop);
    timer lifetime;
    lifetime.start(1000 * std::int64_t(settings.lifetime_s), [loop] { g_main_loop_quit(loop); });

    if (!settings.port_file.empty())
        file_write(settings.port_file, bytes_ptr::copy(std::to_string(running.port()) + "\n"));
    std::puts(running.start_line().c_str());
    std::fflush(stdout);
    g_main_loop_run(loop);
    g_main_loop_unref(loop);
}

} // namespace

} // namespace nb::practice

int main(int count, char** arguments) {
    g_set_prgname("practice-service");
    try {
        auto const settings =
            nb::practice::options_parse(std::vector<std::string>(arguments + 1, arguments + count));
        if (settings.help)
            std::fputs(nb::practice::options_help().c_str(), stdout);
        else
            nb::practice::run(settings);
    } catch (nb::error const& failure) {
        std::fprintf(stderr, "practice service: %s\n", failure.what());
        return failure.kind() == nb::error_kind::calling ? 2 : 1;
    }
    return 0;
}
