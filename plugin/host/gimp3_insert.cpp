// Pixels into GIMP 3: pictures become layers and new images.
//
// A picture of the image's own kind is written straight into a layer. Any other first becomes a
// layer in an image of the picture's kind that nobody sees, and GIMP converts it from there. Masks
// are made there, too, where one may select: GIMP fills quicker than it takes tiles. This process
// never converts: see gegl_rows.h. It scales, strip by strip: GIMP takes ten times as long.
#include "host/gimp3.h"

#include "core/i18n.h"
#include "core/mask_tiles.h"
#include "core/picture_strips.h"
#include "host/gegl_mask.h"
#include "host/gegl_start.h"
#include "host/gimp_context.h"

#include <algorithm>

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
    return pixel_sample_bytes(picture.pixels.format()) == 2 ? GIMP_PRECISION_U16_NON_LINEAR
                                                            : GIMP_PRECISION_U8_NON_LINEAR;
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

// Whether the picture's numbers mean in the image what they mean in the picture.
bool is_of_kind(picture const& picture, GimpColorProfile* profile, GimpImage* image) {
    Babl const* space = profile_space(profile);
    return gimp_image_get_base_type(image) == picture_base_type(picture) &&
           gimp_image_get_precision(image) == picture_precision(picture) && space &&
           space == profile_space(image_profile(image).get());
}

// -- from a picture to a layer

GimpImageType layer_type(picture const& picture, bool alpha) {
    if (pixel_is_gray(picture.pixels.format()))
        return alpha ? GIMP_GRAYA_IMAGE : GIMP_GRAY_IMAGE;
    return alpha ? GIMP_RGBA_IMAGE : GIMP_RGB_IMAGE;
}

constexpr int strip_rows = 128; // written at once; a multiple of the height of a tile

// A layer with the picture's pixels, sampled, in an image of its kind.
loose_layer write_layer(GimpImage* image, picture const& picture, layer_insertion const& where,
                        bool alpha, GimpLayerMode mode, std::function<void()> const& between) {
    size const to{where.area.width, where.area.height};
    loose_layer layer(gimp_layer_new(image, parasite_name, to.width, to.height,
                                     layer_type(picture, alpha), 100, mode),
                      insert_failed());
    auto const buffer = object_ptr<GeglBuffer>::adopt(
        gimp_require_object(gimp_drawable_get_buffer(GIMP_DRAWABLE(layer.get())), insert_failed()));
    picture_strips strips(where.map, picture.pixels.view(), to, strip_rows, alpha);
    for (int y = 0; y < to.height; y += strip_rows) {
        image_view const rows = strips.next();
        GeglRectangle const area{0, y, rows.width, rows.height};
        gegl_buffer_set(buffer.get(), &area, 0, gegl_buffer_get_format(buffer.get()), rows.data,
                        int(rows.stride));
        if (between) {
            gegl_buffer_flush(buffer.get()); // else all tiles go to GIMP at the end, at once
            between();
        }
    }
    return layer;
}

void set_precision(GimpImage* image, GimpPrecision precision) {
    if (gimp_image_get_precision(image) != precision)
        gimp_require(gimp_image_convert_precision(image, precision), insert_failed());
}

// A mask that is black but for one white rectangle.
GimpLayerMask* mask_new(GimpLayer* layer, GimpImage* scratch, rect white) {
    if (white.width == 0)
        return gimp_layer_create_mask(layer, GIMP_ADD_MASK_BLACK);
    plain_context const exact;
    gimp_require(gimp_image_select_rectangle(scratch, GIMP_CHANNEL_OP_REPLACE, white.x, white.y,
                                             white.width, white.height),
                 insert_failed());
    return gimp_layer_create_mask(layer, GIMP_ADD_MASK_SELECTION);
}

// To a layer at the corner of a scratch image.
void add_mask(GimpLayer* layer, GimpImage* scratch, layer_insertion const& where,
              std::function<void()> const& between) {
    int const x = where.masked.x - where.area.x;
    int const y = where.masked.y - where.area.y;
    mask_tiles const tiles = mask_tiles_of(where.mask, x, y);
    GimpLayerMask* mask =
        gimp_require_object(mask_new(layer, scratch, tiles.white), insert_failed());
    gimp_require(gimp_layer_add_mask(layer, mask), insert_failed());
    auto const buffer = object_ptr<GeglBuffer>::adopt(
        gimp_require_object(gimp_drawable_get_buffer(GIMP_DRAWABLE(mask)), insert_failed()));
    mask_write(buffer.get(), x, y, where.mask, tiles.others, between);
}

// The same in any image, with a mask.
loose_layer convert_layer(image_id id, picture const& picture, GimpColorProfile* profile,
                          layer_insertion const& where, bool alpha, GimpLayerMode mode,
                          std::function<void()> const& between) {
    scratch_image const scratch({where.area.width, where.area.height}, picture_base_type(picture),
                                picture_precision(picture), profile);
    GimpLayer* layer = write_layer(scratch.get(), picture, where, alpha, mode, between)
                           .insert(scratch.get(), nullptr, 0);
    if (where.mask.data)
        add_mask(layer, scratch.get(), where, between);
    GimpImage* image = image_proxy(id); // which may have been closed meanwhile
    // GIMP errs when a layer crosses to an image of the same profile but of another precision.
    if (profile_space(profile) == profile_space(image_profile(image).get()))
        set_precision(scratch.get(), gimp_image_get_precision(image));
    return {gimp_layer_new_from_drawable(GIMP_DRAWABLE(layer), image), insert_failed()};
}

loose_layer layer_from_picture(image_id id, picture const& picture, layer_insertion const& where,
                               std::function<void()> const& between) {
    GimpImage* image = image_proxy(id);
    // The first layer is as opaque as the picture; those above it can be made transparent.
    bool const alpha =
        pixel_has_alpha(picture.pixels.format()) || !child_layers(image, nullptr).empty();
    GimpLayerMode const mode = gimp_image_get_default_new_layer_mode(image);
    auto const profile = picture_profile(picture);
    // GIMP does not survive that the image of a layer which is not in it yet is closed, so nothing
    // else may run while there is one.
    if (!between && !where.mask.data && is_of_kind(picture, profile.get(), image))
        return write_layer(image, picture, where, alpha, mode, between);
    return convert_layer(id, picture, profile.get(), where, alpha, mode, between);
}

// -- into the image

// GIMP counts a floating selection among the layers, the seam does not: a new layer goes above the
// layer that is now at its position, but below a selection floating over that one.
int position_in_gimp(GimpImage* image, GimpLayer* parent, int position) {
    std::vector<GimpLayer*> const siblings = child_layers(image, parent);
    if (siblings.empty())
        return 0;
    std::size_t const wanted = std::size_t(std::max(position, 0));
    if (wanted < siblings.size())
        return gimp_image_get_item_position(image, GIMP_ITEM(siblings[wanted]));
    return gimp_image_get_item_position(image, GIMP_ITEM(siblings.back())) + 1;
}

} // namespace

void attach_parasite(GimpLayer* layer, std::string const& text) {
    GimpParasite* parasite = gimp_parasite_new(parasite_name, GIMP_PARASITE_PERSISTENT,
                                               guint32(text.size()), text.data());
    bool const done = gimp_item_attach_parasite(GIMP_ITEM(layer), parasite);
    gimp_parasite_free(parasite);
    gimp_require(done, insert_failed());
}

loose_layer layer_make(image_id id, picture const& picture, layer_insertion const& where,
                       std::function<void()> const& between) {
    gegl_start();
    loose_layer layer = layer_from_picture(id, picture, where, between);
    gimp_require(gimp_item_set_name(GIMP_ITEM(layer.get()), where.name.c_str()) &&
                     gimp_layer_set_offsets(layer.get(), where.area.x, where.area.y),
                 insert_failed());
    attach_parasite(layer.get(), where.parasite);
    return layer;
}

item_id layer_put(image_id id, loose_layer layer, layer_insertion const& where) {
    GimpImage* image = image_proxy(id);
    GimpLayer* parent = where.parent == no_item ? nullptr : layer_proxy(where.parent);
    item_id const inserted = gimp_item_get_id(GIMP_ITEM(layer.get()));
    layer.insert(image, parent, position_in_gimp(image, parent, where.position));
    return inserted;
}

item_id host_insert_layer(image_id image, picture const& picture, layer_insertion const& where) {
    return layer_put(image, layer_make(image, picture, where, {}), where);
}

bool host_image_is_deep(image_id id) {
    GimpPrecision const precision = gimp_image_get_precision(image_proxy(id));
    return precision != GIMP_PRECISION_U8_LINEAR && precision != GIMP_PRECISION_U8_NON_LINEAR &&
           precision != GIMP_PRECISION_U8_PERCEPTUAL;
}

ink_style host_ink_style() {
    return ink_style::exact;
}

image_id host_image_new(size canvas, picture const& like) {
    return gimp_image_get_id(image_new(canvas, picture_base_type(like), picture_precision(like),
                                       picture_profile(like).get()));
}

} // namespace nb
