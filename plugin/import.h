// Where results go in an image, and how they become layers.
#pragma once

#include "core/task.h"
#include "fill.h"
#include "host/host.h"
#include "procedures.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace nb {

// Copied when the call begins; nothing done while waiting moves the result, except that a place
// that is gone is replaced by the nearest one left.
struct layer_target {
    image_id image = 0;
    item_id above = no_item;  // the topmost selected layer
    item_id parent = no_item; // its group
};

layer_target target_freeze(image_id image, std::vector<item_id> const& selected);

// A picture with what its layer is to tell.
struct import_result {
    picture image;
    task const* made_by = nullptr;
    std::size_t index = 0;                  // of the task's pictures, from 0
    std::shared_ptr<fill_layer const> fill; // null for one that fills nothing
};

// Adds the results as one undo step, the first one topmost and each placed as its task says, and
// returns the new layers in that order. Throws nb::error (execution) when the image is gone.
std::vector<item_id> import_into(layer_target const&, std::vector<import_result> const& results);

// The same layer as one would become, only to be looked at: see `host_insert_preview`.
item_id import_preview(layer_target const&, import_result const&,
                       std::function<void()> const& between, std::function<void()> const& ready);

// Leaves out those that a layer of the image is made of already: a process may end after its layers
// are there and before it could note that.
std::vector<import_result> import_missing(image_id, std::vector<import_result> results);

// Makes a new image of the results, large enough for all, each centered. `layers` as above.
struct new_image {
    image_id image = 0;
    std::vector<item_id> layers;
};
new_image import_as_image(std::vector<import_result> const& results);

std::string import_layer_name(std::string const& prompt); // its beginning, on one line
std::string import_parasite(import_result const&);        // the JSON of the parasite "nano-banana"
// What a layer with that parasite was asked for, as far as the parasite tells, into arguments of
// `generate`. Throws nb::error (calling) for a layer that was not made here.
void import_read_parasite(std::string const& parasite, argument_values&);

} // namespace nb
