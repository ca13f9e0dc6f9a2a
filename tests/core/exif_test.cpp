#include "core/exif.h"

#include "picture_samples.h"

#include <cstring>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace nb {
namespace {

using samples::byte_order;
using samples::exif_block;

// A copy on the heap of exactly its size, so that the sanitizer sees a read beyond it.
int read(std::string const& block) {
    std::vector<std::uint8_t> const exact(block.begin(), block.end());
    return exif_read_orientation(exact);
}

std::string with_prefix(std::string const& block) {
    return std::string("Exif\0\0", 6) + block;
}

std::string replaced(std::string block, std::size_t at, std::string_view bytes) {
    return block.replace(at, bytes.size(), bytes);
}

TEST(ExifReadOrientation, BothByteOrdersWithAndWithoutPrefix) {
    for (int orientation = 1; orientation <= 8; ++orientation)
        for (byte_order const order : {byte_order::little, byte_order::big}) {
            std::string const block = exif_block(orientation, order);
            EXPECT_EQ(read(block), orientation);
            EXPECT_EQ(read(with_prefix(block)), orientation);
        }
}

// The samples' blocks: header of 8 bytes, count of 2, entry for the width, then at 22 the entry for
// the orientation: tag 2, type 2, count 4, value 4.
constexpr std::size_t orientation_entry = 8 + 2 + 12;

TEST(ExifReadOrientation, UprightWhenTheBlockDoesNotSay) {
    using namespace std::string_literals;
    std::string const block = exif_block(6);
    struct {
        char const* what;
        std::string block;
        int expected;
    } const cases[] = {
        {"untouched", block, 6},
        {"empty", "", 1},
        {"only the prefix", "Exif\0\0"s, 1},
        {"half a prefix", "Exif"s, 1},
        {"text", "no TIFF, but long enough to be one", 1},
        {"orders differ", replaced(block, 0, "IM"), 1},
        {"no 42", replaced(block, 2, "\x2b"), 1},
        {"directory behind the end", replaced(block, 4, "\xff\xff\xff\xff"), 1},
        {"directory at the end", replaced(block, 4, std::string(1, char(block.size()))), 1},
        {"no entries", replaced(block, 8, "\0\0"s), 1},
        {"more entries than bytes", replaced(block, 8, "\xff\xff"), 6},
        {"no such tag", replaced(block, orientation_entry, "\x13"), 1},
        {"no such tag, too many entries",
         replaced(replaced(block, 8, "\xff\xff"), orientation_entry, "\x13"), 1},
        {"zero", exif_block(0), 1},
        {"nine", exif_block(9), 1},
        {"a long", replaced(block, orientation_entry + 2, "\x04"), 6},
        {"a long, too large", replaced(block, orientation_entry + 2, "\x04\0\1\0\0\0\6\0\1\0"s), 1},
        {"a fraction", replaced(block, orientation_entry + 2, "\x05"), 1},
    };
    for (auto const& c : cases)
        EXPECT_EQ(read(c.block), c.expected) << c.what;
}

TEST(ExifReadOrientation, CutOffAnywhere) {
    for (byte_order const order : {byte_order::little, byte_order::big}) {
        std::string const block = with_prefix(exif_block(6, order));
        for (std::size_t size = 0; size < block.size(); ++size) {
            bool const has_entry = size >= 6 + orientation_entry + 12;
            EXPECT_EQ(read(block.substr(0, size)), has_entry ? 6 : 1) << size;
        }
    }
}

TEST(ExifReadOrientation, AnyFlippedBit) {
    std::string const block = with_prefix(exif_block(6));
    for (std::size_t bit = 0; bit < block.size() * 8; ++bit) {
        std::string damaged = block;
        damaged[bit / 8] = char(damaged[bit / 8] ^ (1 << bit % 8));
        int const orientation = read(damaged);
        EXPECT_GE(orientation, 1);
        EXPECT_LE(orientation, 8);
    }
}

std::string letters(image_view gray) {
    std::string text;
    for (int y = 0; y < gray.height; ++y)
        text += std::string(reinterpret_cast<char const*>(gray.row(y)), std::size_t(gray.width)) +
                (y + 1 < gray.height ? "/" : "");
    return text;
}

TEST(ImageTurnUpright, EachOrientation) {
    struct {
        int orientation;
        char const* expected;
    } const cases[] = {
        {1, "abc/def"},  {2, "cba/fed"},  {3, "fed/cba"},  {4, "def/abc"},
        {5, "ad/be/cf"}, {6, "da/eb/fc"}, {7, "fc/eb/da"}, {8, "cf/be/ad"},
        {0, "abc/def"},  {9, "abc/def"},  {-1, "abc/def"},
    };
    for (auto const& c : cases) {
        image stored(3, 2, pixel_format::gray8);
        std::memcpy(stored.span().data, "abcdef", 6);
        EXPECT_EQ(letters(image_turn_upright(std::move(stored), c.orientation).view()), c.expected)
            << c.orientation;
    }
}

// Where the pixel at (x, y) of the stored picture belongs, in the words of the standard.
void expect_turned(image_view stored, image_view upright, int orientation) {
    std::size_t const bytes = pixel_bytes(stored.format);
    for (int y = 0; y < stored.height; ++y)
        for (int x = 0; x < stored.width; ++x) {
            bool const lying = orientation >= 5;
            bool const from_right =
                orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
            bool const from_below =
                orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
            int const across = lying ? y : x;
            int const along = lying ? x : y;
            int const to_x = from_right ? upright.width - 1 - across : across;
            int const to_y = from_below ? upright.height - 1 - along : along;
            ASSERT_EQ(std::memcmp(stored.row(y) + std::size_t(x) * bytes,
                                  upright.row(to_y) + std::size_t(to_x) * bytes, bytes),
                      0)
                << x << ", " << y;
        }
}

TEST(ImageTurnUpright, EachFormatAcrossTiles) {
    for (int format = 0; format <= int(pixel_format::rgba16); ++format)
        for (int orientation = 1; orientation <= 8; ++orientation) {
            SCOPED_TRACE(testing::Message() << "format " << format << ", " << orientation);
            image const stored = samples::photo(67, 33, pixel_format(format));
            image const upright =
                image_turn_upright(samples::photo(67, 33, pixel_format(format)), orientation);
            EXPECT_EQ(upright.size(), orientation >= 5 ? (size{33, 67}) : (size{67, 33}));
            EXPECT_EQ(upright.format(), stored.format());
            expect_turned(stored.view(), upright.view(), orientation);
        }
}

TEST(ImageTurnUpright, OnePixelWide) {
    for (int orientation = 1; orientation <= 8; ++orientation) {
        image const stored = samples::photo(1, 50);
        image const upright = image_turn_upright(samples::photo(1, 50), orientation);
        expect_turned(stored.view(), upright.view(), orientation);
    }
}

} // namespace
} // namespace nb
