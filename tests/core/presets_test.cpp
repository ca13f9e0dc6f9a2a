#include "core/presets.h"

#include "core/error.h"
#include "core/settings.h"
#include "core/test_folder.h"

#include <filesystem>

#include <gtest/gtest.h>

namespace nb {

namespace {

preset const relight = {"Relight",
                        {{"de", "Neu beleuchten"}},
                        "Relight the scene as {}. Keep {} soft.",
                        {{"aspect-ratio", "canvas"}, {"references", "visible"}}};

TEST(Presets, ReadAndWriteTheSame) {
    std::vector<preset> const presets = {relight, {"Plain", {}, "A \"plain\"\nprompt", {}}};
    EXPECT_EQ(presets_parse(presets_to_json(presets)), presets);
}

TEST(Presets, PassOverWhatTheyDoNotKnow) {
    auto const presets = presets_parse(
        R"({"by": "somebody", "presets": [{"name": "n", "prompt": "p", "color": 3, "model": 4}]})");
    ASSERT_EQ(presets.size(), 1U);
    EXPECT_EQ(presets[0].options, (std::map<std::string, std::string>{{"model", ""}}));
}

TEST(Presets, RefuseWhatIsNone) {
    for (char const* json :
         {"", "[]", "{}", R"({"presets": 3})", R"({"presets": [3]})",
          R"({"presets": [{"name": "n"}]})", R"({"presets": [{"name": "", "prompt": "p"}]})"})
        EXPECT_THROW(presets_parse(json), error) << json;
}

TEST(Presets, PutInWhatWasTyped) {
    EXPECT_EQ(preset_prompt(relight, "dusk"), "Relight the scene as dusk. Keep dusk soft.");
    EXPECT_EQ(preset_prompt(relight, "{}"), "Relight the scene as {}. Keep {} soft.");
    EXPECT_EQ(preset_prompt(relight, ""), relight.prompt) << "the place shows where to type";
}

TEST(Presets, TakeThePlaceOfOthersOfTheirName) {
    std::vector<preset> const merged =
        presets_merged({{"a", {}, "1", {}}, {"b", {}, "2", {}}}, {{"b", {}, "3", {}}, relight});
    ASSERT_EQ(merged.size(), 3U);
    EXPECT_EQ(merged[1].prompt, "3");
    EXPECT_EQ(merged[2].name, "Relight");
}

TEST(Presets, AreKept) {
    std::filesystem::remove_all(settings_config_folder());
    EXPECT_TRUE(presets_saved().empty());
    presets_save({relight});
    EXPECT_EQ(presets_saved(), std::vector<preset>{relight});
}

TEST(Presets, ThatCannotBeReadAreNoneToWriteOver) {
    presets_save({relight});
    std::string const path = settings_config_folder() + "/presets.json";
    test::write_text(path, R"({"presets": [{"name": "Relight", "prompt": "by hand",}]})");
    try {
        presets_saved();
        ADD_FAILURE();
    } catch (error const& problem) {
        EXPECT_NE(std::string(problem.what()).find(path), std::string::npos) << problem.what();
    }
    std::filesystem::remove(path);
}

} // namespace

} // namespace nb
