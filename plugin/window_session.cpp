#include "window_session.h"

#include "arguments.h"
#include "core/error.h"
#include "core/files.h"
#include "core/i18n.h"
#include "core/prompt_history.h"
#include "core/task_retention.h"
#include "core/timer.h"
#include "core/worker.h"
#include "import.h"
#include "last_values.h"
#include "practice_process.h"
#include "service.h"

#include <algorithm>
#include <utility>

namespace nb {

namespace {

// GIMP may have a large image to draw. What is to be sent, though, is not to change meanwhile.
constexpr std::int64_t rest_limit_ms = 5'000;
constexpr std::int64_t rest_limit_before_sending_ms = 1'000;

// The person wants to see another result, or none.
struct superseded {};

} // namespace

// The person's own service, while the practice service takes its place.
struct window_session::practice {
    practice_process process;
    std::string base_url;
    secret api_key;
};

window_session::window_session(procedure_call const& call, events events)
    : call_(call), events_(std::move(events)),
      service_(
          new generation_service{settings_load(), {}, task_store(settings_state_folder()), {}, {}}),
      references_(call.image, service_->values, canvas_, events_.references_changed),
      tasks_(std::make_unique<window_tasks>(
          *service_, window_tasks::events{events_.tasks_changed,
                                          [this](task const& t, auto const& pictures) {
                                              results_->add(t, pictures);
                                          },
                                          [this](auto const& text) { events_.problem(text); }})),
      results_(std::make_unique<window_results>(
          service_->store, events_.results_changed,
          [this](std::string const& text) { events_.problem(text); })) {}

void window_session::find_key() {
    guard([this] { service_->api_key = service_known_key(service_->values, values().base_url); });
}

void window_session::load_earlier() {
    guard([this] {
        std::vector<task> const earlier = service_->store.load_all();
        tasks_->learn(earlier);
        results_->load(earlier);
        if (has_image())
            canvas_.remove_strays(call_.image);
    });
    canvas_.finish_soon();
}

window_session::~window_session() = default;

void window_session::guard(std::function<void()> const& work) {
    try {
        work();
    } catch (std::exception const& problem) {
        events_.problem(problem.what());
    }
}

std::string window_session::title() const {
    if (!has_image() || !host_image_exists(call_.image))
        return _("Nano Banana");
    return format_text(_("Nano Banana – %s"), host_image_name(call_.image).c_str());
}

// -- the service

void window_session::reopen_service() {
    service_->values = settings_load();
    service_->api_key = service_known_key(values(), values().base_url);
}

void window_session::enter_key(secret const& key, bool remember) {
    guard([&] {
        service_keep_key(values(), key, remember);
        reopen_service();
        events_.problem("");
    });
}

void window_session::ask_settings() {
    guard([this] {
        settings shown = is_practice() ? settings_load() : values();
        if (!service_ask_settings(shown, ""))
            return;
        leave_practice();
        reopen_service();
    });
}

void window_session::use_practice() {
    guard([this] {
        auto made = std::make_unique<practice>();
        made->base_url = std::exchange(service_->values.base_url, made->process.base_url());
        made->api_key = std::exchange(service_->api_key, practice_process::key());
        practice_ = std::move(made);
        events_.problem("");
    });
}

void window_session::leave_practice() {
    if (!practice_)
        return;
    tasks_->forget_service(values().base_url); // which ends
    service_->values.base_url = practice_->base_url;
    service_->api_key = practice_->api_key;
    practice_.reset();
}

void window_session::set_lossless(bool lossless) {
    if (lossless == values().lossless)
        return;
    service_->values.lossless = lossless;
    guard([lossless] {
        settings kept = settings_load_stored();
        kept.lossless = lossless;
        settings_save(kept);
    });
    references_.refresh();
}

// -- the selection

void window_session::set_fills(bool fills) {
    call_.procedure =
        procedure_find(fills ? "plug-in-nano-banana-fill" : "plug-in-nano-banana-generate");
}

bool fill_row::operator==(fill_row const& other) const {
    return text == other.text && selected == other.selected && context == other.context &&
           image_equal(thumbnail.view(), other.thumbnail.view());
}

fill_row window_session::look_at_selection(argument_values const& values) const {
    fill_row row;
    try {
        fill_place const place = fill_place_for(call_.image, values);
        row.thumbnail = fill_thumbnail_of(call_.image, place, fill_thumbnail);
        row.selected = place.selected;
        row.context = place.context;
        size const sent = size_limit({place.context.width, place.context.height},
                                     service_->values.reference_longest);
        row.text = format_text(_("The selection of %d × %d px with what is around it: %d × %d px "
                                 "(%s), sent as %d × %d px."),
                               place.selected.width, place.selected.height, place.context.width,
                               place.context.height,
                               aspect_ratio_nearest({place.context.width, place.context.height}),
                               sent.width, sent.height);
    } catch (error const& problem) { // nothing is selected, or the image is gone
        row.text = problem.what();
    }
    return row;
}

// -- tasks

generation_order window_session::plain_order(argument_values const& values) {
    std::optional<size> canvas;
    if (has_image())
        canvas = host_image_size(call_.image);
    generation_order order = arguments_order(values, canvas);
    order.placement = has_image() ? arguments_placement(values) : "native";
    reference_plan plan = references_.plan_now();
    std::ranges::copy(references_plan(reference_choice::none, values.text("reference-urls"), 0, {}),
                      std::back_inserter(plan));
    references_check_count(plan);
    for (reference_source const& source : plan)
        if (source.what == reference_source::kind::address)
            references_check_address(source.text);
    order.reference_names = references_names(plan);
    order.request.references = references_make(plan, service_->values);
    return order;
}

void window_session::send(std::function<void()> const& work) {
    if (generating_)
        return;
    generating_ = true;
    events_.generating_changed();
    guard([&] {
        events_.problem("");
        service_check_address(service_->values);
        if (!has_key())
            throw calling_error("%s", _("The image service needs an API key."));
        work();
    });
    generating_ = false;
    canvas_.finish_soon(); // not sooner: it reads slowly while GIMP draws
    events_.tasks_changed();
    events_.generating_changed(); // the last: who hears it may close the window
}

void window_session::generate(argument_values const& values) {
    procedure_spec const& asked = procedure(); // the person may go on in the window
    bool const fill = fills();
    send([&] {
        arguments_check(asked, values);
        run_until_quiet(rest_limit_before_sending_ms);
        end_preview_now();                             // it is not to be sent
        run_until_quiet(rest_limit_before_sending_ms); // GIMP lists its layers anew
        generation_order const order =
            fill ? fill_order(fill_freeze(call_.image, values), values, service_->values)
                 : plain_order(values);
        last_values_save(asked, values);
        prompt_history_add(values.text("prompt"));
        if (withdrawn_)
            unsent_ += order.variations;
        else
            tasks_->generate(order);
    });
}

void window_session::retry(std::string const& task) {
    send([&] { tasks_->retry(task); });
}

void window_session::wait_again(std::string const& task) {
    guard([&] { tasks_->wait_again(task); });
}

// -- results

layer_target window_session::target() const {
    return target_freeze(call_.image,
                         host_selected_layers(call_.image, host_selected_drawables(call_.image)));
}

nb::image const* window_session::thumbnail_of(std::string const& task) const {
    auto const found = std::ranges::find_if(results(), [&task](auto const& entry) {
        return entry->made_by.local_id == task && entry->thumbnail;
    });
    return found == results().end() ? nullptr : &(*found)->thumbnail;
}

std::string window_session::result_path(result_entry const& entry) const {
    std::string const& file = entry.made_by.results[entry.index].file;
    return file.empty() ? "" : service_->store.task_folder(entry.made_by.local_id) + "/" + file;
}

void window_session::preview(std::shared_ptr<result_entry> entry) {
    if (!has_image() || entry == previewed_)
        return;
    previewed_ = std::move(entry);
    results_->open(previewed_, [this, request = ++preview_request_](import_result shown,
                                                                    std::string const& problem) {
        if (request != preview_request_)
            return; // another one was chosen meanwhile
        if (!problem.empty()) {
            end_preview(); // of the one before
            return events_.problem(problem);
        }
        auto const kept = std::make_shared<import_result>(std::move(shown));
        rest_.wait(rest_limit_ms, [this, kept] { guard([&] { show_preview(*kept); }); });
    });
}

void window_session::show_preview(import_result const& shown) {
    if (generating_ || !host_image_exists(call_.image)) {
        previewed_.reset();
        if (generating_)
            return; // it is not to be sent
        remove_preview();
        throw execution_error("%s", _("The image was closed."));
    }
    std::int64_t const end_ms = clock_now_ms() + rest_limit_ms;
    auto const between = [this, end_ms, request = preview_request_] {
        // The window answers while a large layer is written.
        run_until_quiet(end_ms - clock_now_ms());
        if (request != preview_request_)
            throw superseded();
    };
    try {
        shown_.reset();
        references_.preview_comes();
        canvas_.show([this] { return target(); }, shown, between);
        shown_ = previewed_;
        shown_parasite_ = import_parasite(shown);
    } catch (superseded const&) {
        return;
    }
    if (shown.fill && !shown.fill->notice.empty())
        events_.problem(shown.fill->notice);
}

void window_session::remove_preview() {
    shown_.reset();
    guard([this] { canvas_.remove(); });
}

void window_session::end_preview_now() {
    previewed_.reset();
    ++preview_request_;
    rest_.stop();
    remove_preview();
}

void window_session::end_preview() {
    previewed_.reset();
    ++preview_request_;
    rest_.wait(rest_limit_ms, [this] {
        remove_preview();
        canvas_.finish_soon();
    });
}

// What is on the canvas stays there. Anything else is read once more.
void window_session::apply(std::shared_ptr<result_entry> const& entry) {
    if (applied_.contains(entry))
        return; // a second press
    if (shown_ != entry)
        return import_applied(entry);
    canvas_.keep(import_layer_name(entry->made_by.prompt), shown_parasite_,
                 [this, entry](bool kept) {
                     if (kept)
                         guard([&] { finish_applying(*entry); });
                     else
                         import_applied(entry);
                 });
    end_preview();
}

void window_session::import_applied(std::shared_ptr<result_entry> const& entry) {
    if (!applied_.try_emplace(entry).second)
        return;
    results_->open(entry, [this, entry](import_result chosen, std::string const& problem) {
        auto const kept = std::make_shared<import_result>(std::move(chosen));
        applied_.at(entry).wait(rest_limit_ms, [this, entry, kept, problem] {
            applied_.erase(entry);
            if (!problem.empty())
                return events_.problem(problem);
            guard([&] { insert(*entry, std::move(*kept)); });
        });
    });
}

void window_session::insert(result_entry& entry, import_result chosen) {
    remove_preview();
    canvas_.finish_soon(); // later than what follows, also when that fails
    std::vector<import_result> results;
    results.push_back(std::move(chosen));
    if (has_image() && host_image_exists(call_.image))
        import_into(target(), results);
    else
        host_image_show(import_as_image(results).image);
    finish_applying(entry);
    if (auto const wanted = std::exchange(previewed_, nullptr)) // it was chosen meanwhile
        preview(wanted);
}

void window_session::finish_applying(result_entry& entry) {
    results_->mark_imported(entry);
    tasks_->dismiss(entry.made_by.local_id);
    retention_apply(service_->store, values().retention);
}

void window_session::discard(std::shared_ptr<result_entry> const& entry) {
    if (previewed_ == entry)
        end_preview();
    results_->mark_imported(*entry);
    tasks_->dismiss(entry->made_by.local_id);
}

tasks_at_close window_session::close() {
    end_preview_now();
    while (!applied_.empty()) // what was asked for before
        g_main_context_iteration(nullptr, TRUE);
    canvas_.finish();
    if (is_practice())
        tasks_->forget_service(values().base_url);
    tasks_at_close counts = tasks_->close();
    counts.unsent += unsent_;
    return counts;
}

} // namespace nb
