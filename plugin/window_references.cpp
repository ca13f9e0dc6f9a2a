#include "window_references.h"

#include "core/error.h"
#include "core/i18n.h"
#include "host/host.h"

#include <algorithm>

namespace nb {

namespace {

// A JPEG of a photograph takes about that, a PNG five times as much.
constexpr double jpeg_bytes_a_pixel = 0.3;
constexpr double png_bytes_a_pixel = 1.5;

std::string sending_text(size original, settings const& how) {
    size const sent = size_limit(original, how.reference_longest);
    double const bytes =
        double(sent.width) * sent.height * (how.lossless ? png_bytes_a_pixel : jpeg_bytes_a_pixel);
    char_ptr const amount(g_format_size(guint64(bytes)));
    return format_text(_("%d × %d px, about %s"), sent.width, sent.height, amount.get());
}

image copy_of(image const& thumbnail) {
    return thumbnail ? image_to_rgba8(thumbnail.view()) : image();
}

bool same_row(reference_row const& one, reference_row const& other) {
    return one.name == other.name && one.sending == other.sending && one.problem == other.problem &&
           image_equal(one.thumbnail.view(), other.thumbnail.view());
}

} // namespace

window_references::window_references(image_id image, settings const& how, canvas_preview& canvas,
                                     std::function<void()> changed)
    : image_(image), how_(how), canvas_(canvas), changed_(std::move(changed)),
      choice_(image != 0 ? std::optional(reference_choice::selected) : std::nullopt),
      files_(reference_thumbnail, [this] { show_files(); }) {}

void window_references::choose(reference_choice choice) {
    choice_ = choice;
}

void window_references::set(reference_plan plan) {
    choice_.reset();
    plan_ = std::move(plan);
    refresh();
}

reference_plan const& window_references::plan_now() {
    if (choice_ && image_ != 0)
        plan_ = references_plan(*choice_, "", image_, host_selected_drawables(image_));
    return plan_;
}

reference_row window_references::row_of(reference_source const& source) {
    using kind = reference_source::kind;
    reference_row row;
    try {
        row.name = reference_name(source);
        switch (source.what) {
        case kind::layer:
            row.sending = sending_text(host_layer_size(source.layer), how_);
            row.thumbnail = host_layer_thumbnail(source.layer, reference_thumbnail);
            break;
        case kind::visible:
            row.sending = sending_text(host_image_size(source.image), how_);
            row.thumbnail = source.image == image_
                                ? copy_of(own_thumbnail())
                                : host_image_thumbnail(source.image, reference_thumbnail);
            break;
        case kind::file: {
            reference_files::look const& seen = files_.at(source.text);
            row.problem = seen.problem;
            row.sending = seen.original == size{} ? _("A file") : sending_text(seen.original, how_);
            row.thumbnail = copy_of(seen.thumbnail);
            break;
        }
        case kind::address:
            references_check_address(source.text);
            row.sending = _("An address; the service fetches it");
            break;
        }
    } catch (error const& problem) {
        row.problem = problem.what();
    }
    return row;
}

// A preview on the canvas would be in it: then it is kept from before.
image const& window_references::own_thumbnail() {
    if (!canvas_.is_shown())
        own_thumbnail_ = host_image_thumbnail(image_, reference_thumbnail);
    return own_thumbnail_;
}

void window_references::preview_comes() noexcept {
    try {
        own_thumbnail();
    } catch (error const& problem) {
        g_debug("no small picture of the image: %s", problem.what());
    }
}

void window_references::show_files() {
    bool changed = false;
    for (std::size_t at = 0; at < std::min(plan_.size(), rows_.size()); ++at) {
        if (plan_[at].what != reference_source::kind::file)
            continue;
        reference_row row = row_of(plan_[at]);
        changed = changed || !same_row(row, rows_[at]);
        rows_[at] = std::move(row);
    }
    if (changed)
        changed_();
}

void window_references::open_file() {
    for (reference_source const& source : reference_plan(plan_)) // it may change meanwhile
        if (source.what == reference_source::kind::file && files_.open(source.text))
            return;
}

bool window_references::refresh() {
    canvas_.settle(); // else what is looked at may be what is selected
    std::string problem;
    try {
        plan_now();
    } catch (error const& thrown) { // too many, or none selected: what is listed says so
        plan_.clear();
        problem = thrown.what();
    }
    reference_source const own = {reference_source::kind::visible, no_item, image_, "", ""};
    if (!canvas_.is_shown() && std::ranges::find(plan_, own) == plan_.end())
        own_thumbnail_ = {}; // it would grow old
    std::vector<reference_row> rows;
    for (reference_source const& source : plan_)
        rows.push_back(row_of(source));
    if (!problem.empty())
        rows.push_back({"", {}, "", problem});
    bool const changed = !std::ranges::equal(rows, rows_, same_row);
    rows_ = std::move(rows);
    return changed;
}

} // namespace nb
