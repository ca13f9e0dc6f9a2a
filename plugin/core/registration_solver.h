// The linear problem inside each step of registration: by how much the map must change, whatever
// the light and the colors did, and whatever does not belong to the picture.
#pragma once

#include "core/median.h"
#include "core/registration_refine.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

namespace nb {

// Where a point goes: by tx + zx * a px to the right and ty + zy * b px down; (a, b) is the point
// from the picture's center in units of half its longer side.
struct registration_frame {
    double center_x, center_y, half;

    explicit registration_frame(luma_plane const& sent)
        : center_x(0.5 / sent.step_x), center_y(0.5 / sent.step_y),
          half(std::max(center_x, center_y)) {}
    double a(double x) const { return (x - center_x) / half; }
    double b(double y) const { return (y - center_y) / half; }
};

template <std::size_t count>
using numbers = std::array<double, count>;
template <std::size_t count>
using matrix = std::array<numbers<count>, count>;

// Of a symmetric, positive definite matrix; nothing of any other.
template <std::size_t count>
std::optional<matrix<count>> inverse(matrix<count> from) {
    matrix<count> to{};
    for (std::size_t at = 0; at < count; ++at)
        to[at][at] = 1;
    for (std::size_t pivot = 0; pivot < count; ++pivot) {
        double const value = from[pivot][pivot];
        if (!(value > 1e-12))
            return {};
        for (std::size_t column = 0; column < count; ++column) {
            from[pivot][column] /= value;
            to[pivot][column] /= value;
        }
        for (std::size_t row = 0; row < count; ++row) {
            double const factor = from[row][pivot];
            if (row == pivot || factor == 0)
                continue;
            for (std::size_t column = 0; column < count; ++column) {
                from[row][column] -= factor * from[pivot][column];
                to[row][column] -= factor * to[pivot][column];
            }
        }
    }
    return to;
}

// sampled ≈ gain * value + offset of the tile - slope * displacement, and with `chromas` 2 also
// what red and blue count more than they do in luma.
template <std::size_t chromas>
class registration_solver {
  public:
    static constexpr std::size_t gain = 4; // after the displacement's four
    static constexpr std::size_t unknowns = gain + 1 + chromas;

    registration_solver(luma_plane const& sent, std::vector<registration_point> const& points)
        : frame_(sent), points_(points) {
        tile_of_.reserve(points.size());
        for (registration_point const& point : points)
            tile_of_.push_back(
                std::uint8_t(int(double(point.y) * sent.step_y * tiles_across) * tiles_across +
                             int(double(point.x) * sent.step_x * tiles_across)));
    }

    // How the map must change, robustly, with the values sampled at the points. False when there is
    // nothing to say. `prior` is what is known beforehand, which draws by `pull`.
    // What may come from lying apart by `tolerance` px counts.
    bool solve(std::vector<float> const& sampled, registration_knowledge const& prior,
               numbers<4> const& pull, float tolerance) {
        tolerance_ = tolerance;
        // Only a gain and offsets at first, so that what does not match stands out.
        solution_ = {};
        solution_[gain] = 1;
        deviation_ = 1e6f;
        sum_up(sampled);
        find_offsets();
        for (int round = 0; round < 2; ++round) {
            if (!measure_deviation(sampled))
                return false;
            sum_up(sampled);
            leave_offsets();
            add_prior(prior, pull);
            auto const inverted = inverse<unknowns>(normal_);
            if (!inverted)
                return false;
            inverse_ = *inverted;
            for (std::size_t row = 0; row < unknowns; ++row) {
                solution_[row] = 0;
                for (std::size_t column = 0; column < unknowns; ++column)
                    solution_[row] += inverse_[row][column] * right_[column];
            }
            find_offsets();
        }
        return solution_[gain] > least_gain;
    }

    // tx, zx, ty, zy
    numbers<4> displacement() const {
        numbers<4> by{};
        for (std::size_t at = 0; at < 4; ++at)
            by[at] = solution_[at] / solution_[gain];
        return by;
    }
    // Of red and blue, against the gain.
    numbers<chromas> excess() const {
        numbers<chromas> of{};
        for (std::size_t at = 0; at < chromas; ++at)
            of[at] = solution_[gain + 1 + at] / solution_[gain];
        return of;
    }
    double deviation() const { return double(deviation_); }
    matrix<unknowns> const& normal() const { return normal_; }
    matrix<unknowns> const& inverse_normal() const { return inverse_; }

  private:
    // The light may have changed from place to place.
    static constexpr int tiles_across = 4;
    static constexpr std::size_t tiles = std::size_t(tiles_across) * tiles_across;
    static constexpr float tukey = 4.685f;
    static constexpr float deviation_of_median = 1.4826f;
    static constexpr std::size_t least_points = 20;
    static constexpr std::size_t median_samples = 4096;
    static constexpr float least_deviation = 0.25f; // of 255 shades; below is rounding
    static constexpr double least_gain = 0.1;
    static constexpr double chroma_deviation = 0.05; // beforehand

    struct tile {
        double weight = 0;
        numbers<unknowns> factors{}; // sums
        double sampled = 0;          // sum
        double offset = 0;
    };

    numbers<unknowns> factors_of(registration_point const& point) const {
        double const gx = double(point.slope_x);
        double const gy = double(point.slope_y);
        numbers<unknowns> factors = {-gx, -gx * frame_.a(double(point.x)), -gy,
                                     -gy * frame_.b(double(point.y)), double(point.value)};
        if constexpr (chromas == 2) {
            factors[gain + 1] = double(point.red);
            factors[gain + 2] = double(point.blue);
        }
        return factors;
    }

    // What the solution so far does not explain.
    float rest_of(std::size_t at, numbers<unknowns> const& factors, float sampled) const {
        double predicted = tiles_[tile_of_[at]].offset;
        for (std::size_t one = 0; one < unknowns; ++one)
            predicted += factors[one] * solution_[one];
        return sampled - float(predicted);
    }

    // Most that may differ without being another thing: noise, and slopes that lie apart.
    float expected_square(registration_point const& point) const {
        float const steep = point.slope_x * point.slope_x + point.slope_y * point.slope_y;
        return tukey * tukey * (deviation_ * deviation_ + tolerance_ * tolerance_ * steep);
    }

    bool measure_deviation(std::vector<float> const& sampled) {
        std::vector<float> rests;
        std::size_t const step = std::max<std::size_t>(1, points_.size() / median_samples);
        for (std::size_t at = 0; at < points_.size(); at += step)
            if (!std::isnan(sampled[at]))
                rests.push_back(std::abs(rest_of(at, factors_of(points_[at]), sampled[at])));
        if (rests.size() < least_points)
            return false;
        deviation_ = std::max(least_deviation, deviation_of_median * median_of(rests));
        return true;
    }

    void sum_up(std::vector<float> const& sampled) {
        normal_ = {};
        right_ = {};
        std::array<tile, tiles> sums{};
        for (std::size_t at = 0; at < points_.size(); ++at) {
            if (std::isnan(sampled[at]))
                continue;
            numbers<unknowns> const factors = factors_of(points_[at]);
            float const rest = rest_of(at, factors, sampled[at]);
            float const off = rest * rest / expected_square(points_[at]);
            if (off < 1)
                add(sums[tile_of_[at]], factors, double(sampled[at]),
                    double(points_[at].weight * (1 - off) * (1 - off)));
        }
        for (std::size_t one = 0; one < unknowns; ++one)
            for (std::size_t other = 0; other < one; ++other)
                normal_[one][other] = normal_[other][one];
        tiles_ = sums;
    }

    void add(tile& to, numbers<unknowns> const& factors, double sampled, double weight) {
        for (std::size_t one = 0; one < unknowns; ++one) {
            double const weighted = weight * factors[one];
            for (std::size_t other = one; other < unknowns; ++other)
                normal_[one][other] += weighted * factors[other];
            right_[one] += weighted * sampled;
            to.factors[one] += weighted;
        }
        to.weight += weight;
        to.sampled += weight * sampled;
    }

    // Takes the tiles' offsets out of the equations, which then hold for any.
    void leave_offsets() {
        for (tile const& each : tiles_) {
            if (each.weight <= 0)
                continue;
            for (std::size_t one = 0; one < unknowns; ++one) {
                double const mean = each.factors[one] / each.weight;
                for (std::size_t other = 0; other < unknowns; ++other)
                    normal_[one][other] -= mean * each.factors[other];
                right_[one] -= mean * each.sampled;
            }
        }
    }

    void find_offsets() {
        for (tile& each : tiles_) {
            if (each.weight <= 0)
                continue;
            double rest = each.sampled;
            for (std::size_t one = 0; one < unknowns; ++one)
                rest -= each.factors[one] * solution_[one];
            each.offset = rest / each.weight;
        }
    }

    void add_prior(registration_knowledge const& prior, numbers<4> const& pull) {
        double const noise = double(deviation_ * deviation_);
        for (std::size_t one = 0; one < 4; ++one) {
            for (std::size_t other = 0; other < 4; ++other)
                normal_[one][other] += noise * prior[one][other];
            right_[one] += noise * pull[one];
        }
        normal_[gain][gain] += 1e-6; // an even picture says nothing of the gain
        for (std::size_t chroma = gain + 1; chroma < unknowns; ++chroma)
            normal_[chroma][chroma] += noise / (chroma_deviation * chroma_deviation);
    }

    registration_frame frame_;
    std::vector<registration_point> const& points_;
    std::vector<std::uint8_t> tile_of_;
    std::array<tile, tiles> tiles_{};
    numbers<unknowns> solution_{};
    matrix<unknowns> normal_{};
    numbers<unknowns> right_{};
    matrix<unknowns> inverse_{};
    float deviation_ = 0; // of 255 shades
    float tolerance_ = 0; // px
};

} // namespace nb
