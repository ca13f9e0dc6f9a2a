// sRGB's transfer curve (IEC 61966-2-1) as tables, for arithmetic in linear light.
#pragma once

#include <cstdint>

namespace nb {

// 256 and 65536 entries: linear light, 0 to 1, of each gamma-encoded 8-bit or 16-bit sample.
float const* srgb_linear8();
float const* srgb_linear16();

// The way back: the sample, 0 to 255 or 65535, of linear light; what lies outside 0 to 1 is
// clipped. Exact to 1/100 of a 16-bit step before it is rounded.
std::uint8_t srgb_sample8(float linear);
std::uint16_t srgb_sample16(float linear);

// The same for many samples: finds its table once.
class srgb_encoder {
  public:
    srgb_encoder();
    std::uint8_t sample8(float linear) const { return std::uint8_t(encoded(linear) * 255 + half); }
    std::uint16_t sample16(float linear) const {
        return std::uint16_t(encoded(linear) * 65535 + half);
    }

  private:
    static constexpr float half = 0.5f; // rounds what is not negative
    static constexpr int steps = 65536;
    static float const* table(); // one entry more than there are steps, and one beyond the end

    // By comparisons, which compilers turn into instructions; of std::clamp they make jumps.
    float encoded(float linear) const {
        float const above = linear > 0 ? linear : 0.0f;
        float const at = (above < 1 ? above : 1.0f) * float(steps);
        int const step = int(at);
        return table_[step] + (table_[step + 1] - table_[step]) * (at - float(step));
    }

    float const* table_;
};

// 65537 entries: the 8-bit sample of linear light from 0 to 1 in equal steps, for where speed
// matters. Light between two steps is off by 1/40 of a sample at most.
std::uint8_t const* srgb_samples8();
inline constexpr float srgb_samples8_steps = 65536;

} // namespace nb
