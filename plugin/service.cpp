#include "service.h"

#include "core/error.h"
#include "core/i18n.h"
#include "core/secrets.h"
#include "core/uri.h"
#include "host/host.h"
#include "key_test.h"
#include "ui/ui.h"

#include <algorithm>

namespace nb {

namespace {

secret usable_key(secret const& key) {
    std::string_view trimmed = key.text();
    trimmed.remove_prefix(std::min(trimmed.find_first_not_of(" \t\r\n"), trimmed.size()));
    trimmed = trimmed.substr(0, trimmed.find_last_not_of(" \t\r\n") + 1);
    bool const printable = std::ranges::all_of(trimmed, [](char c) { return g_ascii_isgraph(c); });
    if (!printable)
        throw calling_error("%s", _("The API key has characters that no key has. Copy it again."));
    return secret(trimmed);
}

std::string session_name(std::string const& base_url) {
    return "nano-banana-key " + uri_origin(base_url);
}

secret find_key(settings& values, bool may_ask) {
    secret key = service_known_key(values, values.base_url);
    if (key.empty() && may_ask) {
        if (!service_ask_settings(values,
                                  _("The image service needs an API key of your account there.")))
            throw error(error_kind::cancelled, _("Cancelled: there is no API key."));
        key = service_known_key(values, values.base_url);
    }
    if (key.empty())
        throw calling_error(
            "%s", _("There is no API key. Set one in Filters ▸ Nano Banana ▸ Settings, or in the "
                    "environment variable NANO_BANANA_API_KEY. Nothing was sent."));
    return key;
}

// What the environment says is not to become what is stored.
void keep_settings(settings values, std::string const& shown_base_url) {
    if (values.base_url == shown_base_url)
        values.base_url = settings_load_stored().base_url;
    settings_save(values);
}

// In the secret service, or in GIMP's memory until it ends.
void keep_key(std::string const& base_url, secret const& key, bool remember) {
    if (remember && secrets_store_key(base_url, key))
        return host_set_session_text(session_name(base_url), ""); // it would come first
    host_set_session_text(session_name(base_url), std::string(key.text()));
    if (remember)
        host_message(
            _("The desktop's secret service did not take the API key, so it is kept until GIMP "
              "ends. Unlock the desktop's keyring and set the key again, or put it in the "
              "environment variable NANO_BANANA_API_KEY."));
}

} // namespace

void service_check_address(settings const& values) {
    if (std::string const problem = settings_check_base_url(values.base_url); !problem.empty())
        throw calling_error(
            _("%s It is “%s” now; change it in Filters ▸ Nano Banana ▸ Settings, or in "
              "the environment variable NANO_BANANA_BASE_URL."),
            problem.c_str(), values.base_url.c_str());
}

void service_keep_key(settings const& values, secret const& key, bool remember) {
    keep_key(values.base_url, usable_key(key), remember);
}

secret service_known_key(settings const& values, std::string const& base_url) {
    if (uri_origin(base_url) == uri_origin(values.base_url))
        if (secret key = usable_key(secrets_key_from_environment()); !key.empty())
            return key;
    if (secret key(host_session_text(session_name(base_url))); !key.empty())
        return key;
    return usable_key(secrets_stored_key(base_url));
}

bool service_ask_settings(settings& values, std::string const& reason) {
    settings_question question;
    question.reason = reason;
    question.values = values;
    question.has_key = !service_known_key(values, values.base_url).empty();
    question.can_remember = secrets_can_remember();
    question.test_key = [&values](std::string const& base_url, secret const& key) {
        return service_test_key(base_url, key.empty() ? service_known_key(values, base_url) : key);
    };
    std::optional<settings_answer> const given = ui_ask_settings(question);
    if (!given)
        return false;
    keep_settings(given->values, values.base_url);
    values = given->values;
    if (!given->api_key.empty())
        service_keep_key(values, given->api_key, given->remember);
    return true;
}

generation_service service_open_without_key() {
    settings values = settings_load();
    service_check_address(values);
    return {values, {}, task_store(settings_state_folder()), {}, {}};
}

generation_service service_open(bool may_ask) {
    generation_service service = service_open_without_key();
    service.api_key = find_key(service.values, may_ask);
    return service;
}

} // namespace nb
