// What the service's and the result host's replies mean for a task.
#include "core/task.h"

#include "core/data_uri.h"
#include "core/i18n.h"
#include "core/image_codec.h"
#include "core/task_moves.h"
#include "core/uri.h"

#include <algorithm>
#include <cstring>

namespace nb {

namespace {

constexpr long address_length = 200;         // characters of an address in a message
constexpr std::size_t jpeg_trailer = 65'536; // bytes that may follow a picture

bool status_is_good(unsigned status) {
    return status >= 200 && status < 300;
}
bool status_is_redirect(unsigned status) {
    return status >= 300 && status < 400;
}

// Worth asking again for something that costs nothing to ask.
bool status_is_passing(unsigned status) {
    return status == 408 || status == 425 || status == 429 || status >= 500;
}

// "HTTP 400: prompt is required"
std::string status_text(unsigned status, std::string const& says) {
    return says.empty() ? format_text("HTTP %u", status)
                        : format_text("HTTP %u: %s", status, says.c_str());
}

bool is_about_the_key(http_reply const& reply, int code) {
    return reply.status == 401 || reply.status == 403 || code == 401;
}

std::string key_text(std::string const& says) {
    return format_text(
        _("The service refused the API key (%s). Set the key in Filters ▸ Nano Banana ▸ "
          "Settings, or in the environment variable NANO_BANANA_API_KEY."),
        says.empty() ? "401" : says.c_str());
}

std::string failure_text(http_reply const& reply) {
    switch (reply.failure) {
    case http_failure::none:
        return format_text(_("The service answered HTTP %u with something that is not the JSON the "
                             "service documents."),
                           reply.status);
    case http_failure::unreachable:
        return format_text(_("The service could not be reached: %s."), reply.failure_text.c_str());
    case http_failure::insecure:
        return format_text(_("No secure connection to the service could be made: %s."),
                           reply.failure_text.c_str());
    case http_failure::broken:
        return format_text(_("The connection to the service broke: %s."),
                           reply.failure_text.c_str());
    case http_failure::silent:
        return _("The service fell silent.");
    case http_failure::too_large:
        return _("The service sent far more than it should.");
    case http_failure::cancelled:
        return _("The request was cancelled.");
    }
    g_assert_not_reached();
}

// -- submission

step submit_again_or_give_up(task& t, http_reply const& reply, std::string const& what) {
    t.in_flight = false;
    std::int64_t const delay =
        task_retry_after_ms(reply.retry_after, reply.at_ms)
            .value_or(task_backoff_ms(t.tries, g_str_hash(t.local_id.c_str())));
    bool const in_window = reply.at_ms + delay - t.first_try_ms <= task_submit_window_ms;
    if (t.tries < task_submit_tries && in_window) {
        t.last_problem = what;
        return task_wait(t, delay, reply.at_ms);
    }
    std::string const tried =
        format_text(n_("It was tried %d time.", "It was tried %d times.", t.tries), t.tries);
    return task_give_up(t, what + " " + tried + " " + task_nothing_paid(), reply.at_ms);
}

// No HTTP status came at all.
step on_submit_failure(task& t, http_reply const& reply) {
    std::string const what = failure_text(reply);
    if (reply.failure == http_failure::unreachable)
        return submit_again_or_give_up(t, reply, what);
    if (reply.progress == http_progress::sent)
        return task_lose_sight(t, what, reply.at_ms);
    return task_give_up(
        t, what + " " + _("The service did not get the whole request, so nothing is paid."),
        reply.at_ms);
}

step on_submit_accepted(task& t, std::string const& service_id, std::int64_t now_ms) {
    t.state = task_state::waiting;
    t.in_flight = false;
    t.last_problem.clear();
    t.service_id = service_id;
    t.submitted_ms = now_ms;
    return task_wait(t, task_first_query_ms, now_ms);
}

step on_submit_reply(task& t, http_reply const& reply) {
    if (reply.status == 0)
        return on_submit_failure(t, reply);
    api_generate_answer const answer = api_read_generate_answer(reply.body);
    std::string const said = status_text(reply.status, answer.says);

    if (reply.status == 429 || reply.status == 500 || reply.status == 503)
        return submit_again_or_give_up(
            t, reply,
            format_text(_("The service is overloaded or out of order (%s)."), said.c_str()));
    t.key_refused = is_about_the_key(reply, answer.code);
    if (t.key_refused)
        return task_give_up(t, key_text(answer.says) + " " + task_nothing_paid(), reply.at_ms);
    if (reply.status > 501) // a gateway gave up on the service, which may well have the request
        return task_lose_sight(t, format_text(_("The service did not answer (%s)."), said.c_str()),
                               reply.at_ms);
    if (status_is_redirect(reply.status))
        return task_give_up(
            t,
            format_text(_("The service's address points elsewhere (%s, to “%s”). The "
                          "key is not sent there; check the address in the settings."),
                        said.c_str(), text_for_message(reply.location, address_length).c_str()) +
                " " + task_nothing_paid(),
            reply.at_ms);
    // A refusal has words. A success whose parts are of the wrong types may look like one without.
    bool const wordless = status_is_good(reply.status) && answer.says.empty();
    if (answer.documented && answer.code != 0 && !wordless)
        return task_give_up(t,
                            format_text(_("The service refused the request: %s."),
                                        answer.says.empty() ? said.c_str() : answer.says.c_str()) +
                                " " + task_nothing_paid(),
                            reply.at_ms);
    if (!status_is_good(reply.status))
        return task_give_up(t,
                            format_text(_("The service refused the request (%s)."), said.c_str()) +
                                " " + task_nothing_paid(),
                            reply.at_ms);
    if (!answer.task_id.empty())
        return on_submit_accepted(t, answer.task_id, reply.at_ms);
    return task_lose_sight(t,
                           answer.documented && answer.code == 0
                               ? _("The service accepted the request but gave no task id.")
                               : failure_text(reply),
                           reply.at_ms);
}

// -- status queries

step query_again(task& t, http_reply const& reply, std::string problem) {
    t.last_problem = std::move(problem);
    std::int64_t const usual = task_poll_delay_ms(reply.at_ms - t.submitted_ms, t.listening);
    return task_wait(t, task_retry_after_ms(reply.retry_after, reply.at_ms).value_or(usual),
                     reply.at_ms);
}

// An answer that should not be, but might be better next time; three in a row end the waiting.
step strike(task& t, http_reply const& reply, std::string const& problem) {
    if (++t.strikes < task_strike_limit)
        return query_again(t, reply, problem);
    return task_leave(t, error_kind::execution, problem);
}

step on_success(task& t, api_query_answer const& answer, std::int64_t now_ms) {
    if (answer.images.empty())
        return task_give_up(
            t,
            answer.text.empty()
                ? std::string(_("The service reported success but sent no picture."))
                : format_text(_("The service sent no picture, but said: %s"), answer.text.c_str()),
            now_ms);
    for (std::string const& image : answer.images)
        if (!data_uri_is(image) && !task_download_allowed(image, t.base_url))
            return task_give_up(
                t,
                format_text(_("The service gave an address for its picture that is not "
                              "safe to fetch: %s"),
                            text_for_message(image, address_length).c_str()),
                now_ms);
    t.results.clear();
    for (std::string const& image : answer.images)
        t.results.push_back({image, "", false});
    t.state = task_state::downloading;
    t.downloading_since_ms = now_ms;
    t.strikes = 0;
    return task_next_result(t, now_ms);
}

step on_unknown_task(task& t, http_reply const& reply, api_query_answer const& answer) {
    if (reply.at_ms - t.submitted_ms < task_unregistered_ms)
        return query_again(t, reply, "");
    if (!answer.documented) // a page of something in between, which knows no tasks
        return strike(t, reply, failure_text(reply));
    return task_give_up(
        t,
        format_text(_("The service does not know the task %s (any more)."), t.service_id.c_str()),
        reply.at_ms);
}

// Answers with `code` other than 0, whatever their HTTP status.
step on_query_error(task& t, http_reply const& reply, api_query_answer const& answer) {
    if (reply.status == 404 || answer.code == 404 || answer.says == "task not found")
        return on_unknown_task(t, reply, answer);
    std::string const said = answer.says.empty() ? status_text(reply.status, "") : answer.says;
    return strike(
        t, reply,
        format_text(_("The service answered the status query with an error: %s."), said.c_str()));
}

step on_query_status(task& t, http_reply const& reply, api_query_answer const& answer) {
    t.strikes = 0;
    t.last_problem.clear();
    t.status_word = answer.status;
    if (answer.consumed)
        t.consumed = *answer.consumed;
    if (answer.status == "success")
        return on_success(t, answer, reply.at_ms);
    if (answer.status != "failed")
        return query_again(t, reply, "");
    std::string const reason = answer.reason.empty() ? answer.text : answer.reason;
    return task_give_up(
        t,
        reason.empty()
            ? std::string(_("The service could not make the picture; it "
                            "gave no reason."))
            : format_text(_("The service could not make the picture: %s"), reason.c_str()),
        reply.at_ms);
}

step on_query_reply(task& t, http_reply const& reply) {
    if (reply.failure == http_failure::insecure)
        return task_leave(t, error_kind::execution, failure_text(reply));
    if (reply.failure != http_failure::none)
        return query_again(t, reply, failure_text(reply));
    if (status_is_passing(reply.status))
        return query_again(t, reply, status_text(reply.status, ""));
    if (status_is_redirect(reply.status))
        return strike(
            t, reply,
            format_text(_("The service's address points elsewhere (%s)."),
                        status_text(reply.status, text_for_message(reply.location, address_length))
                            .c_str()));

    api_query_answer const answer = api_read_query_answer(reply.body);
    t.key_refused = is_about_the_key(reply, answer.code);
    if (t.key_refused)
        return task_leave(t, error_kind::execution, key_text(answer.says));
    if (!status_is_good(reply.status) || answer.code != 0)
        return on_query_error(t, reply, answer);
    if (!answer.documented || answer.status.empty())
        return query_again(t, reply, failure_text(reply));
    return on_query_status(t, reply, answer);
}

// -- downloads

step download_again(task& t, http_reply const& reply, std::string problem) {
    t.last_problem = std::move(problem);
    std::int64_t const usual = task_poll_delay_ms(reply.at_ms - t.downloading_since_ms, false);
    return task_wait(t, task_retry_after_ms(reply.retry_after, reply.at_ms).value_or(usual),
                     reply.at_ms);
}

step on_download_redirect(task& t, http_reply const& reply) {
    std::string const next = uri_resolve(t.download_url, reply.location);
    if (++t.redirects > task_redirect_limit || !task_download_allowed(next, t.base_url))
        return task_leave(t, error_kind::execution,
                          format_text(_("The picture's address leads astray (to “%s”)."),
                                      text_for_message(reply.location, address_length).c_str()));
    t.download_url = next;
    return send_request{request_purpose::download, next};
}

// Whether the end of a picture is missing. A connection that breaks between two chunks of an answer
// looks like its end (libsoup).
bool looks_cut_off(bytes_ptr const& body) {
    std::string_view file = body.text();
    switch (picture_read_header(body).type) {
    case picture_type::png:
        return file.rfind("IEND") == std::string_view::npos;
    case picture_type::jpeg: // a thumbnail before has such an end as well
        file.remove_prefix(file.size() - std::min(file.size(), jpeg_trailer));
        return file.rfind("\xFF\xD9") == std::string_view::npos;
    case picture_type::webp: {
        guint32 length = 0; // of what follows these first 8 bytes
        std::memcpy(&length, file.data() + 4, sizeof length);
        return file.size() < 8 + std::size_t(GUINT32_FROM_LE(length));
    }
    case picture_type::unknown:
        return false;
    }
    g_assert_not_reached();
}

// A page or a message instead of a picture; anything else is kept, whatever it is.
bool looks_like_text(bytes_ptr const& body) {
    std::string_view const text = body.text();
    std::size_t const first = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    return first == std::string_view::npos || text[first] == '<' || text[first] == '{';
}

step on_download_reply(task& t, http_reply const& reply) {
    if (reply.failure == http_failure::too_large)
        return task_give_up(t, _("The service sent a picture of more than 64 MiB."), reply.at_ms);
    if (reply.failure == http_failure::insecure)
        return task_leave(t, error_kind::execution, failure_text(reply));
    if (reply.failure != http_failure::none)
        return download_again(t, reply, failure_text(reply));
    if (status_is_redirect(reply.status))
        return on_download_redirect(t, reply);
    bool const maybe_later =
        reply.status == 404 && reply.at_ms - t.downloading_since_ms < task_unregistered_ms;
    if (status_is_passing(reply.status) || maybe_later)
        return download_again(t, reply, status_text(reply.status, ""));
    if (!status_is_good(reply.status))
        return task_leave(t, error_kind::execution,
                          format_text(_("The picture could not be fetched (%s)."),
                                      status_text(reply.status, "").c_str()));
    bool const no_picture = looks_like_text(reply.body);
    if ((no_picture || looks_cut_off(reply.body)) && ++t.strikes < task_strike_limit)
        return download_again(t, reply,
                              no_picture ? _("No picture came.") : _("Half a picture came."));
    if (no_picture)
        return task_leave(t, error_kind::execution,
                          _("What the service gave as its picture is not one."));
    t.strikes = 0;
    t.last_problem.clear();
    auto const missing = std::ranges::find(t.results, false, &task_result::done);
    return save_result{std::size_t(missing - t.results.begin()), reply.body};
}

} // namespace

step task_on_reply(task& t, request_purpose purpose, http_reply const& reply) {
    switch (purpose) {
    case request_purpose::submit:
        return on_submit_reply(t, reply);
    case request_purpose::query:
        return on_query_reply(t, reply);
    case request_purpose::download:
        return on_download_reply(t, reply);
    }
    g_assert_not_reached();
}

} // namespace nb
