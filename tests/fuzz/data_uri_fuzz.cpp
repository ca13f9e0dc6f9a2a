// Any bytes as a data URI; what is decoded is written again and must decode to the same.
#include "core/data_uri.h"

#include <cstddef>
#include <cstdint>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace nb;
    std::string_view const uri(reinterpret_cast<char const*>(data), size);
    std::optional<bytes_ptr> const decoded = data_uri_decode(uri);
    if (!decoded || !*decoded)
        return 0;
    std::string again(data_uri_length("image/png", decoded->size()), '\0');
    char const* const end = data_uri_write(again.data(), "image/png", *decoded);
    g_assert(end == again.data() + again.size());
    std::optional<bytes_ptr> const twice = data_uri_decode(again);
    g_assert(decoded->size() == 0 || (twice && twice->text() == decoded->text()));
    return 0;
}
