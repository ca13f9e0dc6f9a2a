// The fine steps of registration: moves a map until the detail of two pictures matches, and tells
// how well it does.
#pragma once

#include "core/luma_plane.h"
#include "core/picture_map.h"

#include <array>
#include <vector>

namespace nb {

// A point of the sent picture that is worth comparing.
struct registration_point {
    float x = 0; // px of the plane, the center of its first pixel is 0.5
    float y = 0;
    float value = 0;
    float slope_x = 0; // change of the value for each px
    float slope_y = 0;
    float weight = 0;
    float red = 0; // what the color has more of than of luma, for `registration_refine_colors`
    float blue = 0;
};

// The steepest pixel of each block of `block` px.
std::vector<registration_point> registration_points(luma_plane const& sent, int block);

// How much is known of a displacement, tx, zx, ty, zy (see registration_solver.h): the inverse of
// its covariance, px.
using registration_knowledge = std::array<std::array<double, 4>, 4>;

// Before anything was compared: both axes are zoomed by about the same.
registration_knowledge registration_knowledge_beforehand(luma_plane const& sent);

struct registration_fit {
    picture_map map;
    registration_knowledge knowledge{}; // of the displacement
    double uncertainty = 0;             // px: standard deviation at the worst corner
    double red = 0; // how much more these count in the result's luma than in luma as it should be
    double blue = 0;
    bool sound = false; // false: there was not enough to compare, or no end to it
};

// Gauss–Newton steps from `start`. Points that do not match count little; that the whole has other
// contrast, and places are lighter or darker, counts nothing.
registration_fit registration_refine(luma_plane const& sent,
                                     std::vector<registration_point> const& points,
                                     luma_plane const& result, registration_fit const& start,
                                     int most_steps);

// The same; finds `red` and `blue`, too.
registration_fit registration_refine_colors(luma_plane const& sent,
                                            std::vector<registration_point> const& points,
                                            luma_plane const& result, registration_fit const& start,
                                            int most_steps);

// The value of the result at each point, or NaN where the result has none.
std::vector<float> registration_sample(luma_plane const& sent,
                                       std::vector<registration_point> const& points,
                                       luma_plane const& result, picture_map const& map);

} // namespace nb
