#include "practice_service/retouch.h"

#include "core/image_codec.h"
#include "core/image_resample.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace nb::practice {

namespace {

using rgb = std::array<double, 3>; // 0 to 255

std::uint8_t sample_of(double value) {
    return std::uint8_t(std::lround(std::clamp(value, 0.0, 255.0)));
}

image on_white(image_view given) {
    image const source = image_to_rgba8(given);
    image flat(given.width, given.height, pixel_format::rgb8);
    for (int y = 0; y < given.height; ++y) {
        std::uint8_t const* from = source.view().row(y);
        std::uint8_t* to = flat.span().row(y);
        for (int x = 0; x < given.width; ++x, from += 4, to += 3)
            for (int channel = 0; channel < 3; ++channel)
                to[channel] = sample_of(255 + (from[channel] - 255) * from[3] / 255.0);
    }
    return flat;
}

// -- what is painted

void mix(std::uint8_t* pixel, rgb const& color, double cover) {
    for (std::size_t channel = 0; channel < 3; ++channel)
        pixel[channel] = sample_of(pixel[channel] + (color[channel] - pixel[channel]) * cover);
}

// A striped, shaded ball. (u, v) is -1 to 1 across it.
rgb object_color(double u, double v) {
    double const light = std::clamp(0.75 - 0.35 * u - 0.45 * v, 0.1, 1.0);
    rgb color = std::sin(9 * u + 4 * v) > 0 ? rgb{235, 90, 40} : rgb{250, 225, 130};
    for (double& channel : color)
        channel *= light;
    return color;
}

// An ellipse that touches the sides of `area`; nothing changes outside.
void paint_object(image_span to, rect area) {
    double const half_width = area.width / 2.0, half_height = area.height / 2.0;
    double const px =
        std::min(half_width, half_height); // one unit of the ellipse, at its narrowest
    int const right = std::min(area.x + area.width, to.width);
    int const bottom = std::min(area.y + area.height, to.height);
    for (int y = std::max(0, area.y); y < bottom; ++y)
        for (int x = std::max(0, area.x); x < right; ++x) {
            double const u = (x + 0.5 - area.x) / half_width - 1;
            double const v = (y + 0.5 - area.y) / half_height - 1;
            double const cover = std::clamp((1 - std::hypot(u, v)) * px, 0.0, 1.0);
            if (cover > 0)
                mix(to.row(y) + std::size_t(x) * 3, object_color(u, v), cover);
        }
}

// Waves of color that no picture shares.
void paint_another(image_span to) {
    for (int y = 0; y < to.height; ++y)
        for (int x = 0; x < to.width; ++x) {
            double const u = double(x) / to.width, v = double(y) / to.height;
            double const wave = std::sin(23 * u + 9 * std::sin(7 * v)) * std::cos(31 * v - 5 * u);
            rgb const color = {128 + 120 * wave, 128 + 100 * std::sin(17 * (u - v) + 3 * wave),
                               90 + 80 * std::cos(11 * u + 13 * v)};
            mix(to.row(y) + std::size_t(x) * 3, color, 1);
        }
}

// -- what is done to the whole

sampling_axis axis_of(double shift, double zoom, int given, int result) {
    double const center = given / 2.0;
    double const step = double(given) / result; // before the move
    return {center + (step / 2 - center - shift) / zoom, step / zoom};
}

void drift(image_span pixels, retouch const& how) {
    std::uint8_t drifted[3][256];
    for (int channel = 0; channel < 3; ++channel)
        for (int sample = 0; sample < 256; ++sample)
            drifted[channel][sample] = sample_of(sample * how.gain[channel] + how.offset[channel]);
    for (int y = 0; y < pixels.height; ++y) {
        std::uint8_t* pixel = pixels.row(y);
        for (int x = 0; x < pixels.width; ++x, pixel += 3)
            for (int channel = 0; channel < 3; ++channel)
                pixel[channel] = drifted[channel][pixel[channel]];
    }
}

} // namespace

image retouch_apply(image_view given, retouch const& how) {
    image pixels = on_white(given);
    if (how.different)
        paint_another(pixels.span());
    paint_object(pixels.span(), how.object);
    nb::size const size = how.size == nb::size{} ? pixels.size() : how.size;
    image made =
        image_resample(pixels.view(), size, axis_of(how.shift_x, how.zoom, given.width, size.width),
                       axis_of(how.shift_y, how.zoom, given.height, size.height));
    drift(made.span(), how);
    if (how.jpeg_quality > 0)
        made = picture_decode(jpeg_encode(made.view(), how.jpeg_quality)).pixels;
    return made;
}

picture_map retouch_map(retouch const& how, nb::size given) {
    double const still = (1 - how.zoom) / 2;
    return {still + how.shift_x / given.width, still + how.shift_y / given.height, how.zoom,
            how.zoom};
}

} // namespace nb::practice
