#include "core/image_shrink.h"

#include "core/srgb.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <future>

namespace nb {

namespace {

constexpr int strip_rows = 128;         // a multiple of the height of GIMP's tiles
constexpr double weight_epsilon = 1e-6; // areas below are rounding noise

} // namespace

image_shrinker::image_shrinker(size from, size to)
    : from_(from), result_(to.width, to.height, pixel_format::rgba8),
      columns_(std::size_t(to.width)), sums_(std::size_t(from.width) * 4) {
    g_assert(to.width <= from.width && to.height <= from.height);
    double const step = double(from.width) / to.width;
    for (int x = 0; x < to.width; ++x) {
        double const left = x * step;
        double const right = (x + 1) * step;
        int const first = int(left);
        int const last = std::min(int(right), from.width - 1);
        columns_[std::size_t(x)] = {first, last, float(std::min(first + 1.0, right) - left),
                                    last > first ? float(right - last) : 0.0f};
    }
}

void image_shrinker::accumulate(std::uint8_t const* rgba, double weight) {
    float const* linear = srgb_linear8();
    float const row_weight = float(weight);
    float* sum = sums_.data();
    for (int x = 0; x < from_.width; ++x, rgba += 4, sum += 4) {
        float const alpha = row_weight * float(rgba[3]);
        sum[0] += alpha * linear[rgba[0]];
        sum[1] += alpha * linear[rgba[1]];
        sum[2] += alpha * linear[rgba[2]];
        sum[3] += alpha;
    }
}

void image_shrinker::add_row(std::uint8_t const* rgba) {
    g_assert(rows_in_ < from_.height);
    double const step = double(from_.height) / result_.height();
    double const top = rows_in_++;
    double const end = (rows_out_ + 1) * step; // of the row of the result that is being summed up
    accumulate(rgba, std::min(top + 1, end) - std::max(top, rows_out_ * step));
    if (top + 1 < end - weight_epsilon && rows_in_ < from_.height)
        return;
    finish_row();
    if (top + 1 - end > weight_epsilon && rows_out_ < result_.height())
        accumulate(rgba, top + 1 - end);
}

void image_shrinker::finish_row() {
    float const area =
        float(double(from_.width) / result_.width() * from_.height / result_.height());
    std::uint8_t* out = result_.span().row(rows_out_++);
    for (column const& column : columns_) {
        std::array<float, 4> mean{};
        for (int x = column.first; x <= column.last; ++x) {
            float const weight = x == column.first  ? column.first_weight
                                 : x == column.last ? column.last_weight
                                                    : 1.0f;
            float const* sum = sums_.data() + std::size_t(x) * 4;
            for (std::size_t channel = 0; channel < 4; ++channel)
                mean[channel] += weight * sum[channel];
        }
        float const alpha = mean[3];
        float const scale = alpha > 0 ? 1 / alpha : 0;
        for (std::size_t channel = 0; channel < 3; ++channel)
            *out++ = srgb_sample8(mean[channel] * scale);
        *out++ = std::uint8_t(std::lround(std::min(255.0f, alpha / area)));
    }
    std::ranges::fill(sums_, 0.0f);
}

namespace {

image_span span_rows(image_span all, int first, int count) {
    return {all.row(first), all.width, count, all.stride, all.format};
}

image read_whole(size of, std::function<void(int y, image_span rows)> const& read) {
    image whole(of.width, of.height, pixel_format::rgba8);
    for (int y = 0; y < of.height; y += strip_rows)
        read(y, span_rows(whole.span(), y, std::min(strip_rows, of.height - y)));
    return whole;
}

} // namespace

image image_shrink_strips(size from, size to,
                          std::function<void(int y, image_span rows)> const& read) {
    if (from == to)
        return read_whole(from, read);
    image_shrinker shrinker(from, to);
    int const most_rows = std::min(strip_rows, from.height);
    image reading(from.width, most_rows, pixel_format::rgba8);
    image shrinking(from.width, most_rows, pixel_format::rgba8);
    std::future<void> shrunk;
    for (int y = 0; y < from.height; y += strip_rows) {
        image_span const rows = span_rows(reading.span(), 0, std::min(strip_rows, from.height - y));
        read(y, rows);
        if (shrunk.valid())
            shrunk.get();
        std::swap(reading, shrinking);
        shrunk = std::async(std::launch::async, [&shrinker, rows] {
            for (int row = 0; row < rows.height; ++row)
                shrinker.add_row(rows.row(row));
        });
    }
    shrunk.get();
    return shrinker.take();
}

} // namespace nb
