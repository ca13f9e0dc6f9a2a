#include "core/registration.h"

#include "core/image_codec.h"
#include "core/image_resample.h"
#include "core/picture_samples.h"
#include "core/worker.h"
#include "practice_service/retouch.h"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <functional>
#include <thread>

#include <gtest/gtest.h>

namespace nb {

namespace {

image filled(int width, int height, pixel_format format, std::uint8_t value) {
    image made(width, height, format);
    std::fill_n(made.span().data, made.stride() * std::size_t(height), value);
    return made;
}

image mask_of(size of, rect selection) {
    image mask = filled(of.width, of.height, pixel_format::gray8, 0);
    for (int y = selection.y; y < selection.y + selection.height; ++y)
        std::fill_n(mask.span().row(y) + selection.x, selection.width, std::uint8_t(255));
    return mask;
}

// A selection of the middle with a quarter of its side around it, about.
rect middle(size of) {
    return {of.width / 5, of.height / 5, of.width * 3 / 5, of.height * 3 / 5};
}

image draw(int width, int height, std::function<int(int x, int y)> const& shade) {
    image made = filled(width, height, pixel_format::rgba8, 255);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            std::fill_n(samples::pixel_at(made.span(), x, y), 3,
                        std::uint8_t(std::clamp(shade(x, y), 0, 255)));
    return made;
}

// Steps in random places, without any other order.
image blocks(int width, int height, unsigned seed) {
    return draw(width, height, [seed](int x, int y) {
        auto const hash = [](unsigned v) {
            v = (v ^ (v >> 15)) * 2246822519u;
            v = (v ^ (v >> 13)) * 3266489917u;
            return v ^ (v >> 16);
        };
        unsigned const coarse = hash(seed + unsigned(x / 37) * 977u + unsigned(y / 29) * 131071u);
        unsigned const fine = hash(seed + 7 + unsigned(x / 5) * 613u + unsigned(y / 6) * 65537u);
        return int(60 + coarse % 120 + fine % 40);
    });
}

bool is_plain(picture_map const& map) {
    return map.offset_x == 0 && map.offset_y == 0 && map.scale_x == 1 && map.scale_y == 1;
}

bool is_sane(registration const& found) {
    picture_map const& map = found.map;
    return std::isfinite(map.offset_x) && std::isfinite(map.offset_y) && map.scale_x > 0 &&
           map.scale_y > 0 && std::isfinite(map.scale_x) && std::isfinite(map.scale_y) &&
           found.confidence >= 0 && found.confidence <= 1 && std::isfinite(found.residual) &&
           found.residual >= 0;
}

// px of the sent picture, at the worst corner
double error_of(picture_map const& map, picture_map const& truth, size sent) {
    double x = 0, y = 0;
    for (double at : {0.0, 1.0}) {
        x = std::max(x,
                     std::abs(map.offset_x - truth.offset_x + at * (map.scale_x - truth.scale_x)));
        y = std::max(y,
                     std::abs(map.offset_y - truth.offset_y + at * (map.scale_y - truth.scale_y)));
    }
    return std::hypot(x / truth.scale_x * sent.width, y / truth.scale_y * sent.height);
}

registration find(image const& sent, image const& result, rect selection) {
    return registration_find(sent.view(), result.view(), mask_of(sent.size(), selection).view());
}

void expect_found(registration const& found, picture_map const& truth, size sent,
                  std::string const& what, double most = 0.3) {
    EXPECT_TRUE(found.found) << what << ", confidence " << found.confidence;
    EXPECT_LE(error_of(found.map, truth, sent), most) << what;
    EXPECT_LE(error_of(found.map, truth, sent), found.residual + 0.3) << what;
    EXPECT_TRUE(is_sane(found)) << what;
}

// -- maps

TEST(PictureMap, InverseGoesBack) {
    picture_map const map = {0.1, -0.2, 1.25, 0.5};
    picture_map const back = picture_map_inverse(map);
    for (double u : {0.0, 0.3, 1.0}) {
        EXPECT_NEAR(back.offset_x + back.scale_x * (map.offset_x + map.scale_x * u), u, 1e-12);
        EXPECT_NEAR(back.offset_y + back.scale_y * (map.offset_y + map.scale_y * u), u, 1e-12);
    }
}

TEST(PictureMap, SamplesThePlaceThatItNames) {
    image slope(200, 100, pixel_format::gray8);
    for (int y = 0; y < 100; ++y)
        for (int x = 0; x < 200; ++x)
            slope.span().row(y)[x] = std::uint8_t(x + y / 2);
    picture_map const map = {0.1, 0.2, 0.5, 0.4};
    // 20 px over the right half of the first picture, 10 px over its upper quarter.
    image const part =
        image_resample(slope.view(), {20, 10}, picture_map_across(map, 0.5, 1, 20, slope.width()),
                       picture_map_down(map, 0, 0.25, 10, slope.height()));
    for (int y = 0; y < 10; ++y)
        for (int x = 0; x < 20; ++x) {
            double const u = 0.5 + (x + 0.5) / 40, v = (y + 0.5) / 40;
            double const at = (0.1 + 0.5 * u) * 200 - 0.5 + ((0.2 + 0.4 * v) * 100 - 0.5) / 2;
            EXPECT_NEAR(part.view().row(y)[x], at, 1.2) << x << ", " << y;
        }
}

// -- what is found

TEST(Registration, TheSamePictureHasNotMoved) {
    image const photo = samples::photo(500, 400);
    registration const found = find(photo, photo, middle(photo.size()));
    expect_found(found, {}, photo.size(), "same", 0.02);
    EXPECT_GT(found.confidence, 0.9);
}

TEST(Registration, FindsWhatServicesDo) {
    struct {
        char const* what;
        practice::retouch how;
        double most = 0.3; // px
    } const cases[] = {
        {"shift", {.shift_x = 24, .shift_y = -24}},
        {"part of a pixel", {.shift_x = 0.4, .shift_y = -0.7}},
        {"zoom in", {.zoom = 1.05}},
        {"zoom out", {.zoom = 0.95}},
        {"far", {.shift_x = -36, .shift_y = 30, .zoom = 1.08}},
        // Scaling in linear light makes what is bright a little larger than scaling of samples
        // does; of a few edges alone this is as a zoom.
        {"half the size", {.shift_x = 5, .zoom = 1.01, .size = {300, 240}}, 0.9},
        {"larger", {.shift_x = 5, .zoom = 1.01, .size = {900, 720}}},
        {"stretched", {.shift_y = 9, .size = {600, 456}}},
        {"colors", {.shift_x = 7, .gain = {0.9, 1.1, 0.95}, .offset = {5, -5, 3}}},
        {"night", {.shift_x = 7, .shift_y = 4, .gain = {0.3, 0.4, 0.6}, .offset = {5, 5, 20}}},
        {"bad file", {.shift_x = -7, .shift_y = 3, .zoom = 0.98, .jpeg_quality = 40}},
        {"object", {.shift_x = 11, .shift_y = -8, .zoom = 1.03, .object = {300, 240, 180, 150}}},
        {"object too large", {.shift_x = 11, .shift_y = -8, .object = {286, 228, 208, 176}}},
        {"all of it",
         {.shift_x = -20,
          .shift_y = 13,
          .zoom = 0.96,
          .size = {450, 360},
          .gain = {1.1, 0.95, 0.9},
          .object = {300, 240, 180, 150},
          .jpeg_quality = 75},
         0.6},
    };
    image const photos[] = {samples::photo(600, 480), blocks(600, 480, 3)};
    for (image const& photo : photos)
        for (auto const& c : cases) {
            image const result = practice::retouch_apply(photo.view(), c.how);
            expect_found(find(photo, result, {300, 240, 180, 150}),
                         practice::retouch_map(c.how, photo.size()), photo.size(), c.what, c.most);
        }
}

TEST(Registration, AnyFormat) {
    for (pixel_format format :
         {pixel_format::gray8, pixel_format::gray_alpha8, pixel_format::rgb8, pixel_format::rgba8,
          pixel_format::gray16, pixel_format::gray_alpha16, pixel_format::rgb16,
          pixel_format::rgba16}) {
        image const result = samples::photo(300, 240, format);
        image const sent = image_to_rgba8(result.view());
        picture_map const moved = {0.02, -0.03, 1.01, 1.01};
        image const crop =
            image_resample(sent.view(), {250, 200}, picture_map_across(moved, 0, 1, 250, 300),
                           picture_map_down(moved, 0, 1, 200, 240));
        expect_found(find(crop, result, {130, 100, 60, 50}), moved, crop.size(),
                     std::to_string(int(format)), 0.6);
    }
}

TEST(Registration, AnotherShape) {
    image const scene = blocks(1000, 700, 5);
    struct {
        char const* what;
        picture_map sent;   // of the scene
        picture_map result; // of the scene
        size sent_size;
        size result_size;
    } const cases[] = {
        {"extended to the sides",
         {0.21, 0, 0.56, 0.8},
         {0.1, 0, 0.78, 0.8},
         {560, 560},
         {780, 560}},
        {"cut to a square", {0, 0, 0.84, 0.8}, {0.14, 0, 0.56, 0.8}, {840, 560}, {512, 512}},
        {"cut, and moved", {0, 0, 0.84, 0.8}, {0.16, 0.01, 0.546, 0.78}, {840, 560}, {512, 512}},
        {"squeezed", {0.1, 0.1, 0.84, 0.8}, {0.1, 0.1, 0.84, 0.8}, {840, 560}, {512, 512}},
        {"extended upward", {0.1, 0.2, 0.8, 0.56}, {0.1, 0.02, 0.8, 0.9}, {800, 392}, {600, 472}},
    };
    for (auto const& c : cases) {
        auto const take = [&scene](picture_map const& of, size to) {
            return image_resample(scene.view(), to,
                                  picture_map_across(of, 0, 1, to.width, scene.width()),
                                  picture_map_down(of, 0, 1, to.height, scene.height()));
        };
        image const sent = take(c.sent, c.sent_size);
        image const result = take(c.result, c.result_size);
        picture_map const to_result = picture_map_inverse(c.result);
        picture_map const truth = {to_result.offset_x + to_result.scale_x * c.sent.offset_x,
                                   to_result.offset_y + to_result.scale_y * c.sent.offset_y,
                                   to_result.scale_x * c.sent.scale_x,
                                   to_result.scale_y * c.sent.scale_y};
        expect_found(find(sent, result, middle(sent.size())), truth, sent.size(), c.what);
    }
}

TEST(Registration, TransparencyDoesNotCount) {
    image sent = blocks(500, 400, 8);
    practice::retouch const how = {.shift_x = 9, .shift_y = -6, .zoom = 0.98};
    image const result = practice::retouch_apply(sent.view(), how);
    // What is seen moved as above; what is not seen would say that nothing moved.
    for (int y = 0; y < 400; ++y)
        for (int x = 180; x < 500; ++x) {
            std::uint8_t* const pixel = samples::pixel_at(sent.span(), x, y);
            std::copy_n(samples::pixel_at(result.view(), x, y), 3, pixel);
            pixel[3] = 0;
        }
    expect_found(find(sent, result, {10, 10, 40, 40}), practice::retouch_map(how, sent.size()),
                 sent.size(), "half of it", 1);
}

// A sky over a hill: nothing above, all the detail below.
TEST(Registration, LooksWhereThereIsDetail) {
    image const ground = blocks(700, 500, 2);
    image const sent = draw(700, 500, [&ground](int x, int y) {
        return y < 300 ? 190 + y / 10 : int(*samples::pixel_at(ground.view(), x, y));
    });
    practice::retouch const how = {.shift_x = -13, .shift_y = 8, .zoom = 1.02, .jpeg_quality = 80};
    image const result = practice::retouch_apply(sent.view(), how);
    expect_found(find(sent, result, {200, 30, 300, 220}), practice::retouch_map(how, sent.size()),
                 sent.size(), "sky", 0.5);
}

TEST(Registration, ManyThreads) {
    image const photo = samples::photo(300, 240);
    practice::retouch const how = {.shift_x = 5, .zoom = 1.02};
    image const result = practice::retouch_apply(photo.view(), how);
    registration found[4];
    std::vector<std::thread> threads;
    for (registration& each : found)
        threads.emplace_back([&] { each = find(photo, result, middle(photo.size())); });
    for (std::thread& each : threads)
        each.join();
    for (registration const& each : found)
        expect_found(each, practice::retouch_map(how, photo.size()), photo.size(), "thread");
}

// -- what is not to be found

TEST(Registration, DifferentPicturesAreNotMoved) {
    std::vector<image> pictures;
    pictures.push_back(samples::photo(400, 400));
    pictures.push_back(blocks(400, 400, 1));
    pictures.push_back(blocks(400, 400, 2));
    pictures.push_back(draw(400, 400, [](int x, int y) { return 128 + (x * y / 50 + x) % 97; }));
    image const another = practice::retouch_apply(pictures[0].view(), {.different = true});
    pictures.push_back(image_to_rgba8(another.view()));
    for (std::size_t one = 0; one < pictures.size(); ++one)
        for (std::size_t other = 0; other < pictures.size(); ++other)
            for (bool large : {false, true}) {
                if (one == other)
                    continue;
                rect const selection = large ? rect{40, 40, 320, 320} : rect{150, 150, 100, 100};
                registration const found = find(pictures[one], pictures[other], selection);
                EXPECT_FALSE(found.found) << one << " in " << other << ": " << found.confidence;
                EXPECT_TRUE(is_plain(found.map));
                EXPECT_TRUE(is_sane(found));
            }
}

TEST(Registration, RepetitionIsNoPlace) {
    struct {
        char const* what;
        std::function<int(int, int)> shade;
    } const cases[] = {
        {"board", [](int x, int y) { return (x / 24 + y / 24) % 2 ? 200 : 60; }},
        {"stripes", [](int x, int) { return x % 30 < 15 ? 220 : 90; }},
        {"dots", [](int x, int y) { return std::hypot(x % 20 - 10, y % 20 - 10) < 6 ? 200 : 100; }},
        {"waves",
         [](int x, int y) { return int(128 + 90 * std::sin(x / 6.0) * std::cos(y / 7.0)); }},
    };
    for (auto const& c : cases) {
        image const sent = draw(480, 480, c.shade);
        image const result = practice::retouch_apply(
            sent.view(), {.shift_x = 13, .shift_y = 17, .jpeg_quality = 85});
        registration const found = find(sent, result, middle(sent.size()));
        EXPECT_LT(found.confidence, 0.5) << c.what;
        EXPECT_FALSE(found.found) << c.what;
        EXPECT_TRUE(is_plain(found.map)) << c.what;
        EXPECT_TRUE(is_sane(found)) << c.what;
    }
}

TEST(Registration, TooLittleToCompare) {
    image const photo = samples::photo(320, 240);
    image const even = filled(320, 240, pixel_format::rgba8, 255);
    image const slope = draw(320, 240, [](int x, int y) { return 60 + (x + y) / 8; });
    image clear = samples::photo(320, 240);
    for (int y = 0; y < 240; ++y)
        for (int x = 0; x < 320; ++x)
            samples::pixel_at(clear.span(), x, y)[3] = 0;
    struct {
        char const* what;
        image const& sent;
        image const& result;
        rect selection;
    } const cases[] = {
        {"all selected", photo, photo, {0, 0, 320, 240}},
        {"nearly all selected", photo, photo, {2, 2, 316, 236}},
        {"flat", even, even, {100, 100, 50, 50}},
        {"flat, then not", even, photo, {100, 100, 50, 50}},
        {"flat at last", photo, even, {100, 100, 50, 50}},
        {"slope", slope, slope, {100, 100, 50, 50}},
        {"transparent", clear, photo, {100, 100, 50, 50}},
        {"transparent result", photo, clear, {100, 100, 50, 50}},
    };
    for (auto const& c : cases) {
        registration const found = find(c.sent, c.result, c.selection);
        EXPECT_FALSE(found.found) << c.what << ": " << found.confidence;
        EXPECT_TRUE(is_plain(found.map)) << c.what;
        EXPECT_TRUE(is_sane(found)) << c.what;
    }
}

TEST(Registration, AnySize) {
    size const sizes[] = {{1, 1}, {1, 300}, {300, 1}, {16, 16}, {31, 40}, {33, 33}, {400, 40}};
    for (size const& sent_size : sizes)
        for (size const& result_size : sizes) {
            image const sent = samples::photo(sent_size.width, sent_size.height);
            image const result = samples::photo(result_size.width, result_size.height);
            for (rect const& selection : {rect{}, rect{0, 0, sent_size.width, sent_size.height}}) {
                registration const found = find(sent, result, selection);
                EXPECT_TRUE(is_sane(found));
                if (std::min(sent_size.width, sent_size.height) <= 16 || selection.width > 0) {
                    EXPECT_FALSE(found.found);
                }
            }
        }
}

// Shapes that differ: nothing is squeezed unless that was seen to match.
TEST(Registration, TheGuessKeepsProportions) {
    image const sent = filled(600, 400, pixel_format::rgba8, 90);
    image const square = filled(512, 512, pixel_format::rgb8, 90);
    registration const found = find(sent, square, {200, 100, 200, 200});
    EXPECT_FALSE(found.found);
    EXPECT_NEAR(found.map.scale_x, 1, 1e-9);
    EXPECT_NEAR(found.map.scale_y, 400.0 / 600, 1e-9);
    EXPECT_NEAR(found.map.offset_y, (1 - 400.0 / 600) / 2, 1e-9);
    image const nearly = filled(608, 400, pixel_format::rgb8, 90);
    EXPECT_TRUE(is_plain(find(sent, nearly, {200, 100, 200, 200}).map));
}

// -- speed

TEST(Registration, TakesAMoment) {
    image const photo = samples::photo(1024, 1024);
    practice::retouch const how = {.shift_x = 15, .shift_y = -6, .zoom = 1.03, .jpeg_quality = 85};
    image const result = practice::retouch_apply(photo.view(), how);
    image const mask = mask_of(photo.size(), middle(photo.size()));
    timespec before{}, after{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &before);
    registration const found = registration_find(photo.view(), result.view(), mask.view());
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &after);
    double const ms =
        double(after.tv_sec - before.tv_sec) * 1e3 + double(after.tv_nsec - before.tv_nsec) / 1e6;
    expect_found(found, practice::retouch_map(how, photo.size()), photo.size(), "large");
    RecordProperty("ms", std::to_string(ms));
#if defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    EXPECT_LT(ms, 600);
#endif
}

} // namespace

} // namespace nb
