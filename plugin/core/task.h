// The life of one generation as a value, and its moves as pure functions: no I/O, no clock, no main
// loop. Every rule of retrying, backing off, giving up and reading an answer lives here.
//
//     exporting → submitting → waiting → downloading → ready → imported
//                     └──────────┴────────────┴─▶ failed · cancelled · unknown
//
// A move takes what happened, changes the task and returns the next step. `task_runner` performs
// the steps: it saves the task before each one, so that any step can be the last of this process
// and the first of the next (`task_resume`). The API key is not part of a task.
#pragma once

#include "core/api.h"
#include "core/error.h"
#include "core/geometry.h"
#include "core/http.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace nb {

enum class task_state {
    exporting,   // nothing has been sent
    submitting,  // the paid request is on its way; the service's task id is not known yet
    waiting,     // the service has it
    downloading, // done there; not all of its pictures are here yet
    ready,       // every picture is in the store
    imported,    // … and in an image
    failed,      // it will never give a picture
    cancelled,   // by the person, before anything was sent
    unknown,     // it was sent, and nobody answered: it may have been paid
};

char const* task_state_name(task_state); // as on disk, e.g. "waiting"
std::optional<task_state> task_state_from(std::string_view name);

struct task_result {
    std::string address; // URL or data URI, as the service sent it
    std::string file;    // its name in the task's folder once saved, e.g. "result-1.png"
    bool done = false;   // saved, or kept in memory because it could not be
};

// Where on the canvas a picture belongs that fills a selection, as all was when it was asked for.
// What was sent and what was selected are among the task's files.
struct fill_place {
    size canvas;
    rect context;       // what was sent; may reach beyond a small canvas
    rect selected;      // bounds
    double feather = 0; // px
    bool align = true;
    bool match_color = true;
    friend bool operator==(fill_place const&, fill_place const&) = default;
};

struct task {
    // What was asked; does not change.
    std::string local_id; // names the folder; made by `task_new`
    std::string base_url; // of the service
    std::string model;
    std::string prompt;
    std::string placement;
    std::string aspect_ratio;
    std::string image_size;
    std::vector<std::string> reference_names;
    std::optional<fill_place> fill; // none: a picture of its own
    std::int64_t created_ms = 0;

    // What has become of it; saved.
    task_state state = task_state::exporting;
    bool in_flight = false; // `submitting`: the request may have reached the service
    std::string service_id; // the service's task id
    std::int64_t submitted_ms = 0;
    std::int64_t finished_ms = 0;
    std::vector<task_result> results;
    double consumed = 0; // credits
    std::string message; // why it failed, for a person
    bool told = false;   // a person was told that it waits to be recovered

    // Of this process only; not saved.
    std::int64_t deadline_ms = 0;
    std::int64_t waiting_since_ms = 0; // of this process; 0: since `created_ms`
    bool listening = false;            // a webhook will knock, so poll slower
    int tries = 0;                     // submissions made
    std::int64_t first_try_ms = 0;
    std::int64_t downloading_since_ms = 0;
    std::string download_url; // of the running download, after redirects
    int redirects = 0;
    bool key_refused = false; // by the service's last answer
    int strikes = 0;          // answers in a row that should not be
    std::string status_word;  // the service's, from its last answer
    std::string last_problem; // of the last query or download, for a person; "" when it went well
};

// A task with a fresh id.
task task_new(std::int64_t now_ms, std::int64_t deadline_ms);

// -- steps

enum class request_purpose { submit, query, download };

struct send_request { // `submit` and `query` go to the service with the key, `download` goes
                      // without
    request_purpose purpose;
    std::string url;
};
struct wait_for {
    std::int64_t ms;
};
struct save_result {
    std::size_t index; // into task::results
    bytes_ptr file;
};
struct finished {                 // this process does no more for the task
    std::optional<error> problem; // none: all pictures are there (`ready`)
};
using step = std::variant<send_request, wait_for, save_result, finished>;

// -- moves

step task_start(task&, std::int64_t now_ms);
step task_on_reply(task&, request_purpose, http_reply const&);
step task_on_timer(task&, std::int64_t now_ms);
// `file` is "" when it could not be written; the picture then lives in memory only.
step task_on_saved(task&, std::size_t index, std::string const& file, std::int64_t now_ms);

// What `next` rests on could not be written to disk: nothing is paid for without a record of it,
// but what is paid goes on.
step task_on_unsaved(task&, step next, std::string const& why, std::int64_t now_ms);

// A webhook came in: ask at once. Nothing to do in states other than `waiting`.
std::optional<step> task_on_knock(task const&);

// The person or the deadline ends the waiting. `progress` is how far the request got that was under
// way, if one was.
enum class stop_reason { person, deadline };
step task_on_stop(task&, stop_reason, std::optional<http_progress> progress, std::int64_t now_ms);

// The person wants an `unknown` task sent again, knowing that it may be paid twice.
void task_send_again(task&, std::int64_t now_ms, std::int64_t deadline_ms);

// A task read from disk, whose process has ended, becomes what can be said of it now; then
// `task_on_timer` goes on with it when `task_is_recoverable`.
void task_resume(task&);
bool task_is_recoverable(task const&); // waiting, downloading or ready
bool task_needs_key(task const&);      // to go on: it has to ask the service

void task_mark_imported(task&);

// -- the rules in numbers

inline constexpr std::int64_t task_first_query_ms = 1'000;
inline constexpr std::int64_t task_unregistered_ms = 30'000; // so long a 404 means "not yet"
inline constexpr int task_submit_tries = 5;
inline constexpr std::int64_t task_submit_window_ms = 60'000; // for all tries together
inline constexpr int task_redirect_limit = 5;
inline constexpr int task_strike_limit = 3;
inline constexpr std::size_t task_result_limit = std::size_t{64}
                                                 << 20; // bytes of a picture as sent

// Until the next query: max(1 s, 8 % of the time since submission) up to 5 s; 15 s with a webhook.
std::int64_t task_poll_delay_ms(std::int64_t elapsed_ms, bool listening);
// Before try number `tries + 1`: 1, 2, 4, 8 s, ±25 % by `seed`.
std::int64_t task_backoff_ms(int tries, unsigned seed);
// "Retry-After" in seconds or as an HTTP date; nothing when it is neither.
std::optional<std::int64_t> task_retry_after_ms(std::string const& header, std::int64_t now_ms);
// Whether a picture may be fetched from there: https, or http where the service itself is loopback.
bool task_download_allowed(std::string const& url, std::string const& base_url);

// One line for a progress bar, e.g. "Waiting for the picture (in_progress, 12 s)".
std::string task_describe(task const&, std::int64_t now_ms);

} // namespace nb
