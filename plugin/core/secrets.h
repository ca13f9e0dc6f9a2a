// The API key: from the environment, else from the desktop's secret service (libsecret). It is
// never written to a file of ours.
#pragma once

#include "core/secret.h"

#include <string>

namespace nb {

// NANO_BANANA_API_KEY, for the service that the person has set and no other; empty when not set.
secret secrets_key_from_environment();

// The stored key for the service at `base_url`; keys are kept per origin, so that none goes to
// another service. Empty when there is none. May block for as long as the desktop asks the person
// to unlock it.
secret secrets_stored_key(std::string const& base_url);

bool secrets_can_remember(); // whether a secret service answers

// Keeps the key in the secret service; false when that did not take it.
bool secrets_store_key(std::string const& base_url, secret const& key);

} // namespace nb
