#include "generation.h"

#include "core/i18n.h"
#include "core/timer.h"
#include "core/webhook.h"
#include "core/worker.h"

#include <glib-unix.h>

#include <algorithm>
#include <csignal>

namespace nb {

namespace {

constexpr int progress_ms = 500;
constexpr int encoders = 2;

class generation {
  public:
    generation(generation_service& service, generation_order const& order,
               generation_progress const& progress)
        : service_(service), order_(order), progress_(progress) {}

    void listen(generation_notice const& notice);
    void start();
    void wait();
    std::vector<std::unique_ptr<task_runner>> take_runners() { return std::move(runners_); }

  private:
    task make_task() const;
    std::string callback_url_for(std::size_t index);
    std::vector<bytes_ptr> make_bodies();
    bool all_ended() const;
    void cancel_all();
    void report();
    void tell(std::string const& text, double fraction);
    void tick();

    generation_service& service_;
    generation_order const& order_;
    generation_progress const& progress_;
    std::unique_ptr<webhook_listener> webhook_;
    std::vector<std::unique_ptr<task_runner>> runners_;
    timer ticker_;
};

void generation::listen(generation_notice const& notice) {
    if (order_.callback_port == 0 || order_.request.callback_url.empty())
        return;
    try {
        webhook_ = std::make_unique<webhook_listener>(order_.callback_port);
    } catch (error const& problem) {
        notice(std::string(problem.what()) + " " + _("The service is asked regularly instead."));
    }
}

task generation::make_task() const {
    std::int64_t const now = clock_now_ms();
    task t = task_new(now, now + order_.timeout_s * 1'000LL);
    t.base_url = service_.values.base_url;
    t.model = order_.request.model;
    t.prompt = order_.request.prompt;
    t.placement = order_.placement;
    t.reference_names = order_.reference_names;
    t.listening = webhook_ != nullptr;
    return t;
}

// The person's address with the task's own path at the end of its path.
std::string generation::callback_url_for(std::size_t index) {
    std::string const own_path = webhook_->add([this, index](std::string_view task_id) {
        task_runner* runner = index < runners_.size() ? runners_[index].get() : nullptr;
        if (!runner || runner->current().service_id != task_id)
            return false;
        runner->knock();
        return true;
    });
    std::string const& url = order_.request.callback_url;
    std::size_t const path_end = std::min(url.find_first_of("?#"), url.size());
    std::string path = url.substr(0, path_end);
    path.erase(path.find_last_not_of('/') + 1);
    return path + own_path + url.substr(path_end);
}

// With a listener each task has a webhook address of its own, so each has a body of its own.
std::vector<bytes_ptr> generation::make_bodies() {
    std::vector<bytes_ptr> bodies(std::size_t(order_.variations));
    worker_group group(encoders); // base64 of megabytes
    for (std::size_t index = 0; index < (webhook_ ? bodies.size() : 1); ++index) {
        api_generate_request request = order_.request;
        if (webhook_)
            request.callback_url = callback_url_for(index);
        group.add([request = std::move(request), body = &bodies[index]] {
            *body = api_generate_body(request);
        });
    }
    group.wait();
    if (!webhook_)
        std::ranges::fill(bodies, bytes_ptr(bodies.front()));
    return bodies;
}

void generation::start() {
    for (bytes_ptr const& body : make_bodies()) {
        task_runner_setup setup;
        setup.api = &service_.api;
        setup.downloads = &service_.downloads;
        setup.store = &service_.store;
        setup.api_key = service_.api_key;
        setup.on_change = [this] { report(); };
        runners_.push_back(std::make_unique<task_runner>(std::move(setup), make_task()));
        runners_.back()->start(body);
    }
}

bool generation::all_ended() const {
    return std::ranges::all_of(runners_, [](auto const& runner) { return runner->ended(); });
}

void generation::cancel_all() {
    for (auto const& runner : runners_)
        runner->cancel();
}

void generation::report() {
    if (runners_.empty())
        return;
    std::int64_t const now = clock_now_ms();
    if (runners_.size() == 1)
        return tell(task_describe(runners_.front()->current(), now), -1);
    auto const ended = std::ranges::count_if(
        runners_, [](auto const& runner) { return runner->current().state == task_state::ready; });
    int const seconds = int((now - runners_.front()->current().created_ms) / 1'000);
    tell(format_text(n_("%d of %d picture is here (%d s)", "%d of %d pictures are here (%d s)",
                        int(runners_.size())),
                     int(ended), int(runners_.size()), seconds),
         double(ended) / double(runners_.size()));
}

// A progress bar that is gone is no reason to lose what is paid for.
void generation::tell(std::string const& text, double fraction) {
    try {
        progress_(text, fraction);
    } catch (error const& problem) {
        g_debug("no progress: %s", problem.what());
    }
}

void generation::tick() {
    report();
    ticker_.start(progress_ms, [this] { tick(); });
}

void generation::wait() {
    auto const on_signal = [](gpointer self) noexcept -> gboolean {
        static_cast<generation*>(self)->cancel_all();
        return G_SOURCE_CONTINUE;
    };
    guint const terminated = g_unix_signal_add(SIGTERM, on_signal, this);
    guint const interrupted = g_unix_signal_add(SIGINT, on_signal, this);
    tick();
    while (!all_ended())
        g_main_context_iteration(nullptr, TRUE);
    g_source_remove(terminated);
    g_source_remove(interrupted);
}

} // namespace

std::vector<std::unique_ptr<task_runner>> generation_run(generation_service& service,
                                                         generation_order const& order,
                                                         generation_progress const& progress,
                                                         generation_notice const& notice) {
    generation run(service, order, progress);
    run.listen(notice);
    run.start();
    run.wait();
    return run.take_runners();
}

} // namespace nb
