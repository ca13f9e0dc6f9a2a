// One Generate window for an image: a second call shows the one that is there. Each window is a
// process of its own, so its process id is kept in GIMP's memory, and a signal brings it to the
// front.
#pragma once

#include "host/host.h"

#include <csignal>
#include <string>

namespace nb {

inline constexpr int open_window_signal = SIGUSR1;
inline constexpr int open_window_fill_signal = SIGUSR2;

// Whether there is one, which then comes to the front, to `fill` a selection or to make a layer: as
// `again` says, a layer's parasite, unless it is empty.
bool open_window_present(image_id, bool fill, std::string const& again = "");
std::string open_window_take_again(image_id); // what this window was handed so; "" for nothing

// While it lives, this process has the image's window.
class open_window {
  public:
    explicit open_window(image_id);
    ~open_window();
    open_window(open_window const&) = delete;
    open_window& operator=(open_window const&) = delete;

  private:
    std::string name_;
};

} // namespace nb
