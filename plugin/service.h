// The image service as a call finds it: its address, the key, the task store.
#pragma once

#include "generation.h"

namespace nb {

// Throws nb::error: calling when the address may not be used or there is no key, cancelled when
// `may_ask` and the person closed the question for the key.
generation_service service_open(bool may_ask);

// Shows the settings and keeps what was entered; false when the person closed them. `reason` says
// why they are shown, "" when they were asked for.
bool service_ask_settings(settings& values, std::string const& reason);

} // namespace nb
