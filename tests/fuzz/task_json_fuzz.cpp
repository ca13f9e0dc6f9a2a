// Any bytes as a task.json; what is read and resumed is written again and must read as the same.
#include "core/task_store.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace nb;
    std::optional<task> t = task_from_json({reinterpret_cast<char const*>(data), size});
    if (!t)
        return 0;
    task_resume(*t);
    std::string const json = task_to_json(*t);
    std::optional<task> const again = task_from_json(json);
    g_assert(again && task_to_json(*again) == json);
    if (task_is_recoverable(*t)) {
        t->deadline_ms = 60'000;
        task_on_timer(*t, 1'000);
    }
    return 0;
}
