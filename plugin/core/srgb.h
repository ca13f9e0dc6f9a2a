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

// 65537 entries: the 8-bit sample of linear light from 0 to 1 in equal steps, for where speed
// matters. Light between two steps is off by 1/40 of a sample at most.
std::uint8_t const* srgb_samples8();
inline constexpr float srgb_samples8_steps = 65536;

} // namespace nb
