#include "import.h"

#include "core/error.h"
#include "core/json.h"
#include "core/picture_samples.h"
#include "host/fake_host.h"

#include <gtest/gtest.h>

namespace nb {

namespace {

struct import_test : ::testing::Test {
    void SetUp() override {
        fake::reset();
        made_by.prompt = "a boat";
        canvas = fake::add_image({320, 200});
        top = fake::add_layer(canvas, {.name = "top", .area = {0, 0, 320, 200}});
        group = fake::add_layer(canvas, {.name = "group", .group = true});
        inner = fake::add_layer(canvas, {.name = "inner", .area = {0, 0, 50, 50}}, group);
        lower = fake::add_layer(canvas, {.name = "lower", .area = {0, 0, 50, 50}}, group);
        bottom = fake::add_layer(canvas, {.name = "bottom", .area = {0, 0, 320, 200}});
    }
    std::vector<import_result> pictures(int count, int width = 64, int height = 64) const {
        std::vector<import_result> results;
        results.reserve(std::size_t(count));
        for (int at = 0; at < count; ++at)
            results.push_back({{samples::photo(width, height), {}}, &made_by});
        return results;
    }

    task made_by;
    image_id canvas = 0;
    item_id top = 0, group = 0, inner = 0, lower = 0, bottom = 0;
};

using names = std::vector<std::string>;

TEST_F(import_test, goes_above_the_topmost_selected_layer_inside_its_group) {
    layer_target const target = target_freeze(canvas, {bottom, lower, inner});
    EXPECT_EQ(target.above, inner);
    import_into(target, pictures(1));
    EXPECT_EQ(fake::tree(canvas),
              (names{"top", "group", "  a boat", "  inner", "  lower", "bottom"}));
}

TEST_F(import_test, goes_to_the_top_without_a_selection) {
    import_into(target_freeze(canvas, {}), pictures(1));
    EXPECT_EQ(fake::tree(canvas).front(), "a boat");
}

TEST_F(import_test, keeps_the_order_of_several_and_makes_one_undo_step) {
    auto results = pictures(3);
    task others[3] = {made_by, made_by, made_by};
    for (int at = 0; at < 3; ++at) {
        others[at].prompt = std::to_string(at + 1);
        results[std::size_t(at)].made_by = &others[at];
    }
    std::vector<item_id> const layers = import_into(target_freeze(canvas, {top}), results);
    EXPECT_EQ(fake::tree(canvas),
              (names{"1", "2", "3", "top", "group", "  inner", "  lower", "bottom"}));
    EXPECT_EQ(host_layer_name(layers.front()), "1");
    EXPECT_EQ(fake::state(canvas).undo_steps, 1);
    EXPECT_FALSE(fake::state(canvas).undo_group_open);
}

TEST_F(import_test, finds_the_nearest_place_when_its_own_is_gone) {
    layer_target const target = target_freeze(canvas, {lower});
    fake::remove_item(lower);
    import_into(target, pictures(1));
    EXPECT_EQ(fake::tree(canvas), (names{"top", "group", "  a boat", "  inner", "bottom"}));
    fake::remove_item(group);
    import_into(target, pictures(1));
    EXPECT_EQ(fake::tree(canvas), (names{"a boat", "top", "bottom"}));
}

TEST_F(import_test, follows_a_layer_that_was_moved) {
    layer_target const target = target_freeze(canvas, {inner});
    fake::move_item(inner, no_item, 3);
    import_into(target, pictures(1));
    EXPECT_EQ(fake::tree(canvas), (names{"top", "group", "  lower", "bottom", "a boat", "inner"}));
}

TEST_F(import_test, says_that_nothing_is_lost_when_the_image_is_gone) {
    layer_target const target = target_freeze(canvas, {inner});
    fake::remove_image(canvas);
    try {
        import_into(target, pictures(1));
        FAIL();
    } catch (error const& problem) {
        EXPECT_EQ(problem.kind(), error_kind::execution);
        EXPECT_NE(std::string(problem.what()).find("can be recovered"), std::string::npos);
    }
}

TEST_F(import_test, ends_its_undo_step_when_the_host_refuses) {
    fake::refuse(fake::refusal::insert, 1);
    EXPECT_THROW(import_into(target_freeze(canvas, {top}), pictures(2)), error);
    EXPECT_FALSE(fake::state(canvas).undo_group_open);
}

TEST_F(import_test, makes_an_image_large_enough_for_all) {
    made_by.placement = "native";
    auto results = pictures(1, 64, 32);
    results.push_back({{samples::photo(32, 48), {}}, &made_by});
    new_image const made = import_as_image(results);
    EXPECT_EQ(host_image_size(made.image), (size{64, 48}));
    EXPECT_EQ(made.layers.size(), 2u);
    EXPECT_EQ(fake::recorded().insertions.front().where.area, (rect{16, 0, 32, 48}));
    EXPECT_EQ(fake::state(made.image).undo_steps, 0);
    EXPECT_FALSE(fake::state(made.image).dirty);
}

TEST_F(import_test, leaves_no_image_behind_when_the_host_refuses) {
    fake::refuse(fake::refusal::insert, 1);
    EXPECT_THROW(import_as_image(pictures(2)), error);
    EXPECT_EQ(fake::images(), std::vector<image_id>{canvas});
}

TEST(import, names_a_layer_after_the_beginning_of_its_prompt) {
    struct row {
        char const* prompt;
        std::string name;
    };
    row const rows[] = {
        {"a boat", "a boat"},
        {"  two\nlines\tand \r\n blanks", "two lines and blanks"},
        {"日本語のプロンプト", "日本語のプロンプト"},
        {"0123456789 0123456789 0123456789 0123456789 0123456789 0123456789",
         "0123456789 0123456789 0123456789 0123456789 0123456789 0123…"},
    };
    for (row const& each : rows)
        EXPECT_EQ(import_layer_name(each.prompt), each.name);
}

TEST_F(import_test, knows_which_pictures_are_there_already) {
    made_by.service_id = "ta1";
    auto results = pictures(2);
    results[1].index = 1;
    import_into(target_freeze(canvas, {top}), pictures(1));
    std::vector<import_result> const missing = import_missing(canvas, std::move(results));
    ASSERT_EQ(missing.size(), 1u);
    EXPECT_EQ(missing.front().index, 1u);
}

TEST_F(import_test, places_each_as_its_task_says) {
    auto results = pictures(2, 100, 50);
    task stretched = made_by;
    stretched.placement = "stretch";
    results[1].made_by = &stretched;
    import_into(target_freeze(canvas, {top}), results);
    EXPECT_EQ(fake::recorded().insertions[0].where.area, (rect{0, 0, 320, 200}));
    EXPECT_EQ(fake::recorded().insertions[1].where.area, (rect{0, 20, 320, 160}));
}

// One whose files are gone was not converted to sRGB.
TEST_F(import_test, a_fill_with_fewer_bits_keeps_its_profile) {
    auto results = pictures(1);
    results[0].image.icc_profile = bytes_ptr::copy("a profile");
    made_by.fill = fill_place{.canvas = {320, 200}, .context = {0, 0, 64, 64}};
    results[0].fill = std::make_shared<fill_layer>(fill_layer{.area = {0, 0, 64, 64}});
    import_into(target_freeze(canvas, {top}), results);
    EXPECT_TRUE(fake::recorded().insertions[0].has_profile);
}

TEST(import, tells_in_the_parasite_how_a_layer_was_made) {
    task t;
    t.prompt = "say \"hi\"";
    t.model = "google/gempix2";
    t.service_id = "ta1";
    t.consumed = 0.5;
    t.finished_ms = 1'700'000'000'000;
    t.reference_names = {"sky", "https://a.example/b.png"};
    json_document const document = json_document::parse(import_parasite({{}, &t, 1}));
    ASSERT_TRUE(document);
    EXPECT_EQ(json_text(document.root(), "prompt"), t.prompt);
    EXPECT_EQ(json_text(document.root(), "model"), t.model);
    EXPECT_EQ(json_text(document.root(), "task-id"), "ta1");
    EXPECT_EQ(json_integer(document.root(), "picture"), 2);
    EXPECT_EQ(json_number(document.root(), "consumed"), 0.5);
    EXPECT_EQ(json_text(document.root(), "date"), "2023-11-14T22:13:20Z");
    EXPECT_EQ(json_array_get_length(json_array(document.root(), "references")), 2u);
}

} // namespace

} // namespace nb
