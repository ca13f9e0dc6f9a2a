// Small pictures for the practice service's tests.
#pragma once

#include "core/data_uri.h"
#include "core/image_codec.h"

#include <string>

namespace nb::practice {

// An opaque gradient.
inline image test_image(nb::size size) {
    image made(size.width, size.height, pixel_format::rgb8);
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x) {
            std::uint8_t* pixel = made.span().row(y) + std::size_t(3) * std::size_t(x);
            pixel[0] = std::uint8_t(255 * x / size.width);
            pixel[1] = std::uint8_t(255 * y / size.height);
            pixel[2] = 96;
        }
    return made;
}

inline bytes_ptr test_file(nb::size size, picture_type type) {
    image const made = test_image(size);
    return type == picture_type::jpeg ? jpeg_encode(made.view()) : png_encode(made.view());
}

inline std::string test_data_uri(nb::size size, picture_type type) {
    bytes_ptr const file = test_file(size, type);
    std::string uri(data_uri_length(picture_mime(type), file.size()), '\0');
    data_uri_write(uri.data(), picture_mime(type), file);
    return uri;
}

} // namespace nb::practice
