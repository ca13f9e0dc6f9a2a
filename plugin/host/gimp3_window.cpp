// GIMP 3 for a window that stays open: small pictures, what is open and selected, previews.
#include "host/gimp3.h"

#include "core/i18n.h"

#include <algorithm>
#include <memory>

namespace nb {

namespace {

constexpr char const* preview_name = "nano-banana-preview"; // a parasite, never saved
constexpr int thumbnail_limit = 1024;                       // GIMP's own, px

// The arrays that libgimp returns belong to the caller, the proxies in them do not.
template <typename T>
using proxy_array = std::unique_ptr<T*[], g_free_deleter>;

image thumbnail_image(bytes_ptr const& bytes, size made, int channels) {
    gimp_require(bytes && made.width > 0 && made.height > 0, _("GIMP could not read the layer"));
    return image_from_packed(static_cast<std::uint8_t const*>(bytes.data()), made, channels);
}

bytes_ptr drawable_thumbnail(GimpDrawable* drawable, size wanted, size& made, int& channels) {
    return bytes_ptr::adopt(gimp_drawable_get_thumbnail_data(drawable, wanted.width, wanted.height,
                                                             &made.width, &made.height, &channels));
}

// GIMP's own small picture of the layer lacks what its mask hides.
void apply_mask(GimpLayer* layer, image& thumbnail) {
    GimpLayerMask* mask = gimp_layer_get_mask(layer);
    if (!mask || !gimp_layer_get_apply_mask(layer))
        return;
    size made;
    int channels = 0;
    auto const bytes = drawable_thumbnail(GIMP_DRAWABLE(mask), thumbnail.size(), made, channels);
    if (bytes && made == thumbnail.size() && channels == 1)
        image_apply_mask(thumbnail.span(),
                         {static_cast<std::uint8_t const*>(bytes.data()), made.width, made.height,
                          std::size_t(made.width), pixel_format::gray8});
}

char const* preview_failed() {
    return _("GIMP could not show the preview");
}

// What changes in its scope is no undo step.
class undo_frozen {
  public:
    explicit undo_frozen(GimpImage* image) : image_(image) {
        gimp_require(gimp_image_undo_freeze(image_), preview_failed());
    }
    ~undo_frozen() { gimp_image_undo_thaw(image_); }
    undo_frozen(undo_frozen const&) = delete;
    undo_frozen& operator=(undo_frozen const&) = delete;

  private:
    GimpImage* image_;
};

// The mark names its layer: a copy that the person makes is theirs.
bool is_preview(GimpLayer* layer) {
    GimpItem* item = GIMP_ITEM(layer);
    return parasite_text(gimp_item_get_parasite(item, preview_name)) ==
           std::to_string(gimp_item_get_id(item));
}

void add_previews(std::vector<item_id>& to, GimpImage* image, GimpLayer* parent) {
    for (GimpLayer* layer : child_layers(image, parent)) {
        if (is_preview(layer))
            to.push_back(gimp_item_get_id(GIMP_ITEM(layer)));
        else if (gimp_item_is_group(GIMP_ITEM(layer)))
            add_previews(to, image, layer);
    }
}

} // namespace

std::vector<image_id> host_images() {
    std::vector<image_id> ids;
    proxy_array<GimpImage> const images(gimp_get_images());
    for (std::size_t at = 0; images && images[at]; ++at)
        ids.push_back(gimp_image_get_id(images[at]));
    return ids;
}

std::string host_image_name(image_id id) {
    return string_from(gimp_image_get_name(image_proxy(id)));
}

size host_layer_size(item_id layer) {
    GimpDrawable* drawable = GIMP_DRAWABLE(layer_proxy(layer));
    return {gimp_drawable_get_width(drawable), gimp_drawable_get_height(drawable)};
}

std::vector<item_id> host_selected_drawables(image_id id) {
    std::vector<item_id> ids;
    proxy_array<GimpDrawable> const drawables(gimp_image_get_selected_drawables(image_proxy(id)));
    for (std::size_t at = 0; drawables && drawables[at]; ++at)
        ids.push_back(gimp_item_get_id(GIMP_ITEM(drawables[at])));
    return ids;
}

void host_select_drawables(image_id id, std::vector<item_id> const& drawables) {
    GimpImage* image = image_proxy(id);
    std::vector<GimpLayer const*> layers;
    std::vector<GimpChannel const*> channels;
    for (item_id drawable : drawables) {
        if (!host_item_exists(drawable))
            continue;
        if (GimpLayer const* layer = layer_behind(drawable))
            layers.push_back(layer);
        else
            channels.push_back(GIMP_CHANNEL(gimp_item_get_by_id(drawable)));
    }
    if (layers.empty() && channels.empty() && !drawables.empty())
        return;
    bool const of_layers = channels.empty();
    layers.push_back(nullptr);
    channels.push_back(nullptr);
    if (of_layers)
        gimp_image_set_selected_layers(image, layers.data());
    else
        gimp_image_set_selected_channels(image, channels.data());
}

bool host_image_is_clean(image_id id) {
    return !gimp_image_is_dirty(image_proxy(id));
}

void host_image_set_clean(image_id id) {
    gimp_image_clean_all(image_proxy(id));
}

image host_layer_thumbnail(item_id layer, int longest) {
    size const wanted = size_limit(host_layer_size(layer), std::min(longest, thumbnail_limit));
    size made;
    int channels = 0;
    GimpLayer* proxy = layer_proxy(layer);
    auto const bytes = drawable_thumbnail(GIMP_DRAWABLE(proxy), wanted, made, channels);
    image thumbnail = thumbnail_image(bytes, made, channels);
    apply_mask(proxy, thumbnail);
    return thumbnail;
}

image host_image_thumbnail(image_id id, int longest) {
    size made = size_limit(host_image_size(id), std::min(longest, thumbnail_limit));
    int channels = 0;
    auto const bytes = bytes_ptr::adopt(
        gimp_image_get_thumbnail_data(image_proxy(id), &made.width, &made.height, &channels));
    return thumbnail_image(bytes, made, channels);
}

image_id host_image_open(std::string const& path) {
    auto const file = object_ptr<GFile>::adopt(g_file_new_for_path(path.c_str()));
    return gimp_image_get_id(gimp_require_object(
        gimp_file_load(GIMP_RUN_NONINTERACTIVE, file.get()), _("GIMP could not open the file")));
}

item_id host_insert_preview(image_id id, picture const& picture, layer_insertion const& where,
                            std::function<void()> const& between,
                            std::function<void()> const& ready) {
    loose_layer made = layer_make(id, picture, where, between);
    GimpItem* item = GIMP_ITEM(made.get());
    std::string const name = std::to_string(gimp_item_get_id(item));
    GimpParasite* mark = gimp_parasite_new(preview_name, 0, guint32(name.size()), name.data());
    gimp_item_attach_parasite(item, mark);
    gimp_parasite_free(mark);
    GimpImage* image = image_proxy(id); // which may have been closed meanwhile
    ready();
    undo_frozen const change(image);
    return layer_put(id, std::move(made), where);
}

void host_remove_preview(item_id layer) {
    GimpLayer* proxy = layer_proxy(layer);
    GimpImage* image = gimp_item_get_image(GIMP_ITEM(proxy));
    undo_frozen const change(image);
    gimp_require(gimp_image_remove_layer(image, proxy), preview_failed());
}

void host_keep_preview(item_id layer, std::string const& name, std::string const& parasite) {
    image_id const image = host_layer_image(layer);
    layer_insertion where;
    where.parent = host_layer_parent(layer);
    where.position = host_layer_position(layer);
    loose_layer kept(gimp_layer_copy(layer_proxy(layer)), preview_failed());
    GimpItem* item = GIMP_ITEM(kept.get());
    gimp_require(gimp_item_set_name(item, name.c_str()) &&
                     gimp_item_detach_parasite(item, preview_name),
                 preview_failed());
    attach_parasite(kept.get(), parasite);
    bool const clean = host_image_is_clean(image);
    host_remove_preview(layer);
    if (clean) // undoing the step is to bring that back
        host_image_set_clean(image);
    layer_put(image, std::move(kept), where);
}

std::vector<item_id> host_previews(image_id id) {
    std::vector<item_id> previews;
    add_previews(previews, image_proxy(id), nullptr);
    return previews;
}

} // namespace nb
