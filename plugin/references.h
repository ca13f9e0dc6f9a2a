// Which references a call sends, and how they are made.
#pragma once

#include "core/api.h"
#include "core/settings.h"
#include "host/host.h"

#include <string>
#include <vector>

namespace nb {

enum class reference_choice { selected, visible, all, none };

// One reference, before it is read.
struct reference_source {
    enum class kind {
        layer,   // `layer`
        visible, // what `image` shows
        file,    // `text` is its path
        address, // `text` is a web address, sent as it is
    };
    kind what = kind::layer;
    item_id layer = no_item;
    image_id image = 0;
    std::string text;
    std::string name; // for people; "" for what it has by itself
    friend bool operator==(reference_source const&, reference_source const&) = default;
};

// What is to be sent, in order.
using reference_plan = std::vector<reference_source>;

// Throws nb::error (calling) for more than 4 references, an address that is none, no layer where
// one is meant.
reference_plan references_plan(reference_choice choice, std::string const& url_lines,
                               image_id image, std::vector<item_id> const& drawables);
void references_check_count(reference_plan const&);        // throws as above
void references_check_address(std::string const& address); // the same

std::string reference_name(reference_source const&);
std::vector<std::string> references_names(reference_plan const&);

// Reads the layers on this (the main) thread, as well as files that only GIMP reads; other files
// are read, and all is encoded, on workers meanwhile. Throws nb::error for what cannot be read.
std::vector<api_reference> references_make(reference_plan const&, settings const&);

} // namespace nb
