// Pictures in files as references, as a person sees them: upright and in sRGB. JPEG, PNG and WebP
// are read here, off the main thread; GIMP opens what is of another format, or too large.
#pragma once

#include "core/picture_small.h"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace nb {

// Empty pixels for what GIMP is to open. Any thread. Throws nb::error (calling) that names the
// file.
small_picture reference_file_decode(std::string const& path, int longest, ink_style);
// By GIMP, which one waits for: on the main thread. Throws nb::error.
small_picture reference_file_open(std::string const& path, int longest);

// What a window tells about such files. On the main thread.
class reference_files {
  public:
    struct look {
        image thumbnail;     // rgba8
        size original;       // 0×0 until it was looked at
        std::string problem; // why it cannot be used; "" for none
    };
    reference_files(int thumbnail, std::function<void()> changed);
    reference_files(reference_files const&) = delete;
    reference_files& operator=(reference_files const&) = delete;

    // What is known by now. A file that is new or has changed is looked at, one after the other;
    // `changed` tells then.
    look const& at(std::string const& path);
    // Opens it if it waits for GIMP to do that, in a moment that suits. True when it did; `changed`
    // has told then.
    bool open(std::string const& path);

  private:
    struct entry {
        std::string stamp; // of the file as it is looked at
        bool for_gimp = false;
        look seen;
    };
    void decode_next();
    void finish(std::string const& path, std::string const& stamp,
                std::function<small_picture()> const& read);

    int thumbnail_; // px
    std::function<void()> changed_;
    std::map<std::string, entry> entries_;                       // by path
    std::deque<std::string> waiting_;                            // to be decoded
    bool reading_ = false;                                       // one of them, or GIMP opens one
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true); // for what workers bring back
};

} // namespace nb
