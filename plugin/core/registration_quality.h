// How well a registered picture matches, place by place: one place alone may have changed, and a
// picture of something else matches nowhere.
#pragma once

#include "core/registration_refine.h"

namespace nb {

// One of the squares that the sent picture is divided into, where there is detail to compare.
struct registration_tile {
    double x = 0; // of its points' middle, as fractions of the picture's sides
    double y = 0;
    double weight = 0;      // how much of it there is to compare, 0 to 1
    double correlation = 0; // of its detail, -1 to 1
    double shift_x = 0;     // px of the plane by which it still lies apart
    double shift_y = 0;
    double doubt_x = 0; // px: standard deviations of these
    double doubt_y = 0;
};

std::vector<registration_tile> registration_tiles(luma_plane const& sent,
                                                  std::vector<registration_point> const& points,
                                                  luma_plane const& result, picture_map const& map);

// The share of what can be compared that matches, 0 to 1; 0 when hardly anything can.
double registration_agreement(std::vector<registration_tile> const& tiles);

// How much better one map matches than none would: grows with each tile's correlation, without end.
double registration_evidence(std::vector<registration_tile> const& tiles);

// px of the plane: how far the tiles that match still lie apart, 95 % of them at most.
double registration_distance(std::vector<registration_tile> const& tiles);

// px of the plane: how far off the map may be at the corners, as the tiles scatter. What they say
// of a place that is far from them all counts little.
double registration_corner_doubt(std::vector<registration_tile> const& tiles);

} // namespace nb
