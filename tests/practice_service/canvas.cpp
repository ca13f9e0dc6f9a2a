#include "practice_service/canvas.h"

#include "core/error.h"

#include <pango/pangocairo.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>

namespace nb::practice {

namespace {

constexpr double quarter = std::numbers::pi / 2;

// One sample as 8 bits, whatever the format's depth.
std::uint8_t sample(image_view const& source, std::uint8_t const* pixel, int channel) {
    if (pixel_sample_bytes(source.format) == 1)
        return pixel[channel];
    std::uint16_t wide = 0;
    std::memcpy(&wide, pixel + std::size_t(channel) * sizeof wide, sizeof wide);
    return std::uint8_t(wide >> 8);
}

std::uint32_t premultiplied(unsigned red, unsigned green, unsigned blue, unsigned alpha) {
    auto const scaled = [alpha](unsigned value) { return (value * alpha + 127) / 255; };
    return alpha << 24 | scaled(red) << 16 | scaled(green) << 8 | scaled(blue);
}

surface_ptr surface_make(cairo_format_t format, nb::size size) {
    surface_ptr surface(cairo_image_surface_create(format, size.width, size.height));
    if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS)
        throw execution_error("a picture of %dx%d px cannot be drawn", size.width, size.height);
    return surface;
}

surface_ptr surface_from(image_view const& source) {
    surface_ptr surface = surface_make(CAIRO_FORMAT_ARGB32, {source.width, source.height});
    bool const gray = pixel_is_gray(source.format);
    bool const alpha = pixel_has_alpha(source.format);
    int const last = pixel_channels(source.format) - 1;
    std::size_t const step = pixel_bytes(source.format);
    auto const stride = std::size_t(cairo_image_surface_get_stride(surface.get()));
    unsigned char* data = cairo_image_surface_get_data(surface.get());
    for (int y = 0; y < source.height; ++y) {
        auto* out = reinterpret_cast<std::uint32_t*>(data + stride * std::size_t(y));
        std::uint8_t const* pixel = source.row(y);
        for (int x = 0; x < source.width; ++x, pixel += step)
            out[x] = premultiplied(sample(source, pixel, 0), sample(source, pixel, gray ? 0 : 1),
                                   sample(source, pixel, gray ? 0 : 2),
                                   alpha ? sample(source, pixel, last) : 255);
    }
    cairo_surface_mark_dirty(surface.get());
    return surface;
}

} // namespace

color color_hsl(double hue, double saturation, double lightness, double alpha) {
    auto const channel = [&](double shift) {
        double const k = std::fmod(shift + 12 * (hue - std::floor(hue)), 12);
        double const swing = saturation * std::min(lightness, 1 - lightness);
        return lightness - swing * std::max(-1.0, std::min({k - 3, 9 - k, 1.0}));
    };
    return {channel(0), channel(8), channel(4), alpha};
}

box box_inset(box outer, double by) {
    return {outer.x + by, outer.y + by, outer.width - 2 * by, outer.height - 2 * by};
}

canvas::canvas(nb::size size)
    : surface_(surface_make(CAIRO_FORMAT_RGB24, size)), cairo_(cairo_create(surface_.get())) {}

void canvas::set(color c) const {
    cairo_set_source_rgba(cairo_, c.red, c.green, c.blue, c.alpha);
}

void canvas::path_rounded(box b, double radius) const {
    radius = std::min({radius, b.width / 2, b.height / 2});
    cairo_new_sub_path(cairo_);
    cairo_arc(cairo_, b.x + b.width - radius, b.y + radius, radius, -quarter, 0);
    cairo_arc(cairo_, b.x + b.width - radius, b.y + b.height - radius, radius, 0, quarter);
    cairo_arc(cairo_, b.x + radius, b.y + b.height - radius, radius, quarter, 2 * quarter);
    cairo_arc(cairo_, b.x + radius, b.y + radius, radius, 2 * quarter, 3 * quarter);
    cairo_close_path(cairo_);
}

void canvas::fill_rounded(box b, double radius, color c) const {
    path_rounded(b, radius);
    set(c);
    cairo_fill(cairo_);
}

void canvas::outline_rounded(box b, double radius, double line_width, color c) const {
    path_rounded(b, radius);
    set(c);
    cairo_set_line_width(cairo_, line_width);
    cairo_stroke(cairo_);
}

void canvas::fill_gradient(box b, color top_left, color bottom_right) const {
    pattern_ptr const pattern(cairo_pattern_create_linear(b.x, b.y, b.x + b.width, b.y + b.height));
    cairo_pattern_add_color_stop_rgba(pattern.get(), 0, top_left.red, top_left.green, top_left.blue,
                                      top_left.alpha);
    cairo_pattern_add_color_stop_rgba(pattern.get(), 1, bottom_right.red, bottom_right.green,
                                      bottom_right.blue, bottom_right.alpha);
    cairo_set_source(cairo_, pattern.get());
    cairo_rectangle(cairo_, b.x, b.y, b.width, b.height);
    cairo_fill(cairo_);
}

void canvas::cover_rounded(box b, double radius, image_view source) const {
    surface_ptr const surface = surface_from(source);
    double const scale = std::max(b.width / source.width, b.height / source.height);
    cairo_save(cairo_);
    path_rounded(b, radius);
    cairo_clip(cairo_);
    cairo_translate(cairo_, b.x + b.width / 2, b.y + b.height / 2);
    cairo_scale(cairo_, scale, scale);
    cairo_set_source_surface(cairo_, surface.get(), -source.width / 2.0, -source.height / 2.0);
    cairo_pattern_set_filter(cairo_get_source(cairo_), CAIRO_FILTER_GOOD);
    cairo_pattern_set_extend(cairo_get_source(cairo_), CAIRO_EXTEND_PAD);
    cairo_paint(cairo_);
    cairo_restore(cairo_);
}

image canvas::finish() const {
    cairo_surface_flush(surface_.get());
    image made(cairo_image_surface_get_width(surface_.get()),
               cairo_image_surface_get_height(surface_.get()), pixel_format::rgb8);
    auto const stride = std::size_t(cairo_image_surface_get_stride(surface_.get()));
    unsigned char const* data = cairo_image_surface_get_data(surface_.get());
    for (int y = 0; y < made.height(); ++y) {
        auto const* in = reinterpret_cast<std::uint32_t const*>(data + stride * std::size_t(y));
        std::uint8_t* out = made.span().row(y);
        for (int x = 0; x < made.width(); ++x, out += 3) {
            out[0] = std::uint8_t(in[x] >> 16);
            out[1] = std::uint8_t(in[x] >> 8);
            out[2] = std::uint8_t(in[x]);
        }
    }
    return made;
}

text_block::text_block(canvas const& on, std::string const& text, double font_px, double width,
                       double height, bool bold)
    : layout_(object_ptr<PangoLayout>::adopt(pango_cairo_create_layout(on.cairo()))) {
    PangoFontDescription* font = pango_font_description_from_string(bold ? "Sans Bold" : "Sans");
    pango_font_description_set_absolute_size(font, font_px * PANGO_SCALE);
    pango_layout_set_font_description(layout_.get(), font);
    pango_font_description_free(font);
    pango_layout_set_width(layout_.get(), int(width * PANGO_SCALE));
    pango_layout_set_height(layout_.get(), int(height * PANGO_SCALE));
    pango_layout_set_wrap(layout_.get(), PANGO_WRAP_WORD_CHAR);
    pango_layout_set_ellipsize(layout_.get(), PANGO_ELLIPSIZE_END);
    pango_layout_set_text(layout_.get(), text.c_str(), int(text.size()));
    int pixel_width = 0, pixel_height = 0;
    pango_layout_get_pixel_size(layout_.get(), &pixel_width, &pixel_height);
    width_ = pixel_width;
    height_ = pixel_height;
}

void text_block::show(canvas const& on, double x, double y, color c) const {
    on.set(c);
    cairo_move_to(on.cairo(), x, y);
    pango_cairo_show_layout(on.cairo(), layout_.get());
}

} // namespace nb::practice
