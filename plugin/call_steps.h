// What the calls that bring pictures into an image have in common.
#pragma once

#include "generation.h"
#include "host/host.h"
#include "main.h"
#include "results.h"

#include <string>
#include <vector>

namespace nb {

// GIMP's progress bar for as long as the scope lasts.
class progress_bar {
  public:
    progress_bar();
    ~progress_bar() { host_progress_end(); }
    progress_bar(progress_bar const&) = delete;
    progress_bar& operator=(progress_bar const&) = delete;
};

void show_progress(std::string const& text, double fraction);

// Notes how long a part of the call took, for G_MESSAGES_DEBUG=nano-banana.
template <typename Work>
auto timed(char const* name, Work work) {
    gint64 const start = g_get_monotonic_time();
    auto result = work();
    g_debug("%s: %d ms", name, int((g_get_monotonic_time() - start) / 1000));
    return result;
}

// The pictures of all tasks; throws when there is none, tells when some are missing.
std::vector<import_result> pictures_of(ended_tasks const&, generation_service const&);

// After the layers are there: the tasks are done with, and old ones make room. Adds what a script
// gets to know of them.
void finish_tasks(ended_tasks const&, generation_service const&,
                  std::vector<task const*> const& imported, call_outcome&);

call_outcome recover(procedure_call const&, argument_values const&);

} // namespace nb
