#include "generation.h"

#include "core/i18n.h"
#include "core/timer.h"
#include "core/worker.h"

#include <algorithm>

namespace nb {

namespace {

constexpr int encoders = 2;

} // namespace

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
    t.prompt = order_.prompt;
    t.fill = order_.fill;
    t.placement = order_.placement;
    t.aspect_ratio = order_.request.aspect_ratio;
    t.image_size = order_.request.image_size;
    t.reference_names = order_.reference_names;
    t.listening = webhook_ != nullptr;
    return t;
}

// The person's address with the task's own path at the end of its path.
std::string generation::callback_url_for(std::size_t index) {
    std::string const own_path = webhook_->add([this, index](std::string_view task_id) {
        task_runner* runner = group_.at(index);
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

void generation::start(generation_notice const& notice) {
    listen(notice);
    for (bytes_ptr const& body : make_bodies())
        group_.add(service_.task_setup(service_.api_key), make_task()).start(body, order_.files);
}

ended_tasks generation_run(generation_service& service, generation_order const& order,
                           task_progress const& progress, generation_notice const& notice) {
    generation run(service, order, progress);
    run.start(notice);
    return run.tasks().wait();
}

} // namespace nb
