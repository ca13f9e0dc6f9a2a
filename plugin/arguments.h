// From the values of a call to what is to be done, with every check that needs no image. All throw
// nb::error (calling), so that bad input ends before anything is sent.
#pragma once

#include "core/geometry.h"
#include "generation.h"
#include "procedures.h"
#include "references.h"

#include <optional>

namespace nb {

// UTF-8 and ranges.
void arguments_check_values(procedure_spec const&, argument_values const&);

// Also a prompt and a model, a webhook address that is one.
void arguments_check(procedure_spec const&, argument_values const&);

// The aspect ratio that stands for the one nearest to the canvas's.
inline constexpr char const* aspect_ratio_of_canvas = "canvas";

// What every procedure's order has: prompt, model, variations, webhook, timeout.
generation_order arguments_common_order(argument_values const&);

// The order without its references and placement. Without a `canvas` its shape is left to the
// model.
generation_order arguments_order(argument_values const&, std::optional<size> canvas);

std::string arguments_placement(argument_values const&); // a word of `placement_from`
reference_choice arguments_references(argument_values const&);
char const* reference_word_of(reference_choice); // "selected" …
std::optional<reference_choice> reference_choice_from(std::string_view word);

} // namespace nb
