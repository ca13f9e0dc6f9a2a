#include "core/picture_strips.h"

#include "core/picture_samples.h"

#include <algorithm>
#include <cstring>

#include <gtest/gtest.h>

namespace nb {

namespace {

TEST(PictureStrips, AreTheWholeInEveryCase) {
    image const photo = samples::photo(90, 70, pixel_format::rgb8);
    picture_map zoomed;
    zoomed.offset_x = 0.1;
    zoomed.scale_y = 0.8;
    for (picture_map const& map : {picture_map(), zoomed})
        for (size to : {photo.size(), size{131, 97}})
            for (bool alpha : {false, true}) {
                picture_strips one(map, photo.view(), to, to.height, alpha);
                image_view const whole = one.next();
                EXPECT_EQ(pixel_has_alpha(whole.format), alpha);
                picture_strips many(map, photo.view(), to, 16, alpha);
                for (int y = 0; y < to.height; y += 16) {
                    image_view const strip = many.next();
                    ASSERT_EQ(strip.height, std::min(16, to.height - y));
                    for (int row = 0; row < strip.height; ++row)
                        EXPECT_EQ(std::memcmp(strip.row(row), whole.row(y + row),
                                              std::size_t(to.width) * pixel_bytes(strip.format)),
                                  0);
                }
            }
}

TEST(PictureStrips, LeaveWhatFitsAsItIs) {
    image const photo = samples::photo(90, 70, pixel_format::rgb8);
    picture_strips strips(picture_map(), photo.view(), photo.size(), 64, true);
    image_view const rows = strips.next();
    for (std::size_t x = 0; x < 90; ++x)
        EXPECT_EQ(std::memcmp(rows.row(40) + 4 * x, photo.view().row(40) + 3 * x, 3), 0);
}

} // namespace

} // namespace nb
