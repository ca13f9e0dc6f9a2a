// A large area sampled from a picture, strip by strip: the next one is made on another thread while
// the caller does something with the last. What needs no sampling is copied.
#pragma once

#include "core/picture_map.h"

#include <future>

namespace nb {

class picture_strips {
  public:
    // An area of `to` px, whose points lie in `from` as the map says; `rows` of it at a time. The
    // picture must outlive this.
    picture_strips(picture_map const& map, image_view from, size to, int rows);

    image next(); // from the top; the last one may have fewer rows, and none must be asked for then

  private:
    void begin();

    bool is_picture_itself() const;

    picture_map map_;
    image_view from_;
    size to_;
    int rows_;
    int made_ = 0; // rows that are made or being made
    std::future<image> coming_;
};

} // namespace nb
