#include "host/fake_editor.h"

#include "core/error.h"

#include <algorithm>

namespace nb::fake {

editor& the_editor() {
    static editor instance;
    return instance;
}

// -- finding

editor_image& find_image(image_id id) {
    auto const found = the_editor().images.find(id);
    if (found == the_editor().images.end())
        throw execution_error("There is no image %d", id);
    return found->second;
}

item& find_item(item_id id) {
    auto const found = the_editor().items.find(id);
    if (found == the_editor().items.end())
        throw execution_error("There is no item %d", id);
    return found->second;
}

item& find_layer(item_id id) {
    item& found = find_item(id);
    if (found.kind != item_kind::layer)
        throw execution_error("Item %d is not a layer", id);
    return found;
}

std::vector<item_id>& siblings_in(image_id image, item_id parent) {
    if (parent == no_item)
        return find_image(image).layers;
    item& group = find_layer(parent);
    if (!group.look.group || group.image != image)
        throw execution_error("Item %d is not a group of image %d", parent, image);
    return group.children;
}

void refuse_if_told(refusal kind) {
    auto const told = the_editor().refusals.find(kind);
    if (told == the_editor().refusals.end() || told->second-- > 0)
        return;
    the_editor().refusals.erase(told);
    throw execution_error("The fake editor refused");
}

// -- changing

item_id add_item(item_kind kind, image_id image, item_id parent, layer look) {
    item_id const id = ++the_editor().last_id;
    the_editor().items[id] = {kind, image, parent, std::move(look), {}};
    return id;
}

void place_layer(item_id id, item_id parent, int position) {
    item& layer = find_layer(id);
    std::vector<item_id>& siblings = siblings_in(layer.image, parent);
    layer.parent = parent;
    siblings.insert(siblings.begin() + std::clamp(position, 0, int(siblings.size())), id);
}

void take_out(item_id id) {
    item const& layer = find_layer(id);
    std::erase(siblings_in(layer.image, layer.parent), id);
}

void note_change(editor_image& image) {
    image.dirty = true;
    if (!image.undo_enabled)
        return;
    if (image.open_groups > 0)
        image.group_has_changes = true;
    else
        ++image.undo_steps;
}

// -- pixels

namespace {

void fill(image_span out, rect area, std::array<std::uint8_t, 4> rgba) {
    for (int y = std::max(area.y, 0); y < std::min(area.y + area.height, out.height); ++y)
        for (int x = std::max(area.x, 0); x < std::min(area.x + area.width, out.width); ++x)
            std::ranges::copy(rgba, out.row(y) + 4 * std::size_t(x));
}

} // namespace

image plain_image(size extent, int longest, std::array<std::uint8_t, 4> rgba) {
    size const to = size_limit({std::max(extent.width, 1), std::max(extent.height, 1)}, longest);
    image pixels(to.width, to.height, pixel_format::rgba8);
    fill(pixels.span(), {0, 0, to.width, to.height}, rgba);
    return pixels;
}

void paint_layers(image_span out, std::vector<item_id> const& layers, view_of_canvas const& from) {
    for (auto id = layers.rbegin(); id != layers.rend(); ++id) {
        item const& layer = find_layer(*id);
        if (!layer.look.visible)
            continue;
        rect const area = layer.look.area;
        if (layer.look.group)
            paint_layers(out, layer.children, from);
        else
            fill(out,
                 {int((area.x - from.x) * from.factor), int((area.y - from.y) * from.factor),
                  int(area.width * from.factor), int(area.height * from.factor)},
                 layer.look.rgba);
    }
}

} // namespace nb::fake
