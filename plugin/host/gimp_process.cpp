// What can be seen of GIMP's process, which started this one, without asking it. For both adapters.
#include "host/host.h"

#include "core/files.h"

#include <unistd.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

namespace nb {

namespace {

// proc(5): a thread's state follows its name, which is in parentheses and may hold some.
bool is_running(std::string const& task) {
    bytes_ptr const status = file_read(task + "/stat");
    std::string_view const text = status.text();
    std::size_t const name_end = text.rfind(')');
    return name_end != text.npos && text.substr(name_end, 3) == ") R";
}

} // namespace

// The main thread's state is that of the process.
bool host_is_busy() {
    return is_running("/proc/" + std::to_string(getppid()));
}

bool host_threads_are_busy() {
    std::string const folder = "/proc/" + std::to_string(getppid()) + "/task";
    std::error_code gone;
    std::filesystem::directory_iterator thread(folder, gone);
    for (; !gone && thread != end(thread); thread.increment(gone))
        if (is_running(thread->path()))
            return true;
    return false;
}

} // namespace nb
