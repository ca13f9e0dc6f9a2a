#include "practice_service/drawing.h"

#include "practice_service/result_file.h"
#include "practice_service/test_picture.h"

#include <gtest/gtest.h>

#include <cstring>

namespace nb::practice {
namespace {

gen_request make_request(int pictures, int addresses) {
    gen_request request;
    request.model = "google/gempix2";
    request.prompt = "Put them in a basket";
    for (int at = 0; at < pictures; ++at) {
        request.references.emplace_back();
        request.references.back().decoded.pixels = test_image({60 + 40 * at, 90});
    }
    for (int at = 0; at < addresses; ++at) {
        request.references.emplace_back();
        request.references.back().url = "https://example.com/soap.png";
    }
    return request;
}

bool same(image const& left, image const& right) {
    return left.size() == right.size() &&
           std::memcmp(left.view().data, right.view().data,
                       left.stride() * std::size_t(left.height())) == 0;
}

bool overlap(rect const& a, rect const& b) {
    return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height &&
           b.y < a.y + a.height;
}

TEST(practice_drawing, tiles_lie_inside_and_apart) {
    for (rect const area : {rect{10, 20, 1000, 600}, rect{0, 0, 300, 900}, rect{1, 1, 40, 40}}) {
        EXPECT_TRUE(drawing_tiles(0, area, 8).empty());
        for (std::size_t count = 1; count <= 4; ++count) {
            std::vector<rect> const tiles = drawing_tiles(count, area, 8);
            ASSERT_EQ(tiles.size(), count);
            for (std::size_t at = 0; at < count; ++at) {
                rect const& tile = tiles[at];
                EXPECT_GE(tile.x, area.x);
                EXPECT_GE(tile.y, area.y);
                EXPECT_LE(tile.x + tile.width, area.x + area.width);
                EXPECT_LE(tile.y + tile.height, area.y + area.height);
                for (std::size_t other = 0; other < at; ++other)
                    EXPECT_FALSE(overlap(tile, tiles[other]))
                        << count << ": " << at << ", " << other;
            }
        }
    }
}

TEST(practice_drawing, one_number_one_picture) {
    gen_request const request = make_request(2, 0);
    image const first = drawing_paint(request, {320, 240}, 1);
    EXPECT_EQ(first.size(), (nb::size{320, 240}));
    EXPECT_EQ(first.format(), pixel_format::rgb8);
    EXPECT_TRUE(same(first, drawing_paint(request, {320, 240}, 1)));
    EXPECT_FALSE(same(first, drawing_paint(request, {320, 240}, 2)));
}

TEST(practice_drawing, any_request_any_size) {
    for (nb::size const size : {nb::size{1, 1}, {16, 2000}, {3, 64}, {512, 512}})
        for (int pictures = 0; pictures <= 2; ++pictures)
            for (int addresses = 0; addresses <= 2; ++addresses)
                EXPECT_EQ(drawing_paint(make_request(pictures, addresses), size, 3).size(), size);
}

TEST(practice_drawing, shows_every_pixel_format) {
    for (pixel_format const format :
         {pixel_format::gray8, pixel_format::gray_alpha8, pixel_format::rgb8, pixel_format::rgba8,
          pixel_format::gray16, pixel_format::gray_alpha16, pixel_format::rgb16,
          pixel_format::rgba16}) {
        gen_request request = make_request(1, 0);
        image white(64, 64, format);
        std::memset(white.span().data, 0xff, white.stride() * 64);
        request.references[0].decoded.pixels = std::move(white);
        image const drawn = drawing_paint(request, {256, 256}, 1);
        std::uint8_t const* middle = drawn.view().row(96) + 384; // x = 128
        EXPECT_GT(*middle, 220) << int(format);
    }
}

TEST(practice_drawing, files) {
    struct {
        result_format format;
        char const* mime;
        char const* extension;
        pixel_format decoded;
    } const cases[] = {
        {result_format::png, "image/png", ".png", pixel_format::rgb8},
        {result_format::jpeg, "image/jpeg", ".jpg", pixel_format::rgb8},
        {result_format::webp, "image/webp", ".webp", pixel_format::rgb8},
        {result_format::png16, "image/png", ".png", pixel_format::rgb16},
    };
    for (auto const& one : cases) {
        result_file const file = result_file_encode(test_image({48, 32}).view(), one.format);
        EXPECT_EQ(file.mime, one.mime);
        EXPECT_EQ(file.extension, one.extension);
        picture const decoded = picture_decode(file.bytes);
        EXPECT_EQ(decoded.pixels.size(), (nb::size{48, 32}));
        EXPECT_EQ(pixel_sample_bytes(decoded.pixels.format()), pixel_sample_bytes(one.decoded));
    }
}

} // namespace
} // namespace nb::practice
