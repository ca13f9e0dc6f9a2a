// Encoding of references, decoding of results and of files: JPEG, PNG and WebP.
//
// All functions are free of shared state and may run on any thread. Files come from anywhere:
// `picture_decode` reads the header first and refuses what is larger than `picture_limit_pixels`
// before it allocates for the pixels; errors are `nb::error` of kind execution.
#pragma once

#include "core/image.h"

#include <cstdint>
#include <string>

namespace nb {

// Most pixels a file may declare (design: 268 megapixels).
inline constexpr std::int64_t picture_limit_pixels = 268'435'456;
constexpr bool picture_is_too_large(size declared) {
    return std::int64_t(declared.width) * declared.height > picture_limit_pixels;
}

enum class picture_type { unknown, jpeg, png, webp };

struct picture_header {
    picture_type type = picture_type::unknown;
    nb::size size; // px as stored, before EXIF orientation; 0×0 when unknown
};

// By the first `picture_signature_bytes` alone.
inline constexpr std::size_t picture_signature_bytes = 32;
picture_type picture_recognize(bytes_ptr const& beginning);

// What the first bytes say. Never throws; `type` is unknown for anything else, also for a file cut
// off inside its header.
picture_header picture_read_header(bytes_ptr const& file);

char const* picture_mime(picture_type);      // "image/jpeg" …; "application/octet-stream"
char const* picture_extension(picture_type); // ".jpg" …; ".bin"

// How the inks of a CMYK JPEG become sRGB. Editors differ, and a person compares with the one at
// hand.
enum class ink_style {
    tables, // GIMP 2.10: lcms2's precomputed table; without a profile ink times black as encoded
    exact,  // GIMP 3: each pixel through its profile; without one ink times black in linear light
};

// Upright pixels at the file's own depth (8 or 16 bits) and with its ICC profile. CMYK JPEG comes
// back as rgb8 in sRGB, converted by its embedded profile where it has one. A picture that is cut
// off or damaged is an error: half a picture is never passed on.
picture picture_decode(bytes_ptr const& file, ink_style inks = ink_style::tables);

// sRGB without alpha; any alpha is ignored. 4:4:4, so that drawn edges and text keep their color.
// `source` is rgba8 or rgb8.
bytes_ptr jpeg_encode(image_view source, int quality = 92);

// Any pixel format; the fast settings of the design (level 1, filter `sub`). Rows are written as
// they stand, also the hidden color of transparent pixels. Tagged sRGB.
bytes_ptr png_encode(image_view source);

// One reference, ready to be sent: `type` tells the MIME type.
struct encoded_picture {
    bytes_ptr file;
    picture_type type = picture_type::unknown;
};

// JPEG for an opaque image (see reference_quality.h), PNG for one with real transparency or where
// `lossless` asks for it.
encoded_picture reference_encode(image_view source, bool lossless);

} // namespace nb
