// Any bytes as a picture: its header, and the pixels where it declares few.
#include "core/error.h"
#include "core/image_codec.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace nb;
    constexpr std::int64_t few_pixels = 1 << 16; // more would make this slow, not find more
    bytes_ptr const file = bytes_ptr::copy({reinterpret_cast<char const*>(data), size});
    picture_header const header = picture_read_header(file);
    if (std::int64_t(header.size.width) * header.size.height > few_pixels)
        return 0;
    try {
        picture const decoded =
            picture_decode(file, size % 2 ? ink_style::tables : ink_style::exact);
        g_assert(decoded.pixels.width() >= 1 && decoded.pixels.height() >= 1);
    } catch (error const&) { // the usual end
    }
    return 0;
}
