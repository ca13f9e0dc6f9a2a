// GIMP 3.0 and 3.2 behind the seam: what is there, undo and progress. Pixels are in gimp3_read.cpp
// and gimp3_insert.cpp.
#include "host/gimp3.h"

#include "core/i18n.h"
#include "host/gegl_start.h"

#include <algorithm>
#include <memory>

namespace nb {

// -- proxies and failures

GimpImage* image_proxy(image_id id) {
    if (!host_image_exists(id))
        throw execution_error("%s", _("The image is no longer open in GIMP"));
    return gimp_image_get_by_id(id);
}

GimpLayer* layer_proxy(item_id id) {
    GimpLayer* layer = host_item_exists(id) ? gimp_layer_get_by_id(id) : nullptr;
    if (!layer)
        throw execution_error("%s", _("The layer no longer exists in GIMP"));
    return layer;
}

error gimp_failure(char const* what) {
    GimpPDB* pdb = gimp_get_pdb();
    char const* reason = gimp_pdb_get_last_error(pdb);
    if (gimp_pdb_get_last_status(pdb) == GIMP_PDB_SUCCESS || !reason || !*reason)
        return execution_error("%s", what);
    return execution_error("%s: %s", what, reason);
}

void gimp_require(gboolean done, char const* what) {
    if (!done)
        throw gimp_failure(what);
}

GimpLayer* layer_behind(item_id drawable) {
    GimpItem* item = gimp_item_get_by_id(drawable);
    if (GIMP_IS_LAYER_MASK(item))
        return gimp_layer_from_mask(GIMP_LAYER_MASK(item));
    return GIMP_IS_LAYER(item) ? GIMP_LAYER(item) : nullptr;
}

namespace {

// The arrays of proxies that libgimp returns belong to the caller, the proxies do not.
template <typename T>
using proxy_array = std::unique_ptr<T*[], g_free_deleter>;

item_id id_of(GimpLayer* layer) {
    return gimp_item_get_id(GIMP_ITEM(layer));
}

GimpLayer* parent_of(GimpLayer* layer) {
    GimpItem* parent = gimp_item_get_parent(GIMP_ITEM(layer));
    return parent ? GIMP_LAYER(parent) : nullptr;
}

void add_parasites(std::vector<std::string>& texts, GimpImage* image, GimpLayer* parent) {
    for (GimpLayer* layer : child_layers(image, parent)) {
        std::string text = parasite_text(gimp_item_get_parasite(GIMP_ITEM(layer), parasite_name));
        if (!text.empty())
            texts.push_back(std::move(text));
        if (gimp_item_is_group(GIMP_ITEM(layer)))
            add_parasites(texts, image, layer);
    }
}

} // namespace

std::string parasite_text(GimpParasite* owned) {
    if (!owned)
        return "";
    guint32 size = 0;
    auto const* data = static_cast<char const*>(gimp_parasite_get_data(owned, &size));
    std::string text(data, size);
    gimp_parasite_free(owned);
    return text;
}

std::vector<GimpLayer*> child_layers(GimpImage* image, GimpLayer* parent) {
    std::vector<GimpLayer*> layers;
    GimpLayer const* floating =
        gimp_image_get_floating_sel(image); // asked once, not for each layer
    auto const add = [&](GimpLayer* layer) {
        if (layer != floating)
            layers.push_back(layer);
    };
    if (parent) {
        proxy_array<GimpItem> const children(gimp_item_get_children(GIMP_ITEM(parent)));
        for (std::size_t i = 0; children && children[i]; ++i)
            add(GIMP_LAYER(children[i]));
    } else {
        proxy_array<GimpLayer> const children(gimp_image_get_layers(image));
        for (std::size_t i = 0; children && children[i]; ++i)
            add(children[i]);
    }
    return layers;
}

loose_layer::loose_layer(GimpLayer* layer, char const* failed)
    : layer_(gimp_require_object(layer, failed)), failed_(failed) {}

loose_layer::loose_layer(loose_layer&& other) noexcept
    : layer_(other.release()), failed_(other.failed_) {}

loose_layer::~loose_layer() {
    if (layer_)
        gimp_item_delete(GIMP_ITEM(layer_));
}

GimpLayer* loose_layer::insert(GimpImage* image, GimpLayer* parent, int position) {
    gimp_require(gimp_image_insert_layer(image, layer_, parent, position), failed_);
    return release();
}

object_ptr<GimpColorProfile> image_profile(GimpImage* image) {
    return object_ptr<GimpColorProfile>::adopt(gimp_image_get_color_profile(image));
}

Babl const* profile_space(GimpColorProfile* profile) {
    if (!profile)
        return babl_space("sRGB");
    error_ptr ignored;
    return gimp_color_profile_get_space(profile, GIMP_COLOR_RENDERING_INTENT_RELATIVE_COLORIMETRIC,
                                        ignored.out());
}

GimpImage* image_new(size canvas, GimpImageBaseType type, GimpPrecision precision,
                     GimpColorProfile* profile) {
    char const* failed = _("GIMP could not create an image");
    GimpImage* image = gimp_require_object(
        gimp_image_new_with_precision(canvas.width, canvas.height, type, precision), failed);
    bool const done = gimp_image_undo_disable(image) &&
                      (!profile || gimp_image_set_color_profile(image, profile));
    if (done)
        return image;
    error const failure = gimp_failure(failed);
    gimp_image_delete(image);
    throw failure;
}

scratch_image::scratch_image(size canvas, GimpImageBaseType type, GimpPrecision precision,
                             GimpColorProfile* profile)
    : image_(image_new(canvas, type, precision, profile)) {}

scratch_image::scratch_image(GimpImage* like, GimpImageBaseType type)
    : scratch_image({gimp_image_get_width(like), gimp_image_get_height(like)}, type,
                    gimp_image_get_precision(like), image_profile(like).get()) {
    if (type == GIMP_INDEXED)
        gimp_require_object(gimp_image_set_palette(image_, gimp_image_get_palette(like)),
                            _("GIMP could not create an image"));
}

scratch_image::~scratch_image() {
    gimp_image_delete(image_);
}

void host_prepare_pixels() {
    gegl_start();
}

// -- what is there

bool host_image_exists(image_id id) {
    return id > 0 && gimp_image_id_is_valid(id);
}

bool host_item_exists(item_id id) {
    return id > 0 && gimp_item_id_is_valid(id);
}

size host_image_size(image_id id) {
    GimpImage* image = image_proxy(id);
    return {gimp_image_get_width(image), gimp_image_get_height(image)};
}

std::vector<item_id> host_image_layers(image_id id) {
    std::vector<item_id> ids;
    for (GimpLayer* layer : child_layers(image_proxy(id), nullptr))
        ids.push_back(id_of(layer));
    return ids;
}

std::vector<item_id> host_group_layers(item_id layer) {
    GimpLayer* group = layer_proxy(layer);
    std::vector<item_id> ids;
    if (gimp_item_is_group(GIMP_ITEM(group)))
        for (GimpLayer* child : child_layers(gimp_item_get_image(GIMP_ITEM(group)), group))
            ids.push_back(id_of(child));
    return ids;
}

std::vector<item_id> host_selected_layers(image_id, std::vector<item_id> const& drawables) {
    std::vector<item_id> ids;
    for (item_id drawable : drawables) {
        GimpLayer* layer = host_item_exists(drawable) ? layer_behind(drawable) : nullptr;
        if (layer && std::ranges::find(ids, id_of(layer)) == ids.end())
            ids.push_back(id_of(layer));
    }
    return ids;
}

std::string host_layer_name(item_id layer) {
    return string_from(gimp_item_get_name(GIMP_ITEM(layer_proxy(layer))));
}

bool host_layer_visible(item_id layer) {
    return gimp_item_get_visible(GIMP_ITEM(layer_proxy(layer)));
}

image_id host_layer_image(item_id layer) {
    return gimp_image_get_id(gimp_item_get_image(GIMP_ITEM(layer_proxy(layer))));
}

item_id host_layer_parent(item_id layer) {
    GimpLayer* parent = parent_of(layer_proxy(layer));
    return parent ? id_of(parent) : no_item;
}

int host_layer_position(item_id id) {
    GimpLayer* layer = layer_proxy(id);
    GimpImage* image = gimp_item_get_image(GIMP_ITEM(layer));
    if (gimp_layer_is_floating_sel(layer))
        return gimp_image_get_item_position(image, GIMP_ITEM(layer));
    std::vector<GimpLayer*> const siblings = child_layers(image, parent_of(layer));
    return int(std::ranges::find(siblings, layer) - siblings.begin());
}

std::vector<std::string> host_layer_parasites(image_id id) {
    std::vector<std::string> texts;
    add_parasites(texts, image_proxy(id), nullptr);
    return texts;
}

std::string host_layer_parasite(item_id layer) {
    return parasite_text(gimp_item_get_parasite(GIMP_ITEM(layer_proxy(layer)), parasite_name));
}

// -- new images

void host_image_finish_new(image_id id) {
    GimpImage* image = image_proxy(id);
    gimp_require(gimp_image_undo_enable(image) && gimp_image_clean_all(image),
                 _("GIMP could not finish the new image"));
}

void host_image_show(image_id id) {
    gimp_require(gimp_display_new(image_proxy(id)) != nullptr,
                 _("GIMP could not open a window for the new image"));
}

void host_image_delete(image_id id) {
    gimp_require(gimp_image_delete(image_proxy(id)), _("GIMP could not delete the image"));
}

// -- undo and displays

void host_undo_group_begin(image_id id) {
    gimp_require(gimp_image_undo_group_start(image_proxy(id)),
                 _("GIMP could not begin an undo step"));
}

void host_undo_group_end(image_id id) {
    gimp_require(gimp_image_undo_group_end(image_proxy(id)), _("GIMP could not end an undo step"));
}

void host_displays_flush() {
    gimp_displays_flush();
}

// -- what lasts until GIMP ends

std::string host_session_text(std::string const& name) {
    return parasite_text(gimp_get_parasite(name.c_str()));
}

void host_set_session_text(std::string const& name, std::string const& text) {
    int const flags = 0; // not persistent
    GimpParasite* parasite =
        gimp_parasite_new(name.c_str(), flags, guint32(text.size()), text.data());
    bool const done = gimp_attach_parasite(parasite);
    gimp_parasite_free(parasite);
    gimp_require(done, _("GIMP could not keep a text"));
}

// -- telling the person

void host_progress_begin(std::string const& text) {
    gimp_progress_init(text.c_str());
}

void host_progress_update(std::string const& text, double fraction) {
    gimp_progress_set_text(text.c_str());
    if (fraction < 0)
        gimp_progress_pulse();
    else
        gimp_progress_update(std::min(fraction, 1.0));
}

void host_progress_end() {
    gimp_progress_end();
}

void host_message(std::string const& text) {
    gimp_message(text.c_str());
}

} // namespace nb
