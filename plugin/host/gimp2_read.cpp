// Pixels out of GIMP 2.10: layers and the visible image as sRGB, without a trace in the image.
//
// A plain layer of an 8-bit sRGB image is read as it is. All else is left to GIMP itself: a copy in
// an image that nobody sees is merged, masked and converted to 8-bit sRGB there, which is also
// faster than converting here, where the color conversions would have to be set up anew.
#include "host/gimp2.h"

#include "core/i18n.h"
#include "core/image_shrink.h"
#include "core/worker.h"
#include "host/gegl_mask.h"
#include "host/gegl_rows.h"
#include "host/gegl_start.h"
#include "host/gimp_context.h"

#include <algorithm>
#include <memory>
#include <optional>

namespace nb {

namespace {

char const* read_failed() {
    return _("GIMP could not read the layer");
}

// -- tiles

// `area` in the layer's own pixels, which are 8-bit sRGB.
image read_area(item_id layer, rect area, int longest) {
    auto const buffer = drawable_buffer(layer, read_failed());
    size const from{area.width, area.height};
    size const to = size_limit(from, longest);
    return image_shrink_strips(from, to, [&](int y, image_span rows) {
        rows_read(buffer.get(), area.x, area.y + y, rows);
        main_context_run_pending();
    });
}

image read_pixels(item_id layer, int longest) {
    return read_area(layer, {0, 0, gimp_drawable_width(layer), gimp_drawable_height(layer)},
                     longest);
}

// -- floating selections

// The layer or layer mask that a selection floats over, or `no_item`.
item_id floating_target(image_id image) {
    int const target = gimp_image_floating_sel_attached_to(image);
    if (target <= 0)
        return no_item;
    return gimp_item_is_layer(target) || gimp_item_is_layer_mask(target) ? target : no_item;
}

// The way from a group down to a layer in it, as GIMP's positions; nothing when it is elsewhere.
using item_path = std::vector<int>;

std::optional<item_path> path_from(item_id group, item_id layer) {
    image_id const image = host_layer_image(layer);
    item_path path;
    for (item_id at = layer; at != group; at = host_layer_parent(at)) {
        if (at == no_item)
            return {};
        path.insert(path.begin(), gimp_image_get_item_position(image, at));
    }
    return path;
}

item_id path_follow(item_path const& path, item_id group, image_id image) {
    for (int position : path)
        group = child_layers(image, group).at(std::size_t(position));
    return group;
}

// A selection that floats over a layer or over one inside a group.
struct floating_selection {
    item_id id = no_item;
    item_path target;
    bool over_mask = false;
    std::optional<item_path> place; // inside the group
};

std::optional<floating_selection> floating_selection_in(item_id layer, image_id image) {
    item_id const target = floating_target(image);
    if (target == no_item)
        return {};
    bool const over_mask = gimp_item_is_layer_mask(target);
    auto path = path_from(layer, over_mask ? gimp_layer_from_mask(target) : target);
    if (!path)
        return {};
    item_id const id = gimp_image_get_floating_sel(image);
    return floating_selection{id, std::move(*path), over_mask, path_from(layer, id)};
}

// Selects in `to` what is selected in `from`, an image of the same size.
void copy_selection(image_id from, image_id to) {
    if (gimp_selection_is_empty(from))
        return;
    size const canvas = host_image_size(to);
    GimpRGB const black{};
    item_id const channel = gimp_require_id(
        gimp_channel_new(to, "selection", canvas.width, canvas.height, 0, &black), read_failed());
    gegl_buffer_copy(drawable_buffer(gimp_image_get_selection(from), read_failed()).get(), nullptr,
                     GEGL_ABYSS_NONE, drawable_buffer(channel, read_failed()).get(), nullptr);
    plain_context const exact;
    gimp_require(gimp_image_insert_channel(to, channel, 0, 0) &&
                     gimp_image_select_item(to, GIMP_CHANNEL_OP_REPLACE, channel),
                 read_failed());
}

// Anchors a copy of the selection in the copy of a layer. Which part of it shows depends on what is
// selected. In the copy of a group it lies once more, as a layer like any other.
void anchor_copy(floating_selection const& selection, item_id copy, image_id into) {
    item_id target = path_follow(selection.target, copy, into);
    if (selection.place)
        gimp_require(gimp_image_remove_layer(into, path_follow(*selection.place, copy, into)),
                     read_failed());
    copy_selection(host_layer_image(selection.id), into);
    gimp_require(gimp_item_set_lock_content(target, false), read_failed());
    if (selection.over_mask)
        target = gimp_layer_get_mask(target);
    item_id const floating =
        gimp_require_id(gimp_layer_new_from_drawable(selection.id, into), read_failed());
    gimp_require(gimp_floating_sel_attach(floating, target) && gimp_floating_sel_anchor(floating),
                 read_failed());
}

// -- what GIMP has to do first

bool is_srgb8(image_id image) {
    return gimp_image_base_type(image) == GIMP_RGB &&
           gimp_image_get_precision(image) == GIMP_PRECISION_U8_GAMMA && is_srgb(image);
}

item_id insert_copy(item_id layer, image_id into) {
    item_id const copy = gimp_require_id(gimp_layer_new_from_drawable(layer, into), read_failed());
    gimp_require(gimp_image_insert_layer(into, copy, 0, 0), read_failed());
    return copy;
}

// A new image that can hold the image's layers as they are.
image_id image_new_like(image_id image) {
    GimpImageBaseType const type = gimp_image_base_type(image);
    image_id const id = image_new(host_image_size(image), type, gimp_image_get_precision(image),
                                  image_profile(image).get());
    if (type == GIMP_INDEXED) {
        int colors = 0;
        std::unique_ptr<guchar[], g_free_deleter> const map(
            gimp_image_get_colormap(image, &colors));
        gimp_image_set_colormap(id, map.get(), colors);
    }
    return id;
}

// GIMP does not take text as text any more once its pixels were changed.
void settle_text(item_id layer) {
    int const width = gimp_drawable_width(layer);
    int const height = gimp_drawable_height(layer);
    gimp_require(gimp_item_set_lock_content(layer, false) &&
                     gimp_layer_resize(layer, width + 1, height, 0, 0) &&
                     gimp_layer_resize(layer, width, height, 0, 0),
                 read_failed());
}

void settle_mask(item_id layer) {
    if (gimp_layer_get_mask(layer) <= 0)
        return;
    auto const mode = gimp_layer_get_apply_mask(layer) ? GIMP_MASK_APPLY : GIMP_MASK_DISCARD;
    gimp_require(gimp_item_set_lock_content(layer, false) && gimp_layer_remove_mask(layer, mode),
                 read_failed());
}

// A copy with pixels of its own. If the others were converted to another color space, groups would
// be composited in that one, and text would be set anew.
item_id insert_plain_copy(item_id layer, std::optional<floating_selection> const& floating,
                          image_id into) {
    item_id const copy = insert_copy(layer, into);
    if (floating)
        anchor_copy(*floating, copy, into);
    if (gimp_item_is_group(copy))
        return gimp_require_id(gimp_image_merge_layer_group(into, copy), read_failed());
    if (gimp_item_is_text_layer(copy))
        settle_text(copy);
    return copy;
}

image read_rendered(item_id layer, image_id image,
                    std::optional<floating_selection> const& floating, int longest) {
    std::optional<scratch_image> plain;
    if (floating || gimp_item_is_group(layer) || gimp_item_is_text_layer(layer)) {
        plain.emplace(image_new_like(image));
        layer = insert_plain_copy(layer, floating, plain->id());
    }
    scratch_image const srgb(
        image_new(host_image_size(image), GIMP_RGB, GIMP_PRECISION_U8_GAMMA, nullptr));
    item_id const copy = insert_copy(layer, srgb.id());
    settle_mask(copy);
    return read_pixels(copy, longest);
}

} // namespace

image host_read_layer(item_id layer, int longest) {
    gegl_start();
    image_id const image = host_layer_image(layer);
    auto const floating = floating_selection_in(layer, image);
    if (floating || gimp_layer_get_mask(layer) > 0 || !is_srgb8(image))
        return read_rendered(layer, image, floating, longest);
    return read_pixels(layer, longest);
}

image host_read_visible(image_id id, rect area, int longest) {
    gegl_start();
    size const canvas = host_image_size(id);
    char const* failed = _("GIMP could not render the image");
    scratch_image const srgb(image_new(canvas, GIMP_RGB, GIMP_PRECISION_U8_GAMMA, nullptr));
    item_id const visible =
        gimp_require_id(gimp_layer_new_from_visible(id, srgb.id(), "visible"), failed);
    gimp_require(gimp_image_insert_layer(srgb.id(), visible, 0, 0), failed);
    return read_area(visible, area, longest);
}

std::optional<rect> host_selection_bounds(image_id id) {
    require_image(id);
    gboolean any = FALSE;
    int left = 0;
    int top = 0;
    int right = 0;
    int bottom = 0;
    gimp_require(gimp_selection_bounds(id, &any, &left, &top, &right, &bottom), read_failed());
    if (!any)
        return {};
    return rect{left, top, right - left, bottom - top};
}

image host_read_selection(image_id id, rect area) {
    gegl_start();
    require_image(id);
    return mask_read(drawable_buffer(gimp_image_get_selection(id), read_failed()).get(), area);
}

} // namespace nb
