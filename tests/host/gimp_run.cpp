#include "host/gimp_run.h"

#include "core/files.h"
#include "core/image_codec.h"

#include <glib/gstdio.h>

#include <algorithm>
#include <csignal>
#include <filesystem>

namespace nb::gimp_test {

namespace {

struct profile_cleaner : ::testing::Environment {
    void TearDown() override { std::filesystem::remove_all(gimp_profile()); }
};
[[maybe_unused]] auto* const cleaner =
    ::testing::AddGlobalTestEnvironment(new profile_cleaner); // googletest owns it

std::string text_of_file(std::string const& path) {
    return std::string(file_read(path).text());
}

std::string replace_all(std::string text, std::string_view what, std::string_view with) {
    for (std::size_t at = text.find(what); at != std::string::npos;
         at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
    return text;
}

object_ptr<GSubprocess> spawn(GSubprocessLauncher* launcher,
                              std::vector<std::string> const& command) {
    std::vector<char const*> arguments;
    arguments.reserve(command.size() + 1);
    for (std::string const& word : command)
        arguments.push_back(word.c_str());
    arguments.push_back(nullptr);
    error_ptr error;
    auto process = object_ptr<GSubprocess>::adopt(
        g_subprocess_launcher_spawnv(launcher, arguments.data(), error.out()));
    EXPECT_TRUE(process) << error.message();
    return process;
}

} // namespace

std::string needed(char const* variable) {
    char const* value = g_getenv(variable);
    if (!value) {
        ADD_FAILURE() << variable << " is not set; run these tests through Meson";
        return "";
    }
    return value;
}

std::string const& gimp_profile() {
    static std::string const folder = [] {
        std::string path =
            string_from(g_build_filename(g_get_tmp_dir(), "nano-banana-profile-XXXXXX", nullptr));
        g_assert(g_mkdtemp(path.data()));
        std::string const plugin = path + "/plug-ins/nano-banana";
        std::filesystem::create_directories(plugin);
        std::filesystem::copy_file(needed("NB_PLUGIN"), plugin + "/nano-banana");
        std::filesystem::copy_file(needed("NB_PRACTICE_SERVICE"), plugin + "/practice-service");
        std::filesystem::copy_file(needed("NB_ICON"), plugin + "/icon.png");
        return path;
    }();
    return folder;
}

int gimp_major() {
    return needed("NB_GIMP_MAJOR") == "2" ? 2 : 3;
}

std::string scheme_string(std::string_view text) {
    std::string quoted = "\"";
    for (char c : text) {
        if (c == '"' || c == '\\')
            quoted += '\\';
        quoted += c;
    }
    return quoted + '"';
}

std::string generate_call(generate_words const& words) {
    std::string call = "(generate/all " + words.image + " " + words.layers;
    for (std::string const* text : {&words.prompt, &words.model, &words.references, &words.urls,
                                    &words.placement, &words.aspect_ratio, &words.image_size})
        call += " " + scheme_string(*text);
    return call + " " + std::to_string(words.variations) + " " + scheme_string(words.callback_url) +
           " " + std::to_string(words.callback_port) + " " + std::to_string(words.timeout) + ")";
}

std::string create_call(generate_words const& words) {
    std::string call = "(create/all";
    for (std::string const* text :
         {&words.prompt, &words.model, &words.urls, &words.aspect_ratio, &words.image_size})
        call += " " + scheme_string(*text);
    return call + " " + std::to_string(words.variations) + " " + scheme_string(words.callback_url) +
           " " + std::to_string(words.callback_port) + " " + std::to_string(words.timeout) + ")";
}

void gimp_run::SetUp() {
    std::string name =
        string_from(g_build_filename(g_get_tmp_dir(), "nano-banana-test-XXXXXX", nullptr));
    ASSERT_TRUE(g_mkdtemp(name.data()));
    folder_ = name;
}

void gimp_run::TearDown() {
    if (gimp_) {
        g_subprocess_force_exit(gimp_.get());
        g_subprocess_wait(gimp_.get(), nullptr, nullptr);
    }
    kill_processes(""); // Script-Fu's server outlives its GIMP
    stop_service();
    if (!HasFailure())
        std::filesystem::remove_all(folder_);
    else
        std::printf("kept for a look: %s\n", folder_.c_str());
}

void gimp_run::start_service(std::vector<std::string> const& options) {
    std::vector<std::string> command = {needed("NB_PRACTICE_SERVICE"),
                                        "--port-file",
                                        path("port"),
                                        "--key",
                                        key,
                                        "--journal",
                                        path("journal"),
                                        "--save-requests",
                                        path("requests"),
                                        "--until-stdin-closes",
                                        "--lifetime",
                                        "600"};
    if (std::find(options.begin(), options.end(), "--duration") == options.end())
        command.insert(command.end(), {"--duration", "0.5"});
    command.insert(command.end(), options.begin(), options.end());
    g_unlink(path("port").c_str());
    std::filesystem::create_directories(path("requests"));

    auto const launcher = object_ptr<GSubprocessLauncher>::adopt(g_subprocess_launcher_new(
        GSubprocessFlags(G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE)));
    service_ = spawn(launcher.get(), command);
    for (int tries = 0; tries < 500 && text("port").empty(); ++tries)
        g_usleep(10'000);
    ASSERT_FALSE(text("port").empty()) << "the practice service did not start";
    base_url_ = "http://127.0.0.1:" + std::to_string(std::stoi(text("port")));
}

void gimp_run::stop_service() {
    if (!service_)
        return;
    g_subprocess_force_exit(service_.get());
    g_subprocess_wait(service_.get(), nullptr, nullptr);
    service_ = {};
}

std::vector<std::string> gimp_run::command_line(std::string const& script,
                                                std::string const& name) const {
    std::string const prelude =
        needed("NB_PRELUDES") + "/prelude-" + needed("NB_GIMP_MAJOR") + ".scm";
    std::string const file = path(name + ".scm");
    file_write(file, bytes_ptr::copy(text_of_file(prelude) + replace_all(script, "$F", folder_)));
    std::string const load = "(load " + scheme_string(file) + ")";
    std::vector<std::string> command = {needed("NB_GIMP"), "-n", "-i", "-d", "-s"};
    if (!with_fonts_)
        command.emplace_back("-f");
    if (gimp_major() == 2)
        command.insert(command.end(), {"-b", load, "-b", "(gimp-quit 1)"});
    else
        command.insert(command.end(),
                       {"--quit", "--batch-interpreter=plug-in-script-fu-eval", "-b", load});
    return command;
}

void gimp_run::set_environment(environment const& more) {
    environment all = {{"GIMP2_DIRECTORY", gimp_profile()},
                       {"GIMP3_DIRECTORY", gimp_profile()},
                       {"HOME", path("home")},
                       {"XDG_STATE_HOME", path("state")},
                       {"XDG_CONFIG_HOME", path("config")},
                       {"XDG_CACHE_HOME", gimp_profile() + "/cache"},
                       {"NANO_BANANA_BASE_URL", base_url_},
                       {"NANO_BANANA_API_KEY", key},
                       {"DISPLAY", ""},
                       {"DBUS_SESSION_BUS_ADDRESS", ""},
                       {"LANGUAGE", "C"}};
    for (auto const& [name, value] : more)
        all[name] = value;
    std::filesystem::create_directories(path("home"));
    for (auto const& [name, value] : all) {
        if (value.empty())
            g_subprocess_launcher_unsetenv(launcher_.get(), name.c_str());
        else
            g_subprocess_launcher_setenv(launcher_.get(), name.c_str(), value.c_str(), TRUE);
    }
}

bool gimp_run::mount_state(std::string const& options) {
    std::string const mount = "mount -t tmpfs -o " + options + " none ";
    std::filesystem::create_directories(state_folder());
    before_gimp_ = {"unshare", "--map-root-user",
                    "--mount", "sh",
                    "-c",      mount + state_folder() + " && exec \"$@\"",
                    "sh"};
    std::vector<std::string> trial = before_gimp_;
    trial.emplace_back("true");
    auto const launcher = object_ptr<GSubprocessLauncher>::adopt(
        g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDERR_SILENCE));
    auto const tried = spawn(launcher.get(), trial);
    return tried && g_subprocess_wait_check(tried.get(), nullptr, nullptr);
}

void gimp_run::run_in_background(std::string const& script, environment const& more) {
    gimp_ = start_gimp(command_line(script, "script"), more, "output");
}

void gimp_run::start_in_background(std::vector<std::string> const& command,
                                   environment const& more) {
    gimp_ = start_gimp(command, more, "output");
}

run_outcome gimp_run::run_python(std::string const& file, environment const& more) {
    gimp_ = start_gimp({needed("NB_GIMP"), "-n", "-i", "-d", "-f", "-s", "--quit",
                        "--batch-interpreter=python-fu-eval", "-b",
                        "exec(open('" + file + "').read())"},
                       more, "output");
    return finish();
}

object_ptr<GSubprocess> gimp_run::start_gimp(std::vector<std::string> const& command,
                                             environment const& more, std::string const& output) {
    launcher_ = object_ptr<GSubprocessLauncher>::adopt(
        g_subprocess_launcher_new(GSubprocessFlags(G_SUBPROCESS_FLAGS_NONE)));
    g_subprocess_launcher_set_stdout_file_path(launcher_.get(), path(output).c_str());
    g_subprocess_launcher_set_flags(launcher_.get(), G_SUBPROCESS_FLAGS_STDERR_MERGE);
    set_environment(more);
    std::vector<std::string> whole = before_gimp_;
    whole.insert(whole.end(), command.begin(), command.end());
    return spawn(launcher_.get(), whole);
}

run_outcome gimp_run::wait_for(GSubprocess* gimp, std::string const& output, int seconds) const {
    gint64 const end = g_get_monotonic_time() + gint64(seconds) * G_USEC_PER_SEC;
    auto const cancel = object_ptr<GCancellable>::adopt(g_cancellable_new());
    bool done = false;
    g_subprocess_wait_async(
        gimp, cancel.get(),
        [](GObject* process, GAsyncResult* result, gpointer flag) {
            if (g_subprocess_wait_finish(G_SUBPROCESS(process), result, nullptr))
                *static_cast<bool*>(flag) = true;
        },
        &done);
    while (!done && g_get_monotonic_time() < end) {
        g_main_context_iteration(nullptr, FALSE);
        g_usleep(10'000);
    }
    EXPECT_TRUE(done) << "GIMP did not end within " << seconds << " s\n" << text(output);
    if (!done) {
        g_subprocess_force_exit(gimp);
        g_subprocess_wait(gimp, nullptr, nullptr);
        g_cancellable_cancel(cancel.get());
        while (g_main_context_iteration(nullptr, FALSE))
            ;
    }
    run_outcome outcome;
    outcome.status = g_subprocess_get_if_exited(gimp) ? g_subprocess_get_exit_status(gimp) : -1;
    outcome.output = text(output);
    return outcome;
}

run_outcome gimp_run::finish(int seconds) {
    run_outcome const outcome = wait_for(gimp_.get(), "output", seconds);
    gimp_ = {};
    return outcome;
}

std::vector<run_outcome> gimp_run::run_at_once(std::vector<std::string> const& scripts) {
    std::vector<object_ptr<GSubprocess>> gimps;
    auto const name_of = [](std::size_t at) { return "at-once-" + std::to_string(at); };
    for (std::size_t at = 0; at < scripts.size(); ++at)
        gimps.push_back(start_gimp(command_line(scripts[at], name_of(at)), {}, name_of(at)));
    std::vector<run_outcome> outcomes;
    for (std::size_t at = 0; at < gimps.size(); ++at)
        outcomes.push_back(wait_for(gimps[at].get(), name_of(at), 300));
    return outcomes;
}

run_outcome gimp_run::run(std::string const& script, environment const& more) {
    run_in_background(script, more);
    return finish();
}

void gimp_run::kill_plug_in() {
    kill_processes("nano-banana");
}

// This test's: those whose environment carries its state folder.
void gimp_run::kill_processes(std::string const& name) const {
    std::string const mark = "XDG_STATE_HOME=" + path("state");
    for (auto const& entry : std::filesystem::directory_iterator("/proc")) {
        std::string const process = entry.path();
        if ((name.empty() || text_of_file(process + "/comm") == name + "\n") &&
            text_of_file(process + "/environ").find(mark) != std::string::npos)
            kill(std::stoi(entry.path().filename()), SIGKILL);
    }
}

void gimp_run::kill_gimp() {
    g_subprocess_send_signal(gimp_.get(), SIGKILL);
}

std::string gimp_run::text(std::string const& name) const {
    return text_of_file(path(name));
}

image gimp_run::load(std::string const& name) const {
    bytes_ptr const file = file_read(path(name));
    EXPECT_TRUE(file) << name << " was not written\n" << text("output");
    if (!file)
        return image(1, 1, pixel_format::rgba8);
    return picture_decode(file).pixels;
}

std::vector<gimp_run::request> gimp_run::requests(std::string const& port) const {
    std::vector<request> found;
    std::string const lines = text("journal");
    for (std::size_t at = 0; at < lines.size();) {
        std::size_t const end = std::min(lines.find('\n', at), lines.size());
        json_document const line = json_document::parse(lines.substr(at, end - at));
        at = end + 1;
        JsonObject* root = line.root();
        if (json_text(root, "port") != port)
            continue;
        found.push_back({json_text(root, "method"), json_text(root, "path"),
                         json_text(root, "bearer"), json_integer(root, "time_ms"),
                         json_text(root, "task_id"), int(json_integer(root, "status")),
                         json_number(root, "images") ? int(json_integer(root, "images")) : -1,
                         json_text(root, "prompt_sha256")});
    }
    return found;
}

int gimp_run::posts() const {
    int count = 0;
    for (request const& each : requests())
        count += each.method == "POST";
    return count;
}

} // namespace nb::gimp_test
