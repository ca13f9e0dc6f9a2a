#include "host/compare.h"

#include <lcms2.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <vector>

namespace nb::gimp_test {

namespace {

// rgba8 in a picture's own space → CIE Lab, as doubles.
std::vector<cmsCIELab> to_lab(picture const& source) {
    bool const gray = pixel_is_gray(source.pixels.format());
    cmsHPROFILE const own = source.icc_profile && !gray
                                ? cmsOpenProfileFromMem(source.icc_profile.data(),
                                                        cmsUInt32Number(source.icc_profile.size()))
                                : cmsCreate_sRGBProfile();
    cmsHPROFILE const lab = cmsCreateLab4Profile(nullptr);
    cmsHTRANSFORM const transform =
        cmsCreateTransform(own, TYPE_RGBA_8, lab, TYPE_Lab_DBL, INTENT_RELATIVE_COLORIMETRIC, 0);
    image const pixels = image_to_rgba8(source.pixels.view());
    std::vector<cmsCIELab> values(std::size_t(pixels.width()) * std::size_t(pixels.height()));
    cmsDoTransform(transform, pixels.view().data, values.data(), cmsUInt32Number(values.size()));
    cmsDeleteTransform(transform);
    cmsCloseProfile(own);
    cmsCloseProfile(lab);
    return values;
}

} // namespace

double psnr(image_view one, image_view other) {
    image const a = image_to_rgba8(one);
    image const b = image_to_rgba8(other);
    double squares = 0;
    for (int y = 0; y < a.height(); ++y)
        for (int x = 0; x < a.width(); ++x)
            for (int channel = 0; channel < 3; ++channel) {
                double const d = double(a.view().row(y)[4 * x + channel]) -
                                 double(b.view().row(y)[4 * x + channel]);
                squares += d * d;
            }
    double const mean = squares / (3.0 * a.width() * a.height());
    return mean == 0 ? std::numeric_limits<double>::infinity()
                     : 10 * std::log10(255.0 * 255.0 / mean);
}

int differing_pixels(image_view one, image_view other) {
    image const a = image_to_rgba8(one);
    image const b = image_to_rgba8(other);
    int count = 0;
    for (int y = 0; y < a.height(); ++y)
        for (int x = 0; x < a.width(); ++x) {
            std::uint8_t const* p = a.view().row(y) + std::ptrdiff_t(4) * x;
            std::uint8_t const* q = b.view().row(y) + std::ptrdiff_t(4) * x;
            bool const hidden = p[3] == 0 && q[3] == 0;
            count += !hidden && !std::equal(p, p + 4, q);
        }
    return count;
}

int worst_difference(image_view one, image_view other) {
    image const a = image_to_rgba8(one);
    image const b = image_to_rgba8(other);
    int worst = 0;
    for (int y = 0; y < a.height(); ++y)
        for (int x = 0; x < a.width(); ++x) {
            std::uint8_t const* p = a.view().row(y) + std::ptrdiff_t(4) * x;
            std::uint8_t const* q = b.view().row(y) + std::ptrdiff_t(4) * x;
            worst = std::max(worst, std::abs(p[3] - q[3]));
            for (int channel = 0; channel < 3; ++channel)
                worst =
                    std::max(worst, std::abs(p[channel] - q[channel]) * std::min(p[3], q[3]) / 255);
        }
    return worst;
}

delta_e color_difference(picture const& one, picture const& other) {
    std::vector<cmsCIELab> const a = to_lab(one);
    std::vector<cmsCIELab> const b = to_lab(other);
    std::size_t const step = std::max<std::size_t>(1, a.size() / 20'000);
    std::vector<double> differences;
    for (std::size_t at = 0; at < a.size(); at += step)
        differences.push_back(cmsCIE2000DeltaE(&a[at], &b[at], 1, 1, 1));
    std::ranges::sort(differences);
    return {differences[differences.size() / 2], differences[differences.size() * 99 / 100]};
}

} // namespace nb::gimp_test
