#include "reference_files.h"

#include "core/error.h"
#include "core/files.h"
#include "core/picture_samples.h"
#include "core/test_folder.h"
#include "host/fake_host.h"
#include "references.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace nb {

namespace {

struct reference_files_test : ::testing::Test {
    void SetUp() override { fake::reset(); }
    std::string file(char const* name, bytes_ptr const& content) const {
        std::string path = folder + "/" + name;
        file_write(path, content, durability::none);
        return path;
    }
    std::string text_file(char const* name) const {
        return file(name, bytes_ptr::copy("no picture"));
    }
    std::string photo(char const* name, int width, int height, int orientation = 1) const {
        return file(name, samples::jpeg_file(samples::photo(width, height).view(),
                                             {.orientation = orientation}));
    }
    std::string const folder = test::new_folder();
};

std::string problem_of(std::function<void()> const& work) {
    try {
        work();
    } catch (error const& problem) {
        EXPECT_EQ(problem.kind(), error_kind::calling);
        return problem.what();
    }
    return "";
}

TEST_F(reference_files_test, are_read_upright_and_small_enough) {
    small_picture const read = reference_file_decode(photo("a.jpg", 90, 60, 6), 30, {});
    EXPECT_EQ(read.original, (size{60, 90}));
    EXPECT_EQ(read.pixels.size(), (size{20, 30}));
    EXPECT_EQ(read.pixels.format(), pixel_format::rgba8);
}

TEST_F(reference_files_test, are_read_in_srgb) {
    image green(8, 8, pixel_format::rgba8);
    for (int at = 0; at < 64; ++at)
        std::ranges::copy(std::array<std::uint8_t, 4>{0, 200, 0, 255},
                          green.span().data + std::ptrdiff_t(at) * 4);
    auto const read_with = [&](bytes_ptr const& profile) {
        return reference_file_decode(
            file("a.png", samples::png_file(green.view(), {.icc_profile = profile})), 2048, {});
    };
    EXPECT_EQ(samples::pixel_at(read_with({}).pixels.view(), 4, 4)[1], 200);
    EXPECT_GT(samples::pixel_at(read_with(samples::display_p3_profile()).pixels.view(), 4, 4)[1],
              203)
        << "the green of Display P3 is a stronger one";
}

TEST_F(reference_files_test, what_cannot_be_read_is_told_by_its_name) {
    std::string const gone = folder + "/gone.png";
    std::string const whole = photo("cut.jpg", 90, 60);
    std::filesystem::resize_file(whole, std::filesystem::file_size(whole) / 2);
    EXPECT_EQ(problem_of([&] { reference_file_decode(gone, 100, {}); }),
              "“gone.png” is not there, or cannot be read.");
    EXPECT_EQ(problem_of([&] { reference_file_decode(folder, 100, {}); }).find("“"), 0u);
    EXPECT_EQ(problem_of([&] { reference_file_decode(whole, 100, {}); }),
              "“cut.jpg” cannot be used. The picture is damaged: the file is cut off");
    settings const values;
    EXPECT_NE(problem_of([&] {
                  references_make({{reference_source::kind::file, no_item, 0, whole}}, values);
              }),
              "");
}

TEST_F(reference_files_test, other_formats_are_opened_by_the_editor) {
    using kind = reference_source::kind;
    std::string const other = text_file("a.xcf");
    EXPECT_FALSE(reference_file_decode(other, 100, {}).pixels);
    EXPECT_EQ(reference_file_open(other, 100).original, fake::opened_size);
    settings values;
    values.reference_longest = 50;
    auto const made = references_make(
        {{kind::file, no_item, 0, other}, {kind::file, no_item, 0, photo("b.jpg", 90, 60, 6)}},
        values);
    ASSERT_EQ(made.size(), 2u);
    EXPECT_EQ(picture_read_header(made[0].file).size, size_limit(fake::opened_size, 50));
    EXPECT_EQ(picture_read_header(made[1].file).size, (size{33, 50}));
    EXPECT_TRUE(fake::images().empty()) << "what was opened is closed";
    EXPECT_EQ(fake::recorded().progress_ended, 2) << "the editor tells of what it opens";
}

TEST_F(reference_files_test, are_looked_at_once_and_when_they_change) {
    int changes = 0;
    reference_files looks(32, [&changes] { ++changes; });
    auto const wait_for = [&changes](int count) {
        while (changes < count)
            g_main_context_iteration(nullptr, TRUE);
    };
    std::string const path = photo("a.jpg", 90, 60);
    EXPECT_EQ(looks.at(path).original, size{}) << "nobody waits for it";
    wait_for(1);
    EXPECT_EQ(looks.at(path).original, (size{90, 60}));
    EXPECT_EQ(looks.at(path).thumbnail.size(), (size{32, 21}));

    photo("a.jpg", 40, 80);
    looks.at(path);
    wait_for(2);
    EXPECT_EQ(looks.at(path).original, (size{40, 80}));

    std::filesystem::remove(path);
    looks.at(path);
    wait_for(3);
    EXPECT_NE(looks.at(path).problem, "");
    EXPECT_FALSE(looks.at(path).thumbnail);

    photo("a.jpg", 20, 20);
    looks.at(path);
    wait_for(4);
    EXPECT_EQ(looks.at(path).problem, "");

    std::string const other = text_file("a.xcf");
    looks.at(other);
    EXPECT_FALSE(looks.open(other)) << "nobody knows yet what it is";
    while (!looks.open(other))
        g_main_context_iteration(nullptr, TRUE);
    EXPECT_EQ(looks.at(other).original, fake::opened_size);
    EXPECT_FALSE(looks.open(other)) << "it is known";
    EXPECT_EQ(changes, 5);
}

} // namespace

} // namespace nb
