// A call from GIMP, as plain values, and what comes of it. The adapters' registration files turn
// libgimp's types into these and back; nothing here knows GIMP.
#pragma once

#include "host/host.h"
#include "procedures.h"

#include <string>
#include <vector>

namespace nb {

enum class run_mode { interactive, noninteractive, with_last_values };

struct procedure_call {
    procedure_spec const* procedure = nullptr;
    run_mode mode = run_mode::noninteractive;
    image_id image = 0;             // when the procedure takes one
    std::vector<item_id> drawables; // as GIMP passed them
    argument_values arguments;      // complete; from GIMP when not interactive, else the defaults
};

enum class call_status { success, calling_error, execution_error, cancelled };

struct call_outcome {
    call_status status = call_status::success;
    std::string message;               // for a person, when not successful
    image_id new_image = 0;            // `create`
    std::vector<item_id> layers;       // new ones, topmost first
    std::vector<std::string> task_ids; // the service's
    double consumed = 0;               // credits, the sum
};

// Runs a call to its end on the default main context. Never throws.
call_outcome run_call(procedure_call const&) noexcept;

} // namespace nb
