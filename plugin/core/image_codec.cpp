// The part of the codec that knows no format: which one a file is, limits, which way up, whether
// the profile belongs to the pixels, and how a reference is sent.
#include "core/image_codec.h"

#include "core/exif.h"
#include "core/i18n.h"
#include "core/image_codec_formats.h"
#include "core/reference_quality.h"

#include <new>
#include <utility>

#include <lcms2.h>

namespace nb {

namespace {

byte_span span_of(bytes_ptr const& file) {
    return {file.data(), file.size()};
}

picture_type recognize(byte_span file) {
    if (jpeg_recognize(file))
        return picture_type::jpeg;
    if (png_recognize(file))
        return picture_type::png;
    if (webp_recognize(file))
        return picture_type::webp;
    return picture_type::unknown;
}

nb::size read_size(picture_type type, byte_span file) {
    switch (type) {
    case picture_type::jpeg:
        return jpeg_read_size(file);
    case picture_type::png:
        return png_read_size(file);
    case picture_type::webp:
        return webp_read_size(file);
    case picture_type::unknown:
        return {};
    }
    g_assert_not_reached();
}

stored_picture decode_stored(picture_type type, byte_span file, ink_style inks) {
    switch (type) {
    case picture_type::jpeg:
        return jpeg_decode(file, inks);
    case picture_type::png:
        return png_decode(file);
    case picture_type::webp:
        return webp_decode(file);
    case picture_type::unknown:
        break;
    }
    throw execution_error(_("The file is not a JPEG, PNG or WebP picture."));
}

// Refuses by the header alone, before a decoder allocates anything.
picture_type check_header(byte_span file) {
    if (file.empty())
        throw execution_error(_("The picture file is empty."));
    picture_type const type = recognize(file);
    nb::size const declared = read_size(type, file);
    if (type != picture_type::unknown && declared == nb::size{})
        throw damaged_error(_("its header is not whole"));
    picture_check_size(declared);
    return type;
}

// -- profiles

// True when lcms2 can convert pixels of this kind with the profile; whoever gets the profile then
// can, too.
bool profile_fits(bytes_ptr const& icc_profile, bool gray) {
    cmsHPROFILE const profile =
        cmsOpenProfileFromMem(icc_profile.data(), cmsUInt32Number(icc_profile.size()));
    if (!profile)
        return false;
    bool fits = cmsGetColorSpace(profile) == (gray ? cmsSigGrayData : cmsSigRgbData);
    if (fits) {
        cmsHPROFILE const srgb = cmsCreate_sRGBProfile();
        cmsHTRANSFORM const transform =
            cmsCreateTransform(profile, gray ? TYPE_GRAY_8 : TYPE_RGB_8, srgb, TYPE_RGB_8,
                               INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_NOOPTIMIZE);
        fits = transform != nullptr;
        if (transform)
            cmsDeleteTransform(transform);
        cmsCloseProfile(srgb);
    }
    cmsCloseProfile(profile);
    return fits;
}

} // namespace

picture_type picture_recognize(bytes_ptr const& beginning) {
    return recognize(span_of(beginning));
}

picture_header picture_read_header(bytes_ptr const& file) {
    picture_type const type = recognize(span_of(file));
    nb::size const declared = read_size(type, span_of(file));
    if (declared == nb::size{})
        return {};
    return {type, declared};
}

char const* picture_mime(picture_type type) {
    switch (type) {
    case picture_type::jpeg:
        return "image/jpeg";
    case picture_type::png:
        return "image/png";
    case picture_type::webp:
        return "image/webp";
    case picture_type::unknown:
        return "application/octet-stream";
    }
    g_assert_not_reached();
}

char const* picture_extension(picture_type type) {
    switch (type) {
    case picture_type::jpeg:
        return ".jpg";
    case picture_type::png:
        return ".png";
    case picture_type::webp:
        return ".webp";
    case picture_type::unknown:
        return ".bin";
    }
    g_assert_not_reached();
}

picture picture_decode(bytes_ptr const& file, ink_style inks) {
    picture_type const type = check_header(span_of(file));
    try {
        stored_picture stored = decode_stored(type, span_of(file), inks);
        if (stored.icc_profile &&
            !profile_fits(stored.icc_profile, pixel_is_gray(stored.pixels.format())))
            stored.icc_profile = {};
        return {image_turn_upright(std::move(stored.pixels), stored.orientation),
                stored.icc_profile};
    } catch (std::bad_alloc const&) {
        throw execution_error(_("There is not enough memory to open the picture."));
    }
}

encoded_picture reference_encode(image_view source, bool lossless) {
    bool const opaque = image_is_opaque(source);
    bool const jpeg_can =
        source.format == pixel_format::rgba8 || source.format == pixel_format::rgb8;
    if (!lossless && jpeg_can && opaque)
        return {jpeg_encode(source, reference_quality(source)), picture_type::jpeg};
    if (source.format == pixel_format::rgba8 && opaque)
        return {png_encode_opaque(source), picture_type::png};
    return {png_encode(source), picture_type::png};
}

// -- for the formats

void picture_check_size(nb::size size) {
    if (!picture_is_too_large(size))
        return;
    throw execution_error(_("The picture is too large to be opened: %d × %d pixels."), size.width,
                          size.height);
}

error damaged_error(char const* reason) {
    return execution_error(_("The picture is damaged: %s"), reason);
}

char const* cut_off_reason() {
    return _("the file is cut off");
}

} // namespace nb
