#include "open_window.h"

#include "core/error.h"
#include "core/glib_ptr.h"

#include <gio/gio.h>

#include <cstdlib>
#include <unistd.h>

namespace nb {

namespace {

std::string name_for(image_id image) {
    return "nano-banana-window " + std::to_string(image);
}

std::string again_name_for(image_id image) {
    return "nano-banana-again " + std::to_string(image);
}

std::string program_of(std::string const& process) {
    return string_from(g_file_read_link(("/proc/" + process + "/exe").c_str(), nullptr));
}

void keep(std::string const& name, std::string const& text) {
    try {
        host_set_session_text(name, text);
    } catch (error const& problem) { // then a second window opens
        g_debug("%s", problem.what());
    }
}

} // namespace

// Process ids are used again, so what has this one now must be this program.
bool open_window_present(image_id image, bool fill, std::string const& again) {
    std::string const owner = host_session_text(name_for(image));
    if (owner.empty() || owner == std::to_string(getpid()) || program_of(owner).empty() ||
        program_of(owner) != program_of("self"))
        return false;
    if (!again.empty())
        keep(again_name_for(image), again);
    return kill(std::atoi(owner.c_str()), fill ? open_window_fill_signal : open_window_signal) == 0;
}

std::string open_window_take_again(image_id image) {
    std::string again = host_session_text(again_name_for(image));
    if (!again.empty())
        keep(again_name_for(image), "");
    return again;
}

// Before and after the window listens to them, the signals must not end the process.
open_window::open_window(image_id image) : name_(name_for(image)) {
    for (int number : {open_window_signal, open_window_fill_signal})
        std::signal(number, SIG_IGN);
    open_window_take_again(image); // what another did not take
    keep(name_, std::to_string(getpid()));
}

open_window::~open_window() {
    keep(name_, "");
}

} // namespace nb
