#include "core/image.h"

#include <algorithm>
#include <cstring>

namespace nb {

image::image(int width, int height, pixel_format format)
    : data_(std::make_unique_for_overwrite<std::uint8_t[]>(
          std::size_t(width) * std::size_t(height) * pixel_bytes(format))),
      width_(width), height_(height), format_(format) {
    g_assert(width >= 1 && height >= 1);
}

namespace {

using row_function = void (*)(std::uint8_t const* in, int width, std::uint8_t* out);

// Sizes in bytes that are known when compiling: it is millions of pixels.
template <std::size_t read, std::size_t written>
void add_alpha(std::uint8_t const* in, int width, std::uint8_t* out) {
    for (int x = 0; x < width; ++x, in += read, out += written) {
        std::memcpy(out, in, read);
        std::memset(out + read, 0xff, written - read);
    }
}

row_function add_alpha_to(pixel_format format) {
    switch (format) {
    case pixel_format::gray8:
        return add_alpha<1, 2>;
    case pixel_format::rgb8:
        return add_alpha<3, 4>;
    case pixel_format::gray16:
        return add_alpha<2, 4>;
    case pixel_format::rgb16:
        return add_alpha<6, 8>;
    case pixel_format::gray_alpha8:
    case pixel_format::rgba8:
    case pixel_format::gray_alpha16:
    case pixel_format::rgba16:
        break;
    }
    g_assert_not_reached();
}

} // namespace

void image_copy(image_view from, image_span to) {
    if (to.format == from.format) {
        for (int y = 0; y < to.height; ++y)
            std::memcpy(to.row(y), from.row(y), pixel_bytes(from.format) * std::size_t(to.width));
        return;
    }
    g_assert(to.format == pixel_with_alpha(from.format));
    row_function const copy_row = add_alpha_to(from.format);
    for (int y = 0; y < to.height; ++y)
        copy_row(from.row(y), to.width, to.row(y));
}

bool image_equal(image_view one, image_view other) {
    if (one.width != other.width || one.height != other.height || one.format != other.format)
        return false;
    std::size_t const row_bytes = pixel_bytes(one.format) * std::size_t(one.width);
    for (int y = 0; y < one.height; ++y)
        if (std::memcmp(one.row(y), other.row(y), row_bytes) != 0)
            return false;
    return true;
}

bool image_is_opaque(image_view view) {
    if (!pixel_has_alpha(view.format))
        return true;
    std::size_t const step = pixel_bytes(view.format);
    std::size_t const alpha_bytes = std::size_t(pixel_sample_bytes(view.format));
    std::size_t const row_bytes = std::size_t(view.width) * step;
    for (int y = 0; y < view.height; ++y) {
        std::uint8_t const* row = view.row(y);
        std::uint8_t all = 0xff; // and-ed over the row, so that the inner loop has no branch
        for (std::size_t at = step - alpha_bytes; at < row_bytes; at += step)
            for (std::size_t byte = 0; byte < alpha_bytes; ++byte)
                all &= row[at + byte];
        if (all != 0xff)
            return false;
    }
    return true;
}

namespace {

// The nearest of 65535 / 255 steps, without a division.
std::uint8_t rounded8(std::uint16_t sample) {
    return std::uint8_t((sample * 255U + 32895U) >> 16);
}

std::uint8_t sample8(std::uint8_t const* pixel, pixel_format format, int channel) {
    if (pixel_sample_bytes(format) == 1)
        return pixel[channel];
    std::uint16_t value;
    std::memcpy(&value, pixel + std::ptrdiff_t(2) * channel, 2);
    return rounded8(value);
}

} // namespace

image image_to_8_bits(image_view source) {
    image made(source.width, source.height, pixel_8_bits(source.format));
    if (source.format == made.format()) {
        image_copy(source, made.span());
        return made;
    }
    for (int y = 0; y < source.height; ++y) {
        auto const* from = reinterpret_cast<std::uint16_t const*>(source.row(y));
        std::transform(from, from + made.stride(), made.span().row(y), rounded8);
    }
    return made;
}

image image_to_rgba8(image_view source) {
    image made(source.width, source.height, pixel_format::rgba8);
    bool const gray = pixel_is_gray(source.format);
    bool const alpha = pixel_has_alpha(source.format);
    int const last = pixel_channels(source.format) - 1;
    for (int y = 0; y < source.height; ++y) {
        std::uint8_t const* from = source.row(y);
        std::uint8_t* to = made.span().row(y);
        for (int x = 0; x < source.width; ++x, from += pixel_bytes(source.format), to += 4) {
            for (int channel = 0; channel < 3; ++channel)
                to[channel] = sample8(from, source.format, gray ? 0 : channel);
            to[3] = alpha ? sample8(from, source.format, last) : 255;
        }
    }
    return made;
}

void image_apply_mask(image_span rgba8, image_view mask) {
    for (int y = 0; y < rgba8.height; ++y) {
        std::uint8_t* alpha = rgba8.row(y) + 3;
        for (int x = 0; x < rgba8.width; ++x, alpha += 4)
            *alpha = std::uint8_t((*alpha * mask.row(y)[x] + 127) / 255);
    }
}

image image_from_packed(std::uint8_t const* pixels, size size, int channels) {
    constexpr pixel_format formats[] = {pixel_format::gray8, pixel_format::gray_alpha8,
                                        pixel_format::rgb8, pixel_format::rgba8};
    pixel_format const format = formats[std::clamp(channels, 1, 4) - 1];
    auto const stride = std::size_t(size.width) * pixel_bytes(format);
    return image_to_rgba8({pixels, size.width, size.height, stride, format});
}

} // namespace nb
