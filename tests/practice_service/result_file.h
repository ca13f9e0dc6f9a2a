// The files that results are: drawings in the wanted format, or a given file as it is.
#pragma once

#include "core/image_codec.h"
#include "practice_service/options.h"

#include <string>

namespace nb::practice {

struct result_file {
    bytes_ptr bytes;
    std::string mime;
    std::string extension; // ".png"
};

// `source` is rgb8. Takes a while; any thread. Throws nb::error (execution).
result_file result_file_encode(image_view source, result_format);

// The bytes of `path`, with the type that they show. Throws nb::error (calling) when unreadable.
result_file result_file_read(std::string const& path);

} // namespace nb::practice
