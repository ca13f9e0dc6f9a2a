// The key in a real secret service. Run by with-keyring.sh, in a D-Bus session of its own.
#include "core/secrets.h"

#include <glib.h>

#include <gtest/gtest.h>

namespace nb {

namespace {

std::string stored(char const* base_url) {
    return std::string(secrets_stored_key(base_url).text());
}

TEST(SecretsKeyring, KeepsAKeyForEachOrigin) {
    ASSERT_TRUE(secrets_can_remember());
    EXPECT_EQ(stored("https://api.example.org"), "");
    ASSERT_TRUE(secrets_store_key("https://api.example.org/", secret("dk-one")));
    EXPECT_EQ(stored("https://api.example.org"), "dk-one");
    EXPECT_EQ(stored("https://api.example.org:443/elsewhere"), "dk-one");
    EXPECT_EQ(stored("https://api.example.org:8443"), "");
    EXPECT_EQ(stored("http://api.example.org"), "");
    EXPECT_EQ(stored("https://example.org"), "");

    ASSERT_TRUE(secrets_store_key("https://other.example.org", secret("dk-two")));
    ASSERT_TRUE(secrets_store_key("https://api.example.org", secret("dk-three")));
    EXPECT_EQ(stored("https://api.example.org"), "dk-three");
    EXPECT_EQ(stored("https://other.example.org"), "dk-two");
}

TEST(Secrets, TheEnvironmentHasOneKeyOrNone) {
    g_unsetenv("NANO_BANANA_API_KEY");
    EXPECT_TRUE(secrets_key_from_environment().empty());
    g_setenv("NANO_BANANA_API_KEY", "", TRUE);
    EXPECT_TRUE(secrets_key_from_environment().empty());
    g_setenv("NANO_BANANA_API_KEY", "dk-env", TRUE);
    EXPECT_EQ(secrets_key_from_environment().text(), "dk-env");
    g_unsetenv("NANO_BANANA_API_KEY");
}

} // namespace

} // namespace nb
