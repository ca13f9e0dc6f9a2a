#include "core/color_drift.h"

#include "core/median.h"

#include <algorithm>
#include <cmath>

namespace nb {

namespace {

constexpr std::size_t least_pairs = 48;
constexpr double least_gain = 0.75, most_gain = 1.35, gain_step = 0.01;
constexpr double most_offset = 0.15;
constexpr double most_field = 0.1;
constexpr double least_spread = 1 / 255.0; // of residuals; less is rounding
constexpr double most_spread = 0.08;       // more is no drift
constexpr double shade_noise = 2 / 255.0;  // a spread of shades that says nothing of the gain
constexpr double black = 1e-9;             // keeps it from being divided by
constexpr std::size_t shades = 32;
constexpr std::size_t median_sample = 3000;
constexpr std::size_t least_clipped = 12; // pairs
constexpr double bent_part = 0.12;        // of the samples, at either end
constexpr int rounds = 12;

// One channel of the pairs that count.
struct point {
    double sent;
    double result;
    double x, y;
    double weight = 1;
};

struct line {
    double gain = 1;
    double offset = 0;
    double at(double sample) const { return gain * sample + offset; }
};

std::vector<point> channel_points(std::vector<color_pair> const& pairs, std::size_t channel) {
    std::vector<point> points;
    for (color_pair const& pair : pairs)
        if (pair.counts[channel])
            points.push_back({pair.sent[channel], pair.result[channel], pair.x, pair.y});
    return points;
}

std::size_t shade_of(point const& one) {
    return std::size_t(std::clamp(one.result, 0.0, 1.0) * (shades - 1));
}

// Evenly fewer points of a shade that most of the picture has, such as an even background's: of
// these any gain is true. At most about a third of those left are of one shade.
std::vector<point> thinned(std::vector<point> const& points) {
    std::array<std::size_t, shades> counts{};
    for (point const& one : points)
        ++counts[shade_of(one)];
    std::size_t const rest = points.size() - *std::ranges::max_element(counts);
    std::size_t const most = std::max(least_pairs, rest / 2);
    std::array<std::size_t, shades> seen{};
    std::vector<point> kept;
    for (point const& one : points) {
        std::size_t const count = counts[shade_of(one)];
        std::size_t const at = seen[shade_of(one)]++;
        if (count <= most || at * most / count != (at + 1) * most / count)
            kept.push_back(one);
    }
    return kept;
}

double median_residual(std::vector<point> const& points, line const& fit) {
    std::vector<double> residuals;
    residuals.reserve(points.size());
    for (point const& one : points)
        residuals.push_back(std::abs(one.sent - fit.at(one.result)));
    return median_of(residuals);
}

line bounded(line fit, double mean_sent, double mean_result) {
    fit.gain = std::clamp(fit.gain, least_gain, most_gain);
    fit.offset = std::clamp(mean_sent - fit.gain * mean_result, -most_offset, most_offset);
    return fit;
}

// The gain whose residuals have the least median.
line first_guess(std::vector<point> const& points) {
    std::vector<point> some;
    std::size_t const step = (points.size() + median_sample - 1) / median_sample;
    for (std::size_t at = 0; at < points.size(); at += step)
        some.push_back(points[at]);
    line best;
    double least = most_spread * 10;
    std::vector<double> offsets(some.size());
    for (double gain = least_gain; gain <= most_gain; gain += gain_step) {
        std::ranges::transform(some, offsets.begin(),
                               [gain](point const& one) { return one.sent - gain * one.result; });
        line const tried{gain, std::clamp(median_of(offsets), -most_offset, most_offset)};
        // Of gains that do equally well, the one that changes least.
        double const cost = median_residual(some, tried) + 0.01 * std::abs(gain - 1);
        if (cost < least) {
            least = cost;
            best = tried;
        }
    }
    return best;
}

void weigh(std::vector<point>& points, line const& fit) {
    double const spread = std::max(least_spread, 1.4826 * median_residual(points, fit));
    for (point& one : points) {
        double const off = (one.sent - fit.at(one.result)) / (4.685 * spread);
        one.weight = off * off < 1 ? (1 - off * off) * (1 - off * off) : 0;
    }
}

line least_squares(std::vector<point> const& points) {
    double weight = 0, sent = 0, result = 0;
    for (point const& one : points) {
        weight += one.weight;
        sent += one.weight * one.sent;
        result += one.weight * one.result;
    }
    sent /= weight;
    result /= weight;
    // A gain of 1, as often as there are points, with shades that differ by noise.
    double together = weight * shade_noise * shade_noise, alone = together;
    for (point const& one : points) {
        together += one.weight * (one.result - result) * (one.sent - sent);
        alone += one.weight * (one.result - result) * (one.result - result);
    }
    return bounded({together / alone, 0}, sent, result);
}

// -- the field

struct light { // of the points around a node
    double together = 0;
    double alone = 0;
};

constexpr int nodes = color_drift::nodes;
using lights = std::array<light, std::size_t(nodes) * nodes>;

std::size_t node_at(int x, int y) {
    return std::size_t(y) * nodes + std::size_t(x);
}

// How much a node counts for another that is so many nodes away.
double nearness(int dx, int dy) {
    constexpr double reach = 0.15 * (nodes - 1);
    return std::exp(-(dx * dx + dy * dy) / (2 * reach * reach));
}

light light_around(lights const& all, int at_x, int at_y) {
    light near;
    for (int y = 0; y < nodes; ++y)
        for (int x = 0; x < nodes; ++x) {
            double const share = nearness(x - at_x, y - at_y);
            near.together += share * all[node_at(x, y)].together;
            near.alone += share * all[node_at(x, y)].alone;
        }
    return near;
}

// Points are summed up at the nodes first, which is a lot quicker. To each node is added as much
// evidence of no further gain as 1/50 of the picture holds of any.
color_drift::field fit_field(std::vector<point> const& points, line const& fit) {
    lights all;
    double everywhere = 0;
    for (point const& one : points) {
        double const expected = fit.at(one.result);
        light& near = all[node_at(int(std::lround(one.x * (nodes - 1))),
                                  int(std::lround(one.y * (nodes - 1))))];
        near.together += one.weight * expected * (one.sent - expected);
        near.alone += one.weight * expected * expected;
        everywhere += one.weight * expected * expected;
    }
    color_drift::field made{};
    for (int y = 0; y < nodes; ++y)
        for (int x = 0; x < nodes; ++x) {
            light const near = light_around(all, x, y);
            double const gain = near.together / (near.alone + everywhere / 50 + black);
            made[node_at(x, y)] = float(std::clamp(gain, -most_field, most_field));
        }
    return made;
}

// -- the ends

// A curve from 0 with slope 1 to (`along`, `up`), bent one way.
double bend(double t, double along, double up) {
    return t / (1 + (along / up - 1) * t / along);
}

// What the picture that was sent holds where the result is clipped; a median.
std::optional<double> clipped_shade(std::vector<color_pair> const& pairs, std::size_t channel,
                                    color_pair::end end) {
    std::vector<double> shades;
    for (color_pair const& pair : pairs)
        if (pair.clipped[channel] == end)
            shades.push_back(pair.sent[channel]);
    if (shades.size() < least_clipped)
        return {};
    return median_of(shades);
}

// The brightest sample that the surroundings hold, but for a few.
double brightest(std::vector<point> const& points) {
    std::vector<double> samples;
    for (point const& one : points)
        if (one.weight > 0)
            samples.push_back(one.result);
    auto const at = samples.begin() + std::ptrdiff_t(samples.size() - 1 - samples.size() / 100);
    std::nth_element(samples.begin(), at, samples.end());
    return *at;
}

struct curve_end {
    double from; // the sample where the bend begins
    double shade;
};

// Of the bright end. Where white came out of lighter shades than the line leads to, it goes back to
// these; and what the line leads beyond white is compressed, if need be.
curve_end bright_end(line const& fit, double brightest, std::optional<double> clipped) {
    double const end = fit.at(1);
    if (clipped && *clipped > end)
        return {1 - bent_part, std::min(1.0, *clipped)};
    if (end <= 1)
        return {1, end};
    double const white = (1 - fit.offset) / fit.gain; // the sample that becomes white
    return {std::clamp(brightest, white * (1 - bent_part), white * 0.998), 1};
}

// The dark end is the bright end of the negative.
void find_ends(std::vector<color_pair> const& pairs, std::size_t channel, std::vector<point> points,
               line const& fit, color_drift::channel& to) {
    curve_end const bright =
        bright_end(fit, brightest(points), clipped_shade(pairs, channel, color_pair::end::white));
    to.bend_high = bright.from;
    to.white = bright.shade;
    for (point& one : points)
        one.result = 1 - one.result;
    std::optional<double> clipped = clipped_shade(pairs, channel, color_pair::end::black);
    if (clipped)
        clipped = 1 - *clipped;
    line const negative{fit.gain, 1 - fit.gain - fit.offset};
    curve_end const dark = bright_end(negative, brightest(points), clipped);
    to.bend_low = 1 - dark.from;
    to.black = 1 - dark.shade;
}

// A channel with too little to compare, as where all is white, stays as it is. False where the
// pairs follow no drift.
bool fit_channel(std::vector<color_pair> const& pairs, std::size_t channel, color_drift& to) {
    std::vector<point> points = thinned(channel_points(pairs, channel));
    if (points.size() < least_pairs)
        return true;
    line fit = first_guess(points);
    for (int round = 0; round < rounds; ++round) {
        weigh(points, fit);
        fit = least_squares(points);
    }
    if (1.4826 * median_residual(points, fit) > most_spread)
        return false;
    to.channels[channel].gain = fit.gain;
    to.channels[channel].offset = fit.offset;
    find_ends(pairs, channel, points, fit, to.channels[channel]);
    to.fields[channel] = fit_field(points, fit);
    return true;
}

} // namespace

double color_drift_shade(color_drift::channel const& how, double sample) {
    line const fit{how.gain, how.offset};
    double const low = fit.at(how.bend_low), high = fit.at(how.bend_high);
    double const shade = fit.at(sample);
    if (sample > how.bend_high && how.bend_high < 1)
        return high + bend(shade - high, fit.at(1) - high, how.white - high);
    if (sample < how.bend_low && how.bend_low > 0)
        return low - bend(low - shade, low - fit.at(0), low - how.black);
    return shade;
}

std::optional<color_drift> color_drift_fit(std::vector<color_pair> const& pairs) {
    color_drift made;
    for (std::size_t channel = 0; channel < 3; ++channel)
        if (!fit_channel(pairs, channel, made))
            return {};
    return made;
}

} // namespace nb
