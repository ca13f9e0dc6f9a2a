// Questions to web addresses, in one place.
#pragma once

#include "core/glib_ptr.h"

#include <string>

namespace nb {

struct uri_deleter {
    void operator()(GUri* uri) const { g_uri_unref(uri); }
};
using uri_ptr = std::unique_ptr<GUri, uri_deleter>;

// Null when `url` is no http or https address with a host.
uri_ptr uri_parse(std::string const& url);

bool uri_is_loopback(std::string const& url); // 127.0.0.0/8, ::1, localhost

// "https://host:port", with the default port where none is written; "" for what is no web address.
std::string uri_origin(std::string const& url);

// `reference` as a redirect from `base` means it; "" when it is none.
std::string uri_resolve(std::string const& base, std::string const& reference);

} // namespace nb
