// WebP through libwebp: results in. Of an animation, its first picture.
#include "core/image_codec_formats.h"

#include "core/exif.h"
#include "core/i18n.h"

#include <cstring>
#include <memory>

#include <webp/decode.h>
#include <webp/demux.h>

namespace nb {

namespace {

struct demuxer_deleter {
    void operator()(WebPDemuxer* demuxer) const { WebPDemuxDelete(demuxer); }
};
using demuxer_ptr = std::unique_ptr<WebPDemuxer, demuxer_deleter>;

// Frames and chunks of a demuxer; they point into the file.
struct frame_iterator : WebPIterator {
    frame_iterator() : WebPIterator{} {}
    frame_iterator(frame_iterator const&) = delete;
    frame_iterator& operator=(frame_iterator const&) = delete;
    ~frame_iterator() { WebPDemuxReleaseIterator(this); }
};

struct chunk_iterator : WebPChunkIterator {
    chunk_iterator() : WebPChunkIterator{} {}
    chunk_iterator(chunk_iterator const&) = delete;
    chunk_iterator& operator=(chunk_iterator const&) = delete;
    ~chunk_iterator() { WebPDemuxReleaseChunkIterator(this); }

    byte_span bytes() const { return {chunk.bytes, chunk.size}; }
};

int read_orientation(WebPDemuxer const* demuxer) {
    chunk_iterator exif;
    if (!WebPDemuxGetChunk(demuxer, "EXIF", 1, &exif))
        return 1;
    return exif_read_orientation(exif.bytes());
}

bytes_ptr read_profile(WebPDemuxer const* demuxer) {
    chunk_iterator profile;
    if (!WebPDemuxGetChunk(demuxer, "ICCP", 1, &profile))
        return {};
    return bytes_ptr::adopt(g_bytes_new(profile.chunk.bytes, profile.chunk.size));
}

nb::size canvas_size(WebPDemuxer const* demuxer) {
    return {int(WebPDemuxGetI(demuxer, WEBP_FF_CANVAS_WIDTH)),
            int(WebPDemuxGetI(demuxer, WEBP_FF_CANVAS_HEIGHT))};
}

bool covers(frame_iterator const& frame, nb::size canvas) {
    return nb::size{frame.width, frame.height} == canvas;
}

// Decodes the frame to its place on the canvas. libwebp's demuxer has checked that it lies inside.
bool decode_frame(frame_iterator const& frame, image_span canvas) {
    bool const alpha = pixel_has_alpha(canvas.format);
    std::uint8_t* const to =
        canvas.row(frame.y_offset) + pixel_bytes(canvas.format) * std::size_t(frame.x_offset);
    std::uint8_t const* const end = canvas.row(canvas.height);
    auto* const decode = alpha ? &WebPDecodeRGBAInto : &WebPDecodeRGBInto;
    return decode(frame.fragment.bytes, frame.fragment.size, to, std::size_t(end - to),
                  int(canvas.stride)) != nullptr;
}

// The canvas as the first frame leaves it: what the frame does not cover is transparent.
image read_pixels(WebPDemuxer const* demuxer) {
    frame_iterator frame;
    if (!WebPDemuxGetFrame(demuxer, 1, &frame) || !frame.complete)
        throw damaged_error(_("it has no whole frame"));
    nb::size const canvas = canvas_size(demuxer);
    picture_check_size(canvas);
    bool const covered = covers(frame, canvas);
    image pixels(canvas.width, canvas.height,
                 frame.has_alpha || !covered ? pixel_format::rgba8 : pixel_format::rgb8);
    if (!covered)
        std::memset(pixels.span().data, 0, pixels.stride() * std::size_t(canvas.height));
    if (!decode_frame(frame, pixels.span()))
        throw damaged_error(_("its pixels cannot be decoded"));
    return pixels;
}

} // namespace

bool webp_recognize(byte_span file) {
    return file.size() >= 12 && std::memcmp(file.data(), "RIFF", 4) == 0 &&
           std::memcmp(&file[8], "WEBP", 4) == 0;
}

nb::size webp_read_size(byte_span file) {
    nb::size size;
    if (!WebPGetInfo(file.data(), file.size(), &size.width, &size.height))
        return {};
    return size;
}

stored_picture webp_decode(byte_span file) {
    WebPData const data = {file.data(), file.size()};
    demuxer_ptr const demuxer(WebPDemux(&data)); // none also when the file is not whole
    if (!demuxer)
        throw damaged_error(_("the file is cut off or its parts do not fit together"));
    stored_picture stored;
    stored.pixels = read_pixels(demuxer.get());
    stored.icc_profile = read_profile(demuxer.get());
    stored.orientation = read_orientation(demuxer.get());
    return stored;
}

} // namespace nb
