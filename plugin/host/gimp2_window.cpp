// GIMP 2.10 for a window that stays open: small pictures, what is open and selected, previews.
#include "host/gimp2.h"

#include "core/color_srgb.h"
#include "core/i18n.h"

#include <algorithm>
#include <memory>

namespace nb {

namespace {

constexpr char const* preview_name = "nano-banana-preview"; // a parasite, never saved
constexpr int thumbnail_limit = 1024;                       // GIMP's own, px

using thumbnail_bytes = std::unique_ptr<guchar[], g_free_deleter>;

bool is_linear(image_id image) {
    switch (gimp_image_get_precision(image)) {
    case GIMP_PRECISION_U8_LINEAR:
    case GIMP_PRECISION_U16_LINEAR:
    case GIMP_PRECISION_U32_LINEAR:
    case GIMP_PRECISION_HALF_LINEAR:
    case GIMP_PRECISION_FLOAT_LINEAR:
    case GIMP_PRECISION_DOUBLE_LINEAR:
        return true;
    default: // gamma-encoded ones
        return false;
    }
}

// What the numbers in GIMP's small pictures of it mean. They are never linear.
object_ptr<GimpColorProfile> thumbnail_profile(image_id image) {
    auto profile = image_profile(image);
    if (is_linear(image))
        profile = object_ptr<GimpColorProfile>::adopt(
            gimp_color_profile_new_srgb_trc_from_color_profile(profile.get()));
    return profile; // null where there is none of that curve
}

image thumbnail_image(thumbnail_bytes const& bytes, size made, int channels, image_id of) {
    gimp_require(bytes && made.width > 0 && made.height > 0, _("GIMP could not read the layer"));
    image numbers = image_from_packed(bytes.get(), made, channels);
    auto const profile = is_srgb(of) ? object_ptr<GimpColorProfile>() : thumbnail_profile(of);
    if (!profile)
        return numbers;
    gsize length = 0;
    auto const* icc =
        reinterpret_cast<char const*>(gimp_color_profile_get_icc_profile(profile.get(), &length));
    image const wide = picture_to_srgb16({std::move(numbers), bytes_ptr::copy({icc, length})});
    return image_to_rgba8(wide.view());
}

thumbnail_bytes drawable_thumbnail(item_id drawable, size& made, int& channels) {
    return thumbnail_bytes(
        gimp_drawable_get_thumbnail_data(drawable, &made.width, &made.height, &channels));
}

// GIMP's own small picture of the layer lacks what its mask hides.
void apply_mask(item_id layer, image& thumbnail) {
    item_id const mask = gimp_layer_get_mask(layer);
    if (mask <= 0 || !gimp_layer_get_apply_mask(layer))
        return;
    size made = thumbnail.size();
    int channels = 0;
    thumbnail_bytes const bytes = drawable_thumbnail(mask, made, channels);
    if (bytes && made == thumbnail.size() && channels == 1)
        image_apply_mask(thumbnail.span(), {bytes.get(), made.width, made.height,
                                            std::size_t(made.width), pixel_format::gray8});
}

char const* preview_failed() {
    return _("GIMP could not show the preview");
}

// What changes in its scope is no undo step.
class undo_frozen {
  public:
    explicit undo_frozen(image_id image) : image_(image) {
        gimp_require(gimp_image_undo_freeze(image_), preview_failed());
    }
    ~undo_frozen() { gimp_image_undo_thaw(image_); }
    undo_frozen(undo_frozen const&) = delete;
    undo_frozen& operator=(undo_frozen const&) = delete;

  private:
    image_id image_;
};

// The mark names its layer: a copy that the person makes is theirs.
bool is_preview(item_id layer) {
    return parasite_text(gimp_item_get_parasite(layer, preview_name)) == std::to_string(layer);
}

void add_previews(std::vector<item_id>& to, image_id image, item_id parent) {
    for (item_id layer : child_layers(image, parent)) {
        if (is_preview(layer))
            to.push_back(layer);
        else if (gimp_item_is_group(layer))
            add_previews(to, image, layer);
    }
}

} // namespace

std::vector<image_id> host_images() {
    int count = 0;
    std::unique_ptr<int[], g_free_deleter> const ids(gimp_image_list(&count));
    return {ids.get(), ids.get() + count};
}

std::string host_image_name(image_id id) {
    require_image(id);
    return string_from(gimp_image_get_name(id));
}

size host_layer_size(item_id layer) {
    require_layer(layer);
    return {gimp_drawable_width(layer), gimp_drawable_height(layer)};
}

std::vector<item_id> host_selected_drawables(image_id id) {
    require_image(id);
    item_id const drawable = gimp_image_get_active_drawable(id);
    return drawable > 0 ? std::vector{drawable} : std::vector<item_id>();
}

void host_select_drawables(image_id id, std::vector<item_id> const& drawables) {
    require_image(id);
    for (item_id drawable : drawables) {
        if (item_id const layer = layer_behind(drawable); layer != no_item)
            gimp_image_set_active_layer(id, layer);
        else if (host_item_exists(drawable))
            gimp_image_set_active_channel(id, drawable);
    }
}

bool host_image_is_clean(image_id id) {
    require_image(id);
    return !gimp_image_is_dirty(id);
}

void host_image_set_clean(image_id id) {
    require_image(id);
    gimp_image_clean_all(id);
}

image host_layer_thumbnail(item_id layer, int longest) {
    size made = size_limit(host_layer_size(layer), std::min(longest, thumbnail_limit));
    int channels = 0;
    thumbnail_bytes const bytes = drawable_thumbnail(layer, made, channels);
    image thumbnail = thumbnail_image(bytes, made, channels, gimp_item_get_image(layer));
    apply_mask(layer, thumbnail);
    return thumbnail;
}

image host_image_thumbnail(image_id id, int longest) {
    size made = size_limit(host_image_size(id), std::min(longest, thumbnail_limit));
    int channels = 0;
    thumbnail_bytes const bytes(
        gimp_image_get_thumbnail_data(id, &made.width, &made.height, &channels));
    return thumbnail_image(bytes, made, channels, id);
}

image_id host_image_open(std::string const& path) {
    return gimp_require_id(gimp_file_load(GIMP_RUN_NONINTERACTIVE, path.c_str(), path.c_str()),
                           _("GIMP could not open the file"));
}

item_id host_insert_preview(image_id id, picture const& picture, layer_insertion const& where,
                            std::function<void()> const& between,
                            std::function<void()> const& ready) {
    loose_layer made = layer_make(id, picture, where, between);
    require_image(id); // it may have been closed meanwhile
    std::string const name = std::to_string(made.id());
    GimpParasite* mark = gimp_parasite_new(preview_name, 0, guint32(name.size()), name.data());
    gimp_item_attach_parasite(made.id(), mark);
    gimp_parasite_free(mark);
    ready();
    undo_frozen const change(id);
    return layer_put(id, std::move(made), where);
}

void host_remove_preview(item_id layer) {
    image_id const image = host_layer_image(layer);
    undo_frozen const change(image);
    gimp_require(gimp_image_remove_layer(image, layer), preview_failed());
}

void host_keep_preview(item_id layer, std::string const& name, std::string const& parasite) {
    image_id const image = host_layer_image(layer);
    layer_insertion where;
    where.parent = host_layer_parent(layer);
    where.position = host_layer_position(layer);
    loose_layer kept(gimp_layer_copy(layer), preview_failed());
    gimp_require(gimp_item_set_name(kept.id(), name.c_str()) &&
                     gimp_item_detach_parasite(kept.id(), preview_name),
                 preview_failed());
    attach_parasite(kept.id(), parasite);
    bool const clean = host_image_is_clean(image);
    host_remove_preview(layer);
    if (clean) // undoing the step is to bring that back
        host_image_set_clean(image);
    layer_put(image, std::move(kept), where);
}

std::vector<item_id> host_previews(image_id id) {
    require_image(id);
    std::vector<item_id> previews;
    add_previews(previews, id, no_item);
    return previews;
}

} // namespace nb
