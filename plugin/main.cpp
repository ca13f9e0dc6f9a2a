#include "main.h"

#include "arguments.h"
#include "core/error.h"
#include "core/i18n.h"
#include "import.h"
#include "last_values.h"
#include "references.h"
#include "results.h"
#include "service.h"
#include "ui/ui.h"

namespace nb {

namespace {

class progress_bar {
  public:
    progress_bar() { host_progress_begin(_("Nano Banana")); }
    ~progress_bar() { host_progress_end(); }
    progress_bar(progress_bar const&) = delete;
    progress_bar& operator=(progress_bar const&) = delete;
};

// Notes how long a part of the call took, for G_MESSAGES_DEBUG=nano-banana.
template <typename Work>
auto timed(char const* name, Work work) {
    gint64 const start = g_get_monotonic_time();
    auto result = work();
    g_debug("%s: %d ms", name, int((g_get_monotonic_time() - start) / 1000));
    return result;
}

// The values to work with: from the script, from the last time, or from the person.
argument_values values_for(procedure_call const& call) {
    if (call.mode == run_mode::noninteractive)
        return call.arguments;
    argument_values last = last_values_load(*call.procedure);
    bool const repeat = call.mode == run_mode::with_last_values && !last.text("prompt").empty();
    if (repeat)
        return last;
    std::optional<argument_values> asked = ui_ask_arguments(*call.procedure, last);
    if (!asked)
        throw error(error_kind::cancelled, _("Cancelled."));
    last_values_save(*call.procedure, *asked);
    return std::move(*asked);
}

ended_tasks run_tasks(generation_service& service, generation_order const& order) {
    return generation_run(
        service, order,
        [](std::string const& text, double fraction) { host_progress_update(text, fraction); },
        [](std::string const& text) { host_message(text); });
}

// The pictures of all tasks; throws when there is none, tells when some are missing.
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

void note_tasks(ended_tasks const& tasks, call_outcome& outcome) {
    for (auto const& runner : tasks) {
        outcome.task_ids.push_back(runner->current().service_id);
        outcome.consumed += runner->current().consumed;
    }
}

call_outcome generate(procedure_call const& call, argument_values const& values) {
    generation_order order = arguments_order(values);
    placement const how = arguments_placement(values);
    reference_plan const plan = references_plan(
        arguments_references(values), values.text("reference-urls"), call.image, call.drawables);
    layer_target const target =
        target_freeze(call.image, host_selected_layers(call.image, call.drawables));
    generation_service service = service_open(call.mode != run_mode::noninteractive);

    progress_bar const progress;
    order.placement = values.text("placement");
    order.reference_names = references_names(plan);
    order.request.references =
        timed("exporting", [&] { return references_make(plan, call.image, service.values); });
    ended_tasks const tasks = timed("waiting", [&] { return run_tasks(service, order); });

    call_outcome outcome;
    std::vector<import_result> const pictures = pictures_of(tasks, service);
    outcome.layers = timed("importing", [&] { return import_into(target, how, pictures); });
    results_mark_imported(tasks, pictures);
    note_tasks(tasks, outcome);
    return outcome;
}

call_outcome create(procedure_call const& call, argument_values const& values) {
    generation_order order = arguments_order(values);
    reference_plan const plan =
        references_plan(reference_choice::none, values.text("reference-urls"), 0, {});
    generation_service service = service_open(call.mode != run_mode::noninteractive);

    progress_bar const progress;
    order.reference_names = references_names(plan);
    order.request.references = references_make(plan, 0, service.values);
    ended_tasks const tasks = timed("waiting", [&] { return run_tasks(service, order); });

    call_outcome outcome;
    std::vector<import_result> const pictures = pictures_of(tasks, service);
    new_image const made = timed("importing", [&] { return import_as_image(pictures); });
    outcome.new_image = made.image;
    outcome.layers = made.layers;
    if (call.mode != run_mode::noninteractive)
        host_image_show(made.image);
    results_mark_imported(tasks, pictures);
    note_tasks(tasks, outcome);
    return outcome;
}

call_outcome change_settings() {
    settings values = settings_load();
    if (!service_ask_settings(values, ""))
        throw error(error_kind::cancelled, _("Cancelled."));
    return {};
}

call_outcome run(procedure_call const& call) {
    if (call.procedure->id == procedure_id::settings)
        return change_settings();
    argument_values const values = values_for(call);
    arguments_check(*call.procedure, values);
    return call.procedure->takes_image ? generate(call, values) : create(call, values);
}

call_status status_of(error_kind kind) {
    switch (kind) {
    case error_kind::calling:
        return call_status::calling_error;
    case error_kind::execution:
        return call_status::execution_error;
    case error_kind::cancelled:
        return call_status::cancelled;
    }
    g_assert_not_reached();
}

} // namespace

call_outcome run_call(procedure_call const& call) noexcept {
    call_outcome failed;
    try {
        return run(call);
    } catch (error const& problem) {
        failed.status = status_of(problem.kind());
        failed.message = problem.what();
    } catch (std::exception const& bug) { // out of memory, say
        failed.status = call_status::execution_error;
        failed.message = bug.what();
    }
    return failed;
}

} // namespace nb
