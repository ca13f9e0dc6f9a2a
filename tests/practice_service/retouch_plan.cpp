// Retouching as text and by chance.
#include "practice_service/retouch.h"

#include "core/error.h"

#include <glib.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace nb::practice {

namespace {

constexpr double largest_shift = 24; // px, of those chosen by chance

struct retouch_word {
    char const* name;
    std::size_t values;
    double least, most; // of each value
    void (*apply)(retouch&, double const* values);
    char const* help;
};

// clang-format off
constexpr retouch_word words[] = {
    {"shift", 2, -8192, 8192, [](retouch& to, double const* v) { to.shift_x = v[0]; to.shift_y = v[1]; },
     "shift=X,Y          px of the reference, right and down"},
    {"zoom", 1, 0.1, 10, [](retouch& to, double const* v) { to.zoom = v[0]; },
     "zoom=N             about its center"},
    {"size", 2, 1, 8192, [](retouch& to, double const* v) { to.size = {int(v[0]), int(v[1])}; },
     "size=WxH           of the result; the reference's own otherwise"},
    {"gain", 3, 0, 10, [](retouch& to, double const* v) { std::copy_n(v, 3, to.gain); },
     "gain=R,G,B         the samples are multiplied"},
    {"offset", 3, -255, 255, [](retouch& to, double const* v) { std::copy_n(v, 3, to.offset); },
     "offset=R,G,B       added to the samples, in steps of 255"},
    {"object", 4, -8192, 8192,
     [](retouch& to, double const* v) { to.object = {int(v[0]), int(v[1]), int(v[2]), int(v[3])}; },
     "object=X,Y,W,H     a new thing, px of the reference"},
    {"jpeg", 1, 1, 100, [](retouch& to, double const* v) { to.jpeg_quality = int(v[0]); },
     "jpeg=QUALITY       compressed once more"},
    {"different", 0, 0, 0, [](retouch& to, double const*) { to.different = true; },
     "different          a wholly different picture"},
};
// clang-format on

// "12,-7" or "1536x1024"; false for what is no list of numbers.
bool read_numbers(std::string const& text, std::vector<double>& numbers) {
    char const* at = text.c_str();
    while (true) {
        char* end = nullptr;
        numbers.push_back(g_ascii_strtod(at, &end));
        if (end == at || !std::isfinite(numbers.back()))
            return false;
        if (*end == '\0')
            return true;
        if (*end != ',' && *end != 'x')
            return false;
        at = end + 1;
    }
}

void read_word(std::string const& text, retouch_plan& plan) {
    std::size_t const equals = text.find('=');
    std::string const name = text.substr(0, equals);
    std::vector<double> numbers;
    bool const good = equals == std::string::npos || read_numbers(text.substr(equals + 1), numbers);
    if (name == "random" && good && numbers.size() == 1 && numbers[0] >= 0 && numbers[0] <= 1e9) {
        plan.seed = unsigned(numbers[0]);
        return;
    }
    for (retouch_word const& word : words)
        if (name == word.name && good && numbers.size() == word.values &&
            std::ranges::all_of(numbers,
                                [&word](double n) { return n >= word.least && n <= word.most; })) {
            plan.words.emplace_back(name, std::move(numbers));
            return;
        }
    throw calling_error("“%s” is no way to edit a reference", text.c_str());
}

// The same numbers on every machine, unlike the standard's distributions.
class chance {
  public:
    explicit chance(unsigned seed) : numbers_(seed) {}
    double between(double least, double most) {
        return least + (most - least) * (double(numbers_()) / double(std::mt19937::max()));
    }

  private:
    std::mt19937 numbers_;
};

// In the middle third of each side.
rect random_object(chance& by, nb::size given) {
    auto const width = std::max(1.0, given.width * by.between(0.15, 0.3));
    auto const height = std::max(1.0, given.height * by.between(0.15, 0.3));
    return {int(given.width / 3.0 + by.between(0, 1) * (given.width / 3.0 - width)),
            int(given.height / 3.0 + by.between(0, 1) * (given.height / 3.0 - height)), int(width),
            int(height)};
}

retouch random_retouch(unsigned seed, nb::size given) {
    chance by(seed);
    retouch made;
    made.shift_x = by.between(-largest_shift, largest_shift);
    made.shift_y = by.between(-largest_shift, largest_shift);
    made.zoom = by.between(0.95, 1.05);
    for (double& gain : made.gain)
        gain = by.between(0.9, 1.1);
    double const scale = by.between(0.6, 1.4);
    made.size = {std::max(1, int(std::lround(given.width * scale))),
                 std::max(1, int(std::lround(given.height * scale)))};
    made.object = random_object(by, given);
    return made;
}

} // namespace

retouch_plan retouch_parse(std::string_view text) {
    retouch_plan plan;
    while (true) {
        std::size_t const colon = text.find(':');
        read_word(std::string(text.substr(0, colon)), plan);
        if (colon == std::string_view::npos)
            return plan;
        text.remove_prefix(colon + 1);
    }
}

retouch retouch_planned(retouch_plan const& plan, nb::size given, int number) {
    retouch made;
    if (plan.seed)
        made = random_retouch(*plan.seed + unsigned(number), given);
    for (auto const& [name, values] : plan.words)
        std::ranges::find(words, name, [](retouch_word const& word) {
            return std::string_view(word.name);
        })->apply(made, values.data());
    return made;
}

std::string retouch_help() {
    std::string help =
        "Edits: --edit WORD[:WORD…] answers with the request's first reference, changed as image\n"
        "services do; a request without one, or with its address alone, is drawn.\n"
        "Example: --edit shift=12,-7:zoom=1.03:size=1536x1024:object=100,100,300,200\n"
        "  random=SEED        what no other word says is left to chance, anew for each picture:\n"
        "                     shift to 24, zoom 0.95 to 1.05, gain 0.9 to 1.1, size, object\n";
    for (retouch_word const& word : words)
        help += format_text("  %s\n", word.help);
    return help;
}

} // namespace nb::practice
