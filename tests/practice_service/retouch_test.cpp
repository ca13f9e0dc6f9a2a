#include "practice_service/retouch.h"

#include "core/error.h"
#include "core/image_codec.h"
#include "core/picture_samples.h"
#include "practice_service/practice_run.h"
#include "practice_service/test_picture.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>

namespace nb::practice {
namespace {

struct point {
    double u, v; // fractions
};

// Waves, known at any point: 0 to 255. Of 300 px, they change by up to 6 from one to the next.
double wave(point at, int channel) {
    return 128 + 70 * std::sin(25 * at.u + 2 * channel) * std::cos(19 * at.v - channel) +
           40 * std::sin(5 * (at.u - at.v));
}

image wave_image(nb::size size) {
    image made(size.width, size.height, pixel_format::rgb8);
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x)
            for (int channel = 0; channel < 3; ++channel)
                samples::pixel_at(made.span(), x, y)[channel] = std::uint8_t(
                    std::lround(wave({(x + 0.5) / size.width, (y + 0.5) / size.height}, channel)));
    return made;
}

point place(picture_map const& map, point at) {
    return {map.offset_x + map.scale_x * at.u, map.offset_y + map.scale_y * at.v};
}

point place_back(picture_map const& map, point at) {
    return {(at.u - map.offset_x) / map.scale_x, (at.v - map.offset_y) / map.scale_y};
}

bool inside(point at, double margin) {
    return at.u > margin && at.u < 1 - margin && at.v > margin && at.v < 1 - margin;
}

// The largest difference between the retouched waves and the waves at the mapped points.
double wave_error(retouch const& how, nb::size given) {
    image const made = retouch_apply(wave_image(given).view(), how);
    picture_map const map = retouch_map(how, given);
    double largest = 0;
    for (int y = 0; y < made.height(); ++y)
        for (int x = 0; x < made.width(); ++x) {
            point const from =
                place_back(map, {(x + 0.5) / made.width(), (y + 0.5) / made.height()});
            if (!inside(from, 0.03))
                continue;
            for (int channel = 0; channel < 3; ++channel) {
                double const expected =
                    wave(from, channel) * how.gain[channel] + how.offset[channel];
                double const got = samples::pixel_at(made.view(), x, y)[channel];
                largest = std::max(largest, std::abs(got - std::clamp(expected, 0.0, 255.0)));
            }
        }
    return largest;
}

bool same(image const& one, image const& other) {
    return one.size() == other.size() && one.format() == other.format() &&
           std::memcmp(one.view().data, other.view().data,
                       one.stride() * std::size_t(one.height())) == 0;
}

TEST(practice_retouch, nothing_is_the_same_picture) {
    image const given = test_image({61, 40});
    image const made = retouch_apply(given.view(), {});
    EXPECT_EQ(made.format(), pixel_format::rgb8);
    EXPECT_TRUE(same(made, given));
}

TEST(practice_retouch, moves_exactly_as_the_map_tells) {
    nb::size const given{300, 210};
    for (nb::size size : {nb::size{}, nb::size{450, 315}, nb::size{211, 160}, nb::size{300, 400}})
        for (double zoom : {0.95, 1.0, 1.05})
            for (double shift : {0.0, 3.5, -24.0}) {
                retouch how;
                how.size = size;
                how.zoom = zoom;
                how.shift_x = shift;
                how.shift_y = -shift / 2;
                EXPECT_LE(wave_error(how, given), 1.4) // 1/4 px
                    << size.width << "x" << size.height << " " << zoom << " " << shift;
            }
}

TEST(practice_retouch, map_follows_the_definition) {
    retouch how;
    how.shift_x = 12;
    how.shift_y = -7;
    how.zoom = 1.03;
    how.size = {1536, 1024};
    picture_map const map = retouch_map(how, {600, 400});
    point const center = place(map, {0.5, 0.5});
    EXPECT_NEAR(center.u * 600, 312, 1e-9);
    EXPECT_NEAR(center.v * 400, 193, 1e-9);
    point const corner = place(map, {0, 1});
    EXPECT_NEAR(corner.u * 600, 300 - 1.03 * 300 + 12, 1e-9);
    EXPECT_NEAR(corner.v * 400, 200 + 1.03 * 200 - 7, 1e-9);
}

TEST(practice_retouch, colors_drift) {
    retouch how;
    how.gain[0] = 1.1;
    how.gain[2] = 0.9;
    how.offset[1] = -12;
    EXPECT_LE(wave_error(how, {120, 90}), 1.2);
}

TEST(practice_retouch, object_stays_in_its_place) {
    image const given = wave_image({200, 160});
    retouch how;
    how.size = {300, 240};
    how.shift_x = 6;
    how.zoom = 1.02;
    image const without = retouch_apply(given.view(), how);
    how.object = {60, 50, 50, 40};
    image const with = retouch_apply(given.view(), how);
    picture_map const map = retouch_map(how, given.size());
    double const px = 1.0 / 200, py = 1.0 / 160;
    int changed = 0;
    for (int y = 0; y < 240; ++y)
        for (int x = 0; x < 300; ++x) {
            point const from = place_back(map, {(x + 0.5) / 300, (y + 0.5) / 240});
            bool const near =
                from.u > 57 * px && from.u < 113 * px && from.v > 47 * py && from.v < 93 * py;
            int const difference = std::abs(samples::pixel_at(with.view(), x, y)[2] -
                                            samples::pixel_at(without.view(), x, y)[2]);
            changed += difference > 8;
            ASSERT_TRUE(near || difference == 0) << x << ", " << y;
        }
    // Most of the ellipse's area differs from what was there.
    EXPECT_GT(changed, 0.6 * M_PI / 4 * 50 * 40 * 1.5 * 1.5);
}

TEST(practice_retouch, takes_any_format_and_puts_transparency_on_white) {
    for (pixel_format format : {pixel_format::gray8, pixel_format::gray_alpha16,
                                pixel_format::rgb16, pixel_format::rgba8}) {
        image given(9, 7, format);
        std::memset(given.span().data, 0, given.stride() * 7);
        retouch how;
        how.size = {12, 5};
        how.jpeg_quality = 90;
        image const made = retouch_apply(given.view(), how);
        EXPECT_EQ(made.size(), how.size);
        EXPECT_EQ(made.format(), pixel_format::rgb8);
        EXPECT_EQ(made.view().data[0], pixel_has_alpha(format) ? 255 : 0);
    }
}

TEST(practice_retouch, different_is_another_picture) {
    image const given = wave_image({100, 80});
    retouch how;
    how.different = true;
    image const made = retouch_apply(given.view(), how);
    double sum = 0;
    for (std::size_t at = 0; at < std::size_t(100) * 80 * 3; ++at)
        sum += std::abs(made.view().data[at] - given.view().data[at]);
    EXPECT_GT(sum / (100 * 80 * 3), 30);
}

TEST(practice_retouch, reads_every_word) {
    retouch const made = retouch_planned(
        retouch_parse("shift=12,-7:zoom=1.03:gain=1.05,0.95,1:offset=-3,0,4.5:size=1536x1024:"
                      "object=100,110,300,200:jpeg=85:different"),
        {640, 480}, 1);
    EXPECT_EQ(made.shift_x, 12);
    EXPECT_EQ(made.shift_y, -7);
    EXPECT_EQ(made.zoom, 1.03);
    EXPECT_EQ(made.gain[0], 1.05);
    EXPECT_EQ(made.gain[1], 0.95);
    EXPECT_EQ(made.offset[0], -3);
    EXPECT_EQ(made.offset[2], 4.5);
    EXPECT_EQ(made.size, (nb::size{1536, 1024}));
    EXPECT_EQ(made.object, (rect{100, 110, 300, 200}));
    EXPECT_EQ(made.jpeg_quality, 85);
    EXPECT_TRUE(made.different);
}

TEST(practice_retouch, refuses_what_it_does_not_know) {
    for (char const* text :
         {"",          ":",          "shift",    "shift=1",    "shift=1,2,3",  "shift=1,",
          "shift=a,b", "zoom=0",     "zoom=nan", "size=0x100", "size=9000x10", "jpeg=0",
          "jpeg=101",  "random=-1",  "random",   "random=1,2", "different=1",  "turn=90",
          "zoom=1:",   "gain=1,1,-1"})
        EXPECT_THROW(retouch_parse(text), error) << text;
}

TEST(practice_retouch, chance_is_another_each_time_and_always_the_same) {
    nb::size const given{900, 600};
    retouch_plan const plan = retouch_parse("random=7:jpeg=80");
    double last = 0;
    for (int number = 1; number <= 50; ++number) {
        retouch const made = retouch_planned(plan, given, number);
        EXPECT_NE(made.shift_x, last);
        last = made.shift_x;
        EXPECT_EQ(retouch_planned(plan, given, number).shift_x, last);
        EXPECT_LE(std::abs(made.shift_x), 24);
        EXPECT_LE(std::abs(made.shift_y), 24);
        EXPECT_LE(std::abs(made.zoom - 1), 0.05);
        for (double gain : made.gain)
            EXPECT_LE(std::abs(gain - 1), 0.1);
        EXPECT_NE(made.size, given);
        EXPECT_GE(made.object.x, 300);
        EXPECT_GE(made.object.y, 200);
        EXPECT_LE(made.object.x + made.object.width, 600);
        EXPECT_LE(made.object.y + made.object.height, 400);
        EXPECT_EQ(made.jpeg_quality, 80);
    }
}

// -- in the service

image result_of(practice_run const& run, std::string const& images) {
    std::string const body = R"({"model":"m","prompt":"p","images":[)" + images + "]}";
    fetched const answer = run.wait_for_end(answer_text(run.gen(body), "task_id"));
    return picture_decode(bytes_ptr::copy(run.fetch(answer_image(answer)).body)).pixels;
}

TEST(practice_retouch, service_answers_with_the_edited_reference) {
    practice_run const run({"--edit=shift=3,-2:zoom=1.04:size=90x70"});
    image const answered = result_of(run, "\"" + test_data_uri({60, 40}, picture_type::png) + "\"");
    image const expected = retouch_apply(
        test_image({60, 40}).view(),
        retouch_planned(retouch_parse("shift=3,-2:zoom=1.04:size=90x70"), {60, 40}, 1));
    EXPECT_EQ(answered.size(), (nb::size{90, 70}));
    EXPECT_TRUE(same(answered, expected));
}

TEST(practice_retouch, service_draws_without_a_reference_s_picture) {
    practice_run const run({"--edit=random=1", "--size=64x48"});
    EXPECT_EQ(result_of(run, "").size(), (nb::size{64, 48}));
    EXPECT_EQ(result_of(run, R"("https://example.com/soap.png")").size(), (nb::size{64, 48}));
}

TEST(practice_retouch, service_edits_each_picture_in_its_own_way) {
    practice_run const run({"--edit=random=3:size=64x64"});
    std::string const given = "\"" + test_data_uri({64, 64}, picture_type::png) + "\"";
    EXPECT_FALSE(same(result_of(run, given), result_of(run, given)));
}

} // namespace
} // namespace nb::practice
