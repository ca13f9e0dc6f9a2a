// The API key: from the environment, else from the desktop's secret service (libsecret), else for
// this process only. It is never written to a file of ours.
#pragma once

#include <string>

namespace nb {

enum class key_source { none, environment, secret_service, session };

struct api_key {
    std::string text; // "" when there is none
    key_source source = key_source::none;
};

// The key for the service at `base_url`; keys are kept per origin, so
// that none goes to another service. Asking the secret service may
// block for as long as the desktop asks the person to unlock it.
api_key secrets_find_key(std::string const& base_url);

bool secrets_can_remember(); // whether a secret service answers

// Keeps the key in the secret service, or for this process only when `remember` is false or there
// is no such service (returns false then).
bool secrets_store_key(std::string const& base_url, std::string const& key, bool remember);

} // namespace nb
