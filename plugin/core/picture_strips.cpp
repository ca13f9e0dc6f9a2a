#include "core/picture_strips.h"

#include <algorithm>

namespace nb {

picture_strips::picture_strips(picture_map const& map, image_view from, size to, int rows,
                               bool alpha)
    : map_(map), from_(from), to_(to), rows_(std::min(rows, to.height)),
      sampled_(map != picture_map() || to != size{from.width, from.height}),
      adds_alpha_(alpha && !pixel_has_alpha(from.format)) {
    if (!sampled_ && !adds_alpha_)
        return;
    for (image& strip : strips_)
        strip = image(to_.width, rows_, alpha ? pixel_with_alpha(from_.format) : from_.format);
    begin();
}

void picture_strips::begin() {
    image_span strip = strips_[coming_].span();
    strip.height = std::min(rows_, to_.height - taken_);
    if (strip.height <= 0)
        return;
    if (!sampled_) {
        done_ = std::async(std::launch::async, image_copy, image_rows(from_, taken_, strip.height),
                           strip);
        return;
    }
    double const row = 1.0 / to_.height;
    sampling_axis const across = picture_map_across(map_, 0, 1, to_.width, from_.width);
    sampling_axis const down = picture_map_down(map_, taken_ * row, (taken_ + strip.height) * row,
                                                strip.height, from_.height);
    done_ = std::async(std::launch::async, image_resample_into, from_, strip, across, down);
}

image_view picture_strips::next() {
    int const first = taken_;
    int const count = std::min(rows_, to_.height - first);
    taken_ += count;
    if (!sampled_ && !adds_alpha_)
        return image_rows(from_, first, count);
    done_.get();
    image const& made = strips_[coming_];
    coming_ = 1 - coming_;
    begin();
    return image_rows(made.view(), 0, count);
}

} // namespace nb
