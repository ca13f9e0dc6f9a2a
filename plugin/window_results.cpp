#include "window_results.h"

#include "core/error.h"
#include "core/files.h"
#include "core/i18n.h"
#include "core/image_codec.h"
#include "core/picture_small.h"
#include "core/worker.h"
#include "host/host.h"
#include "results.h"

#include <algorithm>

namespace nb {

namespace {

std::string thumbnail_name(std::size_t index) {
    return "thumbnail-" + std::to_string(index + 1) + ".png";
}

bytes_ptr file_of(task_store const& store, result_entry const& entry) {
    if (entry.kept_in_memory)
        return entry.kept_in_memory;
    return store.load_file(entry.made_by.local_id, entry.made_by.results[entry.index].file);
}

// From the task's folder, or made and left there for the next time.
image load_thumbnail(task_store const& store, result_entry const& entry, ink_style inks) {
    std::string const path =
        store.task_folder(entry.made_by.local_id) + "/" + thumbnail_name(entry.index);
    try {
        if (bytes_ptr const kept = file_read(path))
            return image_to_rgba8(picture_decode(kept, inks).pixels.view());
    } catch (error const& problem) { // cut off: it is none that has to last
        g_debug("%s", problem.what());
    }
    image made = picture_read_small(file_of(store, entry), result_thumbnail, inks).pixels;
    try {
        file_write(path, png_encode(made.view()), durability::none);
    } catch (error const& problem) { // then it is made again
        g_debug("%s", problem.what());
    }
    return made;
}

} // namespace

window_results::window_results(task_store const& store, std::function<void()> changed,
                               std::function<void(std::string const& text)> problem)
    : store_(store), changed_(std::move(changed)), problem_(std::move(problem)) {}

void window_results::add_task(task const& t, std::vector<bytes_ptr> const& pictures, bool is_new) {
    for (std::size_t index = t.results.size(); index-- > 0;) {
        auto entry = std::make_shared<result_entry>();
        entry->made_by = t;
        entry->index = index;
        entry->imported = t.state == task_state::imported;
        entry->is_new = is_new;
        if (t.results[index].file.empty() && index < pictures.size())
            entry->kept_in_memory = pictures[index];
        if (!t.results[index].file.empty() || entry->kept_in_memory)
            entries_.insert(entries_.begin(), std::move(entry));
    }
}

void window_results::load(std::vector<task> const& stored) {
    std::vector<task const*> finished;
    for (task const& t : stored)
        if (t.state == task_state::ready || t.state == task_state::imported)
            finished.push_back(&t);
    std::ranges::sort(finished, {}, &task::finished_ms);
    for (task const* t : finished)
        add_task(*t, {}, false);
    make_thumbnails();
    changed_();
}

void window_results::add(task const& t, std::vector<bytes_ptr> const& pictures) {
    add_task(t, pictures, true);
    make_thumbnails();
    changed_();
}

// One after the other, so that no more than one large picture is in memory.
void window_results::make_thumbnails() {
    auto const next = std::ranges::find_if(
        entries_, [](auto const& entry) { return !entry->thumbnail && !entry->unreadable; });
    if (making_ || next == entries_.end())
        return;
    making_ = true;
    auto const made = std::make_shared<image>();
    auto work = [store = store_, entry = *next, made, inks = host_ink_style()] {
        *made = load_thumbnail(store, *entry, inks);
    };
    worker_run(std::move(work), [this, alive = std::weak_ptr(alive_), entry = *next,
                                 made](std::exception_ptr const& problem) {
        if (alive.expired())
            return;
        making_ = false;
        entry->thumbnail = std::move(*made);
        entry->unreadable = problem != nullptr || !entry->thumbnail;
        if (problem && entry->is_new)
            tell_of(*entry, problem);
        changed_();
        make_thumbnails();
    });
}

void window_results::tell_of(result_entry const& entry, std::exception_ptr const& problem) const {
    try {
        std::rethrow_exception(problem);
    } catch (std::exception const& thrown) {
        problem_(std::string(thrown.what()) + " " + results_kept_text(store_, entry.made_by));
    }
}

void window_results::open(std::shared_ptr<result_entry const> const& entry, opened done) {
    auto const read = std::make_shared<import_result>();
    auto work = [file = file_of(store_, *entry), entry, store = store_, read,
                 inks = host_ink_style()] {
        if (!file)
            throw execution_error("%s", _("The file of this result is not there any more."));
        *read = result_read(entry->made_by, entry->index, file, store, inks);
    };
    worker_run(std::move(work), [alive = std::weak_ptr(alive_), read,
                                 done = std::move(done)](std::exception_ptr const& problem) {
        if (alive.expired())
            return;
        std::string why;
        try {
            if (problem)
                std::rethrow_exception(problem);
        } catch (std::exception const& thrown) {
            why = thrown.what();
        }
        done(std::move(*read), why);
    });
}

void window_results::mark_imported(result_entry& entry) {
    for (auto const& each : entries_)
        if (each->made_by.local_id == entry.made_by.local_id)
            each->imported = true;
    try {
        task_lock const lock = store_.lock(entry.made_by.local_id);
        std::optional<task> saved = lock ? store_.load(entry.made_by.local_id) : std::nullopt;
        if (saved && saved->state == task_state::ready) {
            task_mark_imported(*saved);
            store_.save(*saved);
        }
    } catch (error const& problem) { // it is offered once more, at worst
        g_message("%s", problem.what());
    }
    changed_();
}

} // namespace nb
