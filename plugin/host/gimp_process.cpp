// What can be seen of GIMP's process, which started this one, without asking it. For both adapters.
#include "host/host.h"

#include "core/files.h"

#include <unistd.h>

namespace nb {

// proc(5): the state of its main thread follows the name, which is in parentheses and may hold
// some.
bool host_is_busy() {
    bytes_ptr const status = file_read("/proc/" + std::to_string(getppid()) + "/stat");
    std::string_view const text = status.text();
    std::size_t const name_end = text.rfind(')');
    return name_end != text.npos && text.substr(name_end, 3) == ") R";
}

} // namespace nb
