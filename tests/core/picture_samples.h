// Pictures for tests, made by code: pixels, ICC profiles, and files with the traits that decoders
// stumble over. The same call always gives the same bytes. Needs libjpeg, libpng, libwebp with its
// mux library, and lcms2.
#pragma once

#include "core/image.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nb::samples {

// -- pixels

// Shades, hard edges and grain, with much of the color space in it. Opaque.
image photo(int width, int height, pixel_format format = pixel_format::rgba8);

// The rgba8 photo as an ellipse that fades out: full, partial and no alpha.
image cutout(int width, int height);

std::uint8_t const* pixel_at(image_view, int x, int y);
std::uint8_t* pixel_at(image_span, int x, int y);

// -- ICC profiles

bytes_ptr srgb_profile();
bytes_ptr display_p3_profile();
bytes_ptr gray_profile(); // gamma 1.8, so that it differs visibly from sRGB
bytes_ptr lab_profile();
bytes_ptr cmyk_profile(); // inks that mix as dull as on paper; both directions
bytes_ptr broken_profile();

// -- EXIF

enum class byte_order { little, big };

// A TIFF block with a few tags around the orientation, without the "Exif\0\0" of JPEG.
std::string exif_block(int orientation, byte_order order = byte_order::little);

// -- JPEG

struct jpeg_traits {
    int quality = 92;
    bool progressive = false;
    bool hundreds_of_scans = false; // progressive, each coefficient in a scan of its own
    int restart_rows = 0;           // a restart marker after that many rows of blocks
    int orientation = 0;            // 0: no EXIF
    bytes_ptr icc_profile;
};

// `pixels` is gray8, rgb8 or rgba8, of which the alpha is left out. 4:2:0.
bytes_ptr jpeg_file(image_view pixels, jpeg_traits const& traits = {});

// Two channels of no known meaning.
bytes_ptr jpeg_unknown_file(int width, int height);

enum class cmyk_coding { cmyk, ycck };

// `inks` is an rgba8 image read as cyan, magenta, yellow, black; 255 is full ink. Stored inverted
// and with the Adobe marker, as Photoshop and everyone after it does.
bytes_ptr jpeg_cmyk_file(image_view inks, cmyk_coding coding, jpeg_traits const& traits = {});

// -- PNG

struct png_traits {
    bool interlaced = false;
    int orientation = 0; // 0: no eXIf
    bool exif_last = false;
    bytes_ptr icc_profile;
    bool srgb_chunk = false;
    double gamma = 0;               // 0: no gAMA
    std::vector<double> primaries;  // white x, y, red x, y, green x, y, blue x, y; empty: no cHRM
    std::vector<std::uint16_t> key; // the samples of the transparent color; empty: no tRNS
    std::string comment;            // a compressed text chunk
};

bytes_ptr png_file(image_view pixels, png_traits const& traits = {});

// Gray of 1, 2 or 4 bits: the value at (x, y) is (x + y) modulo the number of shades.
bytes_ptr png_low_depth_file(int width, int height, int depth, png_traits const& traits = {});

// A palette of 2^depth colors: the index at (x, y) is (x + y) modulo that number. With
// `transparent`, the first half of the palette has the alpha that `palette_color` tells.
bytes_ptr png_palette_file(int width, int height, int depth, bool transparent,
                           png_traits const& traits = {});
std::array<std::uint8_t, 4> palette_color(int index); // RGBA

// A PNG that declares a size and has no pixels: signature, header, empty data, end.
bytes_ptr png_hollow_file(std::uint32_t width, std::uint32_t height);

// -- WebP

struct webp_traits {
    bool lossless = false;
    float quality = 90;
    int orientation = 0; // 0: no EXIF
    bytes_ptr icc_profile;
};

// `pixels` is rgb8 or rgba8; of the latter the file keeps the alpha where not all of it is full.
bytes_ptr webp_file(image_view pixels, webp_traits const& traits = {});

// Two lossless frames of `first` px (an rgba8 cutout and a photo), the first at (x, y) of a canvas.
// x and y must be even.
bytes_ptr webp_animation(nb::size canvas, nb::rect first);

// -- damage

bytes_ptr cut(bytes_ptr const& file, std::size_t size);
bytes_ptr flip_bit(bytes_ptr const& file, std::size_t bit);
bytes_ptr with_bytes(bytes_ptr const& file, std::size_t offset, std::string_view bytes);
bytes_ptr with_inserted(bytes_ptr const& file, std::size_t offset, std::string_view bytes);

} // namespace nb::samples
