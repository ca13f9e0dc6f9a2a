#include "core/color_srgb.h"

#include "core/picture_samples.h"
#include "core/srgb.h"

#include <cmath>
#include <cstring>

#include <gtest/gtest.h>

namespace nb {

namespace {

constexpr pixel_format formats[] = {
    pixel_format::gray8,  pixel_format::gray_alpha8,  pixel_format::rgb8,  pixel_format::rgba8,
    pixel_format::gray16, pixel_format::gray_alpha16, pixel_format::rgb16, pixel_format::rgba16};

double sample_at(image_view from, int x, int y, int channel) { // 0 to 65535
    std::uint8_t const* pixel = samples::pixel_at(from, x, y);
    if (pixel_sample_bytes(from.format) == 1)
        return pixel[channel] * 257.0;
    return reinterpret_cast<std::uint16_t const*>(pixel)[channel];
}

image even(size size, pixel_format format, std::array<double, 4> const& color) {
    image made(size.width, size.height, format);
    int const channels = pixel_channels(format);
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x)
            for (int channel = 0; channel < channels; ++channel) {
                double const value = color[std::size_t(channel)];
                std::uint8_t* pixel = samples::pixel_at(made.span(), x, y);
                if (pixel_sample_bytes(format) == 1)
                    pixel[channel] = std::uint8_t(std::lround(value * 255));
                else
                    reinterpret_cast<std::uint16_t*>(pixel)[channel] =
                        std::uint16_t(std::lround(value * 65535));
            }
    return made;
}

void expect_widened(picture const& from) {
    image const made = picture_to_srgb16(from);
    pixel_format const format = from.pixels.format();
    bool const gray = pixel_is_gray(format);
    ASSERT_EQ(made.size(), from.pixels.size());
    ASSERT_EQ(made.format(),
              image_is_opaque(from.pixels.view()) ? pixel_format::rgb16 : pixel_format::rgba16);
    for (int y = 0; y < made.height(); ++y)
        for (int x = 0; x < made.width(); ++x)
            for (int channel = 0; channel < pixel_channels(made.format()); ++channel) {
                int const own = channel == 3 ? pixel_channels(format) - 1 : (gray ? 0 : channel);
                ASSERT_EQ(sample_at(made.view(), x, y, channel),
                          sample_at(from.pixels.view(), x, y, own))
                    << int(format);
            }
}

TEST(PictureToSrgb, WidensWithoutAFittingProfile) {
    for (pixel_format format : formats) {
        bytes_ptr const other_kind =
            pixel_is_gray(format) ? samples::display_p3_profile() : samples::gray_profile();
        for (bytes_ptr const& profile :
             {bytes_ptr(), samples::broken_profile(), other_kind, samples::lab_profile(),
              samples::cmyk_profile(), bytes_ptr::copy("no profile")})
            expect_widened({samples::photo(23, 9, format), profile});
    }
}

// Linear light of Display P3 to that of sRGB: both spaces are defined by numbers.
TEST(PictureToSrgb, ConvertsAWiderSpace) {
    constexpr double matrix[3][3] = {{1.2249401763, -0.2249401763, 0},
                                     {-0.0420569547, 1.0420569547, 0},
                                     {-0.0196375546, -0.0786360456, 1.0982736001}};
    std::array<double, 4> const colors[] = {
        {0.6, 0.5, 0.4, 0.2}, {0.2, 0.4, 0.8, 1},   {1, 1, 1, 0},
        {0, 0, 0, 1},         {0.5, 0.5, 0.5, 0.7}, {1, 0, 0, 1}, // beyond sRGB: clipped
    };
    for (pixel_format format :
         {pixel_format::rgb8, pixel_format::rgba8, pixel_format::rgb16, pixel_format::rgba16})
        for (auto const& color : colors) {
            picture const from{even({3, 2}, format, color), samples::display_p3_profile()};
            image const made = picture_to_srgb16(from);
            bool const alpha = pixel_has_alpha(format) && color[3] < 1;
            ASSERT_EQ(made.format(), alpha ? pixel_format::rgba16 : pixel_format::rgb16);
            double light[3];
            for (int channel = 0; channel < 3; ++channel)
                light[channel] = srgb_linear16()[int(sample_at(from.pixels.view(), 2, 1, channel))];
            for (int channel = 0; channel < 3; ++channel) {
                double const* row = matrix[channel];
                double const expected =
                    srgb_sample16(float(row[0] * light[0] + row[1] * light[1] + row[2] * light[2]));
                EXPECT_NEAR(sample_at(made.view(), 2, 1, channel), expected, 30)
                    << int(format) << ": " << color[0] << ", " << channel;
            }
            if (alpha) {
                EXPECT_EQ(sample_at(made.view(), 2, 1, 3), sample_at(from.pixels.view(), 2, 1, 3));
            }
        }
}

TEST(PictureToSrgb, ConvertsGray) {
    for (pixel_format format : {pixel_format::gray8, pixel_format::gray_alpha8,
                                pixel_format::gray16, pixel_format::gray_alpha16})
        for (double level : {0.0, 0.2, 0.6, 1.0}) {
            picture const from{even({2, 2}, format, {level, 0.4}), samples::gray_profile()};
            image const made = picture_to_srgb16(from);
            double const own = sample_at(from.pixels.view(), 1, 1, 0) / 65535;
            for (int channel = 0; channel < 3; ++channel)
                EXPECT_NEAR(sample_at(made.view(), 1, 1, channel),
                            srgb_sample16(float(std::pow(own, 1.8))), 60)
                    << int(format) << ": " << level;
            if (pixel_has_alpha(format)) {
                EXPECT_EQ(sample_at(made.view(), 1, 1, 3), sample_at(from.pixels.view(), 1, 1, 1));
            }
        }
}

TEST(PictureToSrgb, TakesAProfileOfSrgbAsSuch) {
    for (pixel_format format : {pixel_format::rgb8, pixel_format::rgba16})
        expect_widened({samples::photo(40, 30, format), samples::srgb_profile()});
}

} // namespace

} // namespace nb
