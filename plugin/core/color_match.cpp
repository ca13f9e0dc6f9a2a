#include "core/color_match.h"

#include "core/color_cells.h"
#include "core/color_drift.h"
#include "core/worker.h"

#include <algorithm>
#include <cmath>
#include <future>
#include <limits>

namespace nb {

namespace {

constexpr int most_cells = 160;            // along the longer side
constexpr double least_cell = 4;           // px of either picture
constexpr float nearly_black = 3.5f / 255; // clipped, with the noise of compression
constexpr float nearly_white = 251.5f / 255;

// -- what is compared

// The grid over `sent`; its cells are large enough in both pictures.
cell_layout layout_for(image_view sent, image_view result, picture_map const& map) {
    double const across = std::min(double(sent.width), result.width * map.scale_x);
    double const down = std::min(double(sent.height), result.height * map.scale_y);
    double const cell = std::max(least_cell, std::max(across, down) / most_cells);
    cell_layout layout;
    layout.columns = std::max(1, int(across / cell));
    layout.rows = std::max(1, int(down / cell));
    layout.width = double(sent.width) / layout.columns;
    layout.height = double(sent.height) / layout.rows;
    return layout;
}

// The same cells in the result.
cell_layout mapped(cell_layout layout, image_view result, picture_map const& map) {
    layout.left = map.offset_x * result.width;
    layout.top = map.offset_y * result.height;
    layout.width = map.scale_x * result.width / layout.columns;
    layout.height = map.scale_y * result.height / layout.rows;
    return layout;
}

bool is_opaque(color_cell const& cell, pixel_format format) {
    return !pixel_has_alpha(format) || cell.least[std::size_t(pixel_channels(format) - 1)] == 1;
}

color_pair::end clipped_end(color_cell const& result, std::size_t channel) {
    if (result.least[channel] >= nearly_white)
        return color_pair::end::white;
    return result.most[channel] <= nearly_black ? color_pair::end::black : color_pair::end::none;
}

// Black that was black before is no sign of clipping; white is, as gains are what drifts most.
bool has_shade(color_cell const& sent, std::size_t channel, color_cell const& result,
               std::size_t result_channel) {
    bool const dark = result.least[result_channel] <= 0 ||
                      clipped_end(result, result_channel) == color_pair::end::black;
    return result.most[result_channel] < nearly_white &&
           (!dark || sent.most[channel] <= nearly_black);
}

color_pair pair_of(color_cell const& sent, color_cell const& result, bool gray) {
    color_pair pair;
    for (std::size_t channel = 0; channel < 3; ++channel) {
        std::size_t const from = gray ? 0 : channel;
        pair.sent[channel] = sent.mean[channel];
        pair.result[channel] = result.mean[from];
        pair.clipped[channel] = clipped_end(result, from);
        pair.counts[channel] = has_shade(sent, channel, result, from);
    }
    return pair;
}

std::vector<color_pair> find_pairs(image_view sent, image_view result, picture_map const& map,
                                   image_view changed) {
    cell_layout const layout = layout_for(sent, result, map);
    auto const beside = [&layout](image_view picture) {
        return std::async(std::launch::async, color_cells, picture, std::cref(layout));
    };
    auto sent_taken = beside(sent);
    auto changed_taken = beside(changed);
    std::vector<color_cell> const result_cells = color_cells(result, mapped(layout, result, map));
    std::vector<color_cell> const sent_cells = sent_taken.get();
    std::vector<color_cell> const changed_cells = changed_taken.get();
    bool const gray = pixel_is_gray(result.format);
    std::vector<color_pair> pairs;
    std::size_t at = 0;
    for (int row = 0; row < layout.rows; ++row)
        for (int column = 0; column < layout.columns; ++column, ++at) {
            color_cell const &one = sent_cells[at], &other = result_cells[at];
            if (!other.whole || changed_cells[at].most[0] > 0 || !is_opaque(one, sent.format) ||
                !is_opaque(other, result.format))
                continue;
            pairs.push_back(pair_of(one, other, gray));
            pairs.back().x = (float(column) + 0.5f) / float(layout.columns);
            pairs.back().y = (float(row) + 0.5f) / float(layout.rows);
        }
    return pairs;
}

// -- what is corrected

struct node_position {
    int node; // and the next
    float share;
};

// Of each pixel along one axis of the result.
std::vector<node_position> node_positions(int pixels, double offset, double scale) {
    std::vector<node_position> made;
    for (int at = 0; at < pixels; ++at) {
        double const place = ((at + 0.5) / pixels - offset) / scale;
        double const node = std::clamp(place, 0.0, 1.0) * (color_drift::nodes - 1);
        int const first = std::min(int(node), color_drift::nodes - 2);
        made.push_back({first, float(node - first)});
    }
    return made;
}

template <typename Sample>
class corrector {
  public:
    corrector(image_view result, color_drift const& drift, picture_map const& map)
        : result_(result), drift_(drift),
          across_(node_positions(result.width, map.offset_x, map.scale_x)),
          down_(node_positions(result.height, map.offset_y, map.scale_y)) {
        for (std::size_t channel = 0; channel < 3; ++channel) {
            shades_[channel].resize(std::size_t(full) + 1);
            for (std::size_t sample = 0; sample <= full; ++sample)
                shades_[channel][sample] = float(
                    65535 * color_drift_shade(drift.channels[channel], double(sample) / full));
        }
    }

    image take() const {
        bool const alpha = pixel_has_alpha(result_.format);
        image made(result_.width, result_.height,
                   alpha ? pixel_format::rgba16 : pixel_format::rgb16);
        image_span const rows = made.span();
        worker_split(result_.height, [&](int begin, int end) {
            for (int y = begin; y < end; ++y)
                write_row(y, reinterpret_cast<std::uint16_t*>(rows.row(y)), alpha);
        });
        return made;
    }

  private:
    static constexpr std::size_t full = std::numeric_limits<Sample>::max();
    static constexpr float half = 0.5f; // rounds what is not negative

    Sample const* samples(int y) const { return reinterpret_cast<Sample const*>(result_.row(y)); }

    void write_row(int y, std::uint16_t* to, bool alpha) const {
        std::size_t const step = alpha ? 4 : 3;
        for (std::size_t channel = 0; channel < 3; ++channel)
            write_channel(y, channel, to + channel, step);
        if (alpha)
            write_alpha(y, to + 3);
    }

    // The field's nodes across at one row of pixels.
    std::array<float, color_drift::nodes> gains_at(int y, std::size_t channel) const {
        node_position const at = down_[std::size_t(y)];
        float const* above =
            drift_.fields[channel].data() + std::size_t(at.node) * color_drift::nodes;
        float const* below = above + color_drift::nodes;
        std::array<float, color_drift::nodes> gains{};
        for (std::size_t node = 0; node < gains.size(); ++node)
            gains[node] = 1 + above[node] + (below[node] - above[node]) * at.share;
        return gains;
    }

    void write_channel(int y, std::size_t channel, std::uint16_t* to, std::size_t step) const {
        auto const channels = std::size_t(pixel_channels(result_.format));
        Sample const* from = samples(y) + (pixel_is_gray(result_.format) ? 0 : channel);
        float const* shades = shades_[channel].data();
        std::array<float, color_drift::nodes> const gains = gains_at(y, channel);
        for (node_position const& at : across_) {
            float const* gain = gains.data() + at.node;
            float const shade = shades[*from] * (gain[0] + (gain[1] - gain[0]) * at.share);
            *to = std::uint16_t(std::clamp(shade, 0.0f, 65535.0f) + half);
            from += channels;
            to += step;
        }
    }

    void write_alpha(int y, std::uint16_t* to) const {
        auto const channels = std::size_t(pixel_channels(result_.format));
        Sample const* from = samples(y) + channels - 1;
        for (int x = 0; x < result_.width; ++x, from += channels, to += 4)
            *to = std::uint16_t(*from * (65535 / full));
    }

    image_view result_;
    color_drift const& drift_;
    std::vector<node_position> across_;
    std::vector<node_position> down_;
    std::array<std::vector<float>, 3> shades_; // of each sample, 0 to 65535
};

} // namespace

image color_match(image_view sent, image_view result, picture_map const& map, image_view changed) {
    g_assert(changed.width == sent.width && changed.height == sent.height);
    color_drift const drift =
        color_drift_fit(find_pairs(sent, result, map, changed)).value_or(color_drift{});
    return pixel_sample_bytes(result.format) == 1
               ? corrector<std::uint8_t>(result, drift, map).take()
               : corrector<std::uint16_t>(result, drift, map).take();
}

} // namespace nb
