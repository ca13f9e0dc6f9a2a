// How a result that fills a selection lands on the canvas.
#include "fill.h"

#include "core/color_match.h"
#include "core/color_srgb.h"
#include "core/error.h"
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
#include <vector>

namespace nb {

namespace {

// Around the selection a model changes a little more than it was told to. px of what was sent.
constexpr int changed_margin = 4;
constexpr std::int64_t most_pixels = std::int64_t{1}
                                     << 30; // of a layer; a damaged task asks for more

bool is_sound(fill_place const& place) {
    rect const area = fill_canvas_area(place);
    return rect_intersection(place.selected, area) == place.selected &&
           std::int64_t(area.width) * area.height <= most_pixels;
}

std::optional<fill_files> load_files(task const& t, task_store const& store) {
    bytes_ptr const sent = store.load_file(t.local_id, fill_sent_file);
    bytes_ptr const selected = store.load_file(t.local_id, fill_selection_file);
    if (!sent || !selected)
        return {};
    try {
        auto decoding = std::async(std::launch::async, [&] { return picture_decode(selected); });
        image const shown = picture_decode(sent).pixels;
        fill_files files{image_to_rgba8(shown.view()), decoding.get().pixels};
        if (files.selected.size() != size{t.fill->selected.width, t.fill->selected.height} ||
            pixel_channels(files.selected.format()) != 1)
            return {};
        return files;
    } catch (error const& problem) { // what was paid for is none the worse
        g_debug("%s", problem.what());
        return {};
    }
}

// From points of the part of the sent picture that is on the canvas to points of the result.
picture_map map_of_part(picture_map const& map, rect part, size sent) {
    return {map.offset_x + map.scale_x * part.x / sent.width,
            map.offset_y + map.scale_y * part.y / sent.height,
            map.scale_x * part.width / sent.width, map.scale_y * part.height / sent.height};
}

// -- the mask

// How empty the picture that was sent is there, 0 to 1; `x`, `y` are canvas px. A pixel beside one
// with nothing counts as empty: what is sent is smaller than the canvas, and nothing must show
// through.
class emptiness {
  public:
    emptiness(image const& sent, fill_place const& place)
        : place_(place), any_(!image_is_opaque(sent.view())) {
        if (!any_)
            return;
        size_ = sent.size();
        values_.resize(std::size_t(size_.width) * std::size_t(size_.height));
        for (int y = 0; y < size_.height; ++y)
            for (int x = 0; x < size_.width; ++x)
                values_[index(x, y)] = value_around(sent.view(), x, y);
    }
    bool any() const { return any_; }
    float at(int x, int y) const {
        return values_[index(scaled(x - place_.context.x, place_.context.width, size_.width),
                             scaled(y - place_.context.y, place_.context.height, size_.height))];
    }

  private:
    static float value_around(image_view sent, int x, int y) {
        for (int row = std::max(y - 1, 0); row <= std::min(y + 1, sent.height - 1); ++row)
            for (int column = std::max(x - 1, 0); column <= std::min(x + 1, sent.width - 1);
                 ++column)
                if (sent.row(row)[4 * std::size_t(column) + 3] == 0)
                    return 1;
        return float(255 - sent.row(y)[4 * std::size_t(x) + 3]) / 255;
    }
    static int scaled(int at, int from, int to) {
        return int(std::clamp<std::int64_t>(std::int64_t(at) * to / from, 0, to - 1));
    }
    std::size_t index(int x, int y) const {
        return std::size_t(y) * std::size_t(size_.width) + std::size_t(x);
    }

    fill_place const& place_;
    bool any_;
    size size_;
    std::vector<float> values_;
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
    return mask;
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

// Where it was selected, as well as can be told without what lay with the task.
fill_layer layer_without_files(fill_place const& place, size result) {
    fill_layer layer;
    layer.area = fill_canvas_area(place);
    size const sent{place.context.width, place.context.height};
    layer.map =
        map_of_part(registration_plain_map(sent, result), fill_canvas_part(place, sent), sent);
    layer.mask = image(place.selected.width, place.selected.height, pixel_format::gray8);
    image_span const mask = layer.mask.span();
    std::memset(mask.data, 255, mask.stride * std::size_t(mask.height));
    layer.notice = _("What is needed to fit the result in is gone from the disk. It lies where it "
                     "was asked for, neither aligned nor with soft edges.");
    return layer;
}

// `result` is in 16-bit sRGB.
fill_layer fitted_layer(fill_place const& place, fill_files const& files, picture& result) {
    auto mask = std::async(std::launch::async, mask_of, std::cref(place), std::cref(files));
    image_view const sent = files.sent.view();
    image const changed = fill_changed(files.selected.view(), place.selected, place.context,
                                       files.sent.size(), changed_margin);
    registration const found = registration_find(sent, result.pixels.view(), changed.view());

    fill_layer layer;
    layer.area = fill_canvas_area(place);
    layer.aligned = place.align && found.found;
    layer.confidence = found.confidence;
    layer.residual = found.residual * place.context.width / sent.width;
    picture_map const map =
        layer.aligned ? found.map : registration_plain_map(files.sent.size(), result.pixels.size());
    layer.map = map_of_part(map, fill_canvas_part(place, files.sent.size()), files.sent.size());
    if (place.match_color && found.found)
        result.pixels = color_match(sent, result.pixels.view(), found.map, changed.view());
    layer.mask = mask.get();
    if (place.align && !found.found)
        layer.notice = not_aligned(layer.residual);
    return layer;
}

} // namespace

std::future<std::optional<fill_files>> fill_load(task const& t, task_store const& store) {
    if (!t.fill || !is_sound(*t.fill))
        return {};
    return std::async(std::launch::async, load_files, std::cref(t), std::cref(store));
}

std::shared_ptr<fill_layer const>
fill_finish(task const& t, std::future<std::optional<fill_files>> loading, picture& result) {
    if (!loading.valid())
        return {};
    image wide = picture_to_srgb16(result);
    std::optional<fill_files> const files = loading.get();
    if (!files)
        return std::make_shared<fill_layer>(layer_without_files(*t.fill, result.pixels.size()));
    result = {std::move(wide), {}};
    return std::make_shared<fill_layer>(fitted_layer(*t.fill, *files, result));
}

} // namespace nb
