#include "canvas_preview.h"

#include "core/error.h"
#include "host/host.h"

#include <utility>

namespace nb {

namespace {

constexpr std::int64_t settling_limit_ms = 400; // a person may go on meanwhile
constexpr std::int64_t drawing_limit_ms = 5'000;

} // namespace

void canvas_preview::show(std::function<layer_target()> const& target, import_result const& result,
                          std::function<void()> const& between) {
    try {
        take_away();
        rest_.wait(settling_limit_ms, [this] { settle(); });
        between();
        rest_.stop();
        settle();
        drawn_ = false;
        layer_target const place = target();
        layer_ = import_preview(place, result, between, [&] {
            remember(place.image);
            came_clean_ = before_->clean;
        });
    } catch (...) {
        finish_soon();
        throw;
    }
    finish_soon();
}

bool canvas_preview::is_shown() const {
    return layer_ != no_item && host_item_exists(layer_); // the person may have removed it
}

void canvas_preview::keep(std::string name, std::string parasite, std::function<void(bool)> done) {
    keep_ = wish{std::move(name), std::move(parasite), std::move(done)};
}

void canvas_preview::remove() {
    take_away();
    settle();
}

void canvas_preview::remove_strays(image_id image) {
    for (item_id layer : host_previews(image)) {
        layer_ = layer;
        remove();
    }
}

void canvas_preview::take_away() {
    rest_.stop();
    settle();
    item_id const layer = std::exchange(layer_, no_item);
    auto const keep = std::exchange(keep_, std::nullopt);
    bool const kept = keep && become_layer(layer, *keep);
    if (keep)
        keep->done(kept);
    if (layer != no_item)
        drawn_ = false;
    if (layer == no_item || kept || !host_item_exists(layer)) // the person may have removed it
        return;
    remember(host_layer_image(layer));
    // Who has saved the image meanwhile has the layer in the file, and is to be asked again.
    before_->clean = before_->clean && came_clean_;
    host_remove_preview(layer);
}

bool canvas_preview::become_layer(item_id layer, wish const& as) {
    if (layer == no_item)
        return false;
    try {
        host_keep_preview(layer, as.name, as.parasite);
        return true;
    } catch (error const& problem) {
        g_debug("the preview cannot be kept: %s", problem.what());
        return false;
    }
}

void canvas_preview::remember(image_id image) {
    before_ = state{image, host_image_is_clean(image), host_selected_drawables(image)};
}

void canvas_preview::settle() noexcept {
    auto const before = std::exchange(before_, std::nullopt);
    if (!before)
        return;
    try {
        // GIMP selects a layer that comes, or its mask. The person may have gone on, though.
        if (layer_ != no_item &&
            host_selected_layers(before->image, host_selected_drawables(before->image)) ==
                std::vector{layer_})
            host_select_drawables(before->image, before->selected);
        if (before->clean)
            host_image_set_clean(before->image);
    } catch (error const& problem) { // the image was closed
        g_debug("nothing to settle: %s", problem.what());
    }
}

void canvas_preview::finish() noexcept {
    rest_.stop();
    settle();
    if (!std::exchange(drawn_, true))
        host_displays_flush();
}

void canvas_preview::finish_soon() {
    rest_.wait(settling_limit_ms, [this] {
        settle();
        rest_.wait(drawing_limit_ms, [this] { finish(); });
    });
}

} // namespace nb
