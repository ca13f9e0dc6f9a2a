#include "core/files.h"

#include "core/error.h"
#include "core/i18n.h"

#include <glib/gstdio.h>

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace nb {

namespace {

// A new name is durable only when the folder it is in has been written.
void folder_sync(std::string const& path) {
    std::string const folder = string_from(g_path_get_dirname(path.c_str()));
    int const handle = g_open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    if (handle < 0)
        return;
    fsync(handle);
    close(handle);
}

} // namespace

bytes_ptr file_read(std::string const& path) {
    char* content = nullptr;
    gsize size = 0;
    if (!g_file_get_contents(path.c_str(), &content, &size, nullptr))
        return {};
    return bytes_ptr::take(content, size);
}

bytes_ptr file_read_beginning(std::string const& path, std::size_t bytes) {
    int const handle = g_open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);
    if (handle < 0)
        return {};
    struct stat status;
    std::string beginning(bytes, '\0');
    ssize_t count = -1;
    if (fstat(handle, &status) == 0 && S_ISREG(status.st_mode))
        count = read(handle, beginning.data(), bytes);
    close(handle);
    return count < 0 ? bytes_ptr() : bytes_ptr::copy({beginning.data(), std::size_t(count)});
}

void file_write(std::string const& path, bytes_ptr const& content, durability how) {
    error_ptr error;
    bool const durable = how == durability::disk;
    // Without CONSISTENT, GLib writes over the old file and leaves its end when that was longer.
    auto const flags = GFileSetContentsFlags(
        G_FILE_SET_CONTENTS_CONSISTENT |
        (durable ? G_FILE_SET_CONTENTS_DURABLE : G_FILE_SET_CONTENTS_ONLY_EXISTING));
    // GLib 2.80 and later give the new file the mode of the one that it replaces.
    g_chmod(path.c_str(), 0600);
    if (!g_file_set_contents_full(path.c_str(), reinterpret_cast<char const*>(content.data()),
                                  gssize(content.size()), flags, 0600, error.out()))
        throw execution_error(_("“%s” cannot be written: %s."), path.c_str(), error.message());
    if (durable)
        folder_sync(path);
}

void folder_make(std::string const& path) {
    if (g_file_test(path.c_str(), G_FILE_TEST_IS_DIR))
        return;
    if (g_mkdir_with_parents(path.c_str(), 0700) != 0)
        throw execution_error(_("The folder “%s” cannot be made: %s."), path.c_str(),
                              g_strerror(errno));
    folder_sync(path);
}

std::string file_beside_program(char const* name) {
    char_ptr const program(g_file_read_link("/proc/self/exe", nullptr));
    char_ptr const folder(g_path_get_dirname(program ? program.get() : "."));
    return string_from(g_build_filename(folder.get(), name, nullptr));
}

} // namespace nb
