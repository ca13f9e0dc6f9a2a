#include "practice_service/result_file.h"

#include "core/error.h"
#include "core/files.h"

#include <webp/encode.h>

#include <cstring>

namespace nb::practice {

namespace {

constexpr float webp_quality = 90;

bytes_ptr webp_encode(image_view source) {
    std::uint8_t* data = nullptr;
    std::size_t const size = WebPEncodeRGB(source.data, source.width, source.height,
                                           int(source.stride), webp_quality, &data);
    if (size == 0)
        throw execution_error("a picture of %dx%d px does not fit WebP", source.width,
                              source.height);
    return bytes_ptr::adopt(g_bytes_new_with_free_func(
        data, size, [](gpointer memory) noexcept { WebPFree(memory); }, data));
}

image widened(image_view source) {
    image wide(source.width, source.height, pixel_format::rgb16);
    for (int y = 0; y < source.height; ++y) {
        std::uint8_t const* in = source.row(y);
        std::uint8_t* out = wide.span().row(y);
        for (int at = 0; at < 3 * source.width; ++at) {
            auto const sample = std::uint16_t(in[at] * 257); // 255 becomes 65535
            std::memcpy(out, &sample, sizeof sample);
            out += sizeof sample;
        }
    }
    return wide;
}

result_file describe(bytes_ptr bytes) {
    picture_type const type = picture_read_header(bytes).type;
    return {std::move(bytes), picture_mime(type), picture_extension(type)};
}

} // namespace

result_file result_file_encode(image_view source, result_format format) {
    switch (format) {
    case result_format::png:
        return describe(png_encode(source));
    case result_format::jpeg:
        return describe(jpeg_encode(source));
    case result_format::webp:
        return describe(webp_encode(source));
    case result_format::png16:
        return describe(png_encode(widened(source).view()));
    }
    return {};
}

result_file result_file_read(std::string const& path) {
    bytes_ptr bytes = file_read(path);
    if (!bytes)
        throw calling_error("the picture “%s” cannot be read", path.c_str());
    return describe(std::move(bytes));
}

} // namespace nb::practice
