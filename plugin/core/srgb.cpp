#include "core/srgb.h"

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

} // namespace

float const* srgb_linear8() {
    static auto const& table = *new auto(linear_table(255));
    return table.data();
}

float const* srgb_linear16() {
    static auto const& table = *new auto(linear_table(65535));
    return table.data();
}

float const* srgb_encoder::table() {
    static auto const& table = *new auto([] {
        std::vector<float> encoded(steps + 2);
        for (int step = 0; step <= steps; ++step) {
            double const l = double(step) / steps;
            encoded[std::size_t(step)] =
                float(l <= 0.0031308 ? l * 12.92 : 1.055 * std::pow(l, 1 / 2.4) - 0.055);
        }
        encoded.back() = 1;
        return encoded;
    }());
    return table.data();
}

srgb_encoder::srgb_encoder() : table_(table()) {}

std::uint8_t srgb_sample8(float linear) {
    return srgb_encoder().sample8(linear);
}

std::uint16_t srgb_sample16(float linear) {
    return srgb_encoder().sample16(linear);
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
