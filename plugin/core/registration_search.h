// The first, coarse step of registration: tries shifts and zooms all over, by correlation.
#pragma once

#include "core/luma_plane.h"
#include "core/picture_map.h"

#include <vector>

namespace nb {

struct registration_candidate {
    picture_map map;
    double score = 0; // normalized correlation, -1 to 1
};

// How far apart two maps put the corners, in px of the plane.
double registration_apart(picture_map const& one, picture_map const& other, luma_plane const& sent);

// Places where the detail of `sent` may lie in that of `result`: around `expected`, zoomed by 0.9
// to 1.1 and shifted by up to a tenth of the longer side. The best comes first; those after it are
// peaks of their own. Planes should be about as fine as each other, 128 px or so.
std::vector<registration_candidate>
registration_search(luma_plane const& sent, luma_plane const& result, picture_map const& expected);

} // namespace nb
