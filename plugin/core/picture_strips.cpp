#include "core/picture_strips.h"

#include <algorithm>

namespace nb {

picture_strips::picture_strips(picture_map const& map, image_view from, size to, int rows)
    : map_(map), from_(from), to_(to), rows_(rows) {
    begin();
}

bool picture_strips::is_picture_itself() const {
    return map_ == picture_map() && to_ == size{from_.width, from_.height};
}

void picture_strips::begin() {
    int const first = made_;
    int const count = std::min(rows_, to_.height - first);
    if (count <= 0)
        return;
    made_ += count;
    if (is_picture_itself()) {
        coming_ = std::async(std::launch::deferred, image_copy, image_rows(from_, first, count));
        return;
    }
    double const row = 1.0 / to_.height;
    sampling_axis const across = picture_map_across(map_, 0, 1, to_.width, from_.width);
    sampling_axis const down =
        picture_map_down(map_, first * row, (first + count) * row, count, from_.height);
    size const strip{to_.width, count};
    coming_ = std::async(std::launch::async, image_resample, from_, strip, across, down);
}

image picture_strips::next() {
    image made = coming_.get();
    begin();
    return made;
}

} // namespace nb
