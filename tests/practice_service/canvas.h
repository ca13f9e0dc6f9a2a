// Cairo and Pango, as far as the practice pictures need them. Lengths are pixels; any thread.
#pragma once

#include "core/glib_ptr.h"
#include "core/image.h"

#include <cairo.h>
#include <pango/pango.h>

#include <memory>
#include <string>

namespace nb::practice {

struct surface_deleter {
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
using surface_ptr = std::unique_ptr<cairo_surface_t, surface_deleter>;

struct pattern_deleter {
    void operator()(cairo_pattern_t* pattern) const { cairo_pattern_destroy(pattern); }
};
using pattern_ptr = std::unique_ptr<cairo_pattern_t, pattern_deleter>;

struct color {
    double red = 0, green = 0, blue = 0, alpha = 1; // 0 to 1, sRGB, straight
};

color color_hsl(double hue, double saturation, double lightness,
                double alpha = 1); // hue wraps at 1

struct box {
    double x = 0, y = 0, width = 0, height = 0;
};
box box_inset(box, double by);

// A picture to paint on, opaque black at first. Throws nb::error (execution) without memory.
class canvas {
  public:
    explicit canvas(nb::size);
    ~canvas() { cairo_destroy(cairo_); }
    canvas(canvas const&) = delete;
    canvas& operator=(canvas const&) = delete;

    cairo_t* cairo() const { return cairo_; }
    void set(color) const;
    void path_rounded(box, double radius) const;
    void fill_rounded(box, double radius, color) const;
    void outline_rounded(box, double radius, double line_width, color) const;
    void fill_gradient(box, color top_left, color bottom_right) const;
    // Covers the box with the middle of the picture, corners rounded.
    void cover_rounded(box, double radius, image_view) const;

    image finish() const; // rgb8

  private:
    surface_ptr surface_;
    cairo_t* cairo_ = nullptr;
};

// Lines of text, wrapped to `width` and cut with an ellipsis at `height`.
class text_block {
  public:
    text_block(canvas const&, std::string const& text, double font_px, double width, double height,
               bool bold = false);
    double width() const { return width_; }
    double height() const { return height_; }
    void show(canvas const&, double x, double y, color) const;

  private:
    object_ptr<PangoLayout> layout_;
    double width_ = 0;
    double height_ = 0;
};

} // namespace nb::practice
