#include "core/mask_tiles.h"

#include <algorithm>
#include <cstring>
#include <random>

#include <gtest/gtest.h>

namespace nb {

namespace {

image mask_of(size size, pixel_format format, std::uint8_t every_byte) {
    image mask(size.width, size.height, format);
    std::memset(mask.span().data, every_byte, mask.stride() * std::size_t(size.height));
    return mask;
}

void fill(image& mask, rect part, std::uint8_t every_byte) {
    std::size_t const bytes = pixel_bytes(mask.format());
    for (int y = part.y; y < part.y + part.height; ++y)
        std::memset(mask.span().row(y) + std::size_t(part.x) * bytes, every_byte,
                    std::size_t(part.width) * bytes);
}

// What the layer's mask becomes: black, then the white rectangle, then what is written.
image made_of(image const& mask, int x, int y, mask_tiles const& tiles, size layer) {
    std::size_t const bytes = pixel_bytes(mask.format());
    image made = mask_of(layer, mask.format(), 0);
    fill(made, tiles.white, 255);
    for (rect const& part : tiles.others)
        for (int row = part.y; row < part.y + part.height; ++row)
            std::memcpy(made.span().row(row) + std::size_t(part.x) * bytes,
                        mask.view().row(row - y) + std::size_t(part.x - x) * bytes,
                        std::size_t(part.width) * bytes);
    return made;
}

image placed(image const& mask, int x, int y, size layer) {
    return made_of(mask, x, y, {{}, {{x, y, mask.width(), mask.height()}}}, layer);
}

bool same(image const& one, image const& other) {
    return std::memcmp(one.view().data, other.view().data,
                       one.stride() * std::size_t(one.height())) == 0;
}

int written(mask_tiles const& tiles) {
    int pixels = 0;
    for (rect const& part : tiles.others)
        pixels += part.width * part.height;
    return pixels;
}

TEST(MaskTiles, WhiteWholeTilesAreNotWritten) {
    for (pixel_format format : {pixel_format::gray8, pixel_format::gray16}) {
        image const mask = mask_of({300, 200}, format, 255);
        mask_tiles const tiles = mask_tiles_of(mask.view(), 60, 64);
        EXPECT_EQ(tiles.white, (rect{64, 64, 256, 192}));
        EXPECT_EQ(written(tiles), 300 * 200 - 256 * 192);
        EXPECT_TRUE(
            same(made_of(mask, 60, 64, tiles, {400, 300}), placed(mask, 60, 64, {400, 300})));
    }
}

TEST(MaskTiles, BlackIsNotWrittenEither) {
    image const mask = mask_of({300, 200}, pixel_format::gray8, 0);
    mask_tiles const tiles = mask_tiles_of(mask.view(), 3, 5);
    EXPECT_EQ(tiles.white.width, 0);
    EXPECT_TRUE(tiles.others.empty());
}

TEST(MaskTiles, GrayAndSmallMasksAreWrittenWhole) {
    image const gray = mask_of({64, 64}, pixel_format::gray8, 254);
    EXPECT_EQ(mask_tiles_of(gray.view(), 64, 0).others, (std::vector{rect{64, 0, 64, 64}}));
    image const small = mask_of({3, 2}, pixel_format::gray8, 255);
    mask_tiles const tiles = mask_tiles_of(small.view(), 63, 127);
    EXPECT_EQ(tiles.white.width, 0);
    EXPECT_EQ(tiles.others, (std::vector{rect{63, 127, 3, 1}, rect{63, 128, 3, 1}}));
}

TEST(MaskTiles, AHoleLeavesTheLargerSide) {
    image mask = mask_of({640, 640}, pixel_format::gray8, 255);
    fill(mask, {200, 90, 30, 30}, 0); // in the tile of column 3, row 1
    mask_tiles const tiles = mask_tiles_of(mask.view(), 0, 0);
    EXPECT_EQ(tiles.white, (rect{0, 128, 640, 512}));
    EXPECT_TRUE(same(made_of(mask, 0, 0, tiles, {640, 640}), mask));
}

TEST(MaskTiles, AnyMaskComesOutAsItIs) {
    std::mt19937 numbers(7);
    auto const below = [&numbers](int count) { return int(numbers() % unsigned(count)); };
    for (int attempt = 0; attempt < 200; ++attempt) {
        size const size{1 + below(500), 1 + below(500)};
        image mask = mask_of(size, attempt % 2 ? pixel_format::gray8 : pixel_format::gray16,
                             attempt % 3 ? 255 : 0);
        for (int parts = below(4); parts > 0; --parts) {
            rect part{below(size.width), below(size.height), 0, 0};
            part.width = 1 + below(size.width - part.x);
            part.height = 1 + below(size.height - part.y);
            fill(mask, part, std::uint8_t(below(3) * 127 + below(2)));
        }
        int const x = below(200), y = below(200);
        nb::size const layer{x + size.width + below(100), y + size.height + below(100)};
        mask_tiles const tiles = mask_tiles_of(mask.view(), x, y);
        EXPECT_TRUE(same(made_of(mask, x, y, tiles, layer), placed(mask, x, y, layer))) << attempt;
    }
}

} // namespace

} // namespace nb
