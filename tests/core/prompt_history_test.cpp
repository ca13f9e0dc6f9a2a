#include "core/prompt_history.h"

#include "core/settings.h"
#include "core/test_folder.h"

#include <filesystem>

#include <gtest/gtest.h>

namespace nb {

namespace {

class PromptHistoryTest : public testing::Test {
  protected:
    void SetUp() override { std::filesystem::remove_all(settings_state_folder()); }
};

TEST_F(PromptHistoryTest, IsEmptyAtFirstAndWhenDamaged) {
    EXPECT_TRUE(prompt_history_load().empty());
    std::filesystem::create_directories(settings_state_folder());
    test::write_text(settings_state_folder() + "/prompts.json", "{\"prompts\":[1,");
    EXPECT_TRUE(prompt_history_load().empty());
}

TEST_F(PromptHistoryTest, HasTheLastOneFirstAndEachOnce) {
    for (char const* prompt : {"a boat", "a \"fox\"\nby night 🦊", "a boat"})
        prompt_history_add(prompt);
    EXPECT_EQ(prompt_history_load(),
              (std::vector<std::string>{"a boat", "a \"fox\"\nby night 🦊"}));
    EXPECT_EQ(test::mode_of(settings_state_folder() + "/prompts.json"), 0600U);
}

TEST_F(PromptHistoryTest, ForgetsTheOldest) {
    for (int number = 0; number < 60; ++number)
        prompt_history_add(std::to_string(number));
    std::vector<std::string> const prompts = prompt_history_load();
    ASSERT_EQ(prompts.size(), prompt_history_limit);
    EXPECT_EQ(prompts.front(), "59");
    EXPECT_EQ(prompts.back(), "10");
}

} // namespace

} // namespace nb
