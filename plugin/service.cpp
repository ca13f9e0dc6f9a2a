#include "service.h"

#include "core/error.h"
#include "core/i18n.h"
#include "core/secrets.h"
#include "host/host.h"
#include "ui/ui.h"

#include <algorithm>

namespace nb {

namespace {

void check_base_url(settings const& values) {
    if (std::string const problem = settings_check_base_url(values.base_url); !problem.empty())
        throw calling_error(
            _("%s It is “%s” now; change it in Filters ▸ Nano Banana ▸ Settings, or in "
              "the environment variable NANO_BANANA_BASE_URL."),
            problem.c_str(), values.base_url.c_str());
}

std::string usable_key(std::string const& key) {
    std::string trimmed = key;
    trimmed.erase(0, trimmed.find_first_not_of(" \t\r\n"));
    trimmed.erase(trimmed.find_last_not_of(" \t\r\n") + 1);
    bool const printable = std::ranges::all_of(trimmed, [](char c) { return g_ascii_isgraph(c); });
    if (!printable)
        throw calling_error("%s", _("The API key has characters that no key has. Copy it again."));
    return trimmed;
}

std::string find_key(settings& values, bool may_ask) {
    std::string key = usable_key(secrets_find_key(values.base_url).text);
    if (key.empty() && may_ask) {
        if (!service_ask_settings(values,
                                  _("The image service needs an API key of your account there.")))
            throw error(error_kind::cancelled, _("Cancelled: there is no API key."));
        key = usable_key(secrets_find_key(values.base_url).text);
    }
    if (key.empty())
        throw calling_error(
            "%s", _("There is no API key. Set one in Filters ▸ Nano Banana ▸ Settings, or in the "
                    "environment variable NANO_BANANA_API_KEY. Nothing was sent."));
    return key;
}

} // namespace

bool service_ask_settings(settings& values, std::string const& reason) {
    bool const has_key = secrets_find_key(values.base_url).source != key_source::none;
    std::optional<key_dialog_values> const given =
        ui_ask_key(reason, values.base_url, has_key, secrets_can_remember());
    if (!given)
        return false;
    if (values.base_url != given->base_url) {
        values.base_url = given->base_url;
        settings_save(values);
    }
    if (given->api_key.empty())
        return true;
    bool const kept =
        secrets_store_key(values.base_url, usable_key(given->api_key), given->remember);
    if (given->remember && !kept)
        host_message(
            _("The desktop's secret service did not take the API key, so it is used for this "
              "call only. Unlock the desktop's keyring and set the key again, or put it in "
              "the environment variable NANO_BANANA_API_KEY."));
    return true;
}

generation_service service_open(bool may_ask) {
    settings values = settings_load();
    check_base_url(values);
    std::string key = find_key(values, may_ask);
    return {values, std::move(key), task_store(settings_state_folder()), {}, {}};
}

} // namespace nb
