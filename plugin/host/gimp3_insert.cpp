// Pixels into GIMP 3: pictures become layers and new images.
//
// A picture is written straight into a layer of the image, converted by babl on the way. When it
// has to be scaled, or babl cannot make a color space from one of the profiles, a scratch image of
// the picture's own kind takes it first, and GIMP converts it from there.
#include "host/gimp3.h"

#include "core/i18n.h"

#include <algorithm>

namespace nb {

namespace {

constexpr char const* parasite_name = "nano-banana";

char const* insert_failed() {
    return _("GIMP could not add the layer");
}

// A layer that is not yet in its image; deleted unless it gets there.
class loose_layer {
  public:
    explicit loose_layer(GimpLayer* layer) : layer_(gimp_require_object(layer, insert_failed())) {}
    loose_layer(loose_layer&& other) noexcept : layer_(std::exchange(other.layer_, nullptr)) {}
    loose_layer& operator=(loose_layer&&) = delete;
    ~loose_layer() {
        if (layer_)
            gimp_item_delete(GIMP_ITEM(layer_));
    }

    GimpLayer* get() const { return layer_; }
    void insert(GimpImage* image, GimpLayer* parent, int position) {
        gimp_require(gimp_image_insert_layer(image, layer_, parent, position), insert_failed());
        layer_ = nullptr;
    }

  private:
    GimpLayer* layer_;
};

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

// A layer of `image` with the picture's pixels, which are in `space`.
loose_layer write_layer(GimpImage* image, picture const& picture, Babl const* space, bool alpha,
                        GimpLayerMode mode) {
    image_view const pixels = picture.pixels.view();
    loose_layer layer(gimp_layer_new(image, parasite_name, pixels.width, pixels.height,
                                     layer_type(gimp_image_get_base_type(image), alpha), 100,
                                     mode));
    auto const buffer = object_ptr<GeglBuffer>::adopt(
        gimp_require_object(gimp_drawable_get_buffer(GIMP_DRAWABLE(layer.get())), insert_failed()));
    gegl_buffer_set(buffer.get(), nullptr, 0,
                    babl_format_with_space(babl_encoding(pixels.format), space), pixels.data,
                    int(pixels.stride));
    return layer;
}

// The same by way of an image of the picture's own kind, which may scale and lets GIMP convert.
loose_layer convert_layer(GimpImage* image, picture const& picture, GimpColorProfile* profile,
                          size scaled, bool alpha, GimpLayerMode mode) {
    scratch_image const scratch(scaled, picture_base_type(picture), picture_precision(picture),
                                profile);
    Babl const* space = profile_space(profile);
    loose_layer source =
        write_layer(scratch.get(), picture, space ? space : babl_space("sRGB"), alpha, mode);
    GimpLayer* layer = source.get();
    source.insert(scratch.get(), nullptr, 0);
    if (scaled != picture.pixels.size()) {
        gimp_context_push();
        bool const done = gimp_context_set_interpolation(GIMP_INTERPOLATION_CUBIC) &&
                          gimp_layer_scale(layer, scaled.width, scaled.height, false);
        gimp_context_pop();
        gimp_require(done, _("GIMP could not scale the layer"));
    }
    return loose_layer(gimp_layer_new_from_drawable(GIMP_DRAWABLE(layer), image));
}

loose_layer layer_from_picture(GimpImage* image, picture const& picture, size scaled) {
    // The first layer is as opaque as the picture; those above it can be made transparent.
    bool const alpha =
        pixel_has_alpha(picture.pixels.format()) || !child_layers(image, nullptr).empty();
    GimpLayerMode const mode = gimp_image_get_default_new_layer_mode(image);
    auto const profile = picture_profile(picture);
    Babl const* space = profile_space(profile.get());
    if (space && profile_space(image_profile(image).get()) && scaled == picture.pixels.size())
        return write_layer(image, picture, space, alpha, mode);
    return convert_layer(image, picture, profile.get(), scaled, alpha, mode);
}

// -- into the image

void attach_parasite(GimpLayer* layer, std::string const& text) {
    GimpParasite* parasite = gimp_parasite_new(parasite_name, GIMP_PARASITE_PERSISTENT,
                                               guint32(text.size()), text.data());
    bool const done = gimp_item_attach_parasite(GIMP_ITEM(layer), parasite);
    gimp_parasite_free(parasite);
    gimp_require(done, insert_failed());
}

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

item_id host_insert_layer(image_id id, picture const& picture, layer_insertion const& where) {
    gegl_start();
    GimpImage* image = image_proxy(id);
    GimpLayer* parent = where.parent == no_item ? nullptr : layer_proxy(where.parent);
    loose_layer layer = layer_from_picture(image, picture, {where.area.width, where.area.height});
    item_id const inserted = gimp_item_get_id(GIMP_ITEM(layer.get()));
    gimp_require(gimp_item_set_name(GIMP_ITEM(layer.get()), where.name.c_str()) &&
                     gimp_layer_set_offsets(layer.get(), where.area.x, where.area.y),
                 insert_failed());
    attach_parasite(layer.get(), where.parasite);
    layer.insert(image, parent, position_in_gimp(image, parent, where.position));
    return inserted;
}

image_id host_image_new(size canvas, picture const& like) {
    return gimp_image_get_id(image_new(canvas, picture_base_type(like), picture_precision(like),
                                       picture_profile(like).get()));
}

} // namespace nb
