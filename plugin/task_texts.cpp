#include "task_texts.h"

#include "core/i18n.h"

#include <algorithm>

namespace nb {

namespace {

std::string moment_text(std::int64_t ms) {
    GDateTime* moment = g_date_time_new_from_unix_local(ms / 1'000);
    std::string text = string_from(g_date_time_format(moment, "%Y-%m-%d %H:%M:%S"));
    g_date_time_unref(moment);
    return text;
}

// "" for what has not happened.
std::string later_text(std::int64_t ms, std::int64_t since_ms) {
    if (ms == 0)
        return "";
    // Translators: a date, and how many seconds after the beginning that was
    return format_text(_("%s (after %.1f s)"), moment_text(ms).c_str(),
                       double(ms - since_ms) / 1'000);
}

void add_line(std::string& lines, char const* name, std::string const& value) {
    if (!value.empty())
        lines.append(name).append(": ").append(value).append("\n");
}

api_generate_request request_kept(task const& t) {
    api_generate_request kept;
    kept.model = t.model;
    kept.prompt = t.prompt;
    kept.aspect_ratio = t.aspect_ratio;
    kept.image_size = t.image_size;
    for (std::string const& name : t.reference_names)
        kept.references.push_back({{}, "", name});
    return kept;
}

} // namespace

std::string task_age_text(std::int64_t ms) {
    int const minutes = int(std::max<std::int64_t>(0, ms) / 60'000);
    if (minutes < 1)
        return _("just now");
    if (minutes < 60)
        return format_text(n_("%d minute ago", "%d minutes ago", minutes), minutes);
    int const hours = minutes / 60;
    if (hours < 48)
        return format_text(n_("%d hour ago", "%d hours ago", hours), hours);
    return format_text(n_("%d day ago", "%d days ago", hours / 24), hours / 24);
}

std::string task_state_text(task const& t) {
    switch (t.state) {
    case task_state::ready:
        return _("Finished, not in an image yet");
    case task_state::downloading:
        return _("Finished at the service");
    case task_state::waiting:
        return _("At the service");
    case task_state::unknown:
        return _("Not known whether the service got it");
    case task_state::imported:
        return _("In an image");
    case task_state::failed:
        return _("Failed");
    case task_state::cancelled:
        return _("Cancelled");
    case task_state::exporting:
    case task_state::submitting:
        return _("Not sent");
    }
    g_assert_not_reached();
}

std::string task_cost_text(task const& t) {
    return t.consumed > 0 ? format_text(_("%g credits"), t.consumed) : "";
}

std::string task_details(task const& t, std::string const& problem,
                         api_generate_request const* sent) {
    std::string references;
    for (std::string const& name : t.reference_names)
        references += (references.empty() ? "" : ", ") + name;
    std::string lines;
    add_line(lines, _("Task"), t.service_id.empty() ? t.local_id : t.service_id);
    add_line(lines, _("State"), task_state_text(t));
    add_line(lines, _("Problem"), problem.empty() ? t.last_problem : problem);
    add_line(lines, _("Service"), t.base_url);
    add_line(lines, _("Model"), t.model);
    add_line(lines, _("Prompt"), t.prompt);
    add_line(lines, _("References"), references);
    add_line(lines, _("Made"), moment_text(t.created_ms));
    add_line(lines, _("Sent"), later_text(t.submitted_ms, t.created_ms));
    add_line(lines, _("Finished"), later_text(t.finished_ms, t.created_ms));
    add_line(lines, _("Cost"), task_cost_text(t));
    add_line(lines, sent ? _("Request") : _("Request, as far as it is known"),
             "POST " + api_generate_url(t.base_url) + "\n" +
                 api_generate_text(sent ? *sent : request_kept(t)));
    return lines;
}

} // namespace nb
