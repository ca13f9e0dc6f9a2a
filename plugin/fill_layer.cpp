// How a result that fills a selection lands on the canvas.
#include "fill.h"

#include "core/color_match.h"
#include "core/color_srgb.h"
#include "core/fill_changed.h"
#include "core/fill_mask.h"
#include "core/i18n.h"
#include "core/image_codec.h"
#include "core/registration.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>
#include <future>

namespace nb {

namespace {

// Around the selection a model changes a little more than it was told to. px of what was sent.
constexpr int changed_margin = 4;
constexpr std::int64_t most_pixels = std::int64_t{1}
                                     << 30; // of a layer; a damaged task asks for more

struct fill_files {
    image sent;     // rgba8
    image selected; // gray8 or gray16
};

rect area_of(fill_place const& place) {
    return rect_intersection(place.context, {0, 0, place.canvas.width, place.canvas.height})
        .value_or(place.context);
}

bool is_sound(fill_place const& place, image const& selected) {
    rect const area = area_of(place);
    return selected.size() == size{place.selected.width, place.selected.height} &&
           pixel_channels(selected.format()) == 1 &&
           rect_intersection(place.selected, area) == place.selected &&
           std::int64_t(area.width) * area.height <= most_pixels;
}

// Nothing when one of them is gone or is not what the task says.
std::optional<fill_files> load_files(task const& t, task_store const& store) {
    bytes_ptr const sent = store.load_file(t.local_id, fill_sent_file);
    bytes_ptr const selected = store.load_file(t.local_id, fill_selection_file);
    if (!sent || !selected)
        return {};
    fill_files files{image_to_rgba8(picture_decode(sent).pixels.view()),
                     picture_decode(selected).pixels};
    if (!is_sound(*t.fill, files.selected))
        return {};
    return files;
}

// From points of the part of the sent picture that is on the canvas to points of the result.
picture_map map_of_part(picture_map const& map, rect part, size sent) {
    return {map.offset_x + map.scale_x * part.x / sent.width,
            map.offset_y + map.scale_y * part.y / sent.height,
            map.scale_x * part.width / sent.width, map.scale_y * part.height / sent.height};
}

// -- the mask

// How empty the picture that was sent is there, 0 to 1; `x`, `y` are canvas px.
class emptiness {
  public:
    emptiness(image const& sent, fill_place const& place)
        : sent_(sent), place_(place), any_(!image_is_opaque(sent.view())) {}
    bool any() const { return any_; }
    float at(int x, int y) const {
        int const column = scaled(x - place_.context.x, place_.context.width, sent_.width());
        int const row = scaled(y - place_.context.y, place_.context.height, sent_.height());
        return float(255 - sent_.view().row(row)[4 * std::size_t(column) + 3]) / 255;
    }

  private:
    static int scaled(int at, int from, int to) {
        return int(std::clamp<std::int64_t>(std::int64_t(at) * to / from, 0, to - 1));
    }

    image const& sent_;
    fill_place const& place_;
    bool any_;
};

template <typename Sample>
bool is_full(image_view selected) {
    for (int y = 0; y < selected.height; ++y) {
        auto const* row = reinterpret_cast<Sample const*>(selected.row(y));
        if (std::any_of(row, row + selected.width,
                        [](Sample s) { return s != Sample(~Sample(0)); }))
            return false;
    }
    return true;
}

// Where nothing was there is nothing to fade into: all that is selected shows.
template <typename Sample>
void show_where_empty(image_span mask, image_view selected, rect at, emptiness const& empty) {
    for (int y = 0; y < mask.height; ++y) {
        auto* out = reinterpret_cast<Sample*>(mask.row(y));
        auto const* in = reinterpret_cast<Sample const*>(selected.row(y));
        for (int x = 0; x < mask.width; ++x)
            out[x] = std::max(out[x], Sample(std::lround(in[x] * empty.at(at.x + x, at.y + y))));
    }
}

// With all selected, only what was empty is to be filled.
template <typename Sample>
void show_only_empty(image_span mask, rect at, emptiness const& empty) {
    for (int y = 0; y < mask.height; ++y)
        for (int x = 0; x < mask.width; ++x)
            reinterpret_cast<Sample*>(mask.row(y))[x] =
                Sample(std::lround(Sample(~Sample(0)) * empty.at(at.x + x, at.y + y)));
}

// `inner` at its place in a picture of `area`, black around it.
image in_area(image const& inner, rect at, rect area) {
    image whole(area.width, area.height, inner.format());
    image_span const out = whole.span();
    std::memset(out.data, 0, out.stride * std::size_t(out.height));
    for (int y = 0; y < inner.height(); ++y)
        std::memcpy(out.row(at.y - area.y + y) +
                        std::size_t(at.x - area.x) * pixel_bytes(inner.format()),
                    inner.view().row(y), inner.stride());
    return whole;
}

template <typename Sample>
image make_mask(fill_place const& place, fill_files const& files) {
    emptiness const empty(files.sent, place);
    image_view const selected = files.selected.view();
    bool const all = place.selected == rect{0, 0, place.canvas.width, place.canvas.height} &&
                     is_full<Sample>(selected);
    if (all && !empty.any())
        return {};
    image mask =
        fill_mask(selected, canvas_sides_touched(place.selected, place.canvas), place.feather);
    if (all)
        show_only_empty<Sample>(mask.span(), place.selected, empty);
    else if (empty.any())
        show_where_empty<Sample>(mask.span(), selected, place.selected, empty);
    return in_area(mask, place.selected, area_of(place));
}

image mask_of(fill_place const& place, fill_files const& files) {
    return pixel_sample_bytes(files.selected.format()) == 1
               ? make_mask<std::uint8_t>(place, files)
               : make_mask<std::uint16_t>(place, files);
}

// -- alignment

std::string not_aligned(double residual) {
    if (!(residual > 0))
        return _("The result could not be aligned with its surroundings: too little of what is "
                 "around it came back as it was sent. It lies where the service put it.");
    return format_text(_("The result could not be aligned with its surroundings: too little of "
                         "what is around it came back as it was sent. It lies where the service "
                         "put it, perhaps off by %.1f px."),
                       residual);
}

} // namespace

std::shared_ptr<fill_layer const> fill_finish(task const& t, task_store const& store,
                                              picture& result) {
    if (!t.fill)
        return {};
    fill_place const& place = *t.fill;
    std::optional<fill_files> const files = load_files(t, store);
    if (!files)
        return {};
    auto mask = std::async(std::launch::async, mask_of, std::cref(place), std::cref(*files));
    result = {picture_to_srgb16(result), {}};
    image const changed = fill_changed(files->selected.view(), place.selected, place.context,
                                       files->sent.size(), changed_margin);
    registration const found =
        registration_find(files->sent.view(), result.pixels.view(), changed.view());

    auto layer = std::make_shared<fill_layer>();
    layer->area = area_of(place);
    layer->aligned = place.align && found.found;
    layer->confidence = found.confidence;
    layer->residual = found.residual * place.context.width / files->sent.width();
    picture_map const map = layer->aligned
                                ? found.map
                                : registration_plain_map(files->sent.size(), result.pixels.size());
    layer->map = map_of_part(map, fill_canvas_part(place, files->sent.size()), files->sent.size());
    if (place.match_color && found.found)
        result.pixels =
            color_match(files->sent.view(), result.pixels.view(), found.map, changed.view());
    layer->mask = mask.get();
    if (place.align && !found.found)
        layer->notice = not_aligned(layer->residual);
    return layer;
}

} // namespace nb
