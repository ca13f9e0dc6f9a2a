// Scales pictures down by averaging areas: every pixel of the result is the mean of exactly the
// area it covers, in linear light and weighted by alpha, so that neither edges darken nor the
// colors of transparent pixels bleed in.
#pragma once

#include "core/image.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace nb {

// Takes an rgba8 sRGB picture row by row and keeps only the result and one row of sums in memory.
class image_shrinker {
  public:
    // No side of `to` is longer than that of `from`.
    image_shrinker(size from, size to);

    // The next row from the top, `from.width` pixels.
    void add_row(std::uint8_t const* rgba);

    // The result, once every row was added.
    image take() { return std::move(result_); }

  private:
    // The source columns under one pixel of the result; those between the two count in full.
    struct column {
        int first = 0;
        int last = 0;
        float first_weight = 0;
        float last_weight = 0;
    };

    void accumulate(std::uint8_t const* rgba, double weight);
    void finish_row();

    size from_;
    image result_;
    std::vector<column> columns_;
    std::vector<float> sums_; // red, green, blue, each times alpha, and alpha, per source column
    int rows_in_ = 0;
    int rows_out_ = 0;
};

// The same of a picture that is read in strips: `read` fills tightly packed rgba8 rows from `y` on,
// while those before are averaged on another thread. What has the right size is read into place.
image image_shrink_strips(size from, size to,
                          std::function<void(int y, image_span rows)> const& read);

} // namespace nb
