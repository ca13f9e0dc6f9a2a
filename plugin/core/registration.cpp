#include "core/registration.h"

#include "core/registration_quality.h"
#include "core/registration_search.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace nb {

namespace {

constexpr int longest_side = 1024;  // px compared; finer is not needed for a twentieth of a pixel
constexpr int search_side = 96;     // px, at least and not twice as many
constexpr int shortest_side = 16;   // px, of a narrow picture in the search
constexpr int least_side = 32;      // px
constexpr double same_shape = 0.02; // aspect ratios that differ by less come from rounding
constexpr double other_shape = 0.005;
constexpr double repaint_margin = 0.01; // of the longer side: what is new outgrows its mask
constexpr int edge_margin = 2;          // px at every level
constexpr double least_confidence = 0.5;
constexpr int steps_of_a_level = 6;
constexpr double same_place = 2; // px of the search

double longer(size s) {
    return std::max(s.width, s.height);
}

// The result's height for its width against that of the sent picture.
double relative_aspect(size sent, size result) {
    return double(result.height) * sent.width / (double(result.width) * sent.height);
}

// All of the sent picture in the middle of a larger one (`cut` false), or cut to the result's
// shape.
picture_map uniform_map(size sent, size result, bool cut) {
    double const aspect = relative_aspect(sent, result);
    picture_map map;
    if ((aspect > 1) != cut)
        map.scale_y = 1 / aspect;
    else
        map.scale_x = aspect;
    map.offset_x = (1 - map.scale_x) / 2;
    map.offset_y = (1 - map.scale_y) / 2;
    return map;
}

std::vector<picture_map> expected_maps(size sent, size result) {
    std::vector<picture_map> maps = {{}};
    if (std::abs(std::log(relative_aspect(sent, result))) > other_shape) {
        maps.push_back(uniform_map(sent, result, false));
        maps.push_back(uniform_map(sent, result, true));
    }
    return maps;
}

} // namespace

picture_map registration_plain_map(size sent, size result) {
    if (std::abs(std::log(relative_aspect(sent, result))) < same_shape)
        return {};
    return uniform_map(sent, result, false);
}

namespace {

// -- both pictures, small

// How much smaller they are compared. Pixels of both are of about the same size then, and neither
// picture is scaled up.
struct scales {
    double sent = 1;
    double result = 1;
    int halvings = 0; // from these down to the size of the search
};

scales scales_for(size sent, size result) {
    double const content = std::sqrt(double(result.width) / sent.width * result.height /
                                     sent.height); // px of the result for one that was sent
    scales made;
    made.sent = std::min({1.0, longest_side / longer(sent), content});
    made.result = made.sent / content;
    double const shortest = std::min({sent.width * made.sent, sent.height * made.sent,
                                      result.width * made.result, result.height * made.result});
    while (std::ldexp(longer(sent) * made.sent, -made.halvings) >= 2 * search_side &&
           std::ldexp(shortest, -made.halvings) >= 2 * shortest_side)
        ++made.halvings;
    return made;
}

luma_plane plane_of(image_view picture, double scale, luma_weights const& weights = {}) {
    return luma_plane_from(picture,
                           {std::max(1, int(std::lround(picture.width * scale))),
                            std::max(1, int(std::lround(picture.height * scale)))},
                           weights);
}

// The sent picture's plane, where its surroundings alone count.
luma_plane surroundings(image_view sent, image_view changed, double scale,
                        luma_weights const& weights) {
    luma_plane plane = plane_of(sent, scale, weights);
    luma_plane_leave_out(plane, changed,
                         int(std::lround(repaint_margin * longer({plane.width, plane.height}))));
    return plane;
}

// The finest comes first.
std::vector<luma_plane> pyramid(luma_plane finest, int halvings) {
    std::vector<luma_plane> planes;
    planes.push_back(std::move(finest));
    for (int at = 0; at < halvings; ++at)
        planes.push_back(luma_plane_half(planes.back()));
    return planes;
}

void prepare_sent(luma_plane& plane) {
    luma_plane_erode(plane, edge_margin);
    luma_plane_smooth(plane);
}

// Points are taken more sparsely where there are many.
int block_of(luma_plane const& plane) {
    return std::max(1, int(std::lround(longer({plane.width, plane.height}) / 256)));
}

// -- colors

// Of the points, without reading more of the picture than that takes.
void take_colors(std::vector<registration_point>& points, luma_plane const& sent,
                 image_view picture) {
    int const skip = std::max(1, picture.height / sent.height / 2);
    image_view const rows = {picture.data, picture.width, picture.height / skip,
                             picture.stride * std::size_t(skip), picture.format};
    size const to = {sent.width, sent.height};
    luma_plane red = luma_plane_from(rows, to, {1, 0, 0});
    luma_plane blue = luma_plane_from(rows, to, {0, 0, 1});
    luma_plane_smooth(red);
    luma_plane_smooth(blue);
    for (registration_point& point : points) {
        std::size_t const at = sent.at(int(point.x), int(point.y));
        point.red = red.values[at] - point.value;
        point.blue = blue.values[at] - point.value;
    }
}

// What the sent picture's colors must count for its luma to change as that of the result did.
luma_weights drifted(registration_fit const& fit) {
    luma_weights const even;
    auto const red = float(std::clamp(fit.red, -0.2, 0.2));
    auto const blue = float(std::clamp(fit.blue, -0.1, 0.2));
    float const luma = 1 - red - blue;
    return {even.red * luma + red, even.green * luma, even.blue * luma + blue};
}

// -- choosing among candidates

struct choice {
    registration_fit fit;
    double agreement = 0;
    double evidence = 0;
};

choice judge(luma_plane const& sent, luma_plane const& result,
             std::vector<registration_point> const& points,
             registration_candidate const& candidate) {
    registration_fit start;
    start.map = candidate.map;
    start.knowledge = registration_knowledge_beforehand(sent);
    choice made;
    made.fit = registration_refine(sent, points, result, start, steps_of_a_level);
    if (!made.fit.sound)
        return made;
    auto const tiles = registration_tiles(sent, points, result, made.fit.map);
    made.agreement = registration_agreement(tiles);
    made.evidence = registration_evidence(tiles);
    return made;
}

// All that may be, the most likely first.
std::vector<choice> choices(luma_plane const& sent, luma_plane const& result, size sent_size,
                            size result_size) {
    std::vector<registration_point> const points = registration_points(sent, 2);
    std::vector<choice> all;
    for (picture_map const& expected : expected_maps(sent_size, result_size))
        for (registration_candidate const& candidate : registration_search(sent, result, expected))
            all.push_back(judge(sent, result, points, candidate));
    std::ranges::sort(all, std::greater{}, &choice::evidence);
    return all;
}

double share_between(double value, double none, double all) {
    return std::clamp((value - none) / (all - none), 0.0, 1.0);
}

// Of the first of `all`: whether it matches, whether another place matches as well, and whether all
// directions are known.
double confidence_of(std::vector<choice> const& all, luma_plane const& coarse) {
    choice const& best = all.front();
    double second = 0;
    for (choice const& each : all)
        if (registration_apart(best.fit.map, each.fit.map, coarse) > same_place)
            second = std::max(second, each.evidence);
    return best.agreement * share_between(best.evidence - second, 0, 0.2) *
           share_between(best.fit.uncertainty, 0.6, 0.2);
}

// -- from coarse to fine

// A fit from one level, on one with pixels of half the size. What was known is one voice among more
// then: the same noise is in both.
registration_fit on_finer_level(registration_fit fit) {
    for (auto& row : fit.knowledge)
        for (double& each : row)
            each /= 4 * 4;
    return fit;
}

struct refined {
    registration_fit fit;
    double residual = 0; // px of the sent picture
    double doubt = 0;    // px of the finest level
};

// `finest` is what counts of the sent picture; `results` are prepared, the finest first.
refined refine(luma_plane finest, std::vector<luma_plane> const& results,
               registration_fit const& start, int sent_width) {
    refined made{start};
    std::vector<luma_plane> sents = pyramid(std::move(finest), int(results.size()) - 1);
    made.fit.knowledge = registration_knowledge_beforehand(sents.back());
    for (std::size_t at = sents.size(); at-- > 0;) {
        prepare_sent(sents[at]);
        auto const points = registration_points(sents[at], block_of(sents[at]));
        registration_fit const better =
            registration_refine(sents[at], points, results[at], made.fit, steps_of_a_level);
        if (!better.sound)
            return made;
        made.fit = at > 0 ? on_finer_level(better) : better;
        if (at > 0)
            continue;
        auto const tiles = registration_tiles(sents[at], points, results[at], better.map);
        made.doubt = registration_corner_doubt(tiles);
        made.residual =
            std::max(registration_distance(tiles), 2 * made.doubt) * sents[at].step_x * sent_width;
    }
    return made;
}

} // namespace

registration registration_find(image_view sent, image_view result, image_view changed) {
    g_assert(changed.width == sent.width && changed.height == sent.height);
    size const sent_size = {sent.width, sent.height};
    size const result_size = {result.width, result.height};
    registration found;
    found.map = registration_plain_map(sent_size, result_size);
    if (std::min({sent.width, sent.height, result.width, result.height}) < least_side)
        return found;
    scales const scale = scales_for(sent_size, result_size);
    std::vector<luma_plane> results = pyramid(plane_of(result, scale.result), scale.halvings);
    for (luma_plane& each : results)
        luma_plane_smooth(each);
    luma_plane coarse = surroundings(sent, changed, std::ldexp(scale.sent, -scale.halvings), {});
    prepare_sent(coarse);

    auto const all = choices(coarse, results.back(), sent_size, result_size);
    if (all.empty() || !all.front().fit.sound)
        return found;
    auto points = registration_points(coarse, 1);
    take_colors(points, coarse, sent);
    registration_fit const colored = registration_refine_colors(coarse, points, results.back(),
                                                                all.front().fit, steps_of_a_level);
    if (!colored.sound)
        return found;
    refined const fine = refine(surroundings(sent, changed, scale.sent, drifted(colored)), results,
                                colored, sent.width);
    found.residual = fine.residual;
    found.confidence = confidence_of(all, coarse) * share_between(fine.doubt, 0.9, 0.4);
    found.found = fine.fit.sound && found.confidence >= least_confidence;
    if (found.found)
        found.map = fine.fit.map;
    return found;
}

} // namespace nb
