// What can be learned about an API key without paying.
#pragma once

#include "core/http.h"
#include "core/secret.h"

#include <string>

namespace nb {

// Asks the service for the status of a task that cannot be, and says in words what its answer
// tells about the key and what it does not. Iterates the default main context.
std::string service_test_key(std::string const& base_url, secret const& key);

// What such an answer means.
std::string key_test_text(http_reply const&);

} // namespace nb
