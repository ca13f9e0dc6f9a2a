#include "host/gegl_start.h"

#include "core/glib_ptr.h"

#include <gegl.h>

namespace nb {

void gegl_start() {
    constexpr guint64 cache_bytes = 32 << 20;
    static bool const started = [] {
        char_ptr const path(g_strdup(g_getenv("GEGL_PATH")));
        g_setenv("GEGL_PATH", "", true);
        gegl_init(nullptr, nullptr);
        if (path)
            g_setenv("GEGL_PATH", path.get(), true);
        else
            g_unsetenv("GEGL_PATH");
        g_object_set(gegl_config(), "tile-cache-size", cache_bytes, nullptr);
        return true;
    }();
    static_cast<void>(started);
}

} // namespace nb
