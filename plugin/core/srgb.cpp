#include "core/srgb.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace nb {

namespace {

// The tables are never freed: a worker may still be at them while the process ends.

std::vector<float> linear_table(int steps) {
    std::vector<float> table(std::size_t(steps) + 1);
    for (int sample = 0; sample <= steps; ++sample) {
        double const v = double(sample) / steps;
        table[std::size_t(sample)] =
            float(v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4));
    }
    return table;
}

constexpr int encoding_steps = 65536;
constexpr float half = 0.5f; // rounds what is not negative; std::lround is a call for each sample

// One entry more than there are steps, and one more to interpolate to at the very end.
std::vector<float> encoding_table() {
    std::vector<float> table(encoding_steps + 2);
    for (int step = 0; step <= encoding_steps; ++step) {
        double const l = double(step) / encoding_steps;
        table[std::size_t(step)] =
            float(l <= 0.0031308 ? l * 12.92 : 1.055 * std::pow(l, 1 / 2.4) - 0.055);
    }
    table.back() = 1;
    return table;
}

float encode(float linear) {
    static auto const& table = *new auto(encoding_table());
    float const at = std::clamp(linear, 0.0f, 1.0f) * encoding_steps;
    auto const step = std::size_t(at);
    return table[step] + (table[step + 1] - table[step]) * (at - float(step));
}

} // namespace

float const* srgb_linear8() {
    static auto const& table = *new auto(linear_table(255));
    return table.data();
}

float const* srgb_linear16() {
    static auto const& table = *new auto(linear_table(65535));
    return table.data();
}

std::uint8_t srgb_sample8(float linear) {
    return std::uint8_t(encode(linear) * 255 + half);
}

std::uint16_t srgb_sample16(float linear) {
    return std::uint16_t(encode(linear) * 65535 + half);
}

std::uint8_t const* srgb_samples8() {
    static auto const& table = *new auto([] {
        std::vector<std::uint8_t> samples(std::size_t(srgb_samples8_steps) + 1);
        for (std::size_t step = 0; step < samples.size(); ++step)
            samples[step] = srgb_sample8(float(step) / srgb_samples8_steps);
        return samples;
    }());
    return table.data();
}

} // namespace nb
