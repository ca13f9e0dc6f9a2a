#include "core/color_difference.h"

#include <lcms2.h>

#include <algorithm>

namespace nb::test {

namespace {

// Of one row, 0 to 1.
std::vector<double> row_samples(image_view from, int y) {
    std::vector<double> samples;
    auto const channels = std::size_t(pixel_channels(from.format));
    bool const wide = pixel_sample_bytes(from.format) == 2;
    auto const* wide_row = reinterpret_cast<std::uint16_t const*>(from.row(y));
    for (std::size_t x = 0; x < std::size_t(from.width); ++x)
        for (std::size_t channel = 0; channel < 3; ++channel) {
            std::size_t const at = x * channels + (pixel_is_gray(from.format) ? 0 : channel);
            samples.push_back(wide ? wide_row[at] / 65535.0 : from.row(y)[at] / 255.0);
        }
    return samples;
}

struct srgb_to_lab {
    cmsHPROFILE srgb = cmsCreate_sRGBProfile();
    cmsHPROFILE lab = cmsCreateLab4Profile(nullptr);
    cmsHTRANSFORM transform =
        cmsCreateTransform(srgb, TYPE_RGB_DBL, lab, TYPE_Lab_DBL, INTENT_RELATIVE_COLORIMETRIC, 0);

    srgb_to_lab() = default;
    srgb_to_lab(srgb_to_lab const&) = delete;
    srgb_to_lab& operator=(srgb_to_lab const&) = delete;
    ~srgb_to_lab() {
        cmsDeleteTransform(transform);
        cmsCloseProfile(lab);
        cmsCloseProfile(srgb);
    }

    std::vector<cmsCIELab> row(image_view from, int y) const {
        std::vector<double> const samples = row_samples(from, y);
        std::vector<cmsCIELab> colors(std::size_t(from.width));
        cmsDoTransform(transform, samples.data(), colors.data(), cmsUInt32Number(from.width));
        return colors;
    }
};

} // namespace

double color_difference(lab one, lab other) {
    cmsCIELab const first{one.lightness, one.a, one.b};
    cmsCIELab const second{other.lightness, other.a, other.b};
    return cmsCIE2000DeltaE(&first, &second, 1, 1, 1);
}

std::vector<double> color_differences(image_view one, image_view other) {
    srgb_to_lab const to_lab;
    std::vector<double> differences;
    for (int y = 0; y < one.height; ++y) {
        std::vector<cmsCIELab> const first = to_lab.row(one, y);
        std::vector<cmsCIELab> const second = to_lab.row(other, y);
        for (std::size_t x = 0; x < first.size(); ++x)
            differences.push_back(cmsCIE2000DeltaE(&first[x], &second[x], 1, 1, 1));
    }
    return differences;
}

double quantile(std::vector<double> values, double share) {
    std::ranges::sort(values);
    return values[std::size_t(share * double(values.size() - 1))];
}

} // namespace nb::test
