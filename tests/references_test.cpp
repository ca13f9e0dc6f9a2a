#include "references.h"

#include "core/error.h"
#include "core/image_codec.h"
#include "host/fake_host.h"

#include <gtest/gtest.h>

namespace nb {

namespace {

struct references_test : ::testing::Test {
    void SetUp() override {
        fake::reset();
        image = fake::add_image({100, 80});
        for (char const* name : {"a", "b", "c", "d", "e"})
            layers.push_back(fake::add_layer(image, {.name = name, .area = {0, 0, 100, 80}}));
    }
    reference_plan plan(reference_choice choice, std::vector<item_id> const& drawables,
                        std::string const& urls = "") const {
        return references_plan(choice, urls, image, drawables);
    }

    image_id image = 0;
    std::vector<item_id> layers;
};

TEST_F(references_test, takes_the_selected_layers_in_the_order_given) {
    using kind = reference_source::kind;
    EXPECT_EQ(plan(reference_choice::selected, {layers[2], layers[0]}),
              (reference_plan{{kind::layer, layers[2], 0, ""}, {kind::layer, layers[0], 0, ""}}));
    EXPECT_TRUE(plan(reference_choice::none, layers).empty());
    EXPECT_EQ(plan(reference_choice::visible, layers),
              (reference_plan{{kind::visible, no_item, image, ""}}));
    EXPECT_THROW(plan(reference_choice::selected, {}), error);
    EXPECT_THROW(plan(reference_choice::selected, {fake::add_channel(image)}), error);
}

TEST_F(references_test, counts_layers_and_addresses_together) {
    EXPECT_EQ(plan(reference_choice::selected, {layers[0], layers[1]},
                   "\n https://a.example/1.png \r\nhttp://b.example/2.png\n")
                  .size(),
              4u);
    EXPECT_THROW(plan(reference_choice::selected, layers), error);
    EXPECT_THROW(plan(reference_choice::all, {}), error);
    EXPECT_THROW(plan(reference_choice::selected, {layers[0], layers[1], layers[2], layers[3]},
                      "https://a.example/1.png"),
                 error);
    EXPECT_THROW(plan(reference_choice::none, {}, "a.example/1.png"), error);
}

TEST_F(references_test, all_means_visible_top_level_layers) {
    fake::remove_item(layers[4]);
    fake::add_layer(image, {.name = "hidden", .visible = false});
    EXPECT_EQ(plan(reference_choice::all, {}).size(), 4u);
}

TEST_F(references_test, encodes_opaque_layers_as_jpeg_and_transparent_ones_as_png) {
    item_id const clear =
        fake::add_layer(image, {.name = "clear", .area = {0, 0, 10, 10}, .rgba = {1, 2, 3, 4}});
    settings values;
    auto const made = references_make(
        plan(reference_choice::selected, {layers[0], clear}, "https://a.example/1.png"), values);
    ASSERT_EQ(made.size(), 3u);
    EXPECT_STREQ(made[0].mime, "image/jpeg");
    EXPECT_EQ(picture_read_header(made[0].file).size, (size{100, 80}));
    EXPECT_STREQ(made[1].mime, "image/png");
    EXPECT_EQ(made[2].url, "https://a.example/1.png");

    values.lossless = true;
    values.reference_longest = 50;
    auto const lossless = references_make(plan(reference_choice::selected, {layers[0]}), values);
    EXPECT_STREQ(lossless[0].mime, "image/png");
    EXPECT_EQ(picture_read_header(lossless[0].file).size, (size{50, 40}));
}

} // namespace

} // namespace nb
