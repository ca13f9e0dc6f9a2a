// PNG through libpng: references with transparency out, results in.
#include "core/image_codec_formats.h"

#include "core/exif.h"
#include "core/i18n.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <new>

#include <lcms2.h>
#include <png.h>

namespace nb {

namespace {

constexpr std::size_t signature_bytes = 8;
constexpr std::size_t header_bytes = signature_bytes + 4 + 4 + 13 + 4; // with IHDR's frame

// -- errors

[[noreturn]] void fail(png_structp png, png_const_charp message) {
    c_fail(*static_cast<c_failure*>(png_get_error_ptr(png)), message);
}

// Warnings are about what does not concern the pixels: bad chunks of text or a bad profile, which
// are left out.
void ignore_warning(png_structp, png_const_charp) {}

// -- decoding

// A decoder for one file, which must outlive it.
struct png_reader {
    png_structp png = nullptr;
    png_infop info = nullptr;
    c_failure failure = {};
    byte_span rest; // what libpng has not read yet

    explicit png_reader(byte_span file) : rest(file) {
        bool const created = c_try(failure, [&] {
            png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &failure, &fail, &ignore_warning);
            info = png ? png_create_info_struct(png) : nullptr;
        });
        if (!created || !info) {
            png_destroy_read_struct(&png, nullptr, nullptr);
            throw std::bad_alloc();
        }
    }
    png_reader(png_reader const&) = delete;
    png_reader& operator=(png_reader const&) = delete;
    ~png_reader() { png_destroy_read_struct(&png, &info, nullptr); }

    // libpng's calls, for which the rules of `c_try` hold.
    template <typename function>
    void run(function const& calls) {
        if (!c_try(failure, calls))
            throw damaged_error(failure.message);
    }
};

void read_bytes(png_structp png, png_bytep to, std::size_t size) {
    auto* const rest = static_cast<byte_span*>(png_get_io_ptr(png));
    if (size > rest->size())
        png_error(png, cut_off_reason());
    std::memcpy(to, rest->data(), size);
    *rest = rest->subspan(size);
}

// Chunks that no one asks for are not unpacked; a small one could grow to megabytes.
void limit_memory(png_structp png) {
    static constexpr png_byte unread[] = "tEXt\0zTXt\0iTXt\0sPLT\0hIST\0pCAL\0sCAL";
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, unread, sizeof unread / 5);
    png_set_chunk_malloc_max(png, 16 << 20);
    png_set_chunk_cache_max(png, 100);
    png_set_user_limits(png, picture_limit_pixels, picture_limit_pixels);
}

pixel_format format_of(int channels, int depth) {
    static constexpr pixel_format formats[2][4] = {
        {pixel_format::gray8, pixel_format::gray_alpha8, pixel_format::rgb8, pixel_format::rgba8},
        {pixel_format::gray16, pixel_format::gray_alpha16, pixel_format::rgb16,
         pixel_format::rgba16}};
    return formats[depth == 16][channels - 1];
}

void read_header(png_reader& reader) {
    reader.run([&] {
        png_set_read_fn(reader.png, &reader.rest, &read_bytes);
        png_set_crc_action(reader.png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
        limit_memory(reader.png);
        png_read_info(reader.png, reader.info);
    });
    picture_check_size({int(png_get_image_width(reader.png, reader.info)),
                        int(png_get_image_height(reader.png, reader.info))});
}

// Palettes become RGB, few bits become eight, a transparent color becomes alpha.
int expand_to_samples(png_reader& reader) {
    int passes = 1;
    reader.run([&] {
        png_set_expand(reader.png);
        if constexpr (G_BYTE_ORDER == G_LITTLE_ENDIAN)
            png_set_swap(reader.png);
        passes = png_set_interlace_handling(reader.png);
        png_read_update_info(reader.png, reader.info);
    });
    return passes;
}

image read_pixels(png_reader& reader) {
    int const passes = expand_to_samples(reader);
    image pixels(int(png_get_image_width(reader.png, reader.info)),
                 int(png_get_image_height(reader.png, reader.info)),
                 format_of(png_get_channels(reader.png, reader.info),
                           png_get_bit_depth(reader.png, reader.info)));
    g_assert(png_get_rowbytes(reader.png, reader.info) == pixels.stride());
    image_span const rows = pixels.span();
    reader.run([&] {
        for (int pass = 0; pass < passes; ++pass)
            for (int y = 0; y < rows.height; ++y)
                png_read_row(reader.png, rows.row(y), nullptr);
        png_read_end(reader.png, reader.info);
    });
    return pixels;
}

int read_orientation(png_reader const& reader) {
    png_uint_32 size = 0;
    png_bytep data = nullptr;
    if (!png_get_eXIf_1(reader.png, reader.info, &size, &data))
        return 1;
    return exif_read_orientation({data, size});
}

// -- profiles

bytes_ptr read_embedded_profile(png_reader const& reader) {
    png_charp name = nullptr;
    png_bytep data = nullptr;
    png_uint_32 size = 0;
    int compression = 0;
    if (!png_get_iCCP(reader.png, reader.info, &name, &compression, &data, &size))
        return {};
    return bytes_ptr::adopt(g_bytes_new(data, size));
}

// What gAMA and cHRM tell, with sRGB's values for what they do not.
struct color_chunks {
    double gamma = 0; // of the encoding; 0: sRGB's own curve
    cmsCIExyY white = {0.3127, 0.3290, 1};
    cmsCIExyYTRIPLE primaries = {{0.64, 0.33, 1}, {0.30, 0.60, 1}, {0.15, 0.06, 1}};
    bool has_srgb_gamma = true;
    bool has_srgb_primaries = true;
};

bool is_near(cmsCIExyY a, cmsCIExyY b) {
    return std::abs(a.x - b.x) < 0.001 && std::abs(a.y - b.y) < 0.001;
}

color_chunks read_color_chunks(png_reader const& reader) {
    color_chunks found;
    double gamma = 0;
    if (png_get_gAMA(reader.png, reader.info, &gamma) && gamma > 0.1 && gamma < 10) {
        found.gamma = gamma;
        found.has_srgb_gamma = std::abs(gamma - 0.45455) < 0.001;
    }
    cmsCIExyY white = found.white;
    cmsCIExyYTRIPLE rgb = found.primaries;
    if (png_get_cHRM(reader.png, reader.info, &white.x, &white.y, &rgb.Red.x, &rgb.Red.y,
                     &rgb.Green.x, &rgb.Green.y, &rgb.Blue.x, &rgb.Blue.y)) {
        found.has_srgb_primaries =
            is_near(white, found.white) && is_near(rgb.Red, found.primaries.Red) &&
            is_near(rgb.Green, found.primaries.Green) && is_near(rgb.Blue, found.primaries.Blue);
        found.white = white;
        found.primaries = rgb;
    }
    return found;
}

cmsToneCurve* build_curve(double encoding_gamma) {
    static constexpr double srgb[] = {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045};
    return encoding_gamma > 0 ? cmsBuildGamma(nullptr, 1 / encoding_gamma)
                              : cmsBuildParametricToneCurve(nullptr, 4, srgb);
}

bytes_ptr save_profile(cmsHPROFILE profile) {
    cmsUInt32Number size = 0;
    if (!cmsSaveProfileToMem(profile, nullptr, &size))
        return {};
    void* const data = g_malloc(size);
    bytes_ptr const saved = bytes_ptr::take(data, size);
    return cmsSaveProfileToMem(profile, data, &size) ? saved : bytes_ptr();
}

// GIMP 3 makes a profile of gAMA and cHRM (a pure power curve, sRGB's curve and primaries for the
// chunk that is missing); GIMP 2.10 ignores both. This does as GIMP 3, but for one case: a gamma of
// 0.45455 with sRGB's or no primaries is how encoders without the sRGB chunk say sRGB, and not that
// the picture has a power curve.
bytes_ptr make_profile(color_chunks const& chunks, bool gray) {
    if (chunks.has_srgb_gamma && (gray || chunks.has_srgb_primaries))
        return {};
    cmsToneCurve* const curve = build_curve(chunks.gamma);
    cmsToneCurve* const curves[] = {curve, curve, curve};
    cmsHPROFILE const profile = gray
                                    ? cmsCreateGrayProfile(cmsD50_xyY(), curve)
                                    : cmsCreateRGBProfile(&chunks.white, &chunks.primaries, curves);
    cmsFreeToneCurve(curve);
    if (!profile)
        return {};
    bytes_ptr saved = save_profile(profile);
    cmsCloseProfile(profile);
    return saved;
}

bytes_ptr read_profile(png_reader const& reader, bool gray) {
    if (bytes_ptr embedded = read_embedded_profile(reader))
        return embedded;
    if (png_get_valid(reader.png, reader.info, PNG_INFO_sRGB))
        return {};
    return make_profile(read_color_chunks(reader), gray);
}

// -- encoding

void write_bytes(png_structp png, png_bytep data, std::size_t size) {
    if (!static_cast<byte_sink*>(png_get_io_ptr(png))->append(data, size))
        png_error(png, _("the file becomes too large"));
}

void flush_nothing(png_structp) {}

int color_type_of(pixel_format format) {
    int const color = pixel_is_gray(format) ? 0 : PNG_COLOR_MASK_COLOR;
    return color | (pixel_has_alpha(format) ? PNG_COLOR_MASK_ALPHA : 0);
}

// Level 1 with one fixed filter takes an eighth of the time of libpng's defaults. Photographs with
// grain grow by next to nothing, smooth pictures by up to a half.
void write_settings(png_structp png, png_infop info, image_view source, pixel_format stored) {
    png_set_compression_level(png, 1);
    png_set_compression_buffer_size(png, 1 << 16);
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_SUB);
    png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_IHDR(png, info, png_uint_32(source.width), png_uint_32(source.height),
                 8 * pixel_sample_bytes(stored), color_type_of(stored), PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_sRGB(png, info, PNG_sRGB_INTENT_PERCEPTUAL);
}

void write_rows(png_structp png, png_infop info, image_view source, pixel_format stored) {
    png_write_info(png, info);
    if (pixel_channels(source.format) > pixel_channels(stored))
        png_set_filler(png, 0, PNG_FILLER_AFTER); // when writing: takes the fourth sample away
    if constexpr (G_BYTE_ORDER == G_LITTLE_ENDIAN)
        if (pixel_sample_bytes(source.format) == 2)
            png_set_swap(png);
    for (int y = 0; y < source.height; ++y)
        png_write_row(png, source.row(y));
    png_write_end(png, info);
}

bytes_ptr encode_as(image_view source, pixel_format stored) {
    c_failure failure = {};
    byte_sink sink;
    png_structp png = nullptr;
    png_infop info = nullptr;
    bool const written = c_try(failure, [&] {
        png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &failure, &fail, &ignore_warning);
        info = png ? png_create_info_struct(png) : nullptr;
        if (!info)
            c_fail(failure, _("there is not enough memory"));
        png_set_write_fn(png, &sink, &write_bytes, &flush_nothing);
        write_settings(png, info, source, stored);
        write_rows(png, info, source, stored);
    });
    png_destroy_write_struct(&png, &info);
    if (!written)
        throw execution_error(_("The picture cannot be written as PNG: %s"), failure.message);
    return sink.take();
}

} // namespace

bool png_recognize(byte_span file) {
    static constexpr std::array<std::uint8_t, signature_bytes> signature = {0x89, 'P',  'N',  'G',
                                                                            '\r', '\n', 0x1a, '\n'};
    return file.size() >= signature.size() &&
           std::equal(signature.begin(), signature.end(), file.begin());
}

nb::size png_read_size(byte_span file) {
    if (file.size() < header_bytes || std::memcmp(&file[signature_bytes + 4], "IHDR", 4) != 0)
        return {};
    png_uint_32 const width = png_get_uint_32(&file[signature_bytes + 8]);
    png_uint_32 const height = png_get_uint_32(&file[signature_bytes + 12]);
    if (!width || !height || width > PNG_UINT_31_MAX || height > PNG_UINT_31_MAX)
        return {};
    return {int(width), int(height)};
}

stored_picture png_decode(byte_span file) {
    png_reader reader(file);
    read_header(reader);
    stored_picture stored;
    stored.pixels = read_pixels(reader);
    stored.icc_profile = read_profile(reader, pixel_is_gray(stored.pixels.format()));
    stored.orientation = read_orientation(reader);
    return stored;
}

bytes_ptr png_encode(image_view source) {
    return encode_as(source, source.format);
}

bytes_ptr png_encode_opaque(image_view rgba) {
    g_assert(rgba.format == pixel_format::rgba8);
    return encode_as(rgba, pixel_format::rgb8);
}

} // namespace nb
