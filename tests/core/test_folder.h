// Folders for tests, away from the person's own.
//
// Linking this file points XDG_STATE_HOME and XDG_CONFIG_HOME into a temporary folder, clears the
// plug-in's environment variables, turns proxies off and makes GLib's warnings fatal, all before
// the first test; the folder is removed after the last.
#pragma once

#include <string>

namespace nb::test {

std::string new_folder(); // a fresh, empty one

std::string read_text(std::string const& path); // "" when there is no such file
void write_text(std::string const& path, std::string const& text);
unsigned mode_of(std::string const& path); // permission bits, e.g. 0600; 0 when there is no file

} // namespace nb::test
