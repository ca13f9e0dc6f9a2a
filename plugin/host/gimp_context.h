// GIMP's context, which both GIMPs spell alike.
#pragma once

#include <libgimp/gimp.h>

namespace nb {

// Selections are as exact as they are asked for, whatever a script that called us has set.
class plain_context {
  public:
    plain_context() {
        gimp_context_push();
        gimp_context_set_feather(false);
    }
    plain_context(plain_context const&) = delete;
    plain_context& operator=(plain_context const&) = delete;
    ~plain_context() { gimp_context_pop(); }
};

} // namespace nb
