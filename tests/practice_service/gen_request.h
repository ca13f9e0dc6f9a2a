// The body of POST /api/image/gen. (Reference: "Nano Banana Pro API Image Generation".)
#pragma once

#include "core/glib_ptr.h"
#include "core/image.h"
#include "core/image_codec.h"

#include <string>
#include <vector>

namespace nb::practice {

// One entry of `images`: an address, which is never fetched, or a picture.
struct reference {
    std::string url;
    bytes_ptr file;
    picture_header header; // as stored in the file
    picture decoded;
};

struct gen_request {
    std::string model;
    std::string prompt;
    std::vector<reference> references;
    std::string callback_url;
    nb::size size{1024, 1024}; // px; what `aspect_ratio` and `image_size` ask for
};

// Throws nb::error (calling) with the `detail` of a 400. Takes a while for big references, and may
// run on any thread.
gen_request gen_request_read(bytes_ptr const& body);

// Pixels for `aspect_ratio` ("16:9") and `image_size` ("2k"): 1024² for every "1k", sides in
// multiples of 16. Empty texts stand for "1:1" and "1k"; throws nb::error (calling) for others that
// make no sense.
nb::size gen_request_size(std::string const& aspect_ratio, std::string const& image_size);

} // namespace nb::practice
