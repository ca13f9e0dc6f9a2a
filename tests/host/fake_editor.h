// What the editor in memory consists of, for what builds it and for what a plug-in does with it.
#pragma once

#include "host/fake_host.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace nb::fake {

enum class item_kind { layer, mask, channel };

struct item {
    item_kind kind = item_kind::layer;
    image_id image = 0;
    item_id parent = no_item; // of a mask its layer
    layer look;
    std::vector<item_id> children; // topmost first
};

struct editor_image {
    size canvas;
    std::vector<item_id> layers; // topmost first
    std::vector<item_id> selected;
    std::optional<rect> selected_area;
    bool deep = false;
    std::vector<item_id> previews;
    int undo_steps = 0;
    int open_groups = 0;
    bool group_has_changes = false;
    bool undo_enabled = true;
    bool dirty = false;
    bool shown = false;
};

struct editor {
    std::map<image_id, editor_image> images;
    std::map<item_id, item> items;
    fake::records records;
    std::function<void()> on_progress;
    bool busy = false;
    std::map<refusal, int> refusals; // how many calls are still to succeed
    std::map<std::string, std::string> session_texts;
    int last_id = 0;
};

editor& the_editor();

// Throw (execution) for what is not there.
editor_image& find_image(image_id);
item& find_item(item_id);
item& find_layer(item_id);
std::vector<item_id>& siblings_in(image_id, item_id parent);

void refuse_if_told(refusal);

item_id add_item(item_kind, image_id, item_id parent, layer look = {});
void place_layer(item_id, item_id parent, int position);
void take_out(item_id);
void note_change(editor_image&);

// Of one color, scaled down so that no side is longer.
image plain_image(size extent, int longest, std::array<std::uint8_t, 4> rgba);

// How the canvas is looked at: from this point, `factor` px for one of the canvas.
struct view_of_canvas {
    double x = 0;
    double y = 0;
    double factor = 1;
};

// One above the other, whatever their alpha.
void paint_layers(image_span out, std::vector<item_id> const& layers, view_of_canvas const& from);

} // namespace nb::fake
