#include "call_steps.h"

#include "core/i18n.h"

namespace nb {

progress_bar::progress_bar() {
    host_progress_begin(_("Nano Banana"));
}

void show_progress(std::string const& text, double fraction) {
    host_progress_update(text, fraction);
}

std::vector<import_result> pictures_of(ended_tasks const& tasks,
                                       generation_service const& service) {
    decoded_results decoded =
        timed("decoding", [&] { return results_decode(tasks, service.store); });
    if (decoded.results.empty())
        throw results_error(tasks, decoded);
    for (std::string const& problem : decoded.problems)
        host_message(problem);
    return std::move(decoded.results);
}

void finish_tasks(ended_tasks const& tasks, generation_service const& service,
                  std::vector<task const*> const& imported, call_outcome& outcome) {
    results_mark_imported(tasks, imported);
    for (auto const& runner : tasks) {
        outcome.task_ids.push_back(runner->current().service_id);
        outcome.consumed += runner->current().consumed;
    }
    retention_apply(service.store, service.values.retention);
}

} // namespace nb
