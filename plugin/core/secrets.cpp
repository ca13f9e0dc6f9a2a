#include "core/secrets.h"

#include "core/error.h"
#include "core/glib_ptr.h"
#include "core/i18n.h"
#include "core/uri.h"

#include <libsecret/secret.h>

#include <memory>

namespace nb {

namespace {

// What a person sees in the desktop's list of keys, and what finds the entry again.
SecretSchema const schema = {
    "org.nano_banana_gimp.ApiKey",
    SECRET_SCHEMA_NONE,
    {{"origin", SECRET_SCHEMA_ATTRIBUTE_STRING}, {nullptr, SECRET_SCHEMA_ATTRIBUTE_STRING}},
    0,
    nullptr,
    nullptr,
    nullptr,
    nullptr,
    nullptr,
    nullptr,
    nullptr};

struct secret_deleter {
    void operator()(char* text) const { secret_password_free(text); } // wipes it first
};

} // namespace

secret secrets_key_from_environment() {
    char const* key = g_getenv("NANO_BANANA_API_KEY");
    return key ? secret(key) : secret();
}

secret secrets_stored_key(std::string const& base_url) {
    std::string const origin = uri_origin(base_url);
    error_ptr error;
    std::unique_ptr<char, secret_deleter> const stored(secret_password_lookup_sync(
        &schema, nullptr, error.out(), "origin", origin.c_str(), nullptr));
    if (error)
        g_debug("no secret service: %s", error.message());
    return stored ? secret(stored.get()) : secret();
}

bool secrets_can_remember() {
    auto const service = object_ptr<SecretService>::adopt(
        secret_service_get_sync(SECRET_SERVICE_NONE, nullptr, nullptr));
    return bool(service);
}

bool secrets_store_key(std::string const& base_url, secret const& key) {
    error_ptr error;
    std::string const origin = uri_origin(base_url);
    std::string const label = format_text(_("API key of the image service at %s"), origin.c_str());
    bool const stored =
        secret_password_store_sync(&schema, SECRET_COLLECTION_DEFAULT, label.c_str(), key.c_str(),
                                   nullptr, error.out(), "origin", origin.c_str(), nullptr);
    if (!stored)
        g_debug("the secret service did not take the key: %s", error.message());
    return stored;
}

} // namespace nb
