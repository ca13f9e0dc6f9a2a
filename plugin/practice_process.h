// The practice service as a process of ours: it speaks the image service's language on this
// computer alone, and draws instead of asking an AI, so that everything can be tried for nothing.
#pragma once

#include "core/glib_ptr.h"
#include "core/secret.h"

#include <gio/gio.h>

#include <string>

namespace nb {

class practice_process {
  public:
    // Runs when this returns; throws nb::error (execution). It ends with this process at the
    // latest.
    practice_process();
    ~practice_process();
    practice_process(practice_process const&) = delete;
    practice_process& operator=(practice_process const&) = delete;

    std::string const& base_url() const { return base_url_; }
    static secret key();

  private:
    object_ptr<GSubprocess> process_;
    std::string base_url_;
};

} // namespace nb
