// `data:` URIs with base64, both ways. (Reference, "ImageGenResult": "Image URL or base64 data
// URI".)
#pragma once

#include "core/glib_ptr.h"

#include <optional>
#include <string>
#include <string_view>

namespace nb {

bool data_uri_is(std::string_view text); // begins with "data:", in any case

// Bytes that `data_uri_write` needs for `size` bytes of data of that MIME type.
std::size_t data_uri_length(std::string_view mime, std::size_t size);

// Writes the URI at `out` without a terminating zero; returns one past its end.
char* data_uri_write(char* out, std::string_view mime, bytes_ptr const& data);

// The decoded data, or nothing when the text is no base64 data URI. White space inside the base64
// part is allowed, `=` at its end may be missing; any other foreign character, an impossible
// length, or nothing encoded at all, is damage.
std::optional<bytes_ptr> data_uri_decode(std::string_view uri);

} // namespace nb
