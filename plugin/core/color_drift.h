// The fit behind color_match.h: how the colors of two pictures relate.
#pragma once

#include <array>
#include <optional>
#include <vector>

namespace nb {

// A place where both pictures show the same: its color in each, encoded, 0 to 1.
struct color_pair {
    std::array<float, 3> sent{};
    std::array<float, 3> result{};
    enum class end { none, black, white };
    std::array<end, 3> clipped{}; // whole cells of the result
    std::array<bool, 3> counts{}; // channels with nothing clipped
    float x = 0;                  // fractions of the picture that was sent
    float y = 0;
};

// What leads from a sample of the result, 0 to 1, back to that of the picture that was sent.
struct color_drift {
    struct channel {
        double gain = 1;
        double offset = 0;
        // Below and above these samples, the line bends so that it ends in these shades.
        double bend_low = 0, bend_high = 1;
        double black = 0, white = 1;
    };
    std::array<channel, 3> channels;

    // Further gains less 1, of nodes from corner to corner of the picture that was sent.
    static constexpr int nodes = 17;
    using field = std::array<float, std::size_t(nodes) * nodes>;
    std::array<field, 3> fields{};
};

// The shade, 0 to 1, that a sample becomes, without the field.
double color_drift_shade(color_drift::channel const&, double sample);

// Nothing where the pairs do not follow a drift; a channel of which too few count stays as it is.
std::optional<color_drift> color_drift_fit(std::vector<color_pair> const&);

} // namespace nb
