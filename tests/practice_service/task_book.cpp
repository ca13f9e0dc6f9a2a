#include "practice_service/task_book.h"

#include "core/data_uri.h"
#include "core/error.h"
#include "core/timer.h"
#include "core/uri.h"
#include "core/worker.h"
#include "practice_service/drawing.h"

#include <algorithm>

namespace nb::practice {

namespace {

constexpr int forgery_delay_ms = 200;
constexpr std::size_t webhook_answer_limit = 65'536; // bytes

std::string to_data_uri(result_file const& file) {
    std::string text(data_uri_length(file.mime, file.bytes.size()), '\0');
    data_uri_write(text.data(), file.mime, file.bytes);
    return text;
}

std::string now_iso8601() {
    GDateTime* now = g_date_time_new_now_utc();
    std::string text = string_from(g_date_time_format_iso8601(now));
    g_date_time_unref(now);
    return text;
}

// The picture `number` of the run.
image make_picture(gen_request const& request, options const& settings, int number) {
    bool const picture = !request.references.empty() && request.references.front().url.empty();
    if (!settings.edit || !picture)
        return drawing_paint(request, settings.size.value_or(request.size), number);
    image const& given = request.references.front().decoded.pixels;
    return retouch_apply(given.view(), retouch_planned(*settings.edit, given.size(), number));
}

} // namespace

task_book::task_book(options const& settings, std::string result_base,
                     std::function<void(journal_entry const&)> log)
    : settings_(settings), result_base_(std::move(result_base)), log_(std::move(log)) {
    if (!settings_.picture_file.empty())
        given_ = result_file_read(settings_.picture_file);
}

std::string task_book::add(std::shared_ptr<gen_request const> request, effects const& step) {
    auto made = std::make_unique<entry>();
    made->task.id = task_id_make();
    made->task.created_at = now_iso8601();
    made->task.fate = task_fate_of(step);
    made->begun_us = g_get_monotonic_time();
    made->callback_url = request->callback_url;
    entry& added = *made;
    entries_[added.task.id] = std::move(made);
    draw(added.task, std::move(request));
    if (settings_.forge_webhook)
        added.forgery.start(forgery_delay_ms, [this, &added] { forge_webhook(added); });
    return added.task.id;
}

// The request, with its decoded references, is let go when the pictures are made.
void task_book::draw(task const& one, std::shared_ptr<gen_request const> request) {
    int const first = pictures_ + 1;
    pictures_ += one.fate.pictures;
    auto const files = std::make_shared<result_files>();
    auto work = [files, first, given = given_, settings = settings_, request = std::move(request),
                 count = one.fate.pictures] {
        for (int at = 0; at < count; ++at)
            files->push_back(given.bytes ? given
                                         : result_file_encode(
                                               make_picture(*request, settings, first + at).view(),
                                               settings.format));
    };
    worker_run(std::move(work),
               [files, weak = weak_from_this(), id = one.id](std::exception_ptr const& failure) {
                   if (auto const self = weak.lock())
                       self->on_drawn(id, std::move(*files), failure);
               });
}

void task_book::on_drawn(std::string const& id, result_files files,
                         std::exception_ptr const& failure) {
    entry& one = *entries_.at(id);
    try {
        if (failure)
            std::rethrow_exception(failure);
    } catch (std::exception const& thrown) {
        one.task.failure = std::string("practice service: ") + thrown.what();
    }
    for (result_file& file : files) {
        std::string const name = format_text("%s-%zu%s", id.c_str(), one.task.pictures.size() + 1,
                                             file.extension.c_str());
        one.task.pictures.push_back(publish(std::move(file), name));
    }
    one.task.ready = true;
    if (!settings_.webhook || one.callback_url.empty())
        return;
    auto const left_ms = std::int64_t(1000 * (settings_.duration_s - elapsed_s(one)));
    one.end.start(std::max<std::int64_t>(0, left_ms), [this, &one] {
        send_webhook(one.callback_url, one.task.id, task_callback(one.task, task_end(one.task)));
    });
}

std::string task_book::publish(result_file file, std::string const& name) {
    if (settings_.delivery == result_delivery::data_uri)
        return to_data_uri(file);
    files_[name] = std::move(file);
    return result_base_ + "/results/" + name;
}

std::string task_book::answer(std::string const& id) {
    auto const found = entries_.find(id);
    if (found == entries_.end())
        return "";
    entry& one = *found->second;
    ++one.task.queries;
    task_state const state = task_state_at(one.task, elapsed_s(one), settings_.duration_s);
    return state == task_state::unregistered ? "" : task_answer(one.task, state, settings_.shape);
}

result_file const* task_book::find_file(std::string const& name) const {
    auto const found = files_.find(name);
    return found == files_.end() ? nullptr : &found->second;
}

// A success that is not true, with a picture that is not there: nobody should believe it.
void task_book::forge_webhook(entry& one) {
    practice::task forged;
    forged.id = one.task.id;
    forged.pictures.push_back(result_base_ + "/results/forged.png");
    if (!one.callback_url.empty())
        send_webhook(one.callback_url, forged.id, task_callback(forged, task_state::success));
}

void task_book::send_webhook(std::string const& url, std::string const& id,
                             std::string const& body) {
    journal_entry sent;
    sent.time_ms = clock_now_ms();
    sent.port = "webhook";
    sent.method = "POST";
    sent.path = url;
    sent.bearer = "none";
    sent.body_bytes = body.size();
    sent.task_id = id;
    if (!uri_is_loopback(url)) {
        sent.note = "not sent: a practice service posts to loopback addresses only";
        return log_(sent);
    }
    http_request request;
    request.url = url;
    request.json_body = bytes_ptr::copy(body);
    request.body_limit = webhook_answer_limit;
    client_.send(request, nullptr,
                 [weak = weak_from_this(), sent](http_reply const& reply) mutable {
                     sent.status = reply.status;
                     sent.note = reply.failure_text;
                     if (auto const self = weak.lock())
                         self->log_(sent);
                 });
}

double task_book::elapsed_s(entry const& one) const {
    return double(g_get_monotonic_time() - one.begun_us) / G_USEC_PER_SEC;
}

} // namespace nb::practice
