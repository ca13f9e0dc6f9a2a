#include "core/color_srgb.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <memory>

#include <lcms2.h>

namespace nb {

namespace {

struct cms_closer {
    void operator()(void* profile) const { cmsCloseProfile(profile); }
};
using cms_profile = std::unique_ptr<void, cms_closer>;

struct cms_deleter {
    void operator()(void* transform) const { cmsDeleteTransform(transform); }
};
using cms_transform = std::unique_ptr<void, cms_deleter>;

// What lcms2 calls a format.
cmsUInt32Number layout_of(pixel_format format) {
    switch (format) {
    case pixel_format::gray8:
        return TYPE_GRAY_8;
    case pixel_format::gray_alpha8:
        return TYPE_GRAYA_8;
    case pixel_format::rgb8:
        return TYPE_RGB_8;
    case pixel_format::rgba8:
        return TYPE_RGBA_8;
    case pixel_format::gray16:
        return TYPE_GRAY_16;
    case pixel_format::gray_alpha16:
        return TYPE_GRAYA_16;
    case pixel_format::rgb16:
        return TYPE_RGB_16;
    case pixel_format::rgba16:
        return TYPE_RGBA_16;
    }
    g_assert_not_reached();
}

cms_transform transform_to_srgb(cms_profile const& profile, pixel_format from, pixel_format to) {
    cms_profile const srgb(cmsCreate_sRGBProfile());
    // Not optimized: its tables are too coarse for 16 bits. lcms2 refuses to copy an alpha channel
    // that only one side has.
    cmsUInt32Number const alpha =
        pixel_has_alpha(from) && pixel_has_alpha(to) ? cmsFLAGS_COPY_ALPHA : 0;
    return cms_transform(cmsCreateTransform(
        profile.get(), layout_of(from), srgb.get(), layout_of(to), INTENT_RELATIVE_COLORIMETRIC,
        cmsFLAGS_BLACKPOINTCOMPENSATION | cmsFLAGS_NOOPTIMIZE | alpha));
}

// Whether the profile changes no color of a coarse grid by more than a quarter of an 8-bit step, so
// that millions of pixels need not go through it.
bool is_srgb(cms_profile const& profile) {
    constexpr int steps = 8;
    constexpr int tolerance = 65535 / 255 / 4;
    cms_transform const transform =
        transform_to_srgb(profile, pixel_format::rgb16, pixel_format::rgb16);
    for (int color = 0; transform && color < steps * steps * steps; ++color) {
        std::array<std::uint16_t, 3> in{}, out{};
        for (int channel = 0, rest = color; channel < 3; ++channel, rest /= steps)
            in[std::size_t(channel)] = std::uint16_t(rest % steps * 65535 / (steps - 1));
        cmsDoTransform(transform.get(), in.data(), out.data(), 1);
        for (std::size_t channel = 0; channel < 3; ++channel)
            if (std::abs(in[channel] - out[channel]) > tolerance)
                return false;
    }
    return true;
}

// Null where the samples are to be taken as they are.
cms_transform transform_of(picture const& from, pixel_format to) {
    if (!from.icc_profile)
        return {};
    cms_profile const profile(
        cmsOpenProfileFromMem(from.icc_profile.data(), cmsUInt32Number(from.icc_profile.size())));
    bool const gray = pixel_is_gray(from.pixels.format());
    if (!profile || cmsGetColorSpace(profile.get()) != (gray ? cmsSigGrayData : cmsSigRgbData) ||
        (!gray && is_srgb(profile)))
        return {};
    return transform_to_srgb(profile, from.pixels.format(), to);
}

std::uint16_t sample16(std::uint8_t sample) {
    return std::uint16_t(sample * 257); // 255 becomes 65535
}
std::uint16_t sample16(std::uint16_t sample) {
    return sample;
}

// `made` channels, red, green and blue, of `channels`.
template <typename Sample, int channels, int made>
void widen_row(std::uint8_t const* row, int width, std::uint16_t* to) {
    auto const* from = reinterpret_cast<Sample const*>(row);
    for (int x = 0; x < width; ++x, from += channels, to += made) {
        for (int channel = 0; channel < 3; ++channel)
            to[channel] = sample16(from[channels < 3 ? 0 : channel]);
        if constexpr (made == 4)
            to[3] = sample16(from[channels - 1]);
    }
}

using widen_function = void (*)(std::uint8_t const* row, int width, std::uint16_t* to);

template <typename Sample>
widen_function widen_function_for(int channels, bool alpha) {
    switch (channels) {
    case 1:
        return widen_row<Sample, 1, 3>;
    case 2:
        return alpha ? widen_row<Sample, 2, 4> : widen_row<Sample, 2, 3>;
    case 3:
        return widen_row<Sample, 3, 3>;
    default:
        return alpha ? widen_row<Sample, 4, 4> : widen_row<Sample, 4, 3>;
    }
}

} // namespace

image picture_to_srgb16(picture const& from) {
    image_view const pixels = from.pixels.view();
    bool const alpha = !image_is_opaque(pixels);
    image made(pixels.width, pixels.height, alpha ? pixel_format::rgba16 : pixel_format::rgb16);
    cms_transform const transform = transform_of(from, made.format());
    int const channels = pixel_channels(pixels.format);
    widen_function const widen = pixel_sample_bytes(pixels.format) == 1
                                     ? widen_function_for<std::uint8_t>(channels, alpha)
                                     : widen_function_for<std::uint16_t>(channels, alpha);
    for (int y = 0; y < pixels.height; ++y) {
        std::uint8_t* row = made.span().row(y);
        if (transform)
            cmsDoTransform(transform.get(), pixels.row(y), row, cmsUInt32Number(pixels.width));
        else
            widen(pixels.row(y), pixels.width, reinterpret_cast<std::uint16_t*>(row));
    }
    return made;
}

} // namespace nb
