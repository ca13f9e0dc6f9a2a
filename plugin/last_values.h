// The values of a procedure's last interactive call, kept over sessions for its dialog and for
// GIMP's "Repeat Last". One JSON file in the state folder; without it the defaults apply.
#pragma once

#include "procedures.h"

namespace nb {

argument_values last_values_load(procedure_spec const&);
bool last_values_known(procedure_spec const&);                        // or it is the first time
void last_values_save(procedure_spec const&, argument_values const&); // a failure is only logged

// The size of the Generate window, px.
struct window_size {
    int width = 440;
    int height = 760;
};
window_size window_size_load();
void window_size_save(window_size); // a failure is only logged

} // namespace nb
