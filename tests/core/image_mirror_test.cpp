#include "core/image_mirror.h"

#include "core/picture_samples.h"

#include <algorithm>
#include <cstring>
#include <string>

#include <gtest/gtest.h>

namespace nb {

namespace {

// One row of letters, mirrored.
std::string mirrored(std::string const& known, int at, int whole_at, int length) {
    int const width = int(known.size());
    image_view const row{reinterpret_cast<std::uint8_t const*>(known.data()), width, 1,
                         known.size(), pixel_format::gray8};
    image const made = image_mirrored(row, {at, 5, width, 1}, {whole_at, 5, length, 1});
    return {reinterpret_cast<char const*>(made.view().data), std::size_t(length)};
}

TEST(Mirror, RepeatsTheEdgeFirst) {
    EXPECT_EQ(mirrored("abc", 0, 0, 3), "abc");
    EXPECT_EQ(mirrored("abc", 0, -2, 7), "baabccb");
    EXPECT_EQ(mirrored("abc", 10, 8, 7), "baabccb");
    EXPECT_EQ(mirrored("abc", 0, -7, 17), "aabccbaabccbaabcc");
    EXPECT_EQ(mirrored("a", 0, -4, 9), "aaaaaaaaa");
    EXPECT_EQ(mirrored("ab", 0, 2, 3), "baa"); // nothing known in it
    EXPECT_EQ(mirrored("ab", 0, -3, 2), "bb");
    EXPECT_EQ(mirrored("abcdef", 0, 2, 3), "cde"); // a part of what is known
}

TEST(Mirror, BothAxesInEveryFormat) {
    for (pixel_format format :
         {pixel_format::gray8, pixel_format::gray_alpha8, pixel_format::rgb8, pixel_format::rgba8,
          pixel_format::gray16, pixel_format::gray_alpha16, pixel_format::rgb16,
          pixel_format::rgba16}) {
        image const known = samples::photo(7, 5, format);
        rect const area{3, 4, 7, 5};
        rect const whole{-2, 0, 20, 21};
        image const made = image_mirrored(known.view(), area, whole);
        ASSERT_EQ(made.size(), (size{20, 21}));
        auto const reflect = [](int at, int length) {
            while (at < 0 || at >= length)
                at = at < 0 ? -1 - at : 2 * length - 1 - at;
            return at;
        };
        for (int y = 0; y < 21; ++y)
            for (int x = 0; x < 20; ++x)
                ASSERT_EQ(std::memcmp(
                              samples::pixel_at(made.view(), x, y),
                              samples::pixel_at(known.view(), reflect(x - 5, 7), reflect(y - 4, 5)),
                              pixel_bytes(format)),
                          0)
                    << x << ", " << y;
    }
}

} // namespace

} // namespace nb
