#include "core/color_difference.h"

#include "core/picture_samples.h"

#include <gtest/gtest.h>

namespace nb::test {

namespace {

// From the pairs that Sharma, Wu and Dalal published to try implementations with.
TEST(ColorDifference, IsCiede2000) {
    struct {
        lab one, other;
        double difference;
    } const pairs[] = {
        {{50, 2.6772, -79.7751}, {50, 0, -82.7485}, 2.0425},
        {{50, 3.1571, -77.2803}, {50, 0, -82.7485}, 2.8615},
        {{50, -1.3802, -84.2814}, {50, 0, -82.7485}, 1.0000},
        {{50, 0, 0}, {50, -1, 2}, 2.3669},
        {{50, 2.49, -0.001}, {50, -2.49, 0.0009}, 7.1792},
        {{50, 2.49, -0.001}, {50, -2.49, 0.0011}, 7.2195},
        {{50, 2.5, 0}, {73, 25, -18}, 27.1492},
        {{50, 2.5, 0}, {56, -27, -3}, 31.9030},
        {{60.2574, -34.0099, 36.2677}, {60.4626, -34.1751, 39.4387}, 1.2644},
        {{22.7233, 20.0904, -46.6940}, {23.0331, 14.9730, -42.5619}, 2.0373},
        {{90.8027, -2.0831, 1.4410}, {91.1528, -1.6435, 0.0447}, 1.4441},
        {{2.0776, 0.0795, -1.1350}, {0.9033, -0.0636, -0.5514}, 0.9082},
    };
    for (auto const& pair : pairs) {
        EXPECT_NEAR(color_difference(pair.one, pair.other), pair.difference, 0.0001);
        EXPECT_NEAR(color_difference(pair.other, pair.one), pair.difference, 0.0001);
    }
}

TEST(ColorDifference, OfPicturesInAnyFormat) {
    image const narrow = samples::photo(20, 10, pixel_format::rgba8);
    image const wide = samples::photo(20, 10, pixel_format::rgb16);
    std::vector<double> const differences = color_differences(narrow.view(), wide.view());
    ASSERT_EQ(differences.size(), 200u);
    EXPECT_LT(quantile(differences, 1), 0.7); // 8 bits are rounded
    EXPECT_GT(quantile(differences, 1), 0);
    EXPECT_EQ(quantile(color_differences(wide.view(), wide.view()), 1), 0);
    EXPECT_EQ(quantile({3, 1, 2}, 0.5), 2);
}

} // namespace

} // namespace nb::test
