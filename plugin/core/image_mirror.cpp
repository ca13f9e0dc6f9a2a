#include "core/image_mirror.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace nb {

namespace {

// For each of `count` pixels from `first`, the known one that it shows.
std::vector<int> reflected(int first, int count, int length) {
    std::vector<int> from(std::size_t(count), 0);
    for (int at = 0; at < count; ++at)
        from[std::size_t(at)] = mirrored_index(first + at, length);
    return from;
}

} // namespace

int mirrored_index(int at, int length) {
    int const period = 2 * length;
    int const within = (at % period + period) % period;
    return within < length ? within : period - 1 - within;
}

image image_mirrored(image_view known, rect area, rect whole) {
    g_assert(area.width == known.width && area.height == known.height);
    image made(whole.width, whole.height, known.format);
    std::size_t const bytes = pixel_bytes(known.format);
    std::vector<int> const columns = reflected(whole.x - area.x, whole.width, known.width);
    // The known pixels in the middle of a row are one run.
    int const begin = std::clamp(area.x - whole.x, 0, whole.width);
    int const end = std::clamp(area.x + area.width - whole.x, begin, whole.width);
    for (int y = 0; y < whole.height; ++y) {
        std::uint8_t const* from = known.row(mirrored_index(whole.y - area.y + y, known.height));
        std::uint8_t* to = made.span().row(y);
        auto const copy = [&](int x, int count) {
            std::memcpy(to + std::size_t(x) * bytes,
                        from + std::size_t(columns[std::size_t(x)]) * bytes,
                        std::size_t(count) * bytes);
        };
        for (int x = 0; x < begin; ++x)
            copy(x, 1);
        if (begin < end)
            copy(begin, end - begin);
        for (int x = end; x < whole.width; ++x)
            copy(x, 1);
    }
    return made;
}

} // namespace nb
