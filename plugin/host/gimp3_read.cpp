// Pixels out of GIMP 3: layers and the visible image as sRGB, without a trace in the image.
//
// A plain layer of an 8-bit sRGB image is read as it is. Everything else GIMP itself first renders
// and converts, in images that nobody sees: masks, groups, filters and floating selections, other
// color spaces and precisions. That is exact, and faster than converting here: see gegl_rows.h.
#include "host/gimp3.h"

#include "core/i18n.h"
#include "core/image_shrink.h"
#include "core/worker.h"
#include "host/gegl_mask.h"
#include "host/gegl_rows.h"
#include "host/gegl_start.h"
#include "host/gimp_context.h"

#include <algorithm>

namespace nb {

namespace {

// -- tiles

// `area` in the layer's own pixels, which are 8-bit sRGB.
image read_area(GimpLayer* layer, rect area, int longest) {
    auto const buffer = object_ptr<GeglBuffer>::adopt(gimp_require_object(
        gimp_drawable_get_buffer(GIMP_DRAWABLE(layer)), _("GIMP could not read the layer")));
    size const from{area.width, area.height};
    size const to = size_limit(from, longest);
    return image_shrink_strips(from, to, [&](int y, image_span rows) {
        rows_read(buffer.get(), area.x, area.y + y, rows);
        main_context_run_pending();
    });
}

image read_pixels(GimpLayer* layer, int longest) {
    GimpDrawable* drawable = GIMP_DRAWABLE(layer);
    return read_area(layer,
                     {0, 0, gimp_drawable_get_width(drawable), gimp_drawable_get_height(drawable)},
                     longest);
}

// -- what has to be rendered

// The layer that an image's floating selection floats over, or over whose mask; otherwise null.
GimpLayer* layer_under_floating(GimpImage* image) {
    if (!gimp_image_get_floating_sel(image))
        return nullptr;
    GimpDrawable* target = gimp_image_floating_sel_attached_to(image);
    if (GIMP_IS_LAYER_MASK(target))
        return gimp_layer_from_mask(GIMP_LAYER_MASK(target));
    return GIMP_IS_LAYER(target) ? GIMP_LAYER(target) : nullptr;
}

bool is_within(GimpLayer* layer, GimpLayer* group) {
    for (GimpItem* item = GIMP_ITEM(layer); item; item = gimp_item_get_parent(item))
        if (item == GIMP_ITEM(group))
            return true;
    return false;
}

bool has_visible_filters(GimpLayer* layer) {
    g_autofree GimpDrawableFilter** filters = gimp_drawable_get_filters(GIMP_DRAWABLE(layer));
    for (std::size_t i = 0; filters && filters[i]; ++i)
        if (gimp_drawable_filter_get_visible(filters[i]))
            return true;
    return false;
}

bool has_applied_mask(GimpLayer* layer) {
    return gimp_layer_get_mask(layer) && gimp_layer_get_apply_mask(layer);
}

// Whether what is seen may differ from the tiles. A group's tiles lag behind its layers until GIMP
// is idle, and end at the layers' extents, beyond which filters may draw; over tiles of an
// unexpected size libgimp even ends the process.
bool needs_rendering(GimpLayer* layer) {
    return gimp_item_is_group(GIMP_ITEM(layer)) || has_applied_mask(layer) ||
           layer_under_floating(gimp_item_get_image(GIMP_ITEM(layer))) == layer ||
           has_visible_filters(layer);
}

bool is_srgb8(GimpImage* image) {
    return gimp_image_get_base_type(image) == GIMP_RGB &&
           gimp_image_get_precision(image) == GIMP_PRECISION_U8_NON_LINEAR &&
           profile_space(image_profile(image).get()) == babl_space("sRGB");
}

char const* render_failed() {
    return _("GIMP could not render the layer");
}

// Selects in `to` what is selected in `from`, an image of the same size.
void copy_selection(GimpImage* from, GimpImage* to) {
    if (gimp_selection_is_empty(from))
        return;
    auto const black = object_ptr<GeglColor>::adopt(gegl_color_new("black"));
    GimpChannel* channel =
        gimp_require_object(gimp_channel_new(to, "selection", gimp_image_get_width(to),
                                             gimp_image_get_height(to), 0, black.get()),
                            render_failed());
    {
        auto const source = object_ptr<GeglBuffer>::adopt(
            gimp_drawable_get_buffer(GIMP_DRAWABLE(gimp_image_get_selection(from))));
        auto const target =
            object_ptr<GeglBuffer>::adopt(gimp_drawable_get_buffer(GIMP_DRAWABLE(channel)));
        // The numbers as they are: GIMP takes an 8-bit channel's as gamma-encoded, a selection's
        // not.
        gegl_buffer_set_format(target.get(), gegl_buffer_get_format(source.get()));
        gegl_buffer_copy(source.get(), nullptr, GEGL_ABYSS_NONE, target.get(), nullptr);
    }
    plain_context const exact;
    gimp_require(gimp_image_insert_channel(to, channel, nullptr, 0) &&
                     gimp_image_select_item(to, GIMP_CHANNEL_OP_REPLACE, GIMP_ITEM(channel)),
                 render_failed());
}

// What `item`, in the tree under `root`, became in a copy of that tree.
GimpItem* twin_of(GimpItem* item, GimpItem* root, GimpItem* root_copy) {
    if (item == root)
        return root_copy;
    GimpItem* parent = twin_of(gimp_item_get_parent(item), root, root_copy);
    g_autofree GimpItem** siblings = gimp_item_get_children(parent);
    return siblings[gimp_image_get_item_position(gimp_item_get_image(item), item)];
}

// Copies a selection floating over something in `layer` to where it belongs in `copy`, and anchors
// it there. In a copied group it is an ordinary layer so far.
void anchor_copy(GimpLayer* layer, GimpLayer* copy) {
    GimpImage* image = gimp_item_get_image(GIMP_ITEM(layer));
    GimpImage* scratch = gimp_item_get_image(GIMP_ITEM(copy));
    GimpLayer* floating = gimp_image_get_floating_sel(image);
    GimpLayer* under = layer_under_floating(image);
    GimpLayer* target = GIMP_LAYER(twin_of(GIMP_ITEM(under), GIMP_ITEM(layer), GIMP_ITEM(copy)));
    bool const over_mask = GIMP_IS_LAYER_MASK(gimp_image_floating_sel_attached_to(image));
    if (under != layer) {
        GimpItem* ordinary = twin_of(GIMP_ITEM(floating), GIMP_ITEM(layer), GIMP_ITEM(copy));
        gimp_require(gimp_image_remove_layer(scratch, GIMP_LAYER(ordinary)), render_failed());
    }
    for (GimpItem* item = GIMP_ITEM(target); item; item = gimp_item_get_parent(item))
        gimp_require(gimp_item_set_lock_content(item, false), render_failed());
    copy_selection(image, scratch);
    loose_layer floating_copy(gimp_layer_new_from_drawable(GIMP_DRAWABLE(floating), scratch),
                              render_failed());
    gimp_require(gimp_floating_sel_attach(floating_copy.get(),
                                          over_mask ? GIMP_DRAWABLE(gimp_layer_get_mask(target))
                                                    : GIMP_DRAWABLE(target)),
                 render_failed());
    gimp_require(gimp_floating_sel_anchor(floating_copy.release()), render_failed());
}

// A copy of the layer in `scratch`, all that belongs to its look made part of its pixels. What GIMP
// merges into one layer when a pass-through group is all there is in an image is exactly what it
// shows of the group, to the full extent of the filters; merging a layer's filters alone is not,
// in 3.0.
GimpLayer* render_copy(GimpLayer* layer, GimpImage* scratch) {
    loose_layer loose_group(GIMP_LAYER(gimp_group_layer_new(scratch, "rendering")),
                            render_failed());
    loose_layer loose_copy(gimp_layer_new_from_drawable(GIMP_DRAWABLE(layer), scratch),
                           render_failed());
    GimpLayer* group = loose_group.insert(scratch, nullptr, 0);
    GimpLayer* copy = loose_copy.insert(scratch, group, 0);
    gimp_require(gimp_layer_set_mode(group, GIMP_LAYER_MODE_PASS_THROUGH) &&
                     gimp_layer_set_mode(copy, GIMP_LAYER_MODE_NORMAL) &&
                     gimp_layer_set_composite_mode(copy, GIMP_LAYER_COMPOSITE_AUTO) &&
                     gimp_layer_set_opacity(copy, 100) &&
                     gimp_item_set_lock_visibility(GIMP_ITEM(copy), false) &&
                     gimp_item_set_visible(GIMP_ITEM(copy), true),
                 render_failed());
    if (gimp_layer_get_mask(copy))
        gimp_require(gimp_layer_set_show_mask(copy, false), render_failed());
    GimpLayer* under_floating = layer_under_floating(gimp_item_get_image(GIMP_ITEM(layer)));
    if (under_floating && is_within(under_floating, layer))
        anchor_copy(layer, copy);
    return gimp_require_object(gimp_group_layer_merge(GIMP_GROUP_LAYER(group)), render_failed());
}

// For profiles that are tables. GIMP would otherwise convert them for another intent than the one
// it shows the image with.
void convert_to_srgb(GimpImage* image) {
    auto const srgb = object_ptr<GimpColorProfile>::adopt(gimp_color_profile_new_rgb_srgb());
    gimp_require(gimp_image_convert_color_profile(
                     image, srgb.get(), GIMP_COLOR_RENDERING_INTENT_RELATIVE_COLORIMETRIC, true),
                 _("GIMP could not convert the layer to sRGB"));
}

} // namespace

image host_read_layer(item_id id, int longest) {
    gegl_start();
    GimpLayer* layer = layer_proxy(id);
    GimpImage* image = gimp_item_get_image(GIMP_ITEM(layer));
    bool const srgb8 = is_srgb8(image);
    if (srgb8 && !needs_rendering(layer))
        return read_pixels(layer, longest);
    scratch_image const rendering(image, gimp_image_get_base_type(image));
    GimpLayer* rendered = render_copy(layer, rendering.get());
    if (srgb8)
        return read_pixels(rendered, longest);
    bool const indexed = gimp_image_get_base_type(image) == GIMP_INDEXED;
    if (!indexed && !profile_space(image_profile(image).get()))
        convert_to_srgb(rendering.get());
    scratch_image const converting(host_image_size(gimp_image_get_id(image)), GIMP_RGB,
                                   GIMP_PRECISION_U8_NON_LINEAR, nullptr);
    loose_layer converted(gimp_layer_new_from_drawable(GIMP_DRAWABLE(rendered), converting.get()),
                          render_failed());
    return read_pixels(converted.insert(converting.get(), nullptr, 0), longest);
}

image host_read_visible(image_id id, rect area, int longest) {
    gegl_start();
    GimpImage* image = image_proxy(id);
    scratch_image const scratch(host_image_size(id), GIMP_RGB, GIMP_PRECISION_U8_NON_LINEAR,
                                nullptr);
    loose_layer visible(gimp_layer_new_from_visible(image, scratch.get(), "visible"),
                        _("GIMP could not render the image"));
    return read_area(visible.insert(scratch.get(), nullptr, 0), area, longest);
}

std::optional<rect> host_selection_bounds(image_id id) {
    gboolean any = FALSE;
    int left = 0;
    int top = 0;
    int right = 0;
    int bottom = 0;
    gimp_require(gimp_selection_bounds(image_proxy(id), &any, &left, &top, &right, &bottom),
                 render_failed());
    if (!any)
        return {};
    return rect{left, top, right - left, bottom - top};
}

image host_read_selection(image_id id, rect area) {
    gegl_start();
    GimpSelection* selection = gimp_image_get_selection(image_proxy(id));
    auto const buffer = object_ptr<GeglBuffer>::adopt(
        gimp_require_object(gimp_drawable_get_buffer(GIMP_DRAWABLE(selection)), render_failed()));
    return mask_read(buffer.get(), area);
}

} // namespace nb
