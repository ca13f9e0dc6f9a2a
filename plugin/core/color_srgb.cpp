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

std::uint16_t sample16(std::uint8_t const* pixel, pixel_format format, int channel) {
    if (pixel_sample_bytes(format) == 1)
        return std::uint16_t(pixel[channel] * 257); // 255 becomes 65535
    std::uint16_t sample;
    std::memcpy(&sample, pixel + std::ptrdiff_t(2) * channel, sizeof sample);
    return sample;
}

void widen_row(std::uint8_t const* from, pixel_format format, int width, bool alpha,
               std::uint16_t* to) {
    bool const gray = pixel_is_gray(format);
    for (int x = 0; x < width; ++x, from += pixel_bytes(format)) {
        for (int channel = 0; channel < 3; ++channel)
            *to++ = sample16(from, format, gray ? 0 : channel);
        if (alpha)
            *to++ = sample16(from, format, pixel_channels(format) - 1);
    }
}

} // namespace

image picture_to_srgb16(picture const& from) {
    image_view const pixels = from.pixels.view();
    bool const alpha = !image_is_opaque(pixels);
    image made(pixels.width, pixels.height, alpha ? pixel_format::rgba16 : pixel_format::rgb16);
    cms_transform const transform = transform_of(from, made.format());
    for (int y = 0; y < pixels.height; ++y) {
        std::uint8_t* row = made.span().row(y);
        if (transform)
            cmsDoTransform(transform.get(), pixels.row(y), row, cmsUInt32Number(pixels.width));
        else
            widen_row(pixels.row(y), pixels.format, pixels.width, alpha,
                      reinterpret_cast<std::uint16_t*>(row));
    }
    return made;
}

} // namespace nb
