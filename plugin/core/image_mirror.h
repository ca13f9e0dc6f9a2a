// Fills what lies beyond a picture's border with the picture's own mirror image.
#pragma once

#include "core/image.h"

namespace nb {

// The one of `length` pixels in a row that is seen at `at` when mirrors stand at both ends.
int mirrored_index(int at, int length);

// The pixels of `whole`, of which `known` holds those of `area`. Beyond these edges the picture is
// mirrored, its outermost pixels first, again and again as far as it takes. The two areas may lie
// in any way; `whole` must not be empty.
image image_mirrored(image_view known, rect area, rect whole);

} // namespace nb
