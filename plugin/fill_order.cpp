// What goes out to fill a selection.
#include "fill.h"

#include "arguments.h"
#include "core/error.h"
#include "core/fill_area.h"
#include "core/fill_changed.h"
#include "core/fill_mask.h"
#include "core/i18n.h"
#include "core/image_codec.h"
#include "core/image_mirror.h"
#include "core/worker.h"
#include "references.h"

#include <algorithm>
#include <cmath>

namespace nb {

namespace {

// A crop that shows less of the image than that is sent with the whole image beside it.
constexpr int overview_share = 4; // one in so many pixels
constexpr int encoders = 2;
constexpr int most_thumbnail = 512; // px; larger ones make the window wait

std::string replaced(std::string text, std::string_view what, std::string const& with) {
    for (std::size_t at = text.find(what); at != std::string::npos;
         at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
    return text;
}

std::string percent(int part, int whole) {
    return std::to_string(std::clamp(int(std::lround(100.0 * part / whole)), 0, 100));
}

bool wants_overview(fill_place const& place) {
    return std::int64_t(place.context.width) * place.context.height * overview_share <
           std::int64_t(place.canvas.width) * place.canvas.height;
}

// Where a pixel of the canvas is in a small picture of it, along one axis; mirrored beyond.
int small(int at, int canvas, int to) {
    return int(std::int64_t(mirrored_index(at, canvas)) * to / canvas);
}

api_reference reference_from(encoded_picture const& encoded) {
    return {encoded.file, picture_mime(encoded.type), ""};
}

} // namespace

fill_place fill_place_for(image_id image, argument_values const& values) {
    std::optional<rect> const selected = host_selection_bounds(image);
    if (!selected)
        throw calling_error("%s", _("Nothing is selected. Select what is to be filled."));
    fill_place place;
    place.canvas = host_image_size(image);
    place.selected = *selected;
    place.context = fill_area_around(*selected, place.canvas, values.number("context"));
    double const feather = values.fraction("feather");
    place.feather = feather < 0 ? feather_for(*selected) : feather;
    place.align = values.truth("align");
    place.match_color = values.truth("match-colour");
    return place;
}

fill_request fill_freeze(image_id image, argument_values const& values) {
    fill_place const place = fill_place_for(image, values);
    return {image, place, host_read_selection(image, place.selected)};
}

rect fill_canvas_area(fill_place const& place) {
    return rect_intersection(place.context, {0, 0, place.canvas.width, place.canvas.height})
        .value_or(place.context);
}

rect fill_canvas_part(fill_place const& place, size sent) {
    rect const context = place.context;
    rect const inside = fill_canvas_area(place);
    if (inside == context)
        return {0, 0, sent.width, sent.height};
    double const across = double(sent.width) / context.width;
    double const down = double(sent.height) / context.height;
    // As it is read from the image.
    size const part = size_limit({inside.width, inside.height},
                                 std::max({1, int(std::lround(inside.width * across)),
                                           int(std::lround(inside.height * down))}));
    int const width = std::min(part.width, sent.width);
    int const height = std::min(part.height, sent.height);
    return {std::clamp(int(std::lround((inside.x - context.x) * across)), 0, sent.width - width),
            std::clamp(int(std::lround((inside.y - context.y) * down)), 0, sent.height - height),
            width, height};
}

image fill_read_context(image_id image, fill_place const& place, int longest) {
    size const sent = size_limit({place.context.width, place.context.height}, longest);
    rect const inside = fill_canvas_area(place);
    rect const part = fill_canvas_part(place, sent);
    nb::image pixels = host_read_visible(image, inside, std::max(part.width, part.height));
    if (inside == place.context)
        return pixels;
    return image_mirrored(pixels.view(), {part.x, part.y, pixels.width(), pixels.height()},
                          {0, 0, sent.width, sent.height});
}

image fill_thumbnail_of(image_id id, fill_place const& place, int longest) {
    rect const in = place.context;
    double const part =
        double(std::max(in.width, in.height)) / std::max(place.canvas.width, place.canvas.height);
    image const whole =
        host_image_thumbnail(id, int(std::clamp<double>(longest / part, 1, most_thumbnail)));
    size const to = size_limit({in.width, in.height}, longest);
    image made(to.width, to.height, pixel_format::rgba8);
    for (int y = 0; y < to.height; ++y)
        for (int x = 0; x < to.width; ++x) {
            int const canvas_x = in.x + int((x + 0.5) * in.width / to.width);
            int const canvas_y = in.y + int((y + 0.5) * in.height / to.height);
            std::uint8_t const* from =
                whole.view().row(small(canvas_y, place.canvas.height, whole.height())) +
                4 * std::size_t(small(canvas_x, place.canvas.width, whole.width()));
            bool const may_change =
                rect_intersection(place.selected, {canvas_x, canvas_y, 1, 1}).has_value();
            std::uint8_t* out = made.span().row(y) + 4 * std::size_t(x);
            std::transform(from, from + 3, out, [may_change](std::uint8_t sample) {
                return std::uint8_t(may_change ? sample : sample * 2 / 5);
            });
            out[3] = from[3];
        }
    return made;
}

std::string fill_prompt(settings const& how, fill_place const& place, std::string const& prompt,
                        bool with_overview) {
    rect const in = place.context;
    rect const it = place.selected;
    std::string text = how.fill_instruction;
    if (text.find("{prompt}") == std::string::npos)
        text = "{prompt}\n" + text;
    text = replaced(text, "{left}", percent(it.x - in.x, in.width));
    text = replaced(text, "{right}", percent(it.x + it.width - in.x, in.width));
    text = replaced(text, "{top}", percent(it.y - in.y, in.height));
    text = replaced(text, "{bottom}", percent(it.y + it.height - in.y, in.height));
    if (with_overview)
        text += "\n" + how.fill_overview_instruction;
    if (how.fill_sends_mask)
        text += "\n" + how.fill_mask_instruction;
    return replaced(text, "{prompt}", prompt); // last: whatever stands in it
}

generation_order fill_order(fill_request const& request, argument_values const& values,
                            settings const& how) {
    fill_place const& place = request.place;
    image const& selection = request.selection;
    encoded_picture crop;
    encoded_picture mask;
    bytes_ptr kept_selection;
    image sent;
    worker_group group(encoders); // goes before what it works on
    group.add([&] { kept_selection = png_encode(selection.view()); });
    sent = fill_read_context(request.image, place, how.reference_longest);
    group.add([&] { crop = reference_encode(sent.view(), how.lossless); });
    reference_plan overview;
    if (wants_overview(place))
        overview.push_back({reference_source::kind::visible, no_item, request.image, ""});
    std::vector<api_reference> whole = references_make(overview, how);
    if (how.fill_sends_mask)
        group.add([&] {
            image const changed =
                fill_changed(selection.view(), place.selected, place.context, sent.size(), 0);
            mask = {png_encode(changed.view()), picture_type::png};
        });
    group.wait();

    generation_order order = arguments_common_order(values);
    order.placement = "fit";
    order.fill = place;
    order.files = {{fill_sent_file, crop.file}, {fill_selection_file, kept_selection}};
    order.reference_names = {_("Around the selection")};
    std::ranges::copy(references_names(overview), std::back_inserter(order.reference_names));
    order.request.aspect_ratio = aspect_ratio_nearest({place.context.width, place.context.height});
    order.request.prompt = fill_prompt(how, place, order.prompt, !overview.empty());
    order.request.references.push_back(reference_from(crop));
    std::ranges::move(whole, std::back_inserter(order.request.references));
    if (how.fill_sends_mask) {
        order.request.references.push_back(reference_from(mask));
        order.reference_names.emplace_back(_("Mask"));
    }
    return order;
}

} // namespace nb
