#include "window/gimp_window.h"

#include "core/error.h"
#include "core/files.h"

#include <filesystem>

namespace nb::gimp_test {

namespace {

// "" when the command fails.
std::string output_of(std::vector<std::string> const& command) {
    std::vector<char const*> words;
    words.reserve(command.size() + 1);
    for (std::string const& word : command)
        words.push_back(word.c_str());
    words.push_back(nullptr);
    auto const process = object_ptr<GSubprocess>::adopt(g_subprocess_newv(
        words.data(),
        GSubprocessFlags(G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE),
        nullptr));
    gchar* text = nullptr;
    if (process)
        g_subprocess_communicate_utf8(process.get(), nullptr, nullptr, &text, nullptr, nullptr);
    return string_from(text);
}

std::string first_line(std::string const& text) {
    return text.substr(0, text.find('\n'));
}

int free_port() {
    auto const socket = object_ptr<GSocketListener>::adopt(g_socket_listener_new());
    return g_socket_listener_add_any_inet_port(socket.get(), nullptr, nullptr);
}

// Both GIMPs' files; each reads its own.
void write_key_bindings(std::string const& folder) {
    std::string of_2_10;
    std::string of_3 = "(file-version 1)\n";
    for (auto const& [action, key] : {std::pair("plug-in-nano-banana-generate", "<Primary><Alt>g"),
                                      std::pair("plug-in-nano-banana-fill", "<Primary><Alt>k"),
                                      std::pair("plug-in-nano-banana-again", "<Primary><Alt>a"),
                                      std::pair("plug-in-nano-banana-create", "<Primary><Alt>c")}) {
        of_2_10 += format_text("(gtk_accel_path \"<Actions>/plug-in/%s\" \"%s\")\n", action, key);
        of_3 += format_text("(action \"%s\" \"%s\")\n", action, key);
    }
    file_write(folder + "/menurc", bytes_ptr::copy(of_2_10));
    file_write(folder + "/shortcutsrc", bytes_ptr::copy(of_3));
}

bool is_there(char const* program) {
    return char_ptr(g_find_program_in_path(program)) != nullptr;
}

} // namespace

void gimp_window::SetUp() {
    gimp_run::SetUp();
    for (char const* program : {"xdotool", "openbox", "import"})
        if (!is_there(program))
            GTEST_SKIP() << "no " << program;
    // A server that resets after the last window of the test before takes a moment.
    if (!g_getenv("DISPLAY") || !soon(
                                    [] {
                                        return !output_of({"xdotool", "getmouselocation"}).empty();
                                    },
                                    5))
        GTEST_SKIP() << "no display";
    manager_ = object_ptr<GSubprocess>::adopt(
        g_subprocess_new(G_SUBPROCESS_FLAGS_STDERR_SILENCE, nullptr, "openbox", nullptr));
}

void gimp_window::TearDown() {
    if (HasFailure())
        shot("failure");
    server_ = {};
    gimp_run::TearDown();
    if (manager_)
        g_subprocess_force_exit(manager_.get());
}

bool gimp_window::soon(std::function<bool()> const& condition, int seconds) {
    gint64 const end = g_get_monotonic_time() + gint64(seconds) * G_USEC_PER_SEC;
    while (!condition()) {
        if (g_get_monotonic_time() > end)
            return false;
        g_usleep(100'000);
    }
    return true;
}

void gimp_window::open_gimp(environment const& more) {
    write_key_bindings(gimp_profile());
    port_ = free_port();
    std::string const port = std::to_string(port_);
    std::string const server =
        gimp_major() == 2
            ? "(plug-in-script-fu-server RUN-NONINTERACTIVE \"127.0.0.1\" " + port + " \"\")"
            : "(plug-in-script-fu-server #:run-mode RUN-NONINTERACTIVE #:ip \"127.0.0.1\" #:port " +
                  port + " #:logfile \"\")";
    std::vector<std::string> command = {needed("NB_GIMP_WINDOW"), "-n", "--no-splash"};
    if (gimp_major() == 3)
        command.emplace_back("--batch-interpreter=plug-in-script-fu-eval");
    command.insert(command.end(), {"-b", server});
    environment all = {{"DISPLAY", g_getenv("DISPLAY")}};
    for (auto const& [name, value] : more)
        all[name] = value;
    start_in_background(command, all);

    auto const client = object_ptr<GSocketClient>::adopt(g_socket_client_new());
    ASSERT_TRUE(soon(
        [&] {
            server_ = object_ptr<GSocketConnection>::adopt(g_socket_client_connect_to_host(
                client.get(), "127.0.0.1", guint16(port_), nullptr, nullptr));
            return bool(server_);
        },
        90))
        << text("output");
    scheme(
        "(load " +
        scheme_string(needed("NB_PRELUDES") + "/prelude-" + std::to_string(gimp_major()) + ".scm") +
        ")");
    scheme("(define image (make-image 640 480))");
    scheme("(define base (add-layer image \"sky\" 640 480 (list 120 160 210) #f))");
    scheme("(define top (add-layer image \"hill\" 400 200 (list 60 120 60) #t))");
    scheme("(image-clean! image)");
    scheme("(gimp-display-new image)");
    ASSERT_TRUE(soon([this] { return is_open(window::image); }));
    // GIMP 3 greets people when it starts for the first time.
    std::string const greeting =
        first_line(output_of({"xdotool", "search", "--onlyvisible", "--name", "^Welcome to GIMP"}));
    if (!greeting.empty())
        output_of({"xdotool", "windowactivate", "--sync", greeting, "key", "Escape"});
}

// Script-Fu's server: 'G', two bytes of length, the text; back come 'G', one of error, the same.
std::string gimp_window::scheme(std::string const& expression) {
    if (!server_)
        return "";
    GIOStream* stream = G_IO_STREAM(server_.get());
    std::string request = {'G', char(expression.size() >> 8), char(expression.size() & 0xff)};
    request += expression;
    g_output_stream_write_all(g_io_stream_get_output_stream(stream), request.data(), request.size(),
                              nullptr, nullptr, nullptr);
    unsigned char head[4] = {};
    GInputStream* answers = g_io_stream_get_input_stream(stream);
    if (!g_input_stream_read_all(answers, head, sizeof head, nullptr, nullptr, nullptr))
        return "";
    std::string answer(std::size_t(head[2]) << 8 | head[3], '\0');
    g_input_stream_read_all(answers, answer.data(), answer.size(), nullptr, nullptr, nullptr);
    EXPECT_EQ(head[1], 0) << expression << ": " << answer;
    return answer;
}

std::string gimp_window::window_id(window wanted) const {
    char const* const names[] = {" – GIMP$", "^Nano Banana", "^Add Files"};
    char const* name = names[std::size_t(wanted)];
    return first_line(output_of({"xdotool", "search", "--onlyvisible", "--name", name}));
}

bool gimp_window::is_open(window wanted) const {
    return !window_id(wanted).empty();
}

void gimp_window::keys(window in, std::vector<std::string> const& names) {
    std::vector<std::string> command = {"xdotool", "windowactivate", "--sync", window_id(in),
                                        "key",     "--delay",        "60"};
    command.insert(command.end(), names.begin(), names.end());
    output_of(command);
}

void gimp_window::type(window in, std::string const& text) {
    output_of(
        {"xdotool", "windowactivate", "--sync", window_id(in), "type", "--delay", "30", text});
}

void gimp_window::close_image() {
    keys(window::image, {"ctrl+w"});
}

void gimp_window::quit_gimp() {
    server_ = {};
    keys(window::image, {"ctrl+q"});
    finish(30);
}

void gimp_window::open_plug_in(char const* with) {
    // GIMP shows its window before its keys lead anywhere.
    for (int tries = 0; tries < 4 && !is_open(window::plug_in); ++tries) {
        keys(window::image, {with});
        if (soon([this] { return is_open(window::plug_in); }, 5))
            return;
    }
    FAIL() << text("output");
}

void gimp_window::shot(char const* name) const {
    char const* folder = g_getenv("NB_SCREENSHOTS");
    if (!folder)
        return;
    std::filesystem::create_directories(folder);
    g_usleep(300'000); // a window is there before it is drawn
    output_of({"import", "-window", "root",
               std::string(folder) + "/" + name + "-" + needed("NB_GIMP_SERIES") + ".png"});
}

} // namespace nb::gimp_test
