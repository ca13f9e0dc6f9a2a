#include "core/settings.h"

#include "core/api.h"
#include "core/test_folder.h"

#include <filesystem>

#include <gtest/gtest.h>

namespace nb {

namespace {

class SettingsTest : public testing::Test {
  protected:
    void SetUp() override {
        std::filesystem::remove_all(settings_config_folder());
        g_unsetenv("NANO_BANANA_BASE_URL");
    }
    void TearDown() override { SetUp(); }
    static std::string path() { return settings_config_folder() + "/settings.json"; }
    static void write(std::string const& text) {
        std::filesystem::create_directories(settings_config_folder());
        test::write_text(path(), text);
    }
};

void expect_defaults(settings const& read, std::string const& what) {
    EXPECT_EQ(read.base_url, "https://api.defapi.org") << what;
    EXPECT_EQ(read.reference_longest, 2048) << what;
    EXPECT_FALSE(read.lossless) << what;
}

TEST_F(SettingsTest, FoldersAreTheUsers) {
    EXPECT_EQ(settings_state_folder(), std::string(g_getenv("XDG_STATE_HOME")) + "/nano-banana");
    EXPECT_EQ(settings_config_folder(), std::string(g_getenv("XDG_CONFIG_HOME")) + "/nano-banana");
}

TEST_F(SettingsTest, GiveBackWhatWasSaved) {
    settings const saved = {"https://example.com/v1", 1024, true};
    settings_save(saved);
    settings const read = settings_load();
    EXPECT_EQ(read.base_url, saved.base_url);
    EXPECT_EQ(read.reference_longest, saved.reference_longest);
    EXPECT_EQ(read.lossless, saved.lossless);
    EXPECT_EQ(test::mode_of(path()), 0600U);
    EXPECT_EQ(test::mode_of(settings_config_folder()), 0700U);
}

TEST_F(SettingsTest, AreTheDefaultsWithoutAFile) {
    expect_defaults(settings_load(), "no file");
    for (char const* text :
         {"", "{", "[]", "null", "<html>", "{}", "\xFF\xFE",
          R"({"base-url":null,"reference-longest":null,"lossless":null})",
          R"({"base-url":7,"reference-longest":"big","lossless":"yes"})",
          R"({"base-url":"","reference-longest":0})", R"({"reference-longest":-5})"}) {
        write(text);
        expect_defaults(settings_load(), text);
    }
}

TEST_F(SettingsTest, SizesStayWithinReason) {
    struct {
        char const* value;
        int expected;
    } const cases[] = {
        {"1", 64}, {"64", 64}, {"3000", 3000}, {"100000", 8192}, {"9223372036854775807", 8192}};
    for (auto const& c : cases) {
        write("{\"reference-longest\":" + std::string(c.value) + "}");
        EXPECT_EQ(settings_load().reference_longest, c.expected) << c.value;
    }
}

TEST_F(SettingsTest, TheEnvironmentComesFirst) {
    settings_save({"https://stored.example", 2048, false});
    g_setenv("NANO_BANANA_BASE_URL", "http://127.0.0.1:8080", TRUE);
    EXPECT_EQ(settings_load().base_url, "http://127.0.0.1:8080");
    g_setenv("NANO_BANANA_BASE_URL", "", TRUE);
    EXPECT_EQ(settings_load().base_url, "https://stored.example");
}

TEST_F(SettingsTest, BaseUrlIsHttpsOrLoopback) {
    struct {
        char const* url;
        char const* problem; // part of it; "" when it may be used
    } const cases[] = {
        {"https://api.defapi.org", ""},
        {"https://api.defapi.org/", ""},
        {"https://example.com:8443/v1", ""},
        {"http://127.0.0.1:8080", ""},
        {"http://localhost", ""},
        {"http://[::1]:8080/", ""},
        {"http://api.defapi.org", "must begin with https://"},
        {"http://192.168.0.1", "must begin with https://"},
        {"http://127.0.0.1.example.com", "must begin with https://"},
        {"ftp://api.defapi.org", "not a web address"},
        {"file:///tmp", "not a web address"},
        {"api.defapi.org", "not a web address"},
        {"", "not a web address"},
        {"https://", "not a web address"},
        {"https://user:word@api.defapi.org", "no user, query or fragment"},
        {"http://127.0.0.1@evil.example", "no user, query or fragment"},
        {"https://api.defapi.org?x=y", "no user, query or fragment"},
        {"https://api.defapi.org#x", "no user, query or fragment"},
    };
    for (auto const& c : cases) {
        std::string const problem = settings_check_base_url(c.url);
        EXPECT_EQ(problem.empty(), *c.problem == '\0') << c.url << ": " << problem;
        EXPECT_NE(problem.find(c.problem), std::string::npos) << c.url << ": " << problem;
    }
    EXPECT_EQ(settings_check_base_url(api_default_base_url), "");
}

} // namespace

} // namespace nb
