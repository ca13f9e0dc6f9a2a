// The encoded files among the samples. A failure in here is a bug of the test: the libraries' own
// handling of errors, which ends the process, is right for it.
#include "picture_samples.h"

#include <cstdio>
#include <cstdlib>

#include <jpeglib.h>
#include <png.h>
#include <webp/encode.h>
#include <webp/mux.h>

namespace nb::samples {

namespace {

// -- JPEG

struct jpeg_writer {
    jpeg_compress_struct info = {};
    jpeg_error_mgr errors = {};
    unsigned char* data = nullptr;
    unsigned long size = 0;

    jpeg_writer() {
        info.err = jpeg_std_error(&errors);
        jpeg_create_compress(&info);
        jpeg_mem_dest(&info, &data, &size);
    }
    ~jpeg_writer() {
        jpeg_destroy_compress(&info);
        std::free(data);
    }
};

// The first coefficients of all channels together, then each other one alone.
std::vector<jpeg_scan_info> jpeg_many_scans() {
    std::vector<jpeg_scan_info> scans = {{3, {0, 1, 2, 0}, 0, 0, 0, 0}};
    for (int coefficient = 1; coefficient < DCTSIZE2; ++coefficient)
        for (int channel = 0; channel < 3; ++channel)
            scans.push_back({1, {channel, 0, 0, 0}, coefficient, coefficient, 0, 0});
    return scans;
}

void jpeg_start(jpeg_writer& writer, jpeg_traits const& traits) {
    jpeg_set_quality(&writer.info, traits.quality, TRUE);
    writer.info.restart_in_rows = traits.restart_rows;
    if (traits.progressive)
        jpeg_simple_progression(&writer.info);
    static auto const scans = jpeg_many_scans(); // libjpeg keeps a pointer until the end
    if (traits.hundreds_of_scans) {
        writer.info.scan_info = scans.data();
        writer.info.num_scans = int(scans.size());
    }
    jpeg_start_compress(&writer.info, TRUE);
    if (traits.orientation) {
        std::string const block = std::string("Exif\0\0", 6) + exif_block(traits.orientation);
        jpeg_write_marker(&writer.info, JPEG_APP0 + 1,
                          reinterpret_cast<JOCTET const*>(block.data()), unsigned(block.size()));
    }
    if (traits.icc_profile)
        jpeg_write_icc_profile(&writer.info, traits.icc_profile.data(),
                               unsigned(traits.icc_profile.size()));
}

bytes_ptr jpeg_finish(jpeg_writer& writer) {
    jpeg_finish_compress(&writer.info);
    return bytes_ptr::adopt(g_bytes_new(writer.data, writer.size));
}

// -- PNG

struct png_writer {
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    png_infop info = png_create_info_struct(png);
    std::string data;

    png_writer() {
        png_set_write_fn(png, &data, &append, nullptr);
        png_set_user_limits(png, 0x7fffffff, 0x7fffffff);
    }
    ~png_writer() { png_destroy_write_struct(&png, &info); }

    static void append(png_structp png, png_bytep bytes, png_size_t size) {
        auto* const data = static_cast<std::string*>(png_get_io_ptr(png));
        data->append(reinterpret_cast<char const*>(bytes), size);
    }
};

void png_put_exif(png_writer& writer, int orientation) {
    std::string block = exif_block(orientation, byte_order::big);
    png_set_eXIf_1(writer.png, writer.info, png_uint_32(block.size()),
                   reinterpret_cast<png_bytep>(block.data()));
}

void png_put_key(png_writer& writer, std::vector<std::uint16_t> const& key) {
    png_color_16 color = {};
    color.gray = key[0];
    color.red = key[0];
    color.green = key[key.size() > 1 ? 1 : 0];
    color.blue = key[key.size() > 2 ? 2 : 0];
    png_set_tRNS(writer.png, writer.info, nullptr, 0, &color);
}

void png_put_traits(png_writer& writer, png_traits const& traits) {
    auto const& p = traits.primaries;
    if (traits.icc_profile)
        png_set_iCCP(writer.png, writer.info, "profile", PNG_COMPRESSION_TYPE_BASE,
                     traits.icc_profile.data(), png_uint_32(traits.icc_profile.size()));
    if (traits.srgb_chunk)
        png_set_sRGB(writer.png, writer.info, PNG_sRGB_INTENT_PERCEPTUAL);
    if (traits.gamma > 0)
        png_set_gAMA(writer.png, writer.info, traits.gamma);
    if (p.size() == 8)
        png_set_cHRM(writer.png, writer.info, p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7]);
    if (!traits.key.empty())
        png_put_key(writer, traits.key);
    if (traits.orientation && !traits.exif_last)
        png_put_exif(writer, traits.orientation);
    if (!traits.comment.empty()) {
        std::string comment = traits.comment;
        png_text text = {};
        text.compression = PNG_TEXT_COMPRESSION_zTXt;
        text.key = const_cast<char*>("Comment");
        text.text = comment.data();
        png_set_text(writer.png, writer.info, &text, 1);
    }
}

void png_put_header(png_writer& writer, nb::size size, int depth, int type,
                    png_traits const& traits) {
    png_set_IHDR(writer.png, writer.info, png_uint_32(size.width), png_uint_32(size.height), depth,
                 type, traits.interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_put_traits(writer, traits);
}

bytes_ptr png_finish(png_writer& writer, png_traits const& traits) {
    if (traits.orientation && traits.exif_last)
        png_put_exif(writer, traits.orientation);
    png_write_end(writer.png, writer.info);
    return bytes_ptr::copy(writer.data);
}

// Rows of one byte a pixel that libpng packs to the depth of the header.
void png_put_indexes(png_writer& writer, int width, int height, int depth) {
    std::vector<std::uint8_t> pixels(std::size_t(width) * std::size_t(height));
    std::vector<png_bytep> rows;
    for (int y = 0; y < height; ++y) {
        std::uint8_t* const row = pixels.data() + std::size_t(y) * std::size_t(width);
        for (int x = 0; x < width; ++x)
            row[x] = std::uint8_t((x + y) % (1 << depth));
        rows.push_back(row);
    }
    png_write_info(writer.png, writer.info);
    png_set_packing(writer.png);
    png_write_image(writer.png, rows.data());
}

// -- WebP

bytes_ptr webp_encode(image_view pixels, webp_traits const& traits) {
    bool const alpha = pixel_has_alpha(pixels.format);
    std::uint8_t* data = nullptr;
    std::size_t size = 0;
    int const stride = int(pixels.stride);
    if (traits.lossless)
        size = (alpha ? WebPEncodeLosslessRGBA : WebPEncodeLosslessRGB)(
            pixels.data, pixels.width, pixels.height, stride, &data);
    else
        size = (alpha ? WebPEncodeRGBA : WebPEncodeRGB)(pixels.data, pixels.width, pixels.height,
                                                        stride, traits.quality, &data);
    bytes_ptr file = bytes_ptr::adopt(g_bytes_new(data, size));
    WebPFree(data);
    return file;
}

WebPData webp_data(bytes_ptr const& bytes) {
    return {bytes.data(), bytes.size()};
}

bytes_ptr webp_assemble(WebPMux* mux) {
    WebPData assembled = {};
    WebPMuxAssemble(mux, &assembled);
    bytes_ptr file = bytes_ptr::adopt(g_bytes_new(assembled.bytes, assembled.size));
    WebPDataClear(&assembled);
    WebPMuxDelete(mux);
    return file;
}

void webp_push_frame(WebPMux* mux, bytes_ptr const& still, int x, int y) {
    WebPMuxFrameInfo frame = {};
    frame.bitstream = webp_data(still);
    frame.x_offset = x;
    frame.y_offset = y;
    frame.duration = 100;
    frame.id = WEBP_CHUNK_ANMF;
    WebPMuxPushFrame(mux, &frame, 1);
}

} // namespace

bytes_ptr jpeg_file(image_view pixels, jpeg_traits const& traits) {
    jpeg_writer writer;
    bool const gray = pixel_is_gray(pixels.format);
    writer.info.image_width = JDIMENSION(pixels.width);
    writer.info.image_height = JDIMENSION(pixels.height);
    writer.info.input_components = pixel_channels(pixels.format);
    writer.info.in_color_space = gray                             ? JCS_GRAYSCALE
                                 : pixel_has_alpha(pixels.format) ? JCS_EXT_RGBA
                                                                  : JCS_RGB;
    jpeg_set_defaults(&writer.info);
    jpeg_start(writer, traits);
    for (int y = 0; y < pixels.height; ++y) {
        auto* row = const_cast<JSAMPROW>(pixels.row(y));
        jpeg_write_scanlines(&writer.info, &row, 1);
    }
    return jpeg_finish(writer);
}

bytes_ptr jpeg_unknown_file(int width, int height) {
    jpeg_writer writer;
    writer.info.image_width = JDIMENSION(width);
    writer.info.image_height = JDIMENSION(height);
    writer.info.input_components = 2;
    writer.info.in_color_space = JCS_UNKNOWN;
    jpeg_set_defaults(&writer.info);
    jpeg_start_compress(&writer.info, TRUE);
    std::vector<std::uint8_t> samples(std::size_t(width) * 2, 77);
    JSAMPROW row = samples.data();
    for (int y = 0; y < height; ++y)
        jpeg_write_scanlines(&writer.info, &row, 1);
    return jpeg_finish(writer);
}

bytes_ptr jpeg_cmyk_file(image_view inks, cmyk_coding coding, jpeg_traits const& traits) {
    jpeg_writer writer;
    writer.info.image_width = JDIMENSION(inks.width);
    writer.info.image_height = JDIMENSION(inks.height);
    writer.info.input_components = 4;
    writer.info.in_color_space = JCS_CMYK;
    jpeg_set_defaults(&writer.info);
    jpeg_set_colorspace(&writer.info, coding == cmyk_coding::ycck ? JCS_YCCK : JCS_CMYK);
    jpeg_start(writer, traits);
    std::vector<std::uint8_t> inverted(std::size_t(inks.width) * 4);
    for (int y = 0; y < inks.height; ++y) {
        for (std::size_t i = 0; i < inverted.size(); ++i)
            inverted[i] = std::uint8_t(255 - inks.row(y)[i]);
        JSAMPROW row = inverted.data();
        jpeg_write_scanlines(&writer.info, &row, 1);
    }
    return jpeg_finish(writer);
}

bytes_ptr png_file(image_view pixels, png_traits const& traits) {
    static constexpr int types[] = {PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA,
                                    PNG_COLOR_TYPE_RGB, PNG_COLOR_TYPE_RGB_ALPHA};
    png_writer writer;
    int const channels = pixel_channels(pixels.format);
    int const depth = 8 * pixel_sample_bytes(pixels.format);
    png_put_header(writer, {pixels.width, pixels.height}, depth, types[channels - 1], traits);
    png_write_info(writer.png, writer.info);
    if (depth == 16 && G_BYTE_ORDER == G_LITTLE_ENDIAN)
        png_set_swap(writer.png);
    int const passes = png_set_interlace_handling(writer.png);
    for (int pass = 0; pass < passes; ++pass)
        for (int y = 0; y < pixels.height; ++y)
            png_write_row(writer.png, pixels.row(y));
    return png_finish(writer, traits);
}

bytes_ptr png_low_depth_file(int width, int height, int depth, png_traits const& traits) {
    png_writer writer;
    png_put_header(writer, {width, height}, depth, PNG_COLOR_TYPE_GRAY, traits);
    png_put_indexes(writer, width, height, depth);
    return png_finish(writer, traits);
}

bytes_ptr png_palette_file(int width, int height, int depth, bool transparent,
                           png_traits const& traits) {
    png_writer writer;
    png_put_header(writer, {width, height}, depth, PNG_COLOR_TYPE_PALETTE, traits);
    std::vector<png_color> colors;
    std::vector<png_byte> alphas;
    for (int index = 0; index < 1 << depth; ++index) {
        auto const color = palette_color(index);
        colors.push_back({color[0], color[1], color[2]});
        if (index < (1 << depth) / 2)
            alphas.push_back(color[3]);
    }
    png_set_PLTE(writer.png, writer.info, colors.data(), int(colors.size()));
    if (transparent)
        png_set_tRNS(writer.png, writer.info, alphas.data(), int(alphas.size()), nullptr);
    png_put_indexes(writer, width, height, depth);
    return png_finish(writer, traits);
}

std::array<std::uint8_t, 4> palette_color(int index) {
    return {std::uint8_t(index * 37), std::uint8_t(255 - index), std::uint8_t(index * 91 + 5),
            std::uint8_t(index * 50)};
}

bytes_ptr png_hollow_file(std::uint32_t width, std::uint32_t height) {
    png_writer writer;
    png_set_IHDR(writer.png, writer.info, width, height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(writer.png, writer.info);
    png_write_chunk(writer.png, reinterpret_cast<png_const_bytep>("IDAT"), nullptr, 0);
    png_write_chunk(writer.png, reinterpret_cast<png_const_bytep>("IEND"), nullptr, 0);
    return bytes_ptr::copy(writer.data);
}

bytes_ptr webp_file(image_view pixels, webp_traits const& traits) {
    bytes_ptr still = webp_encode(pixels, traits);
    if (!traits.orientation && !traits.icc_profile)
        return still;
    WebPMux* const mux = WebPMuxNew();
    WebPData const bitstream = webp_data(still);
    WebPMuxSetImage(mux, &bitstream, 1);
    if (traits.icc_profile) {
        WebPData const profile = webp_data(traits.icc_profile);
        WebPMuxSetChunk(mux, "ICCP", &profile, 1);
    }
    if (traits.orientation) {
        bytes_ptr const block = bytes_ptr::copy(exif_block(traits.orientation));
        WebPData const exif = webp_data(block);
        WebPMuxSetChunk(mux, "EXIF", &exif, 1);
    }
    return webp_assemble(mux);
}

bytes_ptr webp_animation(nb::size canvas, nb::rect first) {
    webp_traits lossless;
    lossless.lossless = true;
    WebPMux* const mux = WebPMuxNew();
    WebPMuxSetCanvasSize(mux, canvas.width, canvas.height);
    WebPMuxAnimParams const parameters = {0xffffffff, 0}; // white, which decoders leave out
    WebPMuxSetAnimationParams(mux, &parameters);
    webp_push_frame(mux, webp_encode(cutout(first.width, first.height).view(), lossless), first.x,
                    first.y);
    webp_push_frame(mux, webp_encode(photo(first.width, first.height).view(), lossless), 0, 0);
    return webp_assemble(mux);
}

} // namespace nb::samples
