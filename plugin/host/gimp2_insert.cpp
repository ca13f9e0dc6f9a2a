// Pixels into GIMP 2.10: pictures become layers and new images.
//
// A picture of the image's own kind is written straight into a layer. Any other first becomes a
// layer in an image of the picture's kind that nobody sees, and GIMP converts it from there. Masks
// are made there, too, where one may select: GIMP fills quicker than it takes tiles. This process
// never converts: see gegl_rows.h. It scales, strip by strip: GIMP takes ten times as long.
#include "host/gimp2.h"

#include "core/i18n.h"
#include "core/mask_tiles.h"
#include "core/picture_strips.h"
#include "host/gegl_mask.h"
#include "host/gegl_start.h"
#include "host/gimp_context.h"

#include <algorithm>
#include <memory>

namespace nb {

namespace {

char const* insert_failed() {
    return _("GIMP could not add the layer");
}

// -- what a picture is, in GIMP's terms

GimpImageBaseType picture_base_type(picture const& picture) {
    return pixel_is_gray(picture.pixels.format()) ? GIMP_GRAY : GIMP_RGB;
}

GimpPrecision picture_precision(picture const& picture) {
    return pixel_sample_bytes(picture.pixels.format()) == 2 ? GIMP_PRECISION_U16_GAMMA
                                                            : GIMP_PRECISION_U8_GAMMA;
}

// Empty for sRGB, and for a profile that is broken or not of the picture's kind, as GIMP does when
// it opens such a file.
object_ptr<GimpColorProfile> picture_profile(picture const& picture) {
    if (!picture.icc_profile)
        return {};
    error_ptr ignored;
    auto profile = object_ptr<GimpColorProfile>::adopt(gimp_color_profile_new_from_icc_profile(
        picture.icc_profile.data(), picture.icc_profile.size(), ignored.out()));
    if (!profile)
        return {};
    bool const fits = pixel_is_gray(picture.pixels.format())
                          ? gimp_color_profile_is_gray(profile.get())
                          : gimp_color_profile_is_rgb(profile.get());
    return fits ? profile : object_ptr<GimpColorProfile>();
}

char const* babl_encoding(pixel_format format) {
    switch (format) {
    case pixel_format::gray8:
        return "Y' u8";
    case pixel_format::gray_alpha8:
        return "Y'A u8";
    case pixel_format::rgb8:
        return "R'G'B' u8";
    case pixel_format::rgba8:
        return "R'G'B'A u8";
    case pixel_format::gray16:
        return "Y' u16";
    case pixel_format::gray_alpha16:
        return "Y'A u16";
    case pixel_format::rgb16:
        return "R'G'B' u16";
    case pixel_format::rgba16:
        return "R'G'B'A u16";
    }
    g_assert_not_reached();
}

// -- from a picture to a layer

GimpImageType layer_type(GimpImageBaseType base, bool alpha) {
    switch (base) {
    case GIMP_GRAY:
        return alpha ? GIMP_GRAYA_IMAGE : GIMP_GRAY_IMAGE;
    case GIMP_INDEXED:
        return alpha ? GIMP_INDEXEDA_IMAGE : GIMP_INDEXED_IMAGE;
    case GIMP_RGB:
        break;
    }
    return alpha ? GIMP_RGBA_IMAGE : GIMP_RGB_IMAGE;
}

// Whether the picture's numbers mean in the image what they mean in the picture.
bool is_of_kind(picture const& picture, GimpColorProfile* profile, image_id image) {
    if (gimp_image_base_type(image) != picture_base_type(picture) ||
        gimp_image_get_precision(image) != picture_precision(picture))
        return false;
    auto const srgb = object_ptr<GimpColorProfile>::adopt(gimp_color_profile_new_rgb_srgb());
    return gimp_color_transform_can_gegl_copy(profile ? profile : srgb.get(),
                                              image_profile(image).get());
}

constexpr int strip_rows = 128; // scaled at once; a multiple of the height of a tile

// A layer of `image` with the picture's numbers, sampled.
loose_layer write_layer(image_id image, picture const& picture, layer_insertion const& where,
                        bool alpha, std::function<void()> const& between) {
    size const to{where.area.width, where.area.height};
    loose_layer layer(gimp_layer_new(image, parasite_name, to.width, to.height,
                                     layer_type(gimp_image_base_type(image), alpha), 100,
                                     GIMP_LAYER_MODE_NORMAL),
                      insert_failed());
    auto const buffer = drawable_buffer(layer.id(), insert_failed());
    picture_strips strips(where.map, picture.pixels.view(), to, strip_rows, alpha);
    for (int y = 0; y < to.height; y += strip_rows) {
        image_view const rows = strips.next();
        GeglRectangle const area{0, y, rows.width, rows.height};
        gegl_buffer_set(buffer.get(), &area, 0, babl_format(babl_encoding(rows.format)), rows.data,
                        int(rows.stride));
        if (between) {
            gegl_buffer_flush(buffer.get()); // else all tiles go to GIMP at the end, at once
            between();
        }
    }
    return layer;
}

// A mask that is black but for one white rectangle.
item_id mask_new(item_id layer, image_id scratch, rect white) {
    if (white.width == 0)
        return gimp_layer_create_mask(layer, GIMP_ADD_MASK_BLACK);
    plain_context const exact;
    gimp_require(gimp_image_select_rectangle(scratch, GIMP_CHANNEL_OP_REPLACE, white.x, white.y,
                                             white.width, white.height),
                 insert_failed());
    return gimp_layer_create_mask(layer, GIMP_ADD_MASK_SELECTION);
}

// To a layer at the corner of a scratch image.
void add_mask(item_id layer, image_id scratch, layer_insertion const& where,
              std::function<void()> const& between) {
    int const x = where.masked.x - where.area.x;
    int const y = where.masked.y - where.area.y;
    mask_tiles const tiles = mask_tiles_of(where.mask, x, y);
    item_id const mask = gimp_require_id(mask_new(layer, scratch, tiles.white), insert_failed());
    gimp_require(gimp_layer_add_mask(layer, mask), insert_failed());
    mask_write(drawable_buffer(mask, insert_failed()).get(), x, y, where.mask, tiles.others,
               between);
}

// The same in any image, with a mask.
loose_layer convert_layer(image_id image, picture const& picture, GimpColorProfile* profile,
                          layer_insertion const& where, bool alpha,
                          std::function<void()> const& between) {
    scratch_image const scratch(image_new({where.area.width, where.area.height},
                                          picture_base_type(picture), picture_precision(picture),
                                          profile));
    loose_layer source = write_layer(scratch.id(), picture, where, alpha, between);
    item_id const layer = source.id();
    source.insert(scratch.id(), 0, 0);
    if (where.mask.data)
        add_mask(layer, scratch.id(), where, between);
    require_image(image); // which may have been closed meanwhile
    return {gimp_layer_new_from_drawable(layer, image), insert_failed()};
}

loose_layer layer_from_picture(image_id image, picture const& picture, layer_insertion const& where,
                               std::function<void()> const& between) {
    // The first layer is as opaque as the picture; those above it can be made transparent.
    bool const alpha =
        pixel_has_alpha(picture.pixels.format()) || !child_layers(image, no_item).empty();
    auto const profile = picture_profile(picture);
    // GIMP does not survive that the image of a layer which is not in it yet is closed, so nothing
    // else may run while there is one.
    if (!between && !where.mask.data && is_of_kind(picture, profile.get(), image))
        return write_layer(image, picture, where, alpha, between);
    return convert_layer(image, picture, profile.get(), where, alpha, between);
}

// -- into the image

// GIMP counts a floating selection among the layers, the seam does not: a new layer goes above the
// layer that is now at its position, but below a selection floating over that one.
int position_in_gimp(image_id image, item_id parent, int position) {
    std::vector<item_id> const siblings = child_layers(image, parent);
    if (siblings.empty())
        return 0;
    std::size_t const wanted = std::size_t(std::max(position, 0));
    if (wanted < siblings.size())
        return gimp_image_get_item_position(image, siblings[wanted]);
    return gimp_image_get_item_position(image, siblings.back()) + 1;
}

} // namespace

void attach_parasite(item_id layer, std::string const& text) {
    GimpParasite* parasite = gimp_parasite_new(parasite_name, GIMP_PARASITE_PERSISTENT,
                                               guint32(text.size()), text.data());
    bool const done = gimp_item_attach_parasite(layer, parasite);
    gimp_parasite_free(parasite);
    gimp_require(done, insert_failed());
}

loose_layer layer_make(image_id image, picture const& picture, layer_insertion const& where,
                       std::function<void()> const& between) {
    gegl_start();
    require_image(image);
    if (where.parent != no_item)
        require_layer(where.parent);
    loose_layer layer = layer_from_picture(image, picture, where, between);
    item_id const id = layer.id();
    gimp_require(gimp_item_set_name(id, where.name.c_str()) &&
                     gimp_layer_set_mode(id, gimp_image_get_default_new_layer_mode(image)) &&
                     gimp_layer_set_offsets(id, where.area.x, where.area.y),
                 insert_failed());
    attach_parasite(id, where.parasite);
    return layer;
}

item_id layer_put(image_id image, loose_layer layer, layer_insertion const& where) {
    item_id const id = layer.id();
    layer.insert(image, where.parent, position_in_gimp(image, where.parent, where.position));
    return id;
}

item_id host_insert_layer(image_id image, picture const& picture, layer_insertion const& where) {
    return layer_put(image, layer_make(image, picture, where, {}), where);
}

bool host_image_is_deep(image_id image) {
    require_image(image);
    GimpPrecision const precision = gimp_image_get_precision(image);
    return precision != GIMP_PRECISION_U8_GAMMA && precision != GIMP_PRECISION_U8_LINEAR;
}

ink_style host_ink_style() {
    return ink_style::tables;
}

image_id host_image_new(size canvas, picture const& like) {
    return image_new(canvas, picture_base_type(like), picture_precision(like),
                     picture_profile(like).get());
}

} // namespace nb
