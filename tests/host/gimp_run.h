// Runs real GIMPs headless, with this plug-in installed in a profile of their own, against the
// practice service. Scripts are written once, in the words of prelude-2.scm and prelude-3.scm.
//
// From the environment: NB_PLUGIN, NB_PRACTICE_SERVICE (the built executables), NB_GIMP (the
// console executable), NB_GIMP_MAJOR ("2" or "3"), NB_PRELUDES (their folder), NB_ICON (a PNG
// file).
#pragma once

#include "core/glib_ptr.h"
#include "core/image.h"
#include "core/json.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace nb::gimp_test {

struct run_outcome {
    int status = 0;     // GIMP's exit status
    std::string output; // what it printed on both streams
    bool has(std::string_view text) const { return output.find(text) != std::string::npos; }
};

// Arguments of the generate procedure in the preludes' order, as Scheme text.
struct generate_words {
    std::string image = "image";
    std::string layers; // a list expression, e.g. "(list a b)"
    std::string prompt = "a boat";
    std::string model = "google/gempix2";
    std::string references = "selected";
    std::string urls;
    std::string placement = "fit";
    std::string aspect_ratio;
    std::string image_size;
    int variations = 1;
    std::string callback_url;
    int callback_port = 0;
    int timeout = 60;
};
std::string generate_call(generate_words const&);
std::string create_call(generate_words const&);
std::string scheme_string(std::string_view text); // quoted and escaped

int gimp_major();

// The GIMP profile of this program's tests: GIMP reads its many plug-ins once.
std::string const& gimp_profile();

std::string needed(char const* variable); // of the environment; a failure when it is not set

using environment = std::map<std::string, std::string>; // "" takes a variable away

// A test with a folder of its own, which goes with it.
class gimp_run : public ::testing::Test {
  protected:
    void SetUp() override;
    void TearDown() override;

    // Starts the practice service with these options besides the usual ones; ends with the test.
    void start_service(std::vector<std::string> const& options = {});
    void stop_service();

    // Lets GIMP load its fonts, which takes it a second.
    void load_fonts() { with_fonts_ = true; }

    // Runs GIMP on a script; "$F" in it is the test's folder. The service's address and its key
    // come from the environment, as for a person who uses it.
    run_outcome run(std::string const& script, environment const& more = {});
    // Runs a Python file in GIMP 3.
    run_outcome run_python(std::string const& file, environment const& more);
    // From now on GIMPs find a file system of its own in the state folder, mounted with these
    // options
    // ("size=64k"). False where this machine does not let its users mount.
    [[nodiscard]] bool mount_state(std::string const& options);
    // The same as `run`, without waiting for it. `finish` waits, at most so many seconds.
    void run_in_background(std::string const& script, environment const& more = {});
    run_outcome finish(int seconds = 300);
    // Each in a GIMP of its own, with one profile and one state folder.
    std::vector<run_outcome> run_at_once(std::vector<std::string> const& scripts);

    // For a GIMP that is not run by a script alone.
    void start_in_background(std::vector<std::string> const& command, environment const& more);

    void kill_plug_in(); // SIGKILL to this test's nano-banana process
    void kill_gimp();    // to the GIMP that runs in the background

    std::string path(std::string const& name) const { return folder_ + "/" + name; }
    std::string text(std::string const& name) const; // a file's content, "" when it is not there
    image load(std::string const& name) const;       // a picture file as rgba8 or as it is

    // What the service noted about requests to one of its ports ("api", "result").
    struct request {
        std::string method;
        std::string path;
        std::string bearer;
        std::int64_t time_ms = 0; // since 1970
        std::string task_id;
        int status = 0;
        int images = -1; // of a POST
        std::string prompt_sha256;
    };
    std::vector<request> requests(std::string const& port = "api") const;
    int posts() const; // to the API

    std::string const& folder() const { return folder_; }
    std::string state_folder() const { return folder_ + "/state/nano-banana"; }
    std::string base_url() const { return base_url_; }

    static constexpr char const* key = "dk-practice-0123456789";

  private:
    std::vector<std::string> command_line(std::string const& script, std::string const& name) const;
    object_ptr<GSubprocess> start_gimp(std::vector<std::string> const& command,
                                       environment const& more, std::string const& output);
    run_outcome wait_for(GSubprocess* gimp, std::string const& output, int seconds) const;
    void set_environment(environment const& more);
    void kill_processes(std::string const& name) const; // "": all

    std::string folder_;
    std::string base_url_;
    bool with_fonts_ = false;
    std::vector<std::string> before_gimp_; // a command that runs the rest of its line
    object_ptr<GSubprocess> service_;
    object_ptr<GSubprocess> gimp_;
    object_ptr<GSubprocessLauncher> launcher_;
};

} // namespace nb::gimp_test
