#include "reference_files.h"

#include "core/error.h"
#include "core/files.h"
#include "core/i18n.h"
#include "core/worker.h"
#include "host/host.h"

#include <glib/gstdio.h>

namespace nb {

namespace {

std::string name_of(std::string const& path) {
    return string_from(g_filename_display_basename(path.c_str()));
}

// Another one when the file is another, or may be read now.
std::string stamp_of(std::string const& path) {
    GStatBuf status;
    if (g_stat(path.c_str(), &status) != 0)
        return "none";
    auto const time = [](timespec const& of) {
        return std::to_string(of.tv_sec) + "." + std::to_string(of.tv_nsec) + " ";
    };
    return time(status.st_mtim) + time(status.st_ctim) + std::to_string(status.st_ino) + " " +
           std::to_string(status.st_size);
}

image_id open_quietly(std::string const& path) {
    struct at_end {
        ~at_end() { host_progress_end(); } // else GIMP goes on telling that it opens the file
    } const at_end;
    return host_image_open(path);
}

// In GIMP only as long as this lives.
class opened_image {
  public:
    explicit opened_image(std::string const& path) : id_(open_quietly(path)) {}
    ~opened_image() {
        try {
            host_image_delete(id_);
        } catch (error const& problem) { // the person was quicker
            g_debug("%s", problem.what());
        }
    }
    opened_image(opened_image const&) = delete;
    opened_image& operator=(opened_image const&) = delete;
    image_id id() const { return id_; }

  private:
    image_id id_;
};

error cannot_be_read(std::string const& path) {
    return calling_error(_("“%s” is not there, or cannot be read."), name_of(path).c_str());
}

} // namespace

small_picture reference_file_decode(std::string const& path, int longest, ink_style inks) {
    bytes_ptr const beginning = file_read_beginning(path, picture_signature_bytes);
    if (!beginning)
        throw cannot_be_read(path);
    if (picture_recognize(beginning) == picture_type::unknown)
        return {};
    bytes_ptr const file = file_read(path);
    if (!file)
        throw cannot_be_read(path);
    if (picture_is_too_large(picture_read_header(file).size))
        return {};
    try {
        return picture_read_small(file, longest, inks);
    } catch (error const& problem) {
        throw calling_error(_("“%s” cannot be used. %s"), name_of(path).c_str(), problem.what());
    }
}

small_picture reference_file_open(std::string const& path, int longest) {
    opened_image const opened(path);
    size const original = host_image_size(opened.id());
    return {host_read_visible(opened.id(), {0, 0, original.width, original.height}, longest),
            original};
}

reference_files::reference_files(int thumbnail, std::function<void()> changed)
    : thumbnail_(thumbnail), changed_(std::move(changed)) {}

reference_files::look const& reference_files::at(std::string const& path) {
    entry& known = entries_[path];
    if (std::string const stamp = stamp_of(path); stamp != known.stamp) {
        known.stamp = stamp;
        known.for_gimp = false;
        waiting_.push_back(path);
        decode_next();
    }
    return known.seen;
}

void reference_files::decode_next() {
    if (reading_ || waiting_.empty())
        return;
    reading_ = true;
    std::string const path = waiting_.front();
    waiting_.pop_front();
    auto const made = std::make_shared<small_picture>();
    auto work = [path, made, thumbnail = thumbnail_, inks = host_ink_style()] {
        *made = reference_file_decode(path, thumbnail, inks);
    };
    worker_run(std::move(work),
               [this, alive = std::weak_ptr(alive_), path, stamp = entries_[path].stamp,
                made](std::exception_ptr const& thrown) {
                   if (alive.expired())
                       return;
                   if (!thrown && !made->pixels) {
                       entries_[path].for_gimp = entries_[path].stamp == stamp;
                       reading_ = false;
                   } else {
                       finish(path, stamp, [&] {
                           if (thrown)
                               std::rethrow_exception(thrown);
                           return std::move(*made);
                       });
                   }
                   decode_next();
               });
}

bool reference_files::open(std::string const& path) {
    entry& known = entries_[path];
    if (reading_ || !known.for_gimp)
        return false;
    reading_ = true;
    known.for_gimp = false;
    finish(path, known.stamp, [&] { return reference_file_open(path, thumbnail_); });
    decode_next();
    return true;
}

void reference_files::finish(std::string const& path, std::string const& stamp,
                             std::function<small_picture()> const& read) {
    look seen;
    try {
        small_picture made = read();
        seen.thumbnail = std::move(made.pixels);
        seen.original = made.original;
    } catch (std::exception const& problem) {
        seen.problem = problem.what();
    }
    reading_ = false;
    if (entries_[path].stamp != stamp) // it has changed meanwhile, and waits
        return;
    entries_[path].seen = std::move(seen);
    changed_();
}

} // namespace nb
