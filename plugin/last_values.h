// The values of a procedure's last interactive call, kept over sessions for its dialog and for
// GIMP's "Repeat Last". One JSON file in the state folder; without it the defaults apply.
#pragma once

#include "procedures.h"

namespace nb {

argument_values last_values_load(procedure_spec const&);
void last_values_save(procedure_spec const&, argument_values const&); // a failure is only logged

} // namespace nb
