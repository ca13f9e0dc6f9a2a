// Pictures in files as references, as a person sees them: upright and in sRGB. JPEG, PNG and WebP
// are read here, off the main thread; whatever else GIMP opens, it opens.
#pragma once

#include "core/image.h"
#include "core/image_codec.h"

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace nb {

struct reference_file {
    image pixels;  // rgba8, sRGB, at most so many px on the longer side as were asked for
    size original; // px
};

// Empty pixels for a format that GIMP is to open. Any thread. Throws nb::error (calling) that names
// the file.
reference_file reference_file_decode(std::string const& path, int longest, ink_style);
// By GIMP, which one waits for: on the main thread. Throws nb::error.
reference_file reference_file_open(std::string const& path, int longest);

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

    // What is known by now. Looks at a file that is new or has changed; `changed` tells then.
    look const& at(std::string const& path);

  private:
    struct entry {
        std::string stamp; // of the file that was looked at
        look seen;
    };
    void look_at(std::string const& path, std::string const& stamp);

    int thumbnail_; // px
    std::function<void()> changed_;
    std::map<std::string, entry> entries_;                       // by path
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true); // for what workers bring back
};

} // namespace nb
