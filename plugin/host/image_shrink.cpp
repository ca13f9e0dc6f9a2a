#include "host/image_shrink.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace nb {

namespace {

constexpr double weight_epsilon = 1e-6; // areas below are rounding noise

// sRGB's transfer curve, both ways. The way back goes through 16-bit linear light: its darkest
// steps are 1/20 of an 8-bit one.
struct srgb_curve {
    std::array<float, 256> linear;
    std::array<std::uint8_t, 65536> encoded;

    srgb_curve() {
        for (int value = 0; value < 256; ++value) {
            double const v = value / 255.0;
            linear[std::size_t(value)] =
                float(v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4));
        }
        for (int light = 0; light < 65536; ++light) {
            double const l = light / 65535.0;
            double const v = l <= 0.0031308 ? l * 12.92 : 1.055 * std::pow(l, 1 / 2.4) - 0.055;
            encoded[std::size_t(light)] = std::uint8_t(std::lround(v * 255));
        }
    }
};

srgb_curve const& curve() {
    static srgb_curve const made;
    return made;
}

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
    float const* linear = curve().linear.data();
    float const row_weight = float(weight);
    float* sum = sums_.data();
    for (int x = 0; x < from_.width; ++x, rgba += 4, sum += 4) {
        float const alpha = row_weight * rgba[3];
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
    std::uint8_t const* encoded = curve().encoded.data();
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
        float const scale = alpha > 0 ? 65535 / alpha : 0;
        for (std::size_t channel = 0; channel < 3; ++channel)
            *out++ = encoded[std::min(65535u, unsigned(mean[channel] * scale + 0.5f))];
        *out++ = std::uint8_t(std::min(255.0f, alpha / area + 0.5f));
    }
    std::ranges::fill(sums_, 0.0f);
}

} // namespace nb
