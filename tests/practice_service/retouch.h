// What an image service does to a picture that it edits, exactly known: it moves and zooms the
// content a little, answers at another resolution, lets the colors drift, compresses, and paints
// something new.
#pragma once

#include "core/image.h"
#include "core/picture_map.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nb::practice {

// The content moves about the given picture's center: its point p appears at
// center + zoom * (p - center) + shift, and the whole is then scaled to `size`.
struct retouch {
    double shift_x = 0; // px of the given picture
    double shift_y = 0;
    double zoom = 1;
    nb::size size;                // px, of the result; 0×0: as given
    double gain[3] = {1, 1, 1};   // of the encoded samples, red, green and blue
    double offset[3] = {0, 0, 0}; // added after that, in steps of 8-bit samples
    rect object;                  // px of the given picture: a new thing inside; empty for none
    bool different = false;       // a wholly different picture
    int jpeg_quality = 0;         // 1 to 100; 0: never compressed
};

// rgb8; transparency lies on white. What the move uncovers is smeared from the edge. Any thread.
image retouch_apply(image_view given, retouch const&);

// The truth: where the points of a given picture of that size lie in what `retouch_apply` makes.
picture_map retouch_map(retouch const&, nb::size given);

// -- as text, e.g. "shift=12,-7:zoom=1.03:gain=1.05,0.95,1:size=1536x1024:object=100,100,300,200"

// With a seed, everything but the words given is chosen anew for each picture.
struct retouch_plan {
    std::optional<unsigned> seed;
    std::vector<std::pair<std::string, std::vector<double>>> words;
};

// Throws nb::error (calling) that names what is wrong with `text`.
retouch_plan retouch_parse(std::string_view text);

// What becomes of picture `number` of a run, of that size.
retouch retouch_planned(retouch_plan const&, nb::size given, int number);

// The words and their meanings, for --help.
std::string retouch_help();

} // namespace nb::practice
