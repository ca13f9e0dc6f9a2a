// plug-in-nano-banana-recover: for scripts at once, for a person by way of a list.
#include "call_steps.h"

#include "core/error.h"
#include "core/i18n.h"
#include "core/timer.h"
#include "recovery.h"
#include "recovery_list.h"
#include "service.h"
#include "ui/ui.h"

#include <utility>

namespace nb {

namespace {

call_outcome recover_into(procedure_call const& call, generation_service& service,
                          std::vector<left_task> left, int timeout_s) {
    layer_target const target =
        target_freeze(call.image, host_selected_layers(call.image, call.drawables));
    progress_bar const progress;
    std::string obstacle;
    ended_tasks const tasks =
        recovery_run(service, std::move(left), timeout_s, show_progress,
                     [&obstacle](std::string const& text) { obstacle = text; });
    if (tasks.empty())
        throw calling_error(_("%s Set the key in Filters ▸ Nano Banana ▸ Settings, or in the "
                              "environment variable NANO_BANANA_API_KEY."),
                            obstacle.c_str());
    if (!obstacle.empty())
        host_message(obstacle);

    call_outcome outcome;
    std::vector<import_result> pictures = pictures_of(tasks, service);
    std::vector<task const*> const made_by = results_tasks(pictures);
    pictures = import_missing(call.image, std::move(pictures));
    if (!pictures.empty())
        outcome.layers = import_into(target, pictures);
    finish_tasks(tasks, service, made_by, outcome);
    return outcome;
}

// -- the list

std::vector<recover_row> rows_of(std::vector<left_task> const& left, task_store const& store) {
    std::vector<recover_row> rows;
    rows.reserve(left.size());
    for (left_task const& each : left)
        rows.push_back(recovery_row(each.saved, store, clock_now_ms()));
    return rows;
}

std::vector<left_task> chosen_of(std::vector<left_task> left,
                                 std::vector<std::size_t> const& rows) {
    std::vector<left_task> chosen;
    chosen.reserve(rows.size());
    for (std::size_t row : rows)
        chosen.push_back(std::move(left[row]));
    return chosen;
}

void save(std::vector<left_task> const& chosen, task_store const& store,
          std::string const& folder) {
    std::vector<task const*> tasks;
    tasks.reserve(chosen.size());
    for (left_task const& each : chosen)
        tasks.push_back(&each.saved);
    try {
        recovery_save(tasks, store, folder);
    } catch (error const& problem) {
        ui_tell(problem.what());
    }
}

// The list stays until the person inserts something or closes it.
call_outcome recover_by_list(procedure_call const& call, generation_service& service,
                             int timeout_s) {
    for (bool first = true;; first = false) {
        std::vector<left_task> left = recovery_find(service.store);
        if (left.empty()) {
            if (first)
                ui_tell(_("There is nothing to recover: every picture that was paid for is in an "
                          "image or was forgotten."));
            return {};
        }
        std::optional<recover_choice> const choice = ui_recover(rows_of(left, service.store));
        if (!choice)
            return {};
        std::vector<left_task> chosen = chosen_of(std::move(left), choice->rows);
        switch (choice->action) {
        case recover_action::insert:
        case recover_action::send_again:
            return recover_into(call, service, std::move(chosen), timeout_s);
        case recover_action::save:
            save(chosen, service.store, choice->folder);
            break;
        case recover_action::forget:
            for (left_task const& each : chosen)
                service.store.remove(each.saved.local_id);
            break;
        }
    }
}

} // namespace

call_outcome recover(procedure_call const& call, argument_values const& values) {
    generation_service service = service_open_without_key();
    if (call.mode != run_mode::noninteractive)
        return recover_by_list(call, service, values.number("timeout"));
    std::vector<left_task> left = recovery_find(service.store);
    // Only a person may decide to send what may have been paid already.
    std::erase_if(left, [](left_task const& each) { return !task_is_recoverable(each.saved); });
    if (left.empty())
        return {};
    return recover_into(call, service, std::move(left), values.number("timeout"));
}

} // namespace nb
