#include "reference_files.h"

#include "core/color_srgb.h"
#include "core/error.h"
#include "core/files.h"
#include "core/i18n.h"
#include "core/image_resample.h"
#include "core/worker.h"
#include "host/host.h"

#include <glib/gstdio.h>

namespace nb {

namespace {

std::string name_of(std::string const& path) {
    return string_from(g_path_get_basename(path.c_str()));
}

// Another one when the file is another.
std::string stamp_of(std::string const& path) {
    GStatBuf status;
    if (g_stat(path.c_str(), &status) != 0)
        return "none";
    return std::to_string(status.st_mtim.tv_sec) + "." + std::to_string(status.st_mtim.tv_nsec) +
           " " + std::to_string(status.st_size);
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
    ~opened_image() { host_image_delete(id_); }
    opened_image(opened_image const&) = delete;
    opened_image& operator=(opened_image const&) = delete;
    image_id id() const { return id_; }

  private:
    image_id id_;
};

} // namespace

reference_file reference_file_decode(std::string const& path, int longest, ink_style inks) {
    bytes_ptr const file = file_read(path);
    if (!file)
        throw calling_error(_("“%s” is not there, or cannot be read."), name_of(path).c_str());
    if (picture_read_header(file).type == picture_type::unknown)
        return {};
    try {
        picture decoded = picture_decode(file, inks);
        size const original = decoded.pixels.size();
        size const to = size_limit(original, longest);
        if (to != original)
            decoded.pixels = image_scale_rows(decoded.pixels.view(), to, 0, to.height);
        return {image_to_rgba8(picture_to_srgb16(decoded).view()), original};
    } catch (error const& problem) {
        throw calling_error(_("“%s” cannot be used. %s"), name_of(path).c_str(), problem.what());
    }
}

reference_file reference_file_open(std::string const& path, int longest) {
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
        look_at(path, stamp);
    }
    return known.seen;
}

void reference_files::look_at(std::string const& path, std::string const& stamp) {
    auto const made = std::make_shared<reference_file>();
    auto work = [path, made, thumbnail = thumbnail_, inks = host_ink_style()] {
        *made = reference_file_decode(path, thumbnail, inks);
    };
    worker_run(std::move(work), [this, alive = std::weak_ptr(alive_), path, stamp,
                                 made](std::exception_ptr const& thrown) {
        if (alive.expired() || entries_[path].stamp != stamp)
            return;
        look seen;
        try {
            if (thrown)
                std::rethrow_exception(thrown);
            if (!made->pixels)
                *made = reference_file_open(path, thumbnail_);
            seen.thumbnail = std::move(made->pixels);
            seen.original = made->original;
        } catch (std::exception const& problem) {
            seen.problem = problem.what();
        }
        entries_[path].seen = std::move(seen);
        changed_();
    });
}

} // namespace nb
