// What tests above the seam begin with: an image in memory with one layer, an empty task store, and
// a practice service on loopback.
#pragma once

#include "core/settings.h"
#include "core/task_store.h"
#include "host/fake_host.h"
#include "practice_service/practice_run.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace nb {

struct editor_fixture : ::testing::Test {
    void SetUp() override {
        fake::reset();
        canvas = fake::add_image({64, 48});
        layer = fake::add_layer(canvas, {.name = "base", .area = {0, 0, 64, 48}});
        std::filesystem::remove_all(settings_state_folder());
        g_setenv("NANO_BANANA_API_KEY", "dk-practice", TRUE);
    }
    void serve(std::vector<std::string> options = {}) {
        options.insert(options.begin(), {"--size", "32x32", "--key", "dk-practice"});
        service.emplace(options);
        g_setenv("NANO_BANANA_BASE_URL", address().c_str(), TRUE);
    }
    std::string address(char const* scheme = "http") const {
        return std::string(scheme) + "://127.0.0.1:" + std::to_string(service->running().port());
    }
    // What lies in the task store and can be read.
    std::vector<task> stored() const { return task_store(settings_state_folder()).load_all(); }
    int posts() const {
        int count = 0;
        for (auto const& entry : service->journal())
            count += json_text(entry.root(), "method") == "POST";
        return count;
    }

    std::optional<practice::practice_run> service;
    image_id canvas = 0;
    item_id layer = 0;
};

} // namespace nb
