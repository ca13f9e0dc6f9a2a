#include "core/registration_quality.h"

#include <algorithm>
#include <cmath>

namespace nb {

namespace {

constexpr int tiles_across = 8;
constexpr int least_points = 16;
constexpr double least_contrast = 0.4; // of 255 shades, standard deviation; below is rounding
constexpr double high_correlation = 0.6;
constexpr double low_correlation = 0.25;
constexpr double clear_doubt = 0.35;   // px
constexpr double least_scatter = 0.03; // px
constexpr double correlated = 4;       // neighboring points share their noise
constexpr double rounding = 0.1;       // of 255 shades, square
constexpr double farthest_shift = 2;   // px, farther than slopes can tell
constexpr double least_weight = 1.5;   // of all tiles together

struct tile_sums {
    double count = 0, x = 0, y = 0, sent = 0, result = 0, sent2 = 0, result2 = 0, both = 0;
    double xx = 0, xy = 0, yy = 0; // slopes
    double x_rest = 0, y_rest = 0; // slopes times what differs
    double rest2 = 0;
};

std::size_t tile_of(registration_point const& point, luma_plane const& sent) {
    auto const along = [](double at, int count) {
        return std::size_t(std::clamp(int(at * count), 0, count - 1));
    };
    return along(double(point.y) * sent.step_y, tiles_across) * tiles_across +
           along(double(point.x) * sent.step_x, tiles_across);
}

void add_values(tile_sums& sums, registration_point const& point, float sampled) {
    double const weight = double(point.weight);
    double const value = double(point.value);
    sums.count += weight;
    sums.x += weight * double(point.x);
    sums.y += weight * double(point.y);
    sums.sent += weight * value;
    sums.result += weight * double(sampled);
    sums.sent2 += weight * value * value;
    sums.result2 += weight * double(sampled) * double(sampled);
    sums.both += weight * value * double(sampled);
}

// The part of a tile's values that a gain and an offset explain.
struct tile_relation {
    double gain = 0;
    double offset = 0;
    double correlation = 0;
    double contrast = 0;
};

tile_relation relation_of(tile_sums const& sums) {
    if (sums.count <= 0)
        return {};
    double const sent = sums.sent / sums.count;
    double const result = sums.result / sums.count;
    double const sent2 = std::max(0.0, sums.sent2 / sums.count - sent * sent);
    double const result2 = std::max(0.0, sums.result2 / sums.count - result * result);
    double const both = sums.both / sums.count - sent * result;
    if (sent2 < least_contrast * least_contrast)
        return {0, 0, 0, std::sqrt(sent2)};
    double const gain = both / sent2;
    double const correlation = result2 > 1e-6 ? both / std::sqrt(sent2 * result2) : 0;
    return {gain, result - gain * sent, correlation, std::sqrt(sent2)};
}

void add_slopes(tile_sums& sums, registration_point const& point, float sampled,
                tile_relation const& relation) {
    double const weight = double(point.weight);
    double const gx = relation.gain * double(point.slope_x);
    double const gy = relation.gain * double(point.slope_y);
    double const rest = double(sampled) - relation.gain * double(point.value) - relation.offset;
    sums.xx += weight * gx * gx;
    sums.xy += weight * gx * gy;
    sums.yy += weight * gy * gy;
    sums.x_rest -= weight * gx * rest;
    sums.y_rest -= weight * gy * rest;
    sums.rest2 += weight * rest * rest;
}

// Where the slopes do not tell, the shift stays near 0 and in doubt.
void measure_shift(registration_tile& tile, tile_sums const& sums) {
    double const noise = sums.rest2 / sums.count * correlated + rounding;
    double const known = 1 / (farthest_shift * farthest_shift); // beforehand
    double const xx = sums.xx / noise + known;
    double const yy = sums.yy / noise + known;
    double const xy = sums.xy / noise;
    double const whole = xx * yy - xy * xy;
    double const x_rest = sums.x_rest / noise;
    double const y_rest = sums.y_rest / noise;
    tile.shift_x = std::clamp((yy * x_rest - xy * y_rest) / whole, -farthest_shift, farthest_shift);
    tile.shift_y = std::clamp((xx * y_rest - xy * x_rest) / whole, -farthest_shift, farthest_shift);
    tile.doubt_x = std::sqrt(yy / whole);
    tile.doubt_y = std::sqrt(xx / whole);
}

} // namespace

std::vector<registration_tile> registration_tiles(luma_plane const& sent,
                                                  std::vector<registration_point> const& points,
                                                  luma_plane const& result,
                                                  picture_map const& map) {
    auto const sampled = registration_sample(sent, points, result, map);
    std::vector<tile_sums> sums(std::size_t(tiles_across) * tiles_across);
    for (std::size_t at = 0; at < points.size(); ++at)
        if (!std::isnan(sampled[at]))
            add_values(sums[tile_of(points[at], sent)], points[at], sampled[at]);
    std::vector<tile_relation> relations(sums.size());
    std::ranges::transform(sums, relations.begin(), relation_of);
    for (std::size_t at = 0; at < points.size(); ++at)
        if (!std::isnan(sampled[at])) {
            std::size_t const tile = tile_of(points[at], sent);
            add_slopes(sums[tile], points[at], sampled[at], relations[tile]);
        }
    double fullest = least_points;
    for (tile_sums const& each : sums)
        fullest = std::max(fullest, each.count);
    std::vector<registration_tile> tiles;
    for (std::size_t at = 0; at < sums.size(); ++at) {
        if (sums[at].count < least_points || relations[at].contrast < least_contrast)
            continue;
        registration_tile tile;
        tile.x = sums[at].x / sums[at].count * sent.step_x;
        tile.y = sums[at].y / sums[at].count * sent.step_y;
        tile.weight = sums[at].count / fullest;
        tile.correlation = relations[at].correlation;
        measure_shift(tile, sums[at]);
        tiles.push_back(tile);
    }
    return tiles;
}

double registration_agreement(std::vector<registration_tile> const& tiles) {
    double all = 0;
    double agreeing = 0;
    for (registration_tile const& tile : tiles) {
        all += tile.weight;
        agreeing += tile.weight * std::clamp((tile.correlation - low_correlation) /
                                                 (high_correlation - low_correlation),
                                             0.0, 1.0);
    }
    return all < least_weight ? 0 : agreeing / all;
}

double registration_evidence(std::vector<registration_tile> const& tiles) {
    double sum = 0;
    double all = least_weight;
    for (registration_tile const& tile : tiles) {
        double const correlation = std::clamp(tile.correlation, 0.0, 0.999);
        sum -= tile.weight * std::log(1 - correlation * correlation);
        all += tile.weight;
    }
    return sum / all;
}

double registration_distance(std::vector<registration_tile> const& tiles) {
    std::vector<std::pair<double, double>> distances; // and weights
    double all = 0;
    for (registration_tile const& tile : tiles) {
        if (tile.correlation < low_correlation)
            continue;
        // The part of it that is no more than doubt is taken off.
        double square = 0;
        if (tile.doubt_x < clear_doubt)
            square += tile.shift_x * tile.shift_x - tile.doubt_x * tile.doubt_x;
        if (tile.doubt_y < clear_doubt)
            square += tile.shift_y * tile.shift_y - tile.doubt_y * tile.doubt_y;
        if (std::min(tile.doubt_x, tile.doubt_y) < clear_doubt) {
            distances.emplace_back(std::sqrt(std::max(0.0, square)), tile.weight);
            all += tile.weight;
        }
    }
    std::ranges::sort(distances);
    double sum = 0;
    for (auto const& [distance, weight] : distances)
        if ((sum += weight) >= 0.95 * all)
            return distance;
    return 0;
}

namespace {

// Along one axis: of a line through the shifts of all tiles, at the farther end of the picture.
double doubt_at_end(std::vector<registration_tile> const& tiles, double registration_tile::*at,
                    double registration_tile::*shift, double registration_tile::*doubt) {
    double weight = 0, mean = 0, scatter = 0, spread = 0;
    for (registration_tile const& tile : tiles)
        if (tile.correlation > low_correlation && tile.*doubt < clear_doubt) {
            weight += tile.weight;
            mean += tile.weight * tile.*at;
            scatter += tile.weight * tile.*shift * tile.*shift;
        }
    if (weight < least_weight)
        return farthest_shift;
    mean /= weight;
    scatter = std::max(scatter / weight, least_scatter * least_scatter);
    for (registration_tile const& tile : tiles)
        if (tile.correlation > low_correlation && tile.*doubt < clear_doubt)
            spread += tile.weight * std::pow(tile.*at - mean, 2);
    double const reach = std::max(mean, 1 - mean);
    return std::sqrt(scatter * (1 / weight + reach * reach / std::max(spread, 1e-6)));
}

} // namespace

double registration_corner_doubt(std::vector<registration_tile> const& tiles) {
    double const x = doubt_at_end(tiles, &registration_tile::x, &registration_tile::shift_x,
                                  &registration_tile::doubt_x);
    double const y = doubt_at_end(tiles, &registration_tile::y, &registration_tile::shift_y,
                                  &registration_tile::doubt_y);
    return std::hypot(x, y);
}

} // namespace nb
