#include "host/gegl_rows.h"

namespace nb {

void rows_read(GeglBuffer* buffer, int x, int y, image_span rgba8) {
    GeglRectangle const area{x, y, rgba8.width, rgba8.height};
    auto const read = [&](char const* encoding, image_span to) {
        gegl_buffer_get(buffer, &area, 1.0, babl_format(encoding), to.data, GEGL_AUTO_ROWSTRIDE,
                        GEGL_ABYSS_NONE);
    };
    if (babl_format_has_alpha(gegl_buffer_get_format(buffer))) {
        read("R'G'B'A u8", rgba8);
        return;
    }
    image opaque(rgba8.width, rgba8.height, pixel_format::rgb8);
    read("R'G'B' u8", opaque.span());
    image_copy(opaque.view(), rgba8);
}

} // namespace nb
