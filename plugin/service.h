// The image service as a call finds it: its address, the key, the task store.
#pragma once

#include "generation.h"

namespace nb {

// Throws nb::error: calling when the address may not be used or there is no key, cancelled when
// `may_ask` and the person closed the question for the key.
generation_service service_open(bool may_ask);

// The same without a key, for what may not need one.
generation_service service_open_without_key();

// The key to send to `base_url`, empty when none is known: from the environment when that is the
// service which the person has set, else what was entered in this GIMP session or is stored for
// that origin. Throws nb::error (calling) for a key that cannot be one.
secret service_known_key(settings const&, std::string const& base_url);

// Throws nb::error (calling) when the service's address may not be used.
void service_check_address(settings const&);

// Keeps a key for the service: in the secret service (`remember`), or in GIMP's memory until it
// ends. Throws nb::error (calling) for one that cannot be a key.
void service_keep_key(settings const&, secret const&, bool remember);

// Shows the settings and keeps what was entered; false when the person closed them. `reason` says
// why they are shown, "" when they were asked for.
bool service_ask_settings(settings& values, std::string const& reason);

} // namespace nb
