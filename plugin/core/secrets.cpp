#include "core/secrets.h"

#include "core/error.h"
#include "core/glib_ptr.h"
#include "core/i18n.h"
#include "core/uri.h"

#include <libsecret/secret.h>

#include <map>
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

// Keys of this process, by origin.
std::map<std::string, std::string>& session_keys() {
    static std::map<std::string, std::string> keys;
    return keys;
}

struct secret_deleter {
    void operator()(char* text) const { secret_password_free(text); } // wipes it first
};

} // namespace

api_key secrets_find_key(std::string const& base_url) {
    char const* from_environment = g_getenv("NANO_BANANA_API_KEY");
    if (from_environment && *from_environment)
        return {from_environment, key_source::environment};
    std::string const origin = uri_origin(base_url);
    if (auto const found = session_keys().find(origin); found != session_keys().end())
        return {found->second, key_source::session};
    error_ptr error;
    std::unique_ptr<char, secret_deleter> const stored(secret_password_lookup_sync(
        &schema, nullptr, error.out(), "origin", origin.c_str(), nullptr));
    if (error)
        g_debug("no secret service: %s", error.message());
    return stored ? api_key{stored.get(), key_source::secret_service} : api_key{};
}

bool secrets_can_remember() {
    auto const service = object_ptr<SecretService>::adopt(
        secret_service_get_sync(SECRET_SERVICE_NONE, nullptr, nullptr));
    return bool(service);
}

bool secrets_store_key(std::string const& base_url, std::string const& key, bool remember) {
    error_ptr error;
    std::string const origin = uri_origin(base_url);
    std::string const label = format_text(_("API key of the image service at %s"), origin.c_str());
    if (remember &&
        secret_password_store_sync(&schema, SECRET_COLLECTION_DEFAULT, label.c_str(), key.c_str(),
                                   nullptr, error.out(), "origin", origin.c_str(), nullptr)) {
        session_keys().erase(origin); // an earlier one would come first
        return true;
    }
    session_keys()[origin] = key;
    return false;
}

} // namespace nb
