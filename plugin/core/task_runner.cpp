#include "core/task_runner.h"

#include "core/timer.h"
#include "core/worker.h"

namespace nb {

namespace {

constexpr std::size_t submit_answer_limit = 1'000'000;  // bytes
constexpr std::size_t query_answer_limit = 128'000'000; // a picture or more as data URI
constexpr std::size_t big_answer = 65'536;              // bytes; read off the main loop
constexpr int submit_idle_ms = 120'000;
constexpr int query_idle_ms = 20'000;
constexpr int download_idle_ms = 30'000;
constexpr int stop_grace_ms = 3'000;

template <typename... Lambdas>
struct overloaded : Lambdas... {
    using Lambdas::operator()...;
};
template <typename... Lambdas>
overloaded(Lambdas...) -> overloaded<Lambdas...>;

http_request request_for(send_request const& wanted, secret const& api_key, bytes_ptr const& body) {
    switch (wanted.purpose) {
    case request_purpose::submit:
        return {wanted.url, body, api_key, submit_idle_ms, submit_answer_limit};
    case request_purpose::query:
        return {wanted.url, {}, api_key, query_idle_ms, query_answer_limit};
    case request_purpose::download:
        return {wanted.url, {}, {}, download_idle_ms, task_result_limit};
    }
    g_assert_not_reached();
}

bool keeps_request(task_state state) {
    return state == task_state::submitting || state == task_state::unknown;
}

std::string text_of(std::exception_ptr const& thrown) {
    try {
        std::rethrow_exception(thrown);
    } catch (std::exception const& problem) {
        return problem.what();
    }
}

} // namespace

task_runner::task_runner(task_runner_setup setup, task t)
    : setup_(std::move(setup)), task_(std::move(t)),
      cancellable_(object_ptr<GCancellable>::adopt(g_cancellable_new())) {}

task_runner::~task_runner() {
    g_assert(!requesting_ && !working_);
}

void task_runner::start(bytes_ptr body, std::vector<task_file> files, task_lock held) {
    body_ = std::move(body);
    start_deadline();
    auto lock = std::make_shared<task_lock>(std::move(held));
    with_worker(
        [store = setup_.store, id = task_.local_id, body = body_, files = std::move(files), lock] {
            if (!*lock)
                *lock = store->lock(id);
            for (task_file const& file : files)
                store->save_file(id, file);
            store->save_request(id, body);
        },
        [this, lock] {
            lock_ = std::move(*lock);
            take(task_start(task_, clock_now_ms()));
        });
}

void task_runner::resume(task_lock lock) {
    g_assert(lock && task_is_recoverable(task_));
    lock_ = std::move(lock);
    start_deadline();
    auto pictures = std::make_shared<std::vector<bytes_ptr>>(task_.results.size());
    with_worker(
        [saved = task_, store = setup_.store, pictures] {
            store->drop_request(saved.local_id); // the service has it
            for (std::size_t at = 0; at < saved.results.size(); ++at)
                if (saved.results[at].done)
                    (*pictures)[at] = store->load_file(saved.local_id, saved.results[at].file);
        },
        [this, pictures] {
            pictures_ = std::move(*pictures);
            for (std::size_t at = 0; at < pictures_.size(); ++at)
                if (!pictures_[at])
                    task_.results[at].file.clear(); // gone; it has to be fetched again
            task_resume(task_);
            take(task_on_timer(task_, clock_now_ms()));
        });
}

void task_runner::start_deadline() {
    deadline_.start(task_.deadline_ms - clock_now_ms(), [this] { stop(stop_reason::deadline); });
}

void task_runner::knock() {
    if (!wait_.running()) {
        knocked_ = true;
        return;
    }
    if (std::optional<step> const next = task_on_knock(task_)) {
        wait_.stop();
        perform(*next);
    }
}

void task_runner::cancel() {
    stop(stop_reason::person);
}

void task_runner::mark_imported() {
    task_mark_imported(task_);
    try {
        setup_.store->save(task_);
    } catch (error const& problem) { // the layers are there all the same
        g_message("%s", problem.what());
    }
}

// Every move passes here: what it changed is on disk before its step is performed.
void task_runner::take(step next) {
    if (task_.state != task_state::submitting)
        body_ = {}; // megabytes that no further try needs
    // Only of a request whose fate is not known may another try be wanted.
    bool const drop_request =
        std::exchange(request_kept_, keeps_request(task_.state)) && !keeps_request(task_.state);
    if (setup_.on_change)
        setup_.on_change();
    std::string json = task_to_json(task_);
    if (json == saved_json_)
        return perform(next);
    auto saved = std::make_shared<bool>(false);
    with_worker(
        [store = setup_.store, id = task_.local_id, json, saved, drop_request] {
            store->save_json(id, json);
            *saved = true;
            if (drop_request)
                store->drop_request(id);
        },
        [this, next = std::move(next), json, saved] {
            if (!*saved)
                return perform(task_on_unsaved(task_, next, store_problem_, clock_now_ms()));
            saved_json_ = json;
            perform(next);
        });
}

// A move that may take long works on a copy, off the main loop.
void task_runner::take_slow(std::function<step(task&)> move) {
    struct outcome {
        task moved;
        step next;
    };
    auto made = std::make_shared<outcome>(outcome{task_, finished{}});
    with_worker([made, move = std::move(move)] { made->next = move(made->moved); },
                [this, made] {
                    task_ = std::move(made->moved);
                    take(std::move(made->next));
                });
}

void task_runner::perform(step const& next) {
    bool const must_happen =
        std::holds_alternative<finished>(next) || std::holds_alternative<save_result>(next);
    if (stopping_ && !must_happen)
        return take(task_on_stop(task_, *stopping_, {}, clock_now_ms()));
    std::visit(overloaded{
                   [this](send_request const& wanted) { perform_send(wanted); },
                   [this](wait_for const& wait) { perform_wait(wait.ms); },
                   [this](save_result const& save) { perform_save(save); },
                   [this](finished const& last) { end(last.problem); },
               },
               next);
}

void task_runner::perform_send(send_request const& wanted) {
    bool const paid = wanted.purpose == request_purpose::submit;
    bool const public_host = wanted.purpose == request_purpose::download;
    http_client* client = public_host ? setup_.downloads : setup_.api;
    requesting_ = true;
    requesting_paid_ = paid;
    client->send(request_for(wanted, setup_.api_key, body_), cancellable_.get(),
                 [this, purpose = wanted.purpose](http_reply reply) {
                     requesting_ = false;
                     on_reply(purpose, std::move(reply));
                 });
}

void task_runner::perform_wait(std::int64_t ms) {
    if (std::exchange(knocked_, false))
        if (std::optional<step> const next = task_on_knock(task_))
            return perform(*next);
    wait_.start(ms, [this] { take(task_on_timer(task_, clock_now_ms())); });
}

void task_runner::perform_save(save_result const& save) {
    pictures_.resize(task_.results.size());
    pictures_[save.index] = save.file;
    auto name = std::make_shared<std::string>();
    with_worker([store = setup_.store, id = task_.local_id, save,
                 name] { *name = store->save_result(id, save.index, save.file); },
                [this, index = save.index, name] {
                    take_slow([index, name](task& t) { // the next picture may be a data URI
                        return task_on_saved(t, index, *name, clock_now_ms());
                    });
                });
}

void task_runner::on_reply(request_purpose purpose, http_reply reply) {
    if (stopping_ && reply.failure == http_failure::cancelled)
        return take(task_on_stop(task_, *stopping_, reply.progress, reply.at_ms));
    if (reply.body.size() < big_answer)
        return take(task_on_reply(task_, purpose, reply));
    take_slow(
        [purpose, reply = std::move(reply)](task& t) { return task_on_reply(t, purpose, reply); });
}

void task_runner::stop(stop_reason reason) {
    if (ended_ || stopping_)
        return;
    stopping_ = reason;
    if (wait_.running()) // `on_end` never comes from within `cancel`
        return wait_.start(0,
                           [this] { take(task_on_stop(task_, *stopping_, {}, clock_now_ms())); });
    if (!requesting_)
        return; // a worker has the task; `perform` looks at `stopping_` next
    std::int64_t const grace = requesting_paid_ ? stop_grace_ms : 0;
    grace_.start(grace, [this] { g_cancellable_cancel(cancellable_.get()); });
}

void task_runner::end(std::optional<error> problem) {
    ended_ = true;
    problem_ = std::move(problem);
    deadline_.stop();
    grace_.stop();
    auto const on_end = setup_.on_end; // it may destroy this runner
    if (on_end)
        on_end();
}

void task_runner::with_worker(std::function<void()> work, std::function<void()> done) {
    g_assert(!working_);
    working_ = true;
    worker_run(std::move(work), [this, done = std::move(done)](std::exception_ptr const& thrown) {
        working_ = false;
        if (thrown)
            store_problem_ = text_of(thrown);
        done();
    });
}

} // namespace nb
