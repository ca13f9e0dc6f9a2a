// An editor in memory: host.h for tests of what stands above it. A test builds images, runs the
// code under test, and looks at what became of them.
//
//     fake::reset();
//     image_id image = fake::add_image({640, 480});
//     item_id group = fake::add_layer(image, {.name = "group", .group = true});
//     item_id sky = fake::add_layer(image, {.name = "sky", .area = {0, 0, 640, 200}}, group);
//     … host_insert_layer(…) …
//     EXPECT_EQ(fake::tree(image), (std::vector<std::string>{"new", "group", "  sky"}));
//
// As in GIMP, what is gone makes every function throw, and a layer's pixels have straight alpha.
// There are no floating selections and no chain symbols.
#pragma once

#include "host/host.h"

#include <array>
#include <cstdint>
#include <functional>

namespace nb::fake {

// Forgets all images and records. Ids start again at 1; images and items share them.
void reset();

// -- building

struct layer {
    std::string name = {};
    rect area = {};                                    // a group's is its own, not its layers'
    std::array<std::uint8_t, 4> rgba = {0, 0, 0, 255}; // of all its pixels
    bool visible = true;
    bool group = false;
    std::string parasite = {}; // "nano-banana"
};

image_id add_image(size canvas);
// Below the siblings that are there already: a test lists layers as the layers dialog shows them.
item_id add_layer(image_id, layer, item_id parent = no_item);
item_id add_mask(item_id layer);
item_id add_channel(image_id);

inline constexpr size opened_size = {30, 20}; // of a file that only the editor can open

// What a person may do meanwhile.
void remove_item(item_id); // a group goes with all that is in it
void remove_image(image_id);
void move_item(item_id, item_id parent, int position);

void make_dirty(image_id);
void select(image_id, std::vector<item_id> drawables);
void select_area(image_id, rect); // of the canvas, in full; empty for nothing
void make_deep(image_id);         // more than 8 bits a sample

// Called at every progress update, so that a test can act in the middle of a call.
void on_progress(std::function<void()>);

void be_busy(bool); // as an editor is while it draws

// The next call of that kind throws (execution), once `after` of them have succeeded.
enum class refusal { read, insert, keep, new_image, finish, show };
void refuse(refusal, int after = 0);

// -- looking

struct insertion {
    image_id image = 0;
    item_id layer = no_item;
    size picture; // before it was scaled to the area
    pixel_format format = pixel_format::rgba8;
    bool has_profile = false;
    layer_insertion where;
    bool in_undo_group = false;
};

struct reading {
    item_id layer = no_item; // `no_item`: what is visible of the image
    image_id image = 0;
    int longest = 0;
};

struct progress {
    std::string text;
    double fraction = 0; // negative: pulse
};

struct records {
    std::vector<insertion> insertions;
    std::vector<reading> readings;
    std::vector<progress> updates;
    int progress_begun = 0;
    int progress_ended = 0;
    std::vector<std::string> messages;
    std::vector<image_id> shown;
    int displays_flushed = 0;
    std::vector<insertion> previews;
};
records const& recorded();

std::vector<image_id> images(); // those that exist
// The names of all layers, topmost first, indented by two blanks a level.
std::vector<std::string> tree(image_id);

struct image_state {
    int undo_steps = 0;
    bool undo_group_open = false;
    bool dirty = false;
};
image_state state(image_id);

} // namespace nb::fake
