// JPEG through libjpeg-turbo: references out, results in. Inks (CMYK) become sRGB here.
#include "core/image_codec_formats.h"

#include "core/exif.h"
#include "core/i18n.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <vector>

#include <jpeglib.h>
// jpeglib.h first: jerror.h needs it.
#include <jerror.h>
#include <lcms2.h>

namespace nb {

namespace {

// -- errors

// Every scan of a progressive file is a pass over all pixels. Encoders make about ten; a file made
// to waste time has thousands.
constexpr int most_scans = 100;

struct jpeg_errors : jpeg_error_mgr {
    c_failure failure;
};

[[noreturn]] void fail(j_common_ptr info) {
    char text[JMSG_LENGTH_MAX];
    info->err->format_message(info, text);
    c_fail(static_cast<jpeg_errors*>(info->err)->failure, text);
}

bool is_reading_pixels(j_common_ptr info) {
    return info->is_decompressor && reinterpret_cast<j_decompress_ptr>(info)->input_scan_number > 0;
}

// Warnings after which all pixels are still what the encoder meant.
bool is_harmless(j_common_ptr info) {
    switch (info->err->msg_code) {
    case JWRN_JFIF_MAJOR:
    case JWRN_ADOBE_XFORM:
    case JWRN_BOGUS_ICC:
    case JWRN_NOT_SEQUENTIAL:
        return true;
    case JWRN_EXTRANEOUS_DATA: // padding in the header; among the pixels, a sign of lost bits
        return !is_reading_pixels(info);
    default:
        return false;
    }
}

// Level -1 is a warning. libjpeg would go on after it and fill what is missing with gray.
void judge_message(j_common_ptr info, int level) {
    if (level >= 0 || is_harmless(info))
        return;
    if (info->err->msg_code == JWRN_JPEG_EOF)
        c_fail(static_cast<jpeg_errors*>(info->err)->failure, cut_off_reason());
    fail(info);
}

void limit_scans(j_common_ptr info) {
    if (reinterpret_cast<j_decompress_ptr>(info)->input_scan_number > most_scans)
        c_fail(static_cast<jpeg_errors*>(info->err)->failure, _("it has too many scans"));
}

jpeg_error_mgr* errors_prepare(jpeg_errors& errors) {
    jpeg_std_error(&errors);
    errors.error_exit = &fail;
    errors.emit_message = &judge_message;
    return &errors;
}

// -- header

bool is_frame_header(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

bool has_no_length(int marker) {
    return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}

int read_16(byte_span file, std::size_t at) {
    return file[at] << 8 | file[at + 1];
}

// -- decoding

// A decoder for one file, which must outlive it. libjpeg keeps pointers into it: it never moves.
struct jpeg_reader {
    jpeg_decompress_struct info = {};
    jpeg_errors errors = {};
    jpeg_progress_mgr progress = {};

    explicit jpeg_reader(byte_span file) {
        info.err = errors_prepare(errors);
        progress.progress_monitor = &limit_scans;
        bool const created = c_try(errors.failure, [&] {
            jpeg_create_decompress(&info);
            info.progress = &progress;
            jpeg_mem_src(&info, file.data(), static_cast<unsigned long>(file.size()));
        });
        if (!created) {
            jpeg_destroy_decompress(&info);
            throw damaged_error(errors.failure.message);
        }
    }
    jpeg_reader(jpeg_reader const&) = delete;
    jpeg_reader& operator=(jpeg_reader const&) = delete;
    ~jpeg_reader() { jpeg_destroy_decompress(&info); }

    // libjpeg's calls, for which the rules of `c_try` hold.
    template <typename function>
    void run(function const& calls) {
        if (!c_try(errors.failure, calls))
            throw damaged_error(errors.failure.message);
    }
};

J_COLOR_SPACE choose_output(J_COLOR_SPACE stored) {
    switch (stored) {
    case JCS_GRAYSCALE:
        return JCS_GRAYSCALE;
    case JCS_YCbCr:
    case JCS_RGB:
        return JCS_RGB;
    case JCS_CMYK:
    case JCS_YCCK:
        return JCS_CMYK;
    default:
        throw execution_error(_("The JPEG picture is in a color space that cannot be opened."));
    }
}

void read_header(jpeg_reader& reader) {
    reader.run([&] {
        jpeg_save_markers(&reader.info, JPEG_APP0 + 1, 0xffff);
        jpeg_save_markers(&reader.info, JPEG_APP0 + 2, 0xffff);
        jpeg_read_header(&reader.info, TRUE);
    });
    reader.info.out_color_space = choose_output(reader.info.jpeg_color_space);
    picture_check_size({int(reader.info.image_width), int(reader.info.image_height)});
}

int read_orientation(jpeg_reader const& reader) {
    static constexpr std::string_view prefix("Exif\0\0", 6);
    for (auto const* marker = reader.info.marker_list; marker; marker = marker->next) {
        byte_span const data(marker->data, marker->data_length);
        if (marker->marker == JPEG_APP0 + 1 && data.size() >= prefix.size() &&
            std::memcmp(data.data(), prefix.data(), prefix.size()) == 0)
            return exif_read_orientation(data);
    }
    return 1;
}

bytes_ptr read_profile(jpeg_reader& reader) {
    JOCTET* data = nullptr;
    unsigned size = 0;
    reader.run([&] { jpeg_read_icc_profile(&reader.info, &data, &size); });
    if (!data)
        return {};
    return bytes_ptr::adopt(g_bytes_new_with_free_func(data, size, &std::free, data));
}

image read_pixels(jpeg_reader& reader) {
    image pixels(int(reader.info.image_width), int(reader.info.image_height),
                 reader.info.out_color_space == JCS_GRAYSCALE ? pixel_format::gray8
                                                              : pixel_format::rgb8);
    image_span const rows = pixels.span();
    reader.run([&] {
        jpeg_start_decompress(&reader.info);
        while (reader.info.output_scanline < reader.info.output_height) {
            JSAMPROW row = rows.row(int(reader.info.output_scanline));
            jpeg_read_scanlines(&reader.info, &row, 1);
        }
        jpeg_finish_decompress(&reader.info);
    });
    return pixels;
}

// -- inks

// From four inks to sRGB. Samples are inverted (255 is no ink): Adobe's way, which everyone follows
// and GIMP takes for granted, also in files without Adobe's marker.
//
// With a profile: relative colorimetric with black point compensation. GIMP 2.10 goes through
// lcms2's precomputed table, GIMP 3 (babl) does not. Without a profile both multiply ink by
// black, 2.10 on the sample values and 3 in linear light, which is lighter by up to ΔE2000 29.
class ink_converter {
  public:
    ink_converter(bytes_ptr const& icc_profile, ink_style style) : multiplied_(products(style)) {
        if (!icc_profile)
            return;
        cmsHPROFILE const inks =
            cmsOpenProfileFromMem(icc_profile.data(), cmsUInt32Number(icc_profile.size()));
        if (!inks)
            return;
        cmsHPROFILE const srgb = cmsCreate_sRGBProfile();
        cmsUInt32Number const flags =
            cmsFLAGS_BLACKPOINTCOMPENSATION | (style == ink_style::exact ? cmsFLAGS_NOOPTIMIZE : 0);
        if (cmsGetColorSpace(inks) == cmsSigCmykData)
            transform_ = cmsCreateTransform(inks, TYPE_CMYK_8_REV, srgb, TYPE_RGB_8,
                                            INTENT_RELATIVE_COLORIMETRIC, flags);
        cmsCloseProfile(srgb);
        cmsCloseProfile(inks);
    }
    ink_converter(ink_converter const&) = delete;
    ink_converter& operator=(ink_converter const&) = delete;
    ~ink_converter() {
        if (transform_)
            cmsDeleteTransform(transform_);
    }

    void convert_row(std::uint8_t const* inks, std::uint8_t* rgb, int width) const {
        if (transform_)
            cmsDoTransform(transform_, inks, rgb, cmsUInt32Number(width));
        else
            for (int x = 0; x < width; ++x, inks += 4, rgb += 3)
                for (int channel = 0; channel < 3; ++channel)
                    rgb[channel] = multiplied_[std::size_t(inks[channel] * inks[3])];
    }

  private:
    using table = std::vector<std::uint8_t>;
    // By the product of two inverted samples, 0 to 255².
    static table products(ink_style style) {
        table made(255 * 255 + 1);
        for (std::size_t product = 0; product < made.size(); ++product) {
            double const light = double(product) / (255 * 255);
            double const encoded = style == ink_style::tables ? light
                                   : light <= 0.0031308       ? light * 12.92
                                                        : 1.055 * std::pow(light, 1 / 2.4) - 0.055;
            made[product] = std::uint8_t(std::lround(encoded * 255));
        }
        return made;
    }

    table multiplied_;
    cmsHTRANSFORM transform_ = nullptr;
};

image read_inks(jpeg_reader& reader, bytes_ptr const& icc_profile, ink_style style) {
    ink_converter const converter(icc_profile, style);
    image pixels(int(reader.info.image_width), int(reader.info.image_height), pixel_format::rgb8);
    std::vector<std::uint8_t> inks(std::size_t(pixels.width()) * 4);
    JSAMPROW row = inks.data();
    reader.run([&] { jpeg_start_decompress(&reader.info); });
    for (int y = 0; y < pixels.height(); ++y) {
        reader.run([&] { jpeg_read_scanlines(&reader.info, &row, 1); });
        converter.convert_row(inks.data(), pixels.span().row(y), pixels.width());
    }
    reader.run([&] { jpeg_finish_decompress(&reader.info); });
    return pixels;
}

// -- encoding

// libjpeg writes into a block, which goes to the sink when it is full.
struct jpeg_destination : jpeg_destination_mgr {
    byte_sink sink;
    std::array<JOCTET, 65536> block;
};

void start_block(j_compress_ptr info) {
    auto* const destination = static_cast<jpeg_destination*>(info->dest);
    destination->next_output_byte = destination->block.data();
    destination->free_in_buffer = destination->block.size();
}

void store_block(j_compress_ptr info, std::size_t size) {
    auto* const destination = static_cast<jpeg_destination*>(info->dest);
    if (!destination->sink.append(destination->block.data(), size))
        c_fail(static_cast<jpeg_errors*>(info->err)->failure, _("the file becomes too large"));
}

boolean empty_block(j_compress_ptr info) {
    store_block(info, static_cast<jpeg_destination*>(info->dest)->block.size());
    start_block(info);
    return TRUE;
}

void finish_block(j_compress_ptr info) {
    auto* const destination = static_cast<jpeg_destination*>(info->dest);
    store_block(info, destination->block.size() - destination->free_in_buffer);
}

void write_settings(jpeg_compress_struct& info, image_view source, int quality) {
    bool const alpha = pixel_has_alpha(source.format);
    info.image_width = JDIMENSION(source.width);
    info.image_height = JDIMENSION(source.height);
    info.input_components = alpha ? 4 : 3;
    info.in_color_space = alpha ? JCS_EXT_RGBA : JCS_EXT_RGB;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, quality, TRUE);
    info.dct_method = JDCT_ISLOW;
    info.comp_info[0].h_samp_factor = 1; // 4:4:4: luma is not finer than chroma
    info.comp_info[0].v_samp_factor = 1;
}

void write_rows(jpeg_compress_struct& info, image_view source) {
    jpeg_start_compress(&info, TRUE);
    for (int y = 0; y < source.height; ++y) {
        JSAMPROW row = const_cast<JSAMPROW>(source.row(y)); // libjpeg only reads it
        jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
}

} // namespace

bool jpeg_recognize(byte_span file) {
    return file.size() >= 3 && file[0] == 0xff && file[1] == 0xd8 && file[2] == 0xff;
}

nb::size jpeg_read_size(byte_span file) {
    std::size_t at = 2;
    while (at + 4 <= file.size()) {
        int const marker = file[at + 1];
        if (file[at] != 0xff || marker == 0xff || marker == 0) {
            ++at; // fill bytes, and what does not belong here
            continue;
        }
        if (has_no_length(marker)) {
            at += 2;
            continue;
        }
        if (!is_frame_header(marker)) {
            at += 2 + std::size_t(read_16(file, at + 2));
            continue;
        }
        if (at + 9 > file.size())
            return {};
        nb::size const size = {read_16(file, at + 7), read_16(file, at + 5)};
        return size.width && size.height ? size : nb::size{};
    }
    return {};
}

stored_picture jpeg_decode(byte_span file, ink_style inks) {
    jpeg_reader reader(file);
    read_header(reader);
    stored_picture stored;
    stored.orientation = read_orientation(reader);
    bytes_ptr const profile = read_profile(reader);
    if (reader.info.out_color_space == JCS_CMYK) {
        stored.pixels = read_inks(reader, profile, inks);
        return stored;
    }
    stored.pixels = read_pixels(reader);
    stored.icc_profile = profile;
    return stored;
}

bytes_ptr jpeg_encode(image_view source, int quality) {
    g_assert(source.format == pixel_format::rgba8 || source.format == pixel_format::rgb8);
    jpeg_compress_struct info = {};
    jpeg_errors errors = {};
    jpeg_destination destination;
    destination.init_destination = &start_block;
    destination.empty_output_buffer = &empty_block;
    destination.term_destination = &finish_block;
    info.err = errors_prepare(errors);
    bool const written = c_try(errors.failure, [&] {
        jpeg_create_compress(&info);
        info.dest = &destination;
        write_settings(info, source, quality);
        write_rows(info, source);
    });
    jpeg_destroy_compress(&info);
    if (!written)
        throw execution_error(_("The picture cannot be written as JPEG: %s"),
                              errors.failure.message);
    return destination.sink.take();
}

} // namespace nb
