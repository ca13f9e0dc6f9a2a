#include "core/exif.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string_view>

namespace nb {

namespace {

constexpr unsigned orientation_tag = 0x0112;
constexpr unsigned short_type = 3;
constexpr unsigned long_type = 4;
constexpr std::size_t entry_bytes = 12;

// Numbers of a TIFF block in the block's own byte order. What lies outside the block reads as 0,
// which no field that matters here may be.
class tiff_reader {
  public:
    explicit tiff_reader(std::span<std::uint8_t const> block)
        : block_(block), big_(byte(0) == 'M') {}

    bool is_tiff() const {
        return (byte(0) == 'I' || byte(0) == 'M') && byte(0) == byte(1) && number(2, 2) == 42;
    }

    std::uint32_t number(std::size_t offset, unsigned bytes) const {
        std::uint32_t value = 0;
        for (unsigned i = 0; i < bytes; ++i)
            value = value << 8 | byte(offset + (big_ ? i : bytes - 1 - i));
        return value;
    }

    bool has(std::size_t offset, std::size_t bytes) const {
        return offset <= block_.size() && bytes <= block_.size() - offset;
    }

  private:
    std::uint8_t byte(std::size_t offset) const {
        return offset < block_.size() ? block_[offset] : 0;
    }

    std::span<std::uint8_t const> block_;
    bool big_;
};

std::span<std::uint8_t const> skip_prefix(std::span<std::uint8_t const> block) {
    static constexpr std::string_view prefix("Exif\0\0", 6);
    if (block.size() < prefix.size() ||
        std::memcmp(block.data(), prefix.data(), prefix.size()) != 0)
        return block;
    return block.subspan(prefix.size());
}

// The value of an orientation entry. A LONG is against the standard and yet written by some.
std::uint32_t entry_value(tiff_reader const& tiff, std::size_t entry) {
    switch (tiff.number(entry + 2, 2)) {
    case short_type:
        return tiff.number(entry + 8, 2);
    case long_type:
        return tiff.number(entry + 8, 4);
    default:
        return 0;
    }
}

// -- turning

// How to walk through the source so that its pixels come in the order of the upright picture.
struct walk {
    std::uint8_t const* start; // what becomes the upper left pixel
    std::ptrdiff_t right;      // bytes to the pixel that comes to stand right of it
    std::ptrdiff_t down;       // bytes to the pixel that comes to stand below it
};

walk plan_walk(image_view source, int orientation) {
    auto const pixel = std::ptrdiff_t(pixel_bytes(source.format));
    auto const row = std::ptrdiff_t(source.stride);
    std::ptrdiff_t const last_x = pixel * (source.width - 1);
    std::ptrdiff_t const last_y = row * (source.height - 1);
    switch (orientation) {
    case 2:
        return {source.data + last_x, -pixel, row};
    case 3:
        return {source.data + last_x + last_y, -pixel, -row};
    case 4:
        return {source.data + last_y, pixel, -row};
    case 5:
        return {source.data, row, pixel};
    case 6:
        return {source.data + last_y, -row, pixel};
    case 7:
        return {source.data + last_x + last_y, -row, -pixel};
    case 8:
        return {source.data + last_x, row, -pixel};
    default:
        g_assert_not_reached();
    }
}

// Copies one tile; the size of a pixel is known to the compiler, so that `memcpy` is a plain move.
template <std::size_t bytes>
void copy_tile(image_span to, walk from, rect tile) {
    for (int y = tile.y; y < tile.y + tile.height; ++y) {
        std::uint8_t* out = to.row(y) + std::size_t(tile.x) * bytes;
        std::uint8_t const* in = from.start + from.down * y + from.right * tile.x;
        for (int x = 0; x < tile.width; ++x, out += bytes, in += from.right)
            std::memcpy(out, in, bytes);
    }
}

// In tiles, because a picture that lies on its side is read down its columns: row by row each pixel
// would come from another cache line.
template <std::size_t bytes>
void copy_walk(image_span to, walk from) {
    constexpr int tile = 32;
    for (int y = 0; y < to.height; y += tile)
        for (int x = 0; x < to.width; x += tile)
            copy_tile<bytes>(to, from,
                             {x, y, std::min(tile, to.width - x), std::min(tile, to.height - y)});
}

void copy_walk(image_span to, walk from) {
    switch (pixel_bytes(to.format)) {
    case 1:
        return copy_walk<1>(to, from);
    case 2:
        return copy_walk<2>(to, from);
    case 3:
        return copy_walk<3>(to, from);
    case 4:
        return copy_walk<4>(to, from);
    case 6:
        return copy_walk<6>(to, from);
    case 8:
        return copy_walk<8>(to, from);
    default:
        g_assert_not_reached();
    }
}

} // namespace

int exif_read_orientation(std::span<std::uint8_t const> block) {
    tiff_reader const tiff(skip_prefix(block));
    if (!tiff.is_tiff())
        return 1;
    std::size_t const directory = tiff.number(4, 4);
    std::size_t const entries = tiff.number(directory, 2);
    for (std::size_t i = 0; i < entries; ++i) {
        std::size_t const entry = directory + 2 + i * entry_bytes;
        if (!tiff.has(entry, entry_bytes))
            return 1;
        if (tiff.number(entry, 2) != orientation_tag)
            continue;
        std::uint32_t const value = entry_value(tiff, entry);
        return value >= 1 && value <= 8 ? int(value) : 1;
    }
    return 1;
}

image image_turn_upright(image source, int orientation) {
    if (orientation < 2 || orientation > 8)
        return source;
    bool const lying = orientation >= 5;
    image upright(lying ? source.height() : source.width(),
                  lying ? source.width() : source.height(), source.format());
    copy_walk(upright.span(), plan_walk(source.view(), orientation));
    return upright;
}

} // namespace nb
