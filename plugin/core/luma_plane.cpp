#include "core/luma_plane.h"

#include <algorithm>
#include <cmath>

namespace nb {

namespace {

constexpr float weight_epsilon = 1e-4f;

// -- from pixels

// Luma times alpha, and alpha, of one row.
using row_reader = void (*)(std::uint8_t const* row, int width, luma_weights const&, float* lumas,
                            float* alphas);

template <typename Sample, int channels>
void read_row(std::uint8_t const* row, int width, [[maybe_unused]] luma_weights const& by,
              float* lumas, float* alphas) {

    constexpr bool has_alpha = channels % 2 == 0;
    constexpr float scale = sizeof(Sample) == 1 ? 1.0f : 1 / 257.0f;
    auto const* at = reinterpret_cast<Sample const*>(row);
    for (int x = 0; x < width; ++x, at += channels) {
        float luma = float(at[0]) * scale;
        if constexpr (channels > 2)
            luma =
                (by.red * float(at[0]) + by.green * float(at[1]) + by.blue * float(at[2])) * scale;
        float const alpha = has_alpha ? float(at[channels - 1]) * (scale / 255) : 1.0f;
        lumas[x] = luma * alpha;
        alphas[x] = alpha;
    }
}

row_reader row_reader_for(pixel_format format) {
    switch (format) {
    case pixel_format::gray8:
        return read_row<std::uint8_t, 1>;
    case pixel_format::gray_alpha8:
        return read_row<std::uint8_t, 2>;
    case pixel_format::rgb8:
        return read_row<std::uint8_t, 3>;
    case pixel_format::rgba8:
        return read_row<std::uint8_t, 4>;
    case pixel_format::gray16:
        return read_row<std::uint16_t, 1>;
    case pixel_format::gray_alpha16:
        return read_row<std::uint16_t, 2>;
    case pixel_format::rgb16:
        return read_row<std::uint16_t, 3>;
    case pixel_format::rgba16:
        return read_row<std::uint16_t, 4>;
    }
    g_assert_not_reached();
}

// Which pixels lie under one of the result, and how much of the first and the last.
struct area {
    int first = 0;
    int last = 0;
    float first_share = 0;
    float last_share = 0;
};

std::vector<area> areas_of(int from, int to) {
    std::vector<area> areas(std::size_t(to), area{});
    double const step = double(from) / to;
    for (int at = 0; at < to; ++at) {
        double const begin = at * step;
        double const end = at + 1 == to ? from : begin + step;
        int const first = std::min(int(begin), from - 1);
        int const last = std::clamp(int(std::ceil(end)) - 1, first, from - 1);
        areas[std::size_t(at)] = {first, last, float(std::min(first + 1.0, end) - begin),
                                  last > first ? float(end - last) : 0.0f};
    }
    return areas;
}

float sum_over(area const& under, float const* values) {
    float sum = under.first_share * values[under.first];
    for (int at = under.first + 1; at < under.last; ++at)
        sum += values[at];
    return under.last > under.first ? sum + under.last_share * values[under.last] : sum;
}

// Sums the rows under one row of the result.
class row_sums {
  public:
    row_sums(image_view from, luma_weights const& weights)
        : from_(from), weights_(weights), read_(row_reader_for(from.format)),
          lumas_(std::size_t(from.width)), alphas_(lumas_.size()), luma_sums_(lumas_.size()),
          alpha_sums_(lumas_.size()) {}

    void take(area const& rows) {
        std::ranges::fill(luma_sums_, 0.0f);
        std::ranges::fill(alpha_sums_, 0.0f);
        for (int y = rows.first; y <= rows.last; ++y)
            add(y, y == rows.first ? rows.first_share : y == rows.last ? rows.last_share : 1.0f);
    }
    float const* lumas() const { return luma_sums_.data(); }
    float const* alphas() const { return alpha_sums_.data(); }

  private:
    void add(int y, float share) {
        // A row that lies under two rows of the result is read once.
        if (std::exchange(row_, y) != y)
            read_(from_.row(y), from_.width, weights_, lumas_.data(), alphas_.data());
        for (std::size_t x = 0; x < lumas_.size(); ++x)
            luma_sums_[x] += share * lumas_[x];
        for (std::size_t x = 0; x < alphas_.size(); ++x)
            alpha_sums_[x] += share * alphas_[x];
    }

    image_view from_;
    luma_weights weights_;
    row_reader read_;
    int row_ = -1;
    std::vector<float> lumas_, alphas_, luma_sums_, alpha_sums_;
};

luma_plane plane_of(int width, int height, double step_x, double step_y) {
    std::size_t const count = std::size_t(width) * std::size_t(height);
    return {width, height, step_x, step_y, std::vector<float>(count), std::vector<float>(count)};
}

// -- sums over squares

// Each value becomes the mean of those up to `radius` to either side; what lies outside is 0.
void blur_row(float* row, int count, int radius, std::vector<float>& copy) {
    copy.assign(row, row + count);
    float const share = 1 / float(2 * radius + 1);
    float sum = 0;
    for (int at = 0; at < std::min(radius, count); ++at)
        sum += copy[std::size_t(at)];
    for (int at = 0; at < count; ++at) {
        if (at + radius < count)
            sum += copy[std::size_t(at) + std::size_t(radius)];
        row[at] = sum * share;
        if (at >= radius)
            sum -= copy[std::size_t(at - radius)];
    }
}

// The same from top to bottom for all columns at once, which is kinder to the cache.
void blur_columns(std::vector<float>& values, int width, int height, int radius) {
    auto const row = [&](std::vector<float>& of, int y) {
        return of.data() + std::size_t(y) * std::size_t(width);
    };
    std::vector<float> sums(values.size() / std::size_t(height));
    int const kept = radius + 1; // rows above that were written over already
    std::vector<float> before(sums.size() * std::size_t(kept));
    float const share = 1 / float(2 * radius + 1);
    for (int y = 0; y < std::min(radius, height); ++y)
        for (int x = 0; x < width; ++x)
            sums[std::size_t(x)] += row(values, y)[x];
    for (int y = 0; y < height; ++y) {
        if (y + radius < height)
            for (int x = 0; x < width; ++x)
                sums[std::size_t(x)] += row(values, y + radius)[x];
        std::copy_n(row(values, y), width, row(before, y % kept));
        for (int x = 0; x < width; ++x)
            row(values, y)[x] = sums[std::size_t(x)] * share;
        if (y >= radius)
            for (int x = 0; x < width; ++x)
                sums[std::size_t(x)] -= row(before, (y - radius) % kept)[x];
    }
}

void blur(std::vector<float>& values, int width, int height, int radius) {
    std::vector<float> copy;
    for (int y = 0; y < height; ++y)
        blur_row(values.data() + std::size_t(y) * std::size_t(width), width, radius, copy);
    blur_columns(values, width, height, radius);
}

// Weights 1, 2, 1 in both directions.
void smooth(std::vector<float>& values, int width, int height) {
    std::vector<float> above(values.size() / std::size_t(height));
    for (int y = 0; y < height; ++y) {
        float* const row = values.data() + std::size_t(y) * std::size_t(width);
        float left = row[0];
        for (int x = 0; x < width; ++x) {
            float const right = row[std::min(x + 1, width - 1)];
            float const here = row[x];
            row[x] = (left + 2 * here + right) / 4;
            left = here;
        }
    }
    std::copy_n(values.data(), width, above.data());
    for (int y = 0; y < height; ++y) {
        float* const row = values.data() + std::size_t(y) * std::size_t(width);
        float const* const below = y + 1 < height ? row + width : row;
        for (int x = 0; x < width; ++x) {
            float const here = row[x];
            row[x] = (above[std::size_t(x)] + 2 * here + below[x]) / 4;
            above[std::size_t(x)] = here;
        }
    }
}

} // namespace

luma_plane luma_plane_from(image_view from, size to, luma_weights const& weights) {
    luma_plane plane = plane_of(to.width, to.height, 1.0 / to.width, 1.0 / to.height);
    std::vector<area> const across = areas_of(from.width, to.width);
    std::vector<area> const down = areas_of(from.height, to.height);
    float const whole =
        float(double(from.width) / to.width * from.height / to.height); // px under each
    row_sums sums(from, weights);
    std::size_t at = 0;
    for (area const& rows : down) {
        sums.take(rows);
        for (area const& columns : across) {
            float const alpha = sum_over(columns, sums.alphas());
            bool const seen = alpha > weight_epsilon * whole;
            plane.values[at] = seen ? sum_over(columns, sums.lumas()) / alpha : 0.0f;
            plane.weights[at++] = seen ? std::min(1.0f, alpha / whole) : 0.0f;
        }
    }
    return plane;
}

luma_plane luma_plane_half(luma_plane const& from) {
    luma_plane half = plane_of(from.width / 2, from.height / 2, from.step_x * 2, from.step_y * 2);
    for (int y = 0; y < half.height; ++y)
        for (int x = 0; x < half.width; ++x) {
            float sum = 0;
            float weight = 0;
            for (int corner = 0; corner < 4; ++corner) {
                std::size_t const at = from.at(2 * x + corner % 2, 2 * y + corner / 2);
                sum += from.values[at] * from.weights[at];
                weight += from.weights[at];
            }
            half.values[half.at(x, y)] = weight > weight_epsilon ? sum / weight : 0.0f;
            half.weights[half.at(x, y)] = weight / 4;
        }
    return half;
}

namespace {

// Takes the weight around each pixel whose `marks` is not 0.
void clear_around(luma_plane& plane, std::vector<float> marks, int margin) {
    if (margin > 0)
        blur(marks, plane.width, plane.height, margin);
    // Running sums leave rounding noise where there is nothing.
    float const noise = 0.25f / float((2 * margin + 1) * (2 * margin + 1));
    for (std::size_t at = 0; at < marks.size(); ++at)
        if (marks[at] > noise)
            plane.weights[at] = 0;
}

} // namespace

void luma_plane_leave_out(luma_plane& plane, image_view mask, int margin) {
    std::vector<float> marks(plane.weights.size());
    double const across = 1 / (plane.step_x * mask.width);
    double const down = 1 / (plane.step_y * mask.height);
    std::vector<int> columns(std::size_t(mask.width));
    for (int x = 0; x < mask.width; ++x)
        columns[std::size_t(x)] = std::min(int((x + 0.5) * across), plane.width - 1);
    for (int y = 0; y < mask.height; ++y) {
        std::uint8_t const* const row = mask.row(y);
        float* const marked =
            marks.data() + plane.at(0, std::min(int((y + 0.5) * down), plane.height - 1));
        for (int x = 0; x < mask.width; ++x)
            if (row[x])
                marked[columns[std::size_t(x)]] = 1;
    }
    clear_around(plane, std::move(marks), margin);
}

void luma_plane_erode(luma_plane& plane, int margin) {
    std::vector<float> marks(plane.weights.size());
    for (std::size_t at = 0; at < marks.size(); ++at)
        marks[at] = plane.weights[at] < weight_epsilon ? 1.0f : 0.0f;
    clear_around(plane, std::move(marks), margin);
}

void luma_plane_smooth(luma_plane& plane) {
    smooth(plane.values, plane.width, plane.height);
}

} // namespace nb
