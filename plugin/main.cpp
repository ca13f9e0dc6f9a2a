#include "main.h"

#include "arguments.h"
#include "call_steps.h"
#include "core/error.h"
#include "core/i18n.h"
#include "last_values.h"
#include "open_window.h"
#include "recovery.h"
#include "references.h"
#include "service.h"
#include "ui/ui.h"

namespace nb {

namespace {

// Said once, quietly.
std::string waiting_notice() {
    int const count = recovery_count_untold(task_store(settings_state_folder()));
    if (count == 0)
        return "";
    return format_text(n_("%d earlier result can be had: Filters ▸ Nano Banana ▸ Recover Results",
                          "%d earlier results can be had: Filters ▸ Nano Banana ▸ Recover Results",
                          count),
                       count);
}

// A person gets the window, unless GIMP repeats what they did last.
bool wants_window(procedure_call const& call) {
    return call.mode == run_mode::interactive ||
           (call.mode == run_mode::with_last_values &&
            last_values_load(*call.procedure).text("prompt").empty());
}

// The first time, a person expects a picture of their image's shape.
argument_values values_to_begin_with(procedure_call const& call) {
    argument_values values = last_values_load(*call.procedure);
    if (call.procedure->id == procedure_id::generate && !last_values_known(*call.procedure))
        values.set("aspect-ratio", std::string(aspect_ratio_of_canvas));
    return values;
}

ended_tasks run_tasks(generation_service& service, generation_order const& order) {
    return generation_run(service, order, show_progress, host_message);
}

call_outcome import_all(layer_target const& target, ended_tasks const& tasks,
                        generation_service const& service) {
    call_outcome outcome;
    std::vector<import_result> const pictures = pictures_of(tasks, service);
    outcome.layers = timed("importing", [&] { return import_into(target, pictures); });
    finish_tasks(tasks, service, results_tasks(pictures), outcome);
    return outcome;
}

call_outcome generate(procedure_call const& call, argument_values const& values) {
    generation_order order = arguments_order(values, host_image_size(call.image));
    order.placement = arguments_placement(values);
    reference_plan const plan = references_plan(
        arguments_references(values), values.text("reference-urls"), call.image, call.drawables);
    layer_target const target =
        target_freeze(call.image, host_selected_layers(call.image, call.drawables));
    generation_service service = service_open(call.mode != run_mode::noninteractive);

    progress_bar const progress;
    order.reference_names = references_names(plan);
    order.request.references =
        timed("exporting", [&] { return references_make(plan, service.values); });
    ended_tasks const tasks = timed("waiting", [&] { return run_tasks(service, order); });
    return import_all(target, tasks, service);
}

call_outcome create(procedure_call const& call, argument_values const& values) {
    generation_order order = arguments_order(values, {});
    reference_plan const plan =
        references_plan(reference_choice::none, values.text("reference-urls"), 0, {});
    generation_service service = service_open(call.mode != run_mode::noninteractive);

    progress_bar const progress;
    order.placement = "native";
    order.reference_names = references_names(plan);
    order.request.references = references_make(plan, service.values);
    ended_tasks const tasks = timed("waiting", [&] { return run_tasks(service, order); });

    call_outcome outcome;
    std::vector<import_result> const pictures = pictures_of(tasks, service);
    new_image const made = timed("importing", [&] { return import_as_image(pictures); });
    outcome.new_image = made.image;
    outcome.layers = made.layers;
    if (call.mode != run_mode::noninteractive)
        host_image_show(made.image);
    finish_tasks(tasks, service, results_tasks(pictures), outcome);
    return outcome;
}

call_outcome fill(procedure_call const& call, argument_values const& values) {
    layer_target const target =
        target_freeze(call.image, host_selected_layers(call.image, call.drawables));
    fill_request const request = fill_freeze(call.image, values);
    generation_service service = service_open(call.mode != run_mode::noninteractive);

    progress_bar const progress;
    generation_order const order =
        timed("exporting", [&] { return fill_order(request, values, service.values); });
    ended_tasks const tasks = timed("waiting", [&] { return run_tasks(service, order); });
    return import_all(target, tasks, service);
}

call_outcome change_settings() {
    settings values = settings_load();
    if (!service_ask_settings(values, ""))
        throw error(error_kind::cancelled, _("Cancelled."));
    return {};
}

call_outcome generate_again(procedure_call call) {
    std::vector<item_id> const layers = host_selected_layers(call.image, call.drawables);
    call.procedure = procedure_find("plug-in-nano-banana-generate");
    argument_values values = last_values_load(*call.procedure);
    std::string const made = layers.empty() ? "" : host_layer_parasite(layers.front());
    import_read_parasite(made, values);
    if (open_window_present(call.image, false, made))
        return {};
    open_window const here(call.image);
    ui_generate_window(call, {values, waiting_notice()});
    return {};
}

call_outcome run(procedure_call const& call) {
    if (call.procedure->id == procedure_id::again)
        return generate_again(call);
    if (call.procedure->id == procedure_id::settings)
        return change_settings();
    if (call.procedure->id == procedure_id::recover) {
        arguments_check_values(*call.procedure, call.arguments);
        return recover(call, call.arguments);
    }
    if (wants_window(call)) {
        if (open_window_present(call.image, call.procedure->id == procedure_id::fill))
            return {};
        open_window const here(call.image);
        ui_generate_window(call, {values_to_begin_with(call), waiting_notice()});
        return {};
    }
    argument_values const values =
        call.mode == run_mode::noninteractive ? call.arguments : last_values_load(*call.procedure);
    arguments_check(*call.procedure, values);
    if (call.procedure->id == procedure_id::fill)
        return fill(call, values);
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
