// Pixels in memory: a read view, a write span, and one owner.
//
// Samples are gamma-encoded as a file carries them (never linear light), alpha is straight and
// comes last, 16-bit samples are in the machine's byte order. Which color space the numbers are in
// is said beside the image: see `picture`. Rows are tightly packed in an owner.
#pragma once

#include "core/geometry.h"
#include "core/glib_ptr.h"

#include <cstddef>
#include <cstdint>
#include <memory>

namespace nb {

// In the order of channels, then of bits: what is asked of each pixel is arithmetic on that.
enum class pixel_format { gray8, gray_alpha8, rgb8, rgba8, gray16, gray_alpha16, rgb16, rgba16 };

constexpr int pixel_channels(pixel_format format) { // 1 to 4
    return int(format) % 4 + 1;
}
constexpr int pixel_sample_bytes(pixel_format format) { // 1 or 2
    return format >= pixel_format::gray16 ? 2 : 1;
}
constexpr std::size_t pixel_bytes(pixel_format format) { // channels × bytes per sample
    return std::size_t(pixel_channels(format)) * std::size_t(pixel_sample_bytes(format));
}
constexpr bool pixel_has_alpha(pixel_format format) { // gray_alpha…, rgba…
    return pixel_channels(format) % 2 == 0;
}
constexpr bool pixel_is_gray(pixel_format format) { // gray…, gray_alpha…
    return pixel_channels(format) <= 2;
}
constexpr pixel_format pixel_8_bits(pixel_format format) { // the same channels
    return pixel_format(pixel_channels(format) - 1);
}
constexpr pixel_format pixel_with_alpha(pixel_format format) {
    return pixel_format(int(format) + (pixel_has_alpha(format) ? 0 : 1));
}

struct image_view {
    std::uint8_t const* data = nullptr;
    int width = 0;          // px
    int height = 0;         // px
    std::size_t stride = 0; // bytes from one row to the next
    pixel_format format = pixel_format::rgba8;

    std::uint8_t const* row(int y) const { return data + stride * std::size_t(y); }
};

// `count` rows from `first`, which are not copied.
inline image_view image_rows(image_view from, int first, int count) {
    return {from.row(first), from.width, count, from.stride, from.format};
}

struct image_span {
    std::uint8_t* data = nullptr;
    int width = 0;
    int height = 0;
    std::size_t stride = 0;
    pixel_format format = pixel_format::rgba8;

    std::uint8_t* row(int y) const { return data + stride * std::size_t(y); }
};

class image {
  public:
    image() = default;
    // Memory is not initialized. Sides must be at least 1 px.
    image(int width, int height, pixel_format format);

    nb::size size() const { return {width_, height_}; }
    int width() const { return width_; }
    int height() const { return height_; }
    pixel_format format() const { return format_; }
    std::size_t stride() const { return std::size_t(width_) * pixel_bytes(format_); }
    image_view view() const { return {data_.get(), width_, height_, stride(), format_}; }
    image_span span() { return {data_.get(), width_, height_, stride(), format_}; }
    explicit operator bool() const { return data_ != nullptr; }

  private:
    std::unique_ptr<std::uint8_t[]> data_;
    int width_ = 0;
    int height_ = 0;
    pixel_format format_ = pixel_format::rgba8;
};

// A decoded picture, upright (EXIF orientation is already applied).
struct picture {
    image pixels;
    bytes_ptr icc_profile; // of the pixels' own RGB or gray space; without one they are sRGB
};

// Copies a picture of the same size, into a format that is the same or has an alpha channel beside;
// that is made full.
void image_copy(image_view from, image_span to);

// Of the same size and format, sample for sample.
bool image_equal(image_view, image_view);

// True when every pixel of an 8- or 16-bit image has full alpha, or the format has none.
bool image_is_opaque(image_view);

// The same channels with 8 bits a sample, rounded.
image image_to_8_bits(image_view);

// 8 bits a sample, four channels: gray is spread, 16 bits are rounded, missing alpha is full.
image image_to_rgba8(image_view);

// The same of rows without gaps between them, 1 to 4 channels of 8 bits a pixel.
image image_from_packed(std::uint8_t const* pixels, size, int channels);

// Makes each pixel of an rgba8 image as much less opaque as a gray8 one of the same size is black.
void image_apply_mask(image_span rgba8, image_view mask);

} // namespace nb
