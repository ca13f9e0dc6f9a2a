#include "results.h"

#include "core/i18n.h"
#include "core/image_codec.h"
#include "core/worker.h"

#include <algorithm>

namespace nb {

namespace {

constexpr int decoders = 2;

void add_once(std::vector<std::string>& texts, std::string const& text) {
    if (!text.empty() && std::ranges::find(texts, text) == texts.end())
        texts.push_back(text);
}

} // namespace

std::string results_kept_text(task_store const& store, task const& t) {
    return format_text(_("What the service sent is kept in “%s”."),
                       store.task_folder(t.local_id).c_str());
}

import_result result_read(task const& made_by, std::size_t index, bytes_ptr const& file,
                          task_store const& store, ink_style inks) {
    auto loading = fill_load(made_by, store);
    import_result result{picture_decode(file, inks), &made_by, index, {}};
    result.fill = fill_finish(made_by, std::move(loading), result.image);
    return result;
}

decoded_results results_decode(ended_tasks const& tasks, task_store const& store) {
    decoded_results decoded;
    std::vector<bytes_ptr> files;
    for (auto const& runner : tasks) {
        add_once(decoded.problems, runner->store_problem());
        if (runner->problem())
            add_once(decoded.problems, runner->problem()->what());
        if (runner->current().state != task_state::ready)
            continue;
        for (std::size_t at = 0; at < runner->pictures().size(); ++at) {
            decoded.results.push_back({{}, &runner->current(), at, {}});
            files.push_back(runner->pictures()[at]);
        }
    }

    std::vector<std::string> broken(files.size());
    ink_style const inks = host_ink_style();
    worker_group group(decoders);
    for (std::size_t at = 0; at < files.size(); ++at)
        group.add([&, at] {
            try {
                import_result& result = decoded.results[at];
                result = result_read(*result.made_by, result.index, files[at], store, inks);
            } catch (std::exception const& problem) {
                broken[at] = problem.what();
            }
        });
    group.wait();

    for (std::size_t at = 0; at < files.size(); ++at)
        if (!broken[at].empty())
            add_once(decoded.problems,
                     broken[at] + " " + results_kept_text(store, *decoded.results[at].made_by));
    std::erase_if(decoded.results, [](import_result const& each) { return !each.image.pixels; });
    for (import_result const& each : decoded.results)
        if (each.fill)
            add_once(decoded.problems, each.fill->notice);
    return decoded;
}

error results_error(ended_tasks const& tasks, decoded_results const& decoded) {
    std::string text;
    for (std::string const& problem : decoded.problems)
        text += (text.empty() ? "" : "\n") + problem;
    bool const cancelled = std::ranges::any_of(tasks, [](auto const& runner) {
        return runner->problem() && runner->problem()->kind() == error_kind::cancelled;
    });
    return {cancelled ? error_kind::cancelled : error_kind::execution, text};
}

std::vector<task const*> results_tasks(std::vector<import_result> const& results) {
    std::vector<task const*> tasks;
    for (import_result const& result : results)
        if (std::ranges::find(tasks, result.made_by) == tasks.end())
            tasks.push_back(result.made_by);
    return tasks;
}

void results_mark_imported(ended_tasks const& tasks, std::vector<task const*> const& imported) {
    for (auto const& runner : tasks)
        if (std::ranges::find(imported, &runner->current()) != imported.end())
            runner->mark_imported();
}

} // namespace nb
