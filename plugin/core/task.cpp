#include "core/task.h"

#include "core/data_uri.h"
#include "core/i18n.h"
#include "core/task_moves.h"

#include <algorithm>

namespace nb {

namespace {

step send_submit(task& t, std::int64_t now_ms) {
    if (t.tries == 0)
        t.first_try_ms = now_ms;
    ++t.tries;
    t.state = task_state::submitting;
    t.in_flight = true;
    return send_request{request_purpose::submit, api_generate_url(t.base_url)};
}

step send_query(task const& t) {
    return send_request{request_purpose::query, api_query_url(t.base_url, t.service_id)};
}

std::string timeout_text(task const& t) {
    std::int64_t const since = t.waiting_since_ms ? t.waiting_since_ms : t.created_ms;
    std::int64_t const seconds = (t.deadline_ms - since) / 1'000;
    std::string text = format_text(n_("The picture was not done within %d second.",
                                      "The picture was not done within %d seconds.", int(seconds)),
                                   int(seconds));
    if (!t.last_problem.empty())
        text += " " + t.last_problem;
    else if (!t.status_word.empty())
        text += " " + format_text(_("The service's last word was “%s”."), t.status_word.c_str());
    return text;
}

// Stopped before the service can have counted anything.
step end_unsent(task& t, stop_reason reason, std::int64_t now_ms) {
    t.in_flight = false;
    if (reason == stop_reason::deadline)
        return task_give_up(t, timeout_text(t) + " " + task_nothing_paid(), now_ms);
    t.state = task_state::cancelled;
    t.finished_ms = now_ms;
    return finished{error(error_kind::cancelled, _("Cancelled before anything was sent."))};
}

} // namespace

// -- shared by the moves

std::string const& task_nothing_paid() {
    static std::string const text = _("Nothing was generated, nothing is paid.");
    return text;
}

step task_give_up(task& t, std::string const& message, std::int64_t now_ms) {
    t.state = task_state::failed;
    t.in_flight = false;
    t.message = message;
    t.finished_ms = now_ms;
    return finished{error(error_kind::execution, message)};
}

step task_lose_sight(task& t, std::string const& what_happened, std::int64_t now_ms) {
    t.state = task_state::unknown;
    t.in_flight = false;
    t.finished_ms = now_ms;
    t.message =
        what_happened + " " +
        _("The request had been sent, so it may have been paid. It is not repeated by itself; "
          "look at your account at the service before you ask again.");
    return finished{error(error_kind::execution, t.message)};
}

step task_leave(task const& t, error_kind kind, std::string const& message) {
    return finished{error(
        kind, message + " " +
                  format_text(_("Nothing is lost: the task %s is kept on this computer and can be "
                                "recovered."),
                              t.service_id.c_str()))};
}

step task_wait(task const& t, std::int64_t delay_ms, std::int64_t now_ms) {
    return wait_for{
        std::clamp<std::int64_t>(delay_ms, 0, std::max<std::int64_t>(0, t.deadline_ms - now_ms))};
}

step task_next_result(task& t, std::int64_t now_ms) {
    auto const missing = std::ranges::find(t.results, false, &task_result::done);
    if (missing == t.results.end()) {
        t.state = task_state::ready;
        t.finished_ms = now_ms;
        return finished{};
    }
    if (!data_uri_is(missing->address)) {
        t.download_url = missing->address;
        t.redirects = 0;
        return send_request{request_purpose::download, missing->address};
    }
    std::optional<bytes_ptr> const data = data_uri_decode(missing->address);
    if (!data || data->size() > task_result_limit)
        return task_give_up(t,
                            data ? _("The service sent a picture of more than 64 MiB.")
                                 : _("The service sent a picture as a data URI that is damaged."),
                            now_ms);
    missing->address.clear(); // megabytes that the step carries now
    return save_result{std::size_t(missing - t.results.begin()), *data};
}

// -- moves

task task_new(std::int64_t now_ms, std::int64_t deadline_ms) {
    task t;
    t.local_id = string_from(g_uuid_string_random());
    t.created_ms = now_ms;
    t.deadline_ms = deadline_ms;
    return t;
}

step task_start(task& t, std::int64_t now_ms) {
    g_assert(t.state == task_state::exporting);
    return send_submit(t, now_ms);
}

step task_on_timer(task& t, std::int64_t now_ms) {
    if (t.state == task_state::ready)
        return finished{};
    if (now_ms >= t.deadline_ms)
        return task_on_stop(t, stop_reason::deadline, {}, now_ms);
    switch (t.state) {
    case task_state::submitting:
        return send_submit(t, now_ms);
    case task_state::waiting:
        return send_query(t);
    case task_state::downloading:
        return task_next_result(t, now_ms);
    case task_state::exporting:
    case task_state::ready:
    case task_state::imported:
    case task_state::failed:
    case task_state::cancelled:
    case task_state::unknown:
        break;
    }
    g_assert_not_reached();
}

step task_on_unsaved(task& t, step next, std::string const& why, std::int64_t now_ms) {
    auto const* request = std::get_if<send_request>(&next);
    if (!request || request->purpose != request_purpose::submit)
        return next;
    return task_give_up(t, why + " " + task_nothing_paid(), now_ms);
}

step task_on_saved(task& t, std::size_t index, std::string const& file, std::int64_t now_ms) {
    task_result& result = t.results.at(index);
    result.file = file;
    result.done = true;
    return task_next_result(t, now_ms);
}

std::optional<step> task_on_knock(task const& t) {
    return t.state == task_state::waiting ? std::optional(send_query(t)) : std::nullopt;
}

step task_on_stop(task& t, stop_reason reason, std::optional<http_progress> progress,
                  std::int64_t now_ms) {
    bool const may_count = t.state == task_state::submitting && progress == http_progress::sent;
    if (may_count)
        return task_lose_sight(t, _("No answer had come yet when the waiting was ended."), now_ms);
    if (t.state == task_state::exporting || t.state == task_state::submitting)
        return end_unsent(t, reason, now_ms);
    if (reason == stop_reason::deadline)
        return task_leave(t, error_kind::execution, timeout_text(t));
    return task_leave(t, error_kind::cancelled, _("Stopped waiting for the picture."));
}

void task_resume(task& t) {
    if (t.state == task_state::exporting || (t.state == task_state::submitting && !t.in_flight)) {
        t.state = task_state::cancelled; // the process ended before anything could count
    } else if (t.state == task_state::submitting) {
        t.state = task_state::unknown;
        t.message =
            _("The program ended while the request was on its way, so it may have been paid.");
    } else if (t.state == task_state::downloading || t.state == task_state::ready) {
        for (task_result& result : t.results)
            result.done = !result.file.empty();
        bool const address_known = std::ranges::all_of(t.results, [](task_result const& result) {
            return result.done || !result.address.empty();
        });
        bool const complete = std::ranges::all_of(t.results, &task_result::done);
        if (!address_known || t.results.empty()) {
            t.results.clear();
            t.state = task_state::waiting; // ask again: the answer carries the pictures
        } else if (!complete) {
            t.state = task_state::downloading;
        }
    }
    t.in_flight = false;
}

bool task_is_recoverable(task const& t) {
    return t.state == task_state::waiting || t.state == task_state::downloading ||
           t.state == task_state::ready;
}

bool task_needs_key(task const& t) {
    return t.state == task_state::waiting;
}

void task_send_again(task& t, std::int64_t now_ms, std::int64_t deadline_ms) {
    g_assert(t.state == task_state::unknown);
    t.state = task_state::exporting;
    t.created_ms = now_ms;
    t.deadline_ms = deadline_ms;
    t.finished_ms = 0;
    t.message.clear();
    t.told = false;
}

void task_mark_imported(task& t) {
    g_assert(t.state == task_state::ready);
    t.state = task_state::imported;
}

std::string task_describe(task const& t, std::int64_t now_ms) {
    std::int64_t const since = t.waiting_since_ms ? t.waiting_since_ms : t.created_ms;
    int const seconds = int((now_ms - since) / 1'000);
    switch (t.state) {
    case task_state::exporting:
        return _("Preparing the references");
    case task_state::submitting:
        return t.in_flight ? format_text(_("Sending the request (%d s)"), seconds)
                           : format_text(_("The service is busy, trying again (%d s)"), seconds);
    case task_state::waiting:
        if (!t.last_problem.empty())
            return format_text(_("Waiting for the picture (%d s; last query: %s)"), seconds,
                               t.last_problem.c_str());
        if (t.status_word.empty())
            return format_text(_("Waiting for the picture (%d s)"), seconds);
        return format_text(_("Waiting for the picture (%s, %d s)"), t.status_word.c_str(), seconds);
    case task_state::downloading:
        return format_text(_("Fetching the picture (%d s)"), seconds);
    case task_state::ready:
    case task_state::imported:
        return _("The picture is here");
    case task_state::failed:
    case task_state::cancelled:
    case task_state::unknown:
        return t.message;
    }
    g_assert_not_reached();
}

} // namespace nb
