// Starting GEGL, for both GIMP adapters.
#pragma once

namespace nb {

// Starts GEGL once, for its buffers alone: loading its operations would take 0.1 s and more. With a
// small cache, as tiles are read and written once, in order. To be called before libgimp does it.
void gegl_start();

} // namespace nb
