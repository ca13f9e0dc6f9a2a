#include "core/reference_quality.h"

#include "core/image_codec.h"
#include "core/picture_samples.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace nb {

namespace {

double psnr(image_view original, image_view decoded) {
    double squares = 0;
    for (int y = 0; y < original.height; ++y)
        for (int x = 0; x < original.width; ++x)
            for (int channel = 0; channel < 3; ++channel)
                squares +=
                    std::pow(original.row(y)[4 * x + channel] - decoded.row(y)[3 * x + channel], 2);
    return 10 * std::log10(255.0 * 255.0 * 3 * original.width * original.height / squares);
}

image smooth(int width, int height) {
    image made(width, height, pixel_format::rgba8);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            std::uint8_t* pixel = samples::pixel_at(made.span(), x, y);
            pixel[0] = std::uint8_t(255 * x / width);
            pixel[1] = std::uint8_t(255 * y / height);
            pixel[2] = 128;
            pixel[3] = 255;
        }
    return made;
}

// Noise over the right half, as a picture of very different parts.
image half_noise(int width, int height) {
    image made = smooth(width, height);
    std::minstd_rand random(7);
    for (int y = 0; y < height; ++y)
        for (int x = width / 2; x < width; ++x)
            for (int channel = 0; channel < 3; ++channel)
                made.span().row(y)[4 * x + channel] = std::uint8_t(random());
    return made;
}

TEST(reference_quality, stays_at_92_where_that_is_enough) {
    EXPECT_EQ(reference_quality(smooth(1024, 700).view()), 92);
    EXPECT_EQ(reference_quality(smooth(40, 30).view()), 92);
    EXPECT_EQ(reference_quality(smooth(1, 1).view()), 92);
}

TEST(reference_quality, keeps_every_reference_within_38_dB) {
    image const pictures[] = {samples::photo(1500, 1100), samples::photo(320, 200),
                              half_noise(1600, 1000), half_noise(64, 64), smooth(9, 700)};
    for (image const& each : pictures) {
        encoded_picture const sent = reference_encode(each.view(), false);
        ASSERT_EQ(sent.type, picture_type::jpeg);
        EXPECT_GE(psnr(each.view(), picture_decode(sent.file).pixels.view()), 38)
            << each.width() << " × " << each.height();
    }
}

} // namespace

} // namespace nb
