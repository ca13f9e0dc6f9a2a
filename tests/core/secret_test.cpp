#include "core/secret.h"

#include <gtest/gtest.h>

namespace nb {

namespace {

TEST(Secret, CopiesShareOneBuffer) {
    secret const one("dk-1");
    secret const other = one;
    EXPECT_EQ(one.c_str(), other.c_str());
    EXPECT_EQ(other.text(), "dk-1");
    EXPECT_STREQ(secret().c_str(), "");
    EXPECT_TRUE(secret("").empty());
}

TEST(Secret, WipesWhatItIsGiven) {
    char text[] = "secret";
    secret_wipe(text, 6);
    EXPECT_EQ(std::string_view(text, 6), std::string_view("\0\0\0\0\0\0", 6));
}

TEST(Secret, IsTakenOutOfTexts) {
    secret const key("dk-1");
    struct {
        char const* text;
        char const* expected;
    } const cases[] = {
        {"", ""},
        {"no key here", "no key here"},
        {"dk-1", "[API key]"},
        {"a dk-1 b dk-1", "a [API key] b [API key]"},
        {"dk-dk-11", "dk-[API key]1"},
    };
    for (auto const& c : cases)
        EXPECT_EQ(secret_redact(c.text, key), c.expected);
    EXPECT_EQ(secret_redact("anything", secret()), "anything");
}

} // namespace

} // namespace nb
