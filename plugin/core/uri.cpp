#include "core/uri.h"

#include "core/error.h"

#include <libsoup/soup.h>

#include <string_view>

namespace nb {

namespace {

constexpr auto flags = GUriFlags(SOUP_HTTP_URI_FLAGS);

} // namespace

uri_ptr uri_parse(std::string const& url) {
    uri_ptr uri(g_uri_parse(url.c_str(), flags, nullptr));
    if (!uri)
        return {};
    std::string_view const scheme = g_uri_get_scheme(uri.get());
    char const* host = g_uri_get_host(uri.get());
    bool const is_web = (scheme == "http" || scheme == "https") && host && *host != '\0';
    return is_web ? std::move(uri) : nullptr;
}

bool uri_is_loopback(std::string const& url) {
    uri_ptr const uri = uri_parse(url);
    if (!uri)
        return false;
    char const* host = g_uri_get_host(uri.get());
    if (std::string_view(host) == "localhost")
        return true;
    auto const address = object_ptr<GInetAddress>::adopt(g_inet_address_new_from_string(host));
    return address && g_inet_address_get_is_loopback(address.get());
}

std::string uri_origin(std::string const& url) {
    uri_ptr const uri = uri_parse(url);
    if (!uri)
        return "";
    return format_text("%s://%s:%d", g_uri_get_scheme(uri.get()), g_uri_get_host(uri.get()),
                       g_uri_get_port(uri.get()));
}

std::string uri_resolve(std::string const& base, std::string const& reference) {
    return string_from(g_uri_resolve_relative(base.c_str(), reference.c_str(), flags, nullptr));
}

} // namespace nb
