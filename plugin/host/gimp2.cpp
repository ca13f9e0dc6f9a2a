// GIMP 2.10 behind the seam: what is there, undo and progress. Pixels are in gimp2_read.cpp and
// gimp2_insert.cpp.
#include "host/gimp2.h"

#include "core/i18n.h"
#include "host/gegl_start.h"

#include <algorithm>
#include <memory>

namespace nb {

// -- ids and failures

void require_image(image_id id) {
    if (!host_image_exists(id))
        throw execution_error("%s", _("The image is no longer open in GIMP"));
}

void require_layer(item_id id) {
    if (!host_item_exists(id) || !gimp_item_is_layer(id))
        throw execution_error("%s", _("The layer no longer exists in GIMP"));
}

error gimp_failure(char const* what) {
    char const* reason = gimp_get_pdb_error();
    if (gimp_get_pdb_status() == GIMP_PDB_SUCCESS || !reason || !*reason)
        return execution_error("%s", what);
    return execution_error("%s: %s", what, reason);
}

void gimp_require(gboolean done, char const* what) {
    if (!done)
        throw gimp_failure(what);
}

int gimp_require_id(int id, char const* what) {
    gimp_require(id > 0, what);
    return id;
}

loose_layer::~loose_layer() {
    if (id_ != no_item)
        gimp_item_delete(id_);
}

// GIMP avoids the top while a selection floats anywhere in the image. It is asked for before, as
// GIMP then has a new layer to draw, and each question waits for a part of that.
void loose_layer::insert(image_id image, item_id parent, int position) {
    bool const floating = gimp_image_get_floating_sel(image) > 0;
    gimp_require(gimp_image_insert_layer(image, id_, parent, position), failed_);
    item_id const id = std::exchange(id_, no_item);
    if (floating)
        gimp_image_reorder_item(image, id, parent, position);
}

item_id layer_behind(item_id drawable) {
    if (!host_item_exists(drawable))
        return no_item;
    if (gimp_item_is_layer_mask(drawable))
        return std::max(gimp_layer_from_mask(drawable), no_item);
    return gimp_item_is_layer(drawable) ? drawable : no_item;
}

namespace {

// Takes ownership of an array that libgimp returned.
std::vector<item_id> ids_from(int* owned, int count) {
    std::unique_ptr<int[], g_free_deleter> const ids(owned);
    return {ids.get(), ids.get() + (ids ? count : 0)};
}

void add_once(std::vector<item_id>& ids, item_id id) {
    if (std::ranges::find(ids, id) == ids.end())
        ids.push_back(id);
}

// All layers under `parent` that carry the chain symbol, topmost first.
void add_linked(std::vector<item_id>& ids, image_id image, item_id parent) {
    for (item_id layer : child_layers(image, parent)) {
        if (gimp_item_get_linked(layer))
            add_once(ids, layer);
        if (gimp_item_is_group(layer))
            add_linked(ids, image, layer);
    }
}

void add_parasites(std::vector<std::string>& texts, image_id image, item_id parent) {
    for (item_id layer : child_layers(image, parent)) {
        std::string text = parasite_text(gimp_item_get_parasite(layer, parasite_name));
        if (!text.empty())
            texts.push_back(std::move(text));
        if (gimp_item_is_group(layer))
            add_parasites(texts, image, layer);
    }
}

} // namespace

std::string parasite_text(GimpParasite* owned) {
    if (!owned)
        return "";
    auto const* data = static_cast<char const*>(gimp_parasite_data(owned));
    std::string text(data, std::size_t(gimp_parasite_data_size(owned)));
    gimp_parasite_free(owned);
    return text;
}

std::vector<item_id> child_layers(image_id image, item_id parent) {
    int count = 0;
    int* owned = parent == no_item ? gimp_image_get_layers(image, &count)
                                   : gimp_item_get_children(parent, &count);
    std::vector<item_id> layers = ids_from(owned, count);
    std::erase(layers, gimp_image_get_floating_sel(image)); // one question, however many there are
    return layers;
}

image_id image_new(size canvas, GimpImageBaseType type, GimpPrecision precision,
                   GimpColorProfile* profile) {
    char const* failed = _("GIMP could not create an image");
    image_id const id = gimp_require_id(
        gimp_image_new_with_precision(canvas.width, canvas.height, type, precision), failed);
    bool const done =
        gimp_image_undo_disable(id) && (!profile || gimp_image_set_color_profile(id, profile));
    if (done)
        return id;
    error const failure = gimp_failure(failed);
    gimp_image_delete(id);
    throw failure;
}

object_ptr<GimpColorProfile> image_profile(image_id id) {
    auto profile = object_ptr<GimpColorProfile>::adopt(gimp_image_get_effective_color_profile(id));
    gimp_require(bool(profile), _("GIMP could not read the image's color profile"));
    return profile;
}

bool is_srgb(image_id image) {
    if (gimp_image_base_type(image) == GIMP_INDEXED)
        return false; // its palette may have a profile, and its groups are not indexed
    auto const srgb = object_ptr<GimpColorProfile>::adopt(gimp_color_profile_new_rgb_srgb());
    return gimp_color_transform_can_gegl_copy(image_profile(image).get(), srgb.get());
}

object_ptr<GeglBuffer> drawable_buffer(item_id drawable, char const* what) {
    auto buffer = object_ptr<GeglBuffer>::adopt(gimp_drawable_get_buffer(drawable));
    gimp_require(bool(buffer), what);
    return buffer;
}

void host_prepare_pixels() {
    gegl_start();
}

// -- what is there

bool host_image_exists(image_id id) {
    return id > 0 && gimp_image_is_valid(id);
}

bool host_item_exists(item_id id) {
    return id > 0 && gimp_item_is_valid(id);
}

size host_image_size(image_id id) {
    require_image(id);
    return {gimp_image_width(id), gimp_image_height(id)};
}

std::vector<item_id> host_image_layers(image_id id) {
    require_image(id);
    return child_layers(id, no_item);
}

std::vector<item_id> host_group_layers(item_id layer) {
    require_layer(layer);
    if (!gimp_item_is_group(layer))
        return {};
    return child_layers(gimp_item_get_image(layer), layer);
}

std::vector<item_id> host_selected_layers(image_id id, std::vector<item_id> const& drawables) {
    require_image(id);
    std::vector<item_id> layers;
    for (item_id drawable : drawables) {
        item_id const layer = layer_behind(drawable);
        if (layer == no_item)
            continue;
        if (gimp_item_get_linked(layer))
            add_linked(layers, id, no_item);
        add_once(layers, layer);
    }
    return layers;
}

std::string host_layer_name(item_id layer) {
    require_layer(layer);
    return string_from(gimp_item_get_name(layer));
}

bool host_layer_visible(item_id layer) {
    require_layer(layer);
    return gimp_item_get_visible(layer);
}

image_id host_layer_image(item_id layer) {
    require_layer(layer);
    return gimp_item_get_image(layer);
}

item_id host_layer_parent(item_id layer) {
    require_layer(layer);
    return std::max(gimp_item_get_parent(layer), no_item);
}

int host_layer_position(item_id layer) {
    image_id const image = host_layer_image(layer);
    if (gimp_layer_is_floating_sel(layer))
        return gimp_image_get_item_position(image, layer);
    std::vector<item_id> const siblings = child_layers(image, host_layer_parent(layer));
    return int(std::ranges::find(siblings, layer) - siblings.begin());
}

std::vector<std::string> host_layer_parasites(image_id id) {
    std::vector<std::string> texts;
    require_image(id);
    add_parasites(texts, id, no_item);
    return texts;
}

std::string host_layer_parasite(item_id layer) {
    require_layer(layer);
    return parasite_text(gimp_item_get_parasite(layer, parasite_name));
}

// -- new images

void host_image_finish_new(image_id id) {
    require_image(id);
    gimp_require(gimp_image_undo_enable(id) && gimp_image_clean_all(id),
                 _("GIMP could not finish the new image"));
}

void host_image_show(image_id id) {
    require_image(id);
    gimp_require_id(gimp_display_new(id), _("GIMP could not open a window for the new image"));
}

void host_image_delete(image_id id) {
    require_image(id);
    gimp_require(gimp_image_delete(id), _("GIMP could not delete the image"));
}

// -- undo and displays

void host_undo_group_begin(image_id id) {
    require_image(id);
    gimp_require(gimp_image_undo_group_start(id), _("GIMP could not begin an undo step"));
}

void host_undo_group_end(image_id id) {
    require_image(id);
    gimp_require(gimp_image_undo_group_end(id), _("GIMP could not end an undo step"));
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
