#include "core/uri.h"

#include <gtest/gtest.h>

namespace nb {

namespace {

TEST(Uri, WebAddressesAndTheirOrigins) {
    struct {
        char const* url;
        char const* origin; // "": no web address
    } const cases[] = {
        {"https://api.defapi.org", "https://api.defapi.org:443"},
        {"https://api.defapi.org/", "https://api.defapi.org:443"},
        {"https://api.defapi.org/v1?x=y#z", "https://api.defapi.org:443"},
        {"HTTPS://api.defapi.org", "https://api.defapi.org:443"},
        {"http://example.com", "http://example.com:80"},
        {"http://example.com:8080/a", "http://example.com:8080"},
        {"https://example.com:443", "https://example.com:443"},
        {"https://user:word@example.com", "https://example.com:443"},
        {"http://[::1]:81/", "http://::1:81"},
        {"", ""},
        {"example.com", ""},
        {"//example.com", ""},
        {"https://", ""},
        {"https:///path", ""},
        {"ftp://example.com", ""},
        {"file:///etc/passwd", ""},
        {"data:image/png;base64,QUJD", ""},
        {"javascript:alert(1)", ""},
        {"http://[::1", ""},
        {"http://example.com:port", ""},
        {"http://example.com:99999", ""},
    };
    for (auto const& c : cases) {
        EXPECT_EQ(uri_origin(c.url), c.origin) << c.url;
        EXPECT_EQ(bool(uri_parse(c.url)), *c.origin != '\0') << c.url;
    }
}

TEST(Uri, Loopback) {
    struct {
        char const* url;
        bool expected;
    } const cases[] = {
        {"http://127.0.0.1", true},
        {"http://127.0.0.1:8080/a", true},
        {"http://127.8.9.10/", true},
        {"http://[::1]/", true},
        {"http://localhost/", true},
        {"http://localhost.example.com/", false},
        {"http://127.0.0.1.example.com/", false},
        {"http://example.com/127.0.0.1", false},
        {"http://127.0.0.1@example.com/", false},
        {"http://128.0.0.1/", false},
        {"http://192.168.0.1/", false},
        {"http://0.0.0.0/", false},
        {"http://[::2]/", false},
        {"http://2130706433/", false}, // 127.0.0.1 as one number; not every resolver agrees
        {"", false},
    };
    for (auto const& c : cases)
        EXPECT_EQ(uri_is_loopback(c.url), c.expected) << c.url;
}

TEST(Uri, Resolves) {
    struct {
        char const* base;
        char const* reference;
        char const* expected;
    } const cases[] = {
        {"https://a.example/b/c", "https://d.example/e", "https://d.example/e"},
        {"https://a.example/b/c", "/e", "https://a.example/e"},
        {"https://a.example/b/c", "e", "https://a.example/b/e"},
        {"https://a.example/b/c", "../e", "https://a.example/e"},
        {"https://a.example/b/c", "?x=y", "https://a.example/b/c?x=y"},
        {"https://a.example/b/c", "//d.example/e", "https://d.example/e"},
        {"https://a.example/b/c", "http://[", ""},
    };
    for (auto const& c : cases)
        EXPECT_EQ(uri_resolve(c.base, c.reference), c.expected) << c.reference;
}

} // namespace

} // namespace nb
