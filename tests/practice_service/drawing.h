// The practice picture: what a request held, drawn with lines and letters. The references make a
// collage (without any, a landscape), the prompt stands over it, a label says who made it.
#pragma once

#include "practice_service/gen_request.h"

#include <vector>

namespace nb::practice {

// Where `count` (0 to 4) references go inside `area`, `gap` px apart, in their order.
std::vector<rect> drawing_tiles(std::size_t count, rect area, int gap);

// rgb8 of `size` px. Each `number` colors the same request differently, always in the same way.
// Takes a while; any thread. Throws nb::error (execution).
image drawing_paint(gen_request const&, nb::size, int number);

} // namespace nb::practice
