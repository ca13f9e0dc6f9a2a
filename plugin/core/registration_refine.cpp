#include "core/registration_solver.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace nb {

namespace {

constexpr float first_tolerance = 0.8f; // px
constexpr float last_tolerance = 0.15f; // px
constexpr int tolerant_steps = 3;
constexpr double still = 0.01;            // px, a step that is too small to go on
constexpr double longest_step = 4;        // px
constexpr double aspect_deviation = 0.02; // how far the zooms of both axes differ, beforehand
constexpr double zoom_deviation = 0.1;

picture_map moved(picture_map const& map, numbers<4> const& by, luma_plane const& sent) {
    registration_frame const frame(sent);
    double const zoom_x = by[1] / frame.half;
    double const zoom_y = by[3] / frame.half;
    double const shift_x = (by[0] - zoom_x * frame.center_x) * sent.step_x;
    double const shift_y = (by[2] - zoom_y * frame.center_y) * sent.step_y;
    return {map.offset_x + map.scale_x * shift_x, map.offset_y + map.scale_y * shift_y,
            map.scale_x * (1 + zoom_x), map.scale_y * (1 + zoom_y)};
}

double length(numbers<4> const& by) {
    return std::max(std::abs(by[0]) + std::abs(by[1]), std::abs(by[2]) + std::abs(by[3]));
}

// What is known beforehand draws back to the start.
numbers<4> pull_back(registration_knowledge const& known, numbers<4> const& moved) {
    numbers<4> pull{};
    for (std::size_t one = 0; one < 4; ++one)
        for (std::size_t other = 0; other < 4; ++other)
            pull[one] -= known[one][other] * moved[other];
    return pull;
}

template <std::size_t unknowns>
double uncertainty_at_corners(matrix<unknowns> const& inverse, registration_frame const& frame,
                              double noise) {
    double worst = 0;
    for (std::size_t axis : {0, 2}) {
        double const edge = (axis == 0 ? frame.center_x : frame.center_y) / frame.half;
        double const variance = inverse[axis][axis] + edge * edge * inverse[axis + 1][axis + 1] +
                                2 * edge * std::abs(inverse[axis][axis + 1]);
        worst = std::max(worst, variance);
    }
    return std::sqrt(worst) * noise;
}

} // namespace

std::vector<registration_point> registration_points(luma_plane const& sent, int block) {
    std::vector<registration_point> points;
    for (int top = 1; top + 1 < sent.height; top += block)
        for (int left = 1; left + 1 < sent.width; left += block) {
            registration_point best;
            float steepest = 0;
            for (int y = top; y < std::min(top + block, sent.height - 1); ++y)
                for (int x = left; x < std::min(left + block, sent.width - 1); ++x) {
                    std::size_t const at = sent.at(x, y);
                    if (sent.weights[at] <= 0)
                        continue;
                    auto const row = std::size_t(sent.width);
                    float const gx = (sent.values[at + 1] - sent.values[at - 1]) / 2;
                    float const gy = (sent.values[at + row] - sent.values[at - row]) / 2;
                    float const steep = (gx * gx + gy * gy) * sent.weights[at];
                    if (steep > steepest) {
                        steepest = steep;
                        best = {float(x) + 0.5f, float(y) + 0.5f, sent.values[at], gx, gy,
                                sent.weights[at]};
                    }
                }
            if (steepest > 0)
                points.push_back(best);
        }
    return points;
}

registration_knowledge registration_knowledge_beforehand(luma_plane const& sent) {
    registration_frame const frame(sent);
    double const aspect = 1 / std::pow(aspect_deviation * frame.half, 2);
    double const zoom = 1 / std::pow(zoom_deviation * frame.half, 2);
    double const shift = 1 / std::pow(frame.half, 2);
    registration_knowledge known{};
    known[0][0] = known[2][2] = shift;
    known[1][1] = known[3][3] = aspect + zoom;
    known[1][3] = known[3][1] = -aspect;
    return known;
}

std::vector<float> registration_sample(luma_plane const& sent,
                                       std::vector<registration_point> const& points,
                                       luma_plane const& result, picture_map const& map) {
    std::vector<float> sampled(points.size(), std::numeric_limits<float>::quiet_NaN());
    double const scale_x = map.scale_x * sent.step_x / result.step_x;
    double const scale_y = map.scale_y * sent.step_y / result.step_y;
    double const offset_x = map.offset_x / result.step_x - 0.5;
    double const offset_y = map.offset_y / result.step_y - 0.5;
    for (std::size_t at = 0; at < points.size(); ++at) {
        double const x = offset_x + scale_x * double(points[at].x);
        double const y = offset_y + scale_y * double(points[at].y);
        if (!(x >= 0 && y >= 0 && x < result.width - 1 && y < result.height - 1))
            continue;
        auto const left = int(x);
        auto const top = int(y);
        std::size_t const corner = result.at(left, top);
        auto const below = corner + std::size_t(result.width);
        if (result.weights[corner] < 0.5f || result.weights[below + 1] < 0.5f)
            continue;
        float const right_share = float(x - left);
        float const bottom_share = float(y - top);
        float const* const v = result.values.data();
        float const upper = v[corner] + right_share * (v[corner + 1] - v[corner]);
        float const lower = v[below] + right_share * (v[below + 1] - v[below]);
        sampled[at] = upper + bottom_share * (lower - upper);
    }
    return sampled;
}

namespace {

template <std::size_t chromas>
registration_fit refine(luma_plane const& sent, std::vector<registration_point> const& points,
                        luma_plane const& result, registration_fit const& start, int most_steps) {
    registration_frame const frame(sent);
    registration_fit fit = start;
    fit.sound = false;
    numbers<4> all{}; // moved so far
    registration_solver<chromas> solver(sent, points);
    for (int step = 0; step < most_steps; ++step) {
        auto const sampled = registration_sample(sent, points, result, fit.map);
        if (!solver.solve(sampled, start.knowledge, pull_back(start.knowledge, all),
                          step < tolerant_steps ? first_tolerance : last_tolerance))
            return fit;
        numbers<4> by = solver.displacement();
        double const shrink = std::min(1.0, longest_step / std::max(length(by), 1e-9));
        for (std::size_t at = 0; at < 4; ++at)
            all[at] += by[at] *= shrink;
        fit.map = moved(fit.map, by, sent);
        if (length(by) < still)
            break;
    }
    double const noise = solver.deviation();
    for (std::size_t one = 0; one < 4; ++one)
        for (std::size_t other = 0; other < 4; ++other)
            fit.knowledge[one][other] = solver.normal()[one][other] / (noise * noise);
    fit.uncertainty = uncertainty_at_corners(solver.inverse_normal(), frame, noise);
    if constexpr (chromas == 2) {
        fit.red = solver.excess()[0];
        fit.blue = solver.excess()[1];
    }
    fit.sound = true;
    return fit;
}

} // namespace

registration_fit registration_refine(luma_plane const& sent,
                                     std::vector<registration_point> const& points,
                                     luma_plane const& result, registration_fit const& start,
                                     int most_steps) {
    return refine<0>(sent, points, result, start, most_steps);
}

registration_fit registration_refine_colors(luma_plane const& sent,
                                            std::vector<registration_point> const& points,
                                            luma_plane const& result, registration_fit const& start,
                                            int most_steps) {
    return refine<2>(sent, points, result, start, most_steps);
}

} // namespace nb
