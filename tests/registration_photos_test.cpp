// Registration over photographs: each is cut, changed as image services do, and found again. The
// photographs are those of Debian's packages of wallpapers (see data/lib/setup.sh), or what lies in
// the folders that NB_PHOTOS names (colons between them); without any the tests are skipped.
//
// NB_REGISTRATION_RUNS=all makes all runs, 20 of each of about 50 cuts at each of three sizes,
// which takes an hour or less; otherwise a sample. NB_REGISTRATION_LOG names a file for a line
// about each run.
#include "core/files.h"
#include "core/image_codec.h"
#include "core/image_resample.h"
#include "core/registration.h"
#include "practice_service/retouch.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <map>
#include <optional>
#include <random>

#include <gtest/gtest.h>

namespace nb {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t least_cuts = 50; // before those without detail are left out
constexpr int runs_of_a_cut = 20;
constexpr int sides[] = {512, 1024, 2048}; // px, the longer one of a cut

// The same numbers on every machine, unlike the standard's distributions.
class chance {
  public:
    explicit chance(unsigned seed) : numbers_(seed) {}
    double between(double least, double most) {
        return least + (most - least) * (double(numbers_()) / double(std::mt19937::max()));
    }
    int below(int count) { return std::min(count - 1, int(between(0, count))); }

  private:
    std::mt19937 numbers_;
};

// -- photographs

std::vector<std::string> folders() {
    if (char const* named = g_getenv("NB_PHOTOS")) {
        std::vector<std::string> all;
        std::string const list = named;
        for (std::size_t at = 0; at <= list.size();) {
            std::size_t const end = std::min(list.find(':', at), list.size());
            all.push_back(list.substr(at, end - at));
            at = end + 1;
        }
        return all;
    }
    return {"/usr/share/backgrounds", "/usr/share/wallpapers"};
}

bool is_photograph(fs::path const& file) {
    return (file.extension() == ".jpg" || file.extension() == ".jpeg") &&
           fs::file_size(file) > 200'000;
}

std::vector<fs::path> photographs() {
    std::vector<fs::path> files;
    for (std::string const& folder : folders()) {
        std::error_code missing;
        for (auto const& entry : fs::recursive_directory_iterator(folder, missing))
            if (entry.is_regular_file() && !entry.is_symlink() && is_photograph(entry.path()))
                files.push_back(entry.path());
    }
    std::ranges::sort(files);
    return files;
}

image load(fs::path const& file) {
    return image_to_rgba8(picture_decode(file_read(file.c_str())).pixels.view());
}

// Some part of the photograph, its longer side `side` px (less where there is not as much):
// anything from the pixels as they are to all that has the shape.
image cut(image const& photo, int side, chance& by) {
    double const aspects[] = {1, 4.0 / 3, 3.0 / 2, 2.0 / 3, 16.0 / 9};
    double const aspect = aspects[by.below(5)];
    double const width = aspect >= 1 ? side : side * aspect;
    double const height = width / aspect;
    double const largest = std::min(photo.width() / width, photo.height() / height);
    double const scale = largest <= 1 ? largest : std::exp(by.between(0, std::log(largest)));
    double const shrink = std::min(1.0, scale);
    size const to = {int(width * shrink), int(height * shrink)};
    double const step = std::max(1.0, scale);
    double const left = by.between(0, photo.width() - to.width * step);
    double const top = by.between(0, photo.height() - to.height * step);
    return image_resample(photo.view(), to, {left + step / 2, step}, {top + step / 2, step});
}

// Whether a quarter of it has detail: where all is out of focus or sky, nobody sees whether it
// matches. Neighboring pixels differ by 2 shades there, at a size of 512 px.
bool has_detail(image const& picture) {
    constexpr int squares = 8;
    size const small = size_limit(picture.size(), 512);
    image const seen = image_scale_rows(picture.view(), small, 0, small.height);
    double differences[squares * squares] = {}, counts[squares * squares] = {};
    for (int y = 0; y + 1 < small.height; ++y)
        for (int x = 0; x + 1 < small.width; ++x) {
            std::uint8_t const* const at = seen.view().row(y) + std::ptrdiff_t(x) * 4 + 1;
            int const square = y * squares / small.height * squares + x * squares / small.width;
            differences[square] += std::abs(at[0] - at[4]) + std::abs(at[0] - at[seen.stride()]);
            counts[square] += 2;
        }
    int detailed = 0;
    for (int square = 0; square < squares * squares; ++square)
        detailed += differences[square] >= 2 * counts[square];
    return detailed >= squares * squares / 4;
}

// Nothing when it is hard to find any detail in the photograph.
std::optional<image> detailed_cut(image const& photo, int side, chance& by) {
    for (int attempt = 0; attempt < 10; ++attempt) {
        image made = cut(photo, side, by);
        if (has_detail(made))
            return made;
    }
    return {};
}

// -- one run

struct distortion {
    rect selection;            // px of the cut
    double stretch = 1;        // of the width alone
    double noise = 0;          // of 255 shades, standard deviation
    practice::retouch retouch; // after the stretch
};

// A selection with as much context as the plug-in sends, or less, or much more.
rect random_selection(size cut, chance& by) {
    auto const width = int(cut.width * by.between(0.2, 0.7));
    auto const height = int(cut.height * by.between(0.2, 0.7));
    return {int(by.between(0.08, 0.92) * (cut.width - width)),
            int(by.between(0.08, 0.92) * (cut.height - height)), width, height};
}

distortion random_distortion(size cut, chance& by) {
    distortion made;
    made.selection = random_selection(cut, by);
    made.stretch = by.between(0, 1) < 0.5 ? 1 : by.between(0.98, 1.02);
    made.noise = by.between(0, 4);
    double const most = 24; // px
    made.retouch.shift_x = by.between(-most, most);
    made.retouch.shift_y = by.between(-most, most);
    made.retouch.zoom = by.between(0.95, 1.05);
    double const scales[] = {1, 1, 0.5, 0.75, 1.5};
    double const scale = scales[by.below(5)];
    made.retouch.size = {int(std::lround(cut.width * scale)), int(std::lround(cut.height * scale))};
    for (double& gain : made.retouch.gain)
        gain = by.between(0.9, 1.1);
    for (double& offset : made.retouch.offset)
        offset = by.between(-6, 6);
    int const grown = int(by.between(-0.02, 0.015) * cut.width);
    rect const& mask = made.selection;
    made.retouch.object = {mask.x - grown, mask.y - grown, mask.width + 2 * grown,
                           mask.height + 2 * grown};
    made.retouch.jpeg_quality = 70 + by.below(28);
    return made;
}

picture_map stretch_map(double stretch) {
    return {(1 - stretch) / 2, 0, stretch, 1};
}

picture_map true_map(distortion const& how, size cut) {
    picture_map const first = stretch_map(how.stretch);
    picture_map const then = practice::retouch_map(how.retouch, cut);
    return {then.offset_x + then.scale_x * first.offset_x,
            then.offset_y + then.scale_y * first.offset_y, then.scale_x * first.scale_x,
            then.scale_y * first.scale_y};
}

void add_noise(image_span pixels, double deviation, chance& by) {
    double const most = deviation * std::sqrt(3.0);
    for (int y = 0; y < pixels.height; ++y)
        for (int at = 0; at < pixels.width * 3; ++at) {
            double const value = pixels.row(y)[at] + by.between(-most, most);
            pixels.row(y)[at] = std::uint8_t(std::lround(std::clamp(value, 0.0, 255.0)));
        }
}

image distort(image const& cut, distortion const& how, chance& by) {
    picture_map const back = picture_map_inverse(stretch_map(how.stretch));
    image const stretched = image_resample(
        cut.view(), cut.size(), picture_map_across(back, 0, 1, cut.width(), cut.width()), {});
    practice::retouch uncompressed = how.retouch;
    uncompressed.jpeg_quality = 0;
    image made = practice::retouch_apply(stretched.view(), uncompressed);
    add_noise(made.span(), how.noise, by);
    return picture_decode(jpeg_encode(made.view(), how.retouch.jpeg_quality)).pixels;
}

image mask_of(size cut, rect const& selection) {
    image mask(cut.width, cut.height, pixel_format::gray8);
    for (int y = 0; y < cut.height; ++y)
        for (int x = 0; x < cut.width; ++x)
            mask.span().row(y)[x] = x >= selection.x && x < selection.x + selection.width &&
                                            y >= selection.y && y < selection.y + selection.height
                                        ? 255
                                        : 0;
    return mask;
}

// px of the cut, at the worst corner
double error_of(picture_map const& map, picture_map const& truth, size cut) {
    double worst_x = 0, worst_y = 0;
    for (double at : {0.0, 1.0}) {
        worst_x = std::max(
            worst_x, std::abs(map.offset_x - truth.offset_x + at * (map.scale_x - truth.scale_x)));
        worst_y = std::max(
            worst_y, std::abs(map.offset_y - truth.offset_y + at * (map.scale_y - truth.scale_y)));
    }
    return std::hypot(worst_x / truth.scale_x * cut.width, worst_y / truth.scale_y * cut.height);
}

double cpu_ms() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e3 + double(now.tv_nsec) / 1e6;
}

struct run {
    double error = 0; // px
    double ms = 0;
    registration found;
};

run run_once(image const& cut, distortion const& how, chance& by) {
    image const result = distort(cut, how, by);
    image const mask = mask_of(cut.size(), how.selection);
    run made;
    double const start = cpu_ms();
    made.found = registration_find(cut.view(), result.view(), mask.view());
    made.ms = cpu_ms() - start;
    made.error = error_of(made.found.map, true_map(how, cut.size()), cut.size());
    return made;
}

// -- all runs of a size

double percentile(std::vector<run> const& runs, double share, double run::*what) {
    std::vector<double> values;
    for (run const& each : runs)
        values.push_back(each.*what);
    std::ranges::sort(values);
    return values[std::min(values.size() - 1, std::size_t(share * double(values.size())))];
}

void log_run(std::string const& photo, size cut, distortion const& how, run const& made) {
    char const* const name = g_getenv("NB_REGISTRATION_LOG");
    if (!name)
        return;
    if (std::FILE* const log = std::fopen(name, "a")) {
        rect const& s = how.selection;
        std::fprintf(
            log,
            "%8.3f residual %6.3f confidence %.3f found %d %5.1f ms  %s %dx%d sel "
            "%dx%d+%d+%d shift %.1f,%.1f zoom %.4f stretch %.4f size %dx%d noise %.1f q %d\n",
            made.error, made.found.residual, made.found.confidence, int(made.found.found), made.ms,
            photo.c_str(), cut.width, cut.height, s.width, s.height, s.x, s.y, how.retouch.shift_x,
            how.retouch.shift_y, how.retouch.zoom, how.stretch, how.retouch.size.width,
            how.retouch.size.height, how.noise, how.retouch.jpeg_quality);
        std::fclose(log);
    }
}

// Runs of a photograph are the same, whichever others there are.
void add_runs(std::vector<run>& runs, image const& photo, fs::path const& file, int side,
              std::size_t cuts, int runs_of_each) {
    for (std::size_t number = 0; number < cuts; ++number) {
        chance by(g_str_hash(file.filename().c_str()) + unsigned(number * 10000) + unsigned(side));
        std::optional<image> const sent = detailed_cut(photo, side, by);
        for (int at = 0; sent && at < runs_of_each; ++at) {
            distortion const how = random_distortion(sent->size(), by);
            runs.push_back(run_once(*sent, how, by));
            log_run(file.filename(), sent->size(), how, runs.back());
        }
    }
}

void report(std::vector<run> const& runs, int side) {
    auto const count = [&runs](auto const& of) { return std::ranges::count_if(runs, of); };
    std::printf(
        "%d px, %zu runs: error 50%% %.3f, 95%% %.3f, 99%% %.3f, worst %.2f px; %td not "
        "found, %td beyond 1 px, %td worse by 0.5 px than they say; %.0f ms, 95%% %.0f ms\n",
        side, runs.size(), percentile(runs, 0.5, &run::error), percentile(runs, 0.95, &run::error),
        percentile(runs, 0.99, &run::error), percentile(runs, 1, &run::error),
        count([](run const& r) { return !r.found.found; }),
        count([](run const& r) { return r.error > 1; }),
        count([](run const& r) { return r.error > r.found.residual + 0.5; }),
        percentile(runs, 0.5, &run::ms), percentile(runs, 0.95, &run::ms));
}

TEST(RegistrationPhotos, SurroundingsMatch) {
    auto const files = photographs();
    if (files.empty())
        GTEST_SKIP() << "no photographs";
    char const* const wanted = g_getenv("NB_REGISTRATION_RUNS");
    bool const all = wanted && std::string_view(wanted) == "all";
    std::size_t const cuts = all ? (least_cuts + files.size() - 1) / files.size() : 1;
    std::map<int, std::vector<run>> runs_of_side;
    std::vector<run> together;
    for (fs::path const& file : files) {
        image const photo = load(file);
        for (int side : sides)
            add_runs(runs_of_side[side], photo, file, side, cuts, all ? runs_of_a_cut : 1);
    }
    for (auto const& [side, runs] : runs_of_side) {
        if (!runs.empty())
            report(runs, side);
        together.insert(together.end(), runs.begin(), runs.end());
    }
    ASSERT_FALSE(together.empty());
    EXPECT_LE(percentile(together, 0.95, &run::error), 0.5);
    // Of a sample, the worst is chance.
    if (all) {
        EXPECT_LE(percentile(together, 0.99, &run::error), 1);
    }
}

// A picture of something else must not be taken for a moved one.
TEST(RegistrationPhotos, OthersAreNotMoved) {
    auto const files = photographs();
    if (files.size() < 2)
        GTEST_SKIP() << "no photographs";
    std::vector<image> cuts;
    for (std::size_t at = 0; at < std::min<std::size_t>(files.size(), 8); ++at) {
        chance by{unsigned(at)};
        if (std::optional<image> made = detailed_cut(load(files[at]), 512, by))
            cuts.push_back(std::move(*made));
    }
    int found = 0, tried = 0;
    for (std::size_t one = 0; one < cuts.size(); ++one)
        for (std::size_t other = 0; other < cuts.size(); ++other) {
            if (one == other)
                continue;
            chance by{unsigned(one * 100 + other)};
            image const mask = mask_of(cuts[one].size(), random_selection(cuts[one].size(), by));
            ++tried;
            found += registration_find(cuts[one].view(), cuts[other].view(), mask.view()).found;
        }
    std::printf("%d of %d pairs of different photographs taken for the same\n", found, tried);
    EXPECT_EQ(found, 0);
}

} // namespace

} // namespace nb
