#include "host/gegl_mask.h"

#include <string>

namespace nb {

namespace {

// One channel of that depth in the buffer's own light, so that no curve is applied to the numbers.
Babl const* encoding(GeglBuffer* buffer, int sample_bytes) {
    Babl const* own = gegl_buffer_get_format(buffer);
    if (babl_format_get_bytes_per_pixel(own) == sample_bytes && sample_bytes == 1)
        return own;
    std::string const model = babl_get_name(babl_format_get_model(own));
    return babl_format((model + (sample_bytes == 1 ? " u8" : " u16")).c_str());
}

} // namespace

image mask_read(GeglBuffer* buffer, rect area) {
    bool const deep = babl_format_get_bytes_per_pixel(gegl_buffer_get_format(buffer)) > 1;
    image mask(area.width, area.height, deep ? pixel_format::gray16 : pixel_format::gray8);
    GeglRectangle const from{area.x, area.y, area.width, area.height};
    gegl_buffer_get(buffer, &from, 1.0, encoding(buffer, deep ? 2 : 1), mask.span().data,
                    GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
    return mask;
}

void mask_write(GeglBuffer* buffer, int x, int y, image_view mask, std::vector<rect> const& parts,
                std::function<void()> const& between) {
    Babl const* format = encoding(buffer, pixel_sample_bytes(mask.format));
    for (rect const& part : parts) {
        GeglRectangle const to{part.x, part.y, part.width, part.height};
        gegl_buffer_set(buffer, &to, 0, format,
                        mask.row(part.y - y) + std::size_t(part.x - x) * pixel_bytes(mask.format),
                        int(mask.stride));
        if (between) {
            gegl_buffer_flush(buffer); // else all tiles go to GIMP at the end, at once
            between();
        }
    }
}

} // namespace nb
