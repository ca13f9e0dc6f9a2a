// A large area sampled from a picture, strip by strip: the next one is made on another thread while
// the caller does something with the last. What is right as it is is not even copied.
#pragma once

#include "core/picture_map.h"

#include <array>
#include <future>

namespace nb {

class picture_strips {
  public:
    // An area of `to` px, whose points lie in `from` as the map says; `rows` of it at a time, on
    // request with an alpha channel even if the picture has none. The picture must outlive this.
    picture_strips(picture_map const& map, image_view from, size to, int rows, bool alpha);

    // From the top; the last one may have fewer rows, and none must be asked for then. Lasts until
    // the next call.
    image_view next();

  private:
    void begin();

    picture_map map_;
    image_view from_;
    size to_;
    int rows_;
    int taken_ = 0; // rows
    bool sampled_;
    bool adds_alpha_;
    std::array<image, 2> strips_; // memory once touched is used again: new pages take time
    std::size_t coming_ = 0;
    std::future<void> done_;
};

} // namespace nb
