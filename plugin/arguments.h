// From the values of a call to what is to be done, with every check that needs no image. All throw
// nb::error (calling), so that bad input ends before anything is sent.
#pragma once

#include "core/geometry.h"
#include "generation.h"
#include "procedures.h"
#include "references.h"

namespace nb {

// UTF-8 and ranges.
void arguments_check_values(procedure_spec const&, argument_values const&);

// Also a prompt and a model, a webhook address that is one.
void arguments_check(procedure_spec const&, argument_values const&);

// The order without its references and placement.
generation_order arguments_order(argument_values const&);

std::string arguments_placement(argument_values const&); // a word of `placement_from`
reference_choice arguments_references(argument_values const&);

} // namespace nb
