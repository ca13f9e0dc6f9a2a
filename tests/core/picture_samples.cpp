// The pixels, profiles and EXIF blocks among the samples, and damage; picture_sample_files.cpp has
// the encoded files.
#include "picture_samples.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>

#include <lcms2.h>

namespace nb::samples {

namespace {

// -- pixels

// A hash of the position, so that grain does not depend on the order of calls.
double grain(int x, int y) {
    std::uint32_t hash = std::uint32_t(x) * 374761393u + std::uint32_t(y) * 668265263u;
    hash = (hash ^ (hash >> 13)) * 1274126177u;
    return double((hash ^ (hash >> 16)) & 0xff) / 255 - 0.5;
}

std::array<double, 3> photo_color(double u, double v, int x, int y) {
    std::array<double, 3> color = {0.5 + 0.45 * std::sin(6 * u + 2 * v), 0.15 + 0.7 * v,
                                   0.5 + 0.45 * std::cos(5 * v - 3 * u)};
    if (std::hypot(u - 0.35, v - 0.4) < 0.2) // a disk with a hard edge
        color = {0.9, 0.15 + u / 2, 0.1};
    if (std::abs(u - v) < 0.03) // a dark stroke
        color = {0.05, 0.05, 0.08};
    for (double& channel : color)
        channel = std::min(1.0, std::max(0.0, channel + 0.06 * grain(x, y)));
    return color;
}

void put_sample(std::uint8_t*& at, double value, int bytes) {
    if (bytes == 1) {
        *at++ = std::uint8_t(std::lround(value * 255));
        return;
    }
    auto const wide = std::uint16_t(std::lround(value * 65535));
    std::memcpy(at, &wide, sizeof wide);
    at += sizeof wide;
}

// -- profiles

struct cms_closer {
    void operator()(void* profile) const { cmsCloseProfile(profile); }
};
using cms_profile = std::unique_ptr<void, cms_closer>;

struct cms_transform_deleter {
    void operator()(void* transform) const { cmsDeleteTransform(transform); }
};
using cms_transform = std::unique_ptr<void, cms_transform_deleter>;

bytes_ptr profile_bytes(cms_profile const& profile) {
    cmsUInt32Number size = 0;
    cmsSaveProfileToMem(profile.get(), nullptr, &size);
    auto* const data = static_cast<guint8*>(g_malloc(size));
    cmsSaveProfileToMem(profile.get(), data, &size);
    std::memset(data + 24, 0, 12); // the date, which would differ from run to run
    return bytes_ptr::take(data, size);
}

// Light that each ink lets through, and the conversions between light and Lab.
struct ink_model {
    cms_profile srgb{cmsCreate_sRGBProfile()};
    cms_profile lab{cmsCreateLab4Profile(nullptr)};
    cms_transform to_lab{cmsCreateTransform(srgb.get(), TYPE_RGB_DBL, lab.get(), TYPE_Lab_DBL,
                                            INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_NOOPTIMIZE)};
    cms_transform to_rgb{cmsCreateTransform(lab.get(), TYPE_Lab_DBL, srgb.get(), TYPE_RGB_DBL,
                                            INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_NOOPTIMIZE)};
};

cmsInt32Number ink_to_lab(cmsUInt16Number const in[], cmsUInt16Number out[], void* user) {
    static constexpr double through[4][3] = {
        {0.10, 0.45, 0.75}, {0.75, 0.10, 0.35}, {0.95, 0.85, 0.08}, {0.04, 0.04, 0.04}};
    double rgb[3] = {1, 1, 1};
    for (int ink = 0; ink < 4; ++ink)
        for (int channel = 0; channel < 3; ++channel)
            rgb[channel] *= 1 - in[ink] / 65535.0 * (1 - through[ink][channel]);
    for (double& channel : rgb)
        channel = std::pow(channel, 1 / 2.2);
    cmsCIELab lab;
    cmsDoTransform(static_cast<ink_model*>(user)->to_lab.get(), rgb, &lab, 1);
    cmsFloat2LabEncoded(out, &lab);
    return TRUE;
}

cmsInt32Number lab_to_ink(cmsUInt16Number const in[], cmsUInt16Number out[], void* user) {
    cmsCIELab lab;
    cmsLabEncoded2Float(&lab, in);
    double rgb[3];
    cmsDoTransform(static_cast<ink_model*>(user)->to_rgb.get(), &lab, rgb, 1);
    double const black = 1 - std::max({rgb[0], rgb[1], rgb[2], 0.0});
    for (int ink = 0; ink < 3; ++ink) {
        double const amount = std::min(1.0, std::max(0.0, 1 - rgb[ink] - black));
        out[ink] = cmsUInt16Number(std::lround(amount * 65535));
    }
    out[3] = cmsUInt16Number(std::lround(std::min(1.0, std::max(0.0, black)) * 65535));
    return TRUE;
}

void write_table(cms_profile const& profile, cmsTagSignature tag, cmsUInt32Number from,
                 cmsUInt32Number to, cmsUInt32Number grid, cmsSAMPLER16 sample, ink_model& model) {
    cmsPipeline* const pipeline = cmsPipelineAlloc(nullptr, from, to);
    cmsStage* const table = cmsStageAllocCLut16bit(nullptr, grid, from, to, nullptr);
    cmsStageSampleCLut16bit(table, sample, &model, 0);
    cmsPipelineInsertStage(pipeline, cmsAT_BEGIN, cmsStageAllocToneCurves(nullptr, from, nullptr));
    cmsPipelineInsertStage(pipeline, cmsAT_END, table);
    cmsPipelineInsertStage(pipeline, cmsAT_END, cmsStageAllocToneCurves(nullptr, to, nullptr));
    cmsWriteTag(profile.get(), tag, pipeline);
    cmsPipelineFree(pipeline);
}

// -- EXIF

void put_number(std::string& block, std::uint32_t value, int bytes, byte_order order) {
    for (int i = 0; i < bytes; ++i) {
        int const shift = 8 * (order == byte_order::little ? i : bytes - 1 - i);
        block += char(value >> shift & 0xff);
    }
}

void put_entry(std::string& block, byte_order order, unsigned tag, unsigned type, unsigned value) {
    put_number(block, tag, 2, order);
    put_number(block, type, 2, order);
    put_number(block, 1, 4, order);
    put_number(block, value, type == 3 ? 2 : 4, order);
    if (type == 3) // a short stands at the left of the four bytes of a value
        put_number(block, 0, 2, order);
}

} // namespace

image photo(int width, int height, pixel_format format) {
    image made(width, height, format);
    int const bytes = pixel_sample_bytes(format);
    for (int y = 0; y < height; ++y) {
        std::uint8_t* at = made.span().row(y);
        for (int x = 0; x < width; ++x) {
            auto const color = photo_color(double(x) / width, double(y) / height, x, y);
            for (int channel = 0; channel < (pixel_is_gray(format) ? 1 : 3); ++channel)
                put_sample(at, color[std::size_t(channel)], bytes);
            if (pixel_has_alpha(format))
                put_sample(at, 1, bytes);
        }
    }
    return made;
}

image cutout(int width, int height) {
    image made = photo(width, height);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            double const off = std::hypot(2.0 * x / width - 1, 2.0 * y / height - 1);
            double const cover = std::min(1.0, std::max(0.0, (1 - off) * 4));
            pixel_at(made.span(), x, y)[3] = std::uint8_t(std::lround(cover * 255));
        }
    return made;
}

std::uint8_t const* pixel_at(image_view view, int x, int y) {
    return view.row(y) + pixel_bytes(view.format) * std::size_t(x);
}

std::uint8_t* pixel_at(image_span span, int x, int y) {
    return span.row(y) + pixel_bytes(span.format) * std::size_t(x);
}

bytes_ptr srgb_profile() {
    return profile_bytes(cms_profile(cmsCreate_sRGBProfile()));
}

bytes_ptr display_p3_profile() {
    cmsCIExyY const white = {0.3127, 0.3290, 1};
    cmsCIExyYTRIPLE const primaries = {{0.680, 0.320, 1}, {0.265, 0.690, 1}, {0.150, 0.060, 1}};
    double const srgb_curve[] = {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045};
    cmsToneCurve* const curve = cmsBuildParametricToneCurve(nullptr, 4, srgb_curve);
    cmsToneCurve* const curves[] = {curve, curve, curve};
    cms_profile const profile(cmsCreateRGBProfile(&white, &primaries, curves));
    cmsFreeToneCurve(curve);
    return profile_bytes(profile);
}

bytes_ptr gray_profile() {
    cmsToneCurve* const curve = cmsBuildGamma(nullptr, 1.8);
    cms_profile const profile(cmsCreateGrayProfile(cmsD50_xyY(), curve));
    cmsFreeToneCurve(curve);
    return profile_bytes(profile);
}

bytes_ptr lab_profile() {
    return profile_bytes(cms_profile(cmsCreateLab4Profile(nullptr)));
}

bytes_ptr cmyk_profile() {
    cms_profile const profile(cmsCreateProfilePlaceholder(nullptr));
    cmsSetProfileVersion(profile.get(), 4.3);
    cmsSetDeviceClass(profile.get(), cmsSigOutputClass);
    cmsSetColorSpace(profile.get(), cmsSigCmykData);
    cmsSetPCS(profile.get(), cmsSigLabData);
    cmsWriteTag(profile.get(), cmsSigMediaWhitePointTag, cmsD50_XYZ());
    cmsMLU* const name = cmsMLUalloc(nullptr, 1);
    cmsMLUsetASCII(name, "en", "US", "Test inks");
    cmsWriteTag(profile.get(), cmsSigProfileDescriptionTag, name);
    cmsMLUfree(name);
    ink_model model;
    write_table(profile, cmsSigAToB0Tag, 4, 3, 9, &ink_to_lab, model);
    write_table(profile, cmsSigBToA0Tag, 3, 4, 17, &lab_to_ink, model);
    return profile_bytes(profile);
}

bytes_ptr broken_profile() {
    bytes_ptr const whole = display_p3_profile();
    return with_bytes(whole, 128, "\xff\xff\xff\xff"); // more tags than any profile has
}

std::string exif_block(int orientation, byte_order order) {
    std::string block = order == byte_order::little ? "II" : "MM";
    put_number(block, 42, 2, order);
    put_number(block, 8, 4, order); // the first directory follows the header
    put_number(block, 3, 2, order);
    put_entry(block, order, 0x0100, 4, 640);
    put_entry(block, order, 0x0112, 3, unsigned(orientation));
    put_entry(block, order, 0x0128, 3, 2);
    put_number(block, 0, 4, order); // no further directory
    return block;
}

bytes_ptr cut(bytes_ptr const& file, std::size_t size) {
    return bytes_ptr::copy(file.text().substr(0, size));
}

bytes_ptr flip_bit(bytes_ptr const& file, std::size_t bit) {
    std::string bytes(file.text());
    bytes[bit / 8] = char(bytes[bit / 8] ^ (1 << bit % 8));
    return bytes_ptr::copy(bytes);
}

bytes_ptr with_bytes(bytes_ptr const& file, std::size_t offset, std::string_view bytes) {
    std::string changed(file.text());
    changed.replace(offset, bytes.size(), bytes);
    return bytes_ptr::copy(changed);
}

bytes_ptr with_inserted(bytes_ptr const& file, std::size_t offset, std::string_view bytes) {
    std::string changed(file.text());
    changed.insert(offset, bytes);
    return bytes_ptr::copy(changed);
}

} // namespace nb::samples
