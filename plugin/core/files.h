// Private files: folders 0700, files 0600, writes that are whole or not there.
#pragma once

#include "core/glib_ptr.h"

#include <string>

namespace nb {

// The file's bytes; an empty handle when it cannot be read.
bytes_ptr file_read(std::string const& path);

// The first bytes of a regular file, at most so many; an empty handle when there are none.
bytes_ptr file_read_beginning(std::string const& path, std::size_t bytes);

enum class durability {
    none, // may be lost with the power; the old file, where there is one, stays then
    disk, // has reached the disk when the call returns
};

// Replaces the file atomically. Throws nb::error (execution) that names the path and the system's
// reason.
void file_write(std::string const& path, bytes_ptr const& content, durability = durability::disk);

// The path of a file that is installed in the folder of this program.
std::string file_beside_program(char const* name);

// Makes the folder and its missing parents, private to the user. Throws as above.
void folder_make(std::string const& path);

} // namespace nb
