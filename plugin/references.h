// Which references a call sends, and how they are made.
#pragma once

#include "core/api.h"
#include "core/settings.h"
#include "host/host.h"

#include <string>
#include <vector>

namespace nb {

enum class reference_choice { selected, visible, all, none };

// What is to be sent, before anything is read: the counting happens here.
struct reference_plan {
    bool whole_image = false;      // what is visible, as one
    std::vector<item_id> layers;   // or these, in order
    std::vector<std::string> urls; // after them
    std::size_t count() const { return (whole_image ? 1 : layers.size()) + urls.size(); }
};

// Throws nb::error (calling) for more than 4 references, an address that is none, no layer where
// one is meant.
reference_plan references_plan(reference_choice choice, std::string const& url_lines,
                               image_id image, std::vector<item_id> const& drawables);

std::vector<std::string> references_names(reference_plan const&);

// Reads the layers on this (the main) thread and encodes them on workers meanwhile.
std::vector<api_reference> references_make(reference_plan const&, image_id image, settings const&);

} // namespace nb
