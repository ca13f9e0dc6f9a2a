#include "core/color_cells.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace nb {

namespace {

constexpr double rounding = 1e-6; // px

// The pixels of each cell along one axis.
struct cell_extent {
    int first;
    int last;
    double first_share; // how much of the first and of the last lies inside
    double last_share;
    bool whole; // none lies beyond the picture
};

std::vector<cell_extent> extents(double start, double length, int count, int pixels) {
    std::vector<cell_extent> made;
    for (int at = 0; at < count; ++at) {
        double const begin = start + at * length;
        double const end = start + (at + 1) * length;
        bool const whole = begin >= -rounding && end <= pixels + rounding;
        int const first = std::clamp(int(std::floor(begin + rounding)), 0, pixels - 1);
        int const last = std::clamp(int(std::ceil(end - rounding)) - 1, first, pixels - 1);
        made.push_back({first, last, first + 1 - begin, end - last, whole});
    }
    return made;
}

// Sums cells up, row by row of the picture.
template <typename Sample, int channels>
class cell_sums {
  public:
    cell_sums(image_view from, cell_layout const& layout)
        : from_(from), layout_(layout),
          across_(extents(layout.left, layout.width, layout.columns, from.width)),
          down_(extents(layout.top, layout.height, layout.rows, from.height)) {}

    std::vector<color_cell> take() {
        std::vector<color_cell> cells(across_.size() * down_.size());
        for (std::size_t row = 0; row < down_.size(); ++row)
            if (down_[row].whole)
                sum_row_of_cells(down_[row], cells.data() + row * across_.size());
        return cells;
    }

  private:
    static constexpr float full = float(std::numeric_limits<Sample>::max());

    void sum_row_of_cells(cell_extent const& down, color_cell* cells) {
        for (std::size_t at = 0; at < across_.size(); ++at)
            if (across_[at].whole) {
                cells[at].whole = true;
                cells[at].least.fill(1);
            }
        for (int y = down.first; y <= down.last; ++y) {
            double share = 1;
            share -= y == down.first ? 1 - down.first_share : 0;
            share -= y == down.last ? 1 - down.last_share : 0;
            for (std::size_t at = 0; at < across_.size(); ++at)
                if (across_[at].whole)
                    add_pixels(y, across_[at], share, cells[at]);
        }
    }

    // Whole pixels first, which is quick, then without what lies outside of the first and last.
    void add_pixels(int y, cell_extent const& across, double share, color_cell& to) {
        auto const* row = reinterpret_cast<Sample const*>(from_.row(y));
        Sample const* const first = row + std::size_t(across.first) * channels;
        Sample const* const last = row + std::size_t(across.last) * channels;
        std::uint64_t sums[channels] = {};
        Sample least[channels], most[channels];
        std::copy_n(first, channels, least);
        std::copy_n(first, channels, most);
        for (Sample const* pixel = first; pixel <= last; pixel += channels)
            for (int channel = 0; channel < channels; ++channel) {
                sums[channel] += pixel[channel];
                least[channel] = std::min(least[channel], pixel[channel]);
                most[channel] = std::max(most[channel], pixel[channel]);
            }
        double const scale = share / (full * layout_.width * layout_.height);
        for (int channel = 0; channel < channels; ++channel) {
            double const inside = double(sums[channel]) -
                                  (1 - across.first_share) * first[channel] -
                                  (1 - across.last_share) * last[channel];
            auto const at = std::size_t(channel);
            to.mean[at] += float(inside * scale);
            to.least[at] = std::min(to.least[at], float(least[channel]) / full);
            to.most[at] = std::max(to.most[at], float(most[channel]) / full);
        }
    }

    image_view from_;
    cell_layout layout_;
    std::vector<cell_extent> across_;
    std::vector<cell_extent> down_;
};

template <typename Sample>
std::vector<color_cell> sum_cells(image_view from, cell_layout const& layout) {
    switch (pixel_channels(from.format)) {
    case 1:
        return cell_sums<Sample, 1>(from, layout).take();
    case 2:
        return cell_sums<Sample, 2>(from, layout).take();
    case 3:
        return cell_sums<Sample, 3>(from, layout).take();
    default:
        return cell_sums<Sample, 4>(from, layout).take();
    }
}

} // namespace

std::vector<color_cell> color_cells(image_view from, cell_layout const& layout) {
    return pixel_sample_bytes(from.format) == 1 ? sum_cells<std::uint8_t>(from, layout)
                                                : sum_cells<std::uint16_t>(from, layout);
}

} // namespace nb
