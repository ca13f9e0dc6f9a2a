#include "core/test_folder.h"

#include "core/glib_ptr.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <sys/stat.h>

#include <gtest/gtest.h>

namespace nb::test {

namespace {

class isolation : public testing::Environment {
  public:
    void SetUp() override {
        g_log_set_always_fatal(GLogLevelFlags(G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING));
        root() = string_from(g_dir_make_tmp("nano-banana-tests-XXXXXX", nullptr));
        ASSERT_FALSE(root().empty());
        for (char const* name : {"XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"})
            g_setenv(name, (root() + "/" + name).c_str(), TRUE);
        for (char const* name : {"NANO_BANANA_API_KEY", "NANO_BANANA_BASE_URL", "http_proxy"})
            g_unsetenv(name);
        g_setenv("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
        g_setenv("GSETTINGS_BACKEND", "memory", TRUE);
    }
    void TearDown() override {
        std::error_code ignored;
        std::filesystem::remove_all(root(), ignored);
    }
    static std::string& root() {
        static std::string path;
        return path;
    }
};

[[maybe_unused]] testing::Environment* const isolated =
    testing::AddGlobalTestEnvironment(new isolation);

} // namespace

std::string new_folder() {
    static int made = 0;
    std::string path = isolation::root() + "/" + std::to_string(++made);
    std::filesystem::create_directory(path);
    return path;
}

std::string read_text(std::string const& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

void write_text(std::string const& path, std::string const& text) {
    std::ofstream(path, std::ios::binary) << text;
}

unsigned mode_of(std::string const& path) {
    struct stat about {};
    return stat(path.c_str(), &about) == 0 ? about.st_mode & 07777U : 0;
}

} // namespace nb::test
