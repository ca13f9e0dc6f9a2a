#include "host/fake_editor.h"

#include "core/error.h"
#include "core/files.h"

#include <algorithm>
#include <ranges>
#include <utility>

namespace nb {

// -- for tests

namespace fake {

namespace {

void add_names(std::vector<std::string>& names, std::vector<item_id> const& layers,
               std::string const& indent) {
    for (item_id id : layers) {
        item const& layer = find_layer(id);
        names.push_back(indent + layer.look.name);
        add_names(names, layer.children, indent + "  ");
    }
}

} // namespace

void reset() {
    the_editor() = {};
}

image_id add_image(size canvas) {
    image_id const id = ++the_editor().last_id;
    the_editor().images[id].canvas = canvas;
    return id;
}

item_id add_layer(image_id image, layer look, item_id parent) {
    std::vector<item_id>& siblings = siblings_in(image, parent);
    item_id const id = add_item(item_kind::layer, image, parent, std::move(look));
    siblings.push_back(id);
    return id;
}

item_id add_mask(item_id layer) {
    return add_item(item_kind::mask, find_layer(layer).image, layer);
}

item_id add_channel(image_id image) {
    find_image(image);
    return add_item(item_kind::channel, image, no_item);
}

void remove_item(item_id id) {
    item const gone = find_item(id);
    for (item_id child : gone.children)
        remove_item(child);
    if (gone.kind == item_kind::layer)
        take_out(id);
    the_editor().items.erase(id);
    std::erase_if(the_editor().items, [id](auto const& entry) {
        return entry.second.kind == item_kind::mask && entry.second.parent == id;
    });
}

void make_dirty(image_id id) {
    find_image(id).dirty = true;
}

void select(image_id id, std::vector<item_id> drawables) {
    find_image(id).selected = std::move(drawables);
}

void select_area(image_id id, rect area) {
    find_image(id).selected_area = area.width > 0 ? std::optional(area) : std::nullopt;
}

void make_deep(image_id id) {
    find_image(id).deep = true;
}

void remove_image(image_id id) {
    find_image(id);
    std::erase_if(the_editor().items, [id](auto const& entry) { return entry.second.image == id; });
    the_editor().images.erase(id);
}

void move_item(item_id id, item_id parent, int position) {
    take_out(id);
    place_layer(id, parent, position);
}

void be_busy(bool busy) {
    the_editor().busy = busy;
}

void on_progress(std::function<void()> act) {
    the_editor().on_progress = std::move(act);
}

void refuse(refusal kind, int after) {
    the_editor().refusals[kind] = after;
}

records const& recorded() {
    return the_editor().records;
}

std::vector<image_id> images() {
    std::vector<image_id> ids;
    ids.reserve(the_editor().images.size());
    for (auto const& [id, image] : the_editor().images)
        ids.push_back(id);
    return ids;
}

std::vector<std::string> tree(image_id image) {
    std::vector<std::string> names;
    add_names(names, find_image(image).layers, "");
    return names;
}

image_state state(image_id id) {
    editor_image const& image = find_image(id);
    return {image.undo_steps, image.open_groups > 0, image.dirty};
}

} // namespace fake

using namespace fake;

// -- what is there

bool host_image_exists(image_id id) {
    return the_editor().images.contains(id);
}

bool host_item_exists(item_id id) {
    return the_editor().items.contains(id);
}

size host_image_size(image_id id) {
    return find_image(id).canvas;
}

std::vector<item_id> host_image_layers(image_id id) {
    return find_image(id).layers;
}

std::vector<item_id> host_group_layers(item_id layer) {
    return find_layer(layer).children;
}

std::vector<item_id> host_selected_layers(image_id id, std::vector<item_id> const& drawables) {
    find_image(id);
    std::vector<item_id> layers;
    for (item_id drawable : drawables) {
        auto const found = the_editor().items.find(drawable);
        if (found == the_editor().items.end() || found->second.kind == item_kind::channel)
            continue;
        item_id const layer =
            found->second.kind == item_kind::mask ? found->second.parent : drawable;
        if (std::ranges::find(layers, layer) == layers.end())
            layers.push_back(layer);
    }
    return layers;
}

std::string host_layer_name(item_id layer) {
    return find_layer(layer).look.name;
}

bool host_layer_visible(item_id layer) {
    return find_layer(layer).look.visible;
}

image_id host_layer_image(item_id layer) {
    return find_layer(layer).image;
}

item_id host_layer_parent(item_id layer) {
    return find_layer(layer).parent;
}

int host_layer_position(item_id id) {
    item const& layer = find_layer(id);
    std::vector<item_id> const& siblings = siblings_in(layer.image, layer.parent);
    return int(std::ranges::find(siblings, id) - siblings.begin());
}

std::vector<std::string> host_layer_parasites(image_id id) {
    find_image(id);
    std::vector<std::string> texts;
    for (auto const& [item_id, each] : the_editor().items)
        if (each.image == id && !each.look.parasite.empty())
            texts.push_back(each.look.parasite);
    return texts;
}

std::string host_layer_parasite(item_id layer) {
    return find_layer(layer).look.parasite;
}

// -- for a window that stays open beside the image

std::vector<image_id> host_images() {
    return fake::images();
}

std::string host_image_name(image_id id) {
    find_image(id);
    return "image-" + std::to_string(id);
}

size host_layer_size(item_id layer) {
    rect const area = find_layer(layer).look.area;
    return {area.width, area.height};
}

std::vector<item_id> host_selected_drawables(image_id id) {
    return find_image(id).selected;
}

void host_select_drawables(image_id id, std::vector<item_id> const& drawables) {
    find_image(id).selected = drawables;
}

bool host_image_is_clean(image_id id) {
    return !find_image(id).dirty;
}

void host_image_set_clean(image_id id) {
    find_image(id).dirty = false;
}

image host_layer_thumbnail(item_id id, int longest) {
    item const& layer = find_layer(id);
    return plain_image(host_layer_size(id), longest, layer.look.rgba);
}

image host_image_thumbnail(image_id id, int longest) {
    auto const layers = std::uint8_t(find_image(id).layers.size()); // one sees how many
    return plain_image(find_image(id).canvas, longest, {layers, 0, 0, 255});
}

image_id host_image_open(std::string const& path) {
    bytes_ptr const file = file_read(path);
    if (!file)
        throw execution_error("“%s” cannot be opened", path.c_str());
    return fake::add_image(fake::opened_size);
}

item_id host_insert_preview(image_id id, picture const& picture, layer_insertion const& where,
                            std::function<void()> const& between,
                            std::function<void()> const& ready) {
    if (between)
        between();
    editor_image& image = find_image(id);
    ready();
    refuse_if_told(fake::refusal::insert);
    item_id const layer =
        add_item(item_kind::layer, id, where.parent, {.name = where.name, .area = where.area});
    place_layer(layer, where.parent, where.position);
    image.previews.push_back(layer);
    image.selected = {where.mask.data ? add_item(item_kind::mask, id, layer) : layer};
    image.dirty = true;
    the_editor().records.previews.push_back({id, layer, picture.pixels.size(),
                                             picture.pixels.format(), bool(picture.icc_profile),
                                             where, false});
    return layer;
}

void host_remove_preview(item_id layer) {
    editor_image& image = find_image(find_layer(layer).image);
    std::erase(image.previews, layer);
    fake::remove_item(layer);
    std::erase(image.selected, layer);
    image.dirty = true;
}

void host_keep_preview(item_id layer, std::string const& name, std::string const& parasite) {
    refuse_if_told(fake::refusal::keep);
    item& kept = find_layer(layer);
    editor_image& image = find_image(kept.image);
    kept.look.name = name;
    kept.look.parasite = parasite;
    std::erase(image.previews, layer);
    image.selected = {layer};
    note_change(image);
}

std::vector<item_id> host_previews(image_id id) {
    return find_image(id).previews;
}

// -- what lasts until the editor ends

std::string host_session_text(std::string const& name) {
    auto const found = the_editor().session_texts.find(name);
    return found == the_editor().session_texts.end() ? "" : found->second;
}

void host_set_session_text(std::string const& name, std::string const& text) {
    the_editor().session_texts[name] = text;
}

// -- pixels

image host_read_layer(item_id id, int longest) {
    item const& layer = find_layer(id);
    refuse_if_told(fake::refusal::read);
    the_editor().records.readings.push_back({id, layer.image, longest});
    return plain_image({layer.look.area.width, layer.look.area.height}, longest, layer.look.rgba);
}

image host_read_visible(image_id id, rect area, int longest) {
    editor_image const& source = find_image(id);
    refuse_if_told(fake::refusal::read);
    the_editor().records.readings.push_back({no_item, id, longest});
    image pixels = plain_image({area.width, area.height}, longest, {0, 0, 0, 0});
    paint_layers(pixels.span(), source.layers,
                 {double(area.x), double(area.y), double(pixels.width()) / area.width});
    return pixels;
}

std::optional<rect> host_selection_bounds(image_id id) {
    return find_image(id).selected_area;
}

image host_read_selection(image_id id, rect area) {
    editor_image const& source = find_image(id);
    image pixels(area.width, area.height, source.deep ? pixel_format::gray16 : pixel_format::gray8);
    rect const wanted = source.selected_area.value_or(rect{});
    for (int y = 0; y < area.height; ++y)
        for (int x = 0; x < area.width; ++x) {
            bool const inside =
                rect_intersection(wanted, {area.x + x, area.y + y, 1, 1}).has_value();
            std::size_t const bytes = pixel_bytes(pixels.format());
            std::fill_n(pixels.span().row(y) + std::size_t(x) * bytes, bytes, inside ? 255 : 0);
        }
    return pixels;
}

bool host_image_is_deep(image_id id) {
    return find_image(id).deep;
}

item_id host_insert_layer(image_id id, picture const& picture, layer_insertion const& where) {
    editor_image& image = find_image(id);
    siblings_in(id, where.parent);
    refuse_if_told(fake::refusal::insert);
    item_id const layer =
        add_item(item_kind::layer, id, where.parent,
                 {.name = where.name, .area = where.area, .parasite = where.parasite});
    place_layer(layer, where.parent, where.position);
    note_change(image);
    the_editor().records.insertions.push_back({id, layer, picture.pixels.size(),
                                               picture.pixels.format(), bool(picture.icc_profile),
                                               where, image.open_groups > 0});
    return layer;
}

// -- new images

ink_style host_ink_style() {
    return ink_style::tables;
}

image_id host_image_new(size canvas, picture const&) {
    refuse_if_told(fake::refusal::new_image);
    image_id const id = fake::add_image(canvas);
    find_image(id).undo_enabled = false;
    return id;
}

void host_image_finish_new(image_id id) {
    editor_image& image = find_image(id);
    refuse_if_told(fake::refusal::finish);
    image.undo_enabled = true;
    image.dirty = false;
}

void host_image_show(image_id id) {
    editor_image& image = find_image(id);
    refuse_if_told(fake::refusal::show);
    image.shown = true;
    the_editor().records.shown.push_back(id);
}

void host_image_delete(image_id id) {
    if (find_image(id).shown)
        throw execution_error("Image %d has a display", id);
    fake::remove_image(id);
}

// -- undo and displays

void host_undo_group_begin(image_id id) {
    ++find_image(id).open_groups;
}

void host_undo_group_end(image_id id) {
    editor_image& image = find_image(id);
    g_assert(image.open_groups > 0);
    if (--image.open_groups == 0 && std::exchange(image.group_has_changes, false))
        ++image.undo_steps;
}

void host_displays_flush() {
    ++the_editor().records.displays_flushed;
}

// -- telling the person

void host_progress_begin(std::string const&) {
    ++the_editor().records.progress_begun;
}

void host_progress_update(std::string const& text, double fraction) {
    the_editor().records.updates.push_back({text, fraction});
    auto const act = the_editor().on_progress; // which may set another
    if (act)
        act();
}

void host_progress_end() {
    ++the_editor().records.progress_ended;
}

void host_prepare_pixels() {}

bool host_is_busy() {
    return the_editor().busy;
}

bool host_threads_are_busy() {
    return false;
}

void host_message(std::string const& text) {
    the_editor().records.messages.push_back(text);
}

} // namespace nb
