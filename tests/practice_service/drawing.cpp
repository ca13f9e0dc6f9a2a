#include "practice_service/drawing.h"

#include "core/error.h"
#include "practice_service/canvas.h"

#include <algorithm>
#include <cmath>

namespace nb::practice {

namespace {

constexpr color white{1, 1, 1, 1};
constexpr color soft_white{1, 1, 1, 0.72};
constexpr color panel{0.04, 0.05, 0.09, 0.7};
constexpr double golden_ratio = 0.6180339887; // neighbors on this walk around the hues differ most

struct page {
    nb::practice::canvas const& canvas;
    nb::size size;
    double unit; // 1 for a picture of 1024×1024 px
    double hue;
};

double length(page const& on, double at_1024) {
    return at_1024 * on.unit;
}

// -- behind everything

void paint_hills(page const& on, int layer, double lightness) {
    cairo_t* cairo = on.canvas.cairo();
    double const width = on.size.width, height = on.size.height;
    double const base = height * (0.5 + 0.13 * layer);
    double const swing = height * (0.07 - 0.01 * layer);
    cairo_move_to(cairo, 0, height);
    for (int step = 0; step <= 64; ++step) {
        double const along = step / 64.0;
        double const wave = std::sin(along * (5.1 + 1.3 * layer) + on.hue * 20 + 1.9 * layer) +
                            0.4 * std::sin(along * 13 + 2.7 * layer);
        cairo_line_to(cairo, along * width, base - swing * wave);
    }
    cairo_line_to(cairo, width, height);
    cairo_close_path(cairo);
    on.canvas.set(color_hsl(on.hue + 0.03 * layer, 0.42, lightness));
    cairo_fill(cairo);
}

void paint_landscape(page const& on) {
    double const width = on.size.width, height = on.size.height;
    on.canvas.fill_gradient({0, 0, width, height}, color_hsl(on.hue + 0.04, 0.5, 0.7),
                            color_hsl(on.hue + 0.42, 0.6, 0.84));
    double const radius = length(on, 110);
    box const sun{width * (0.25 + 0.5 * on.hue) - radius, height * 0.27 - radius, 2 * radius,
                  2 * radius};
    on.canvas.fill_rounded(box_inset(sun, -radius / 4), 2 * radius, {1, 1, 1, 0.25});
    on.canvas.fill_rounded(sun, radius, {1, 0.97, 0.88, 0.95});
    for (int layer = 0; layer < 4; ++layer)
        paint_hills(on, layer, 0.52 - 0.105 * layer);
}

// -- the references

void paint_address(page const& on, box tile, std::string const& url) {
    cairo_t* cairo = on.canvas.cairo();
    double const radius = length(on, 18);
    on.canvas.fill_rounded(tile, radius, color_hsl(on.hue + 0.02, 0.25, 0.9));
    double const dash = length(on, 12);
    cairo_set_dash(cairo, &dash, 1, 0);
    on.canvas.outline_rounded(box_inset(tile, length(on, 16)), radius * 0.7, length(on, 3),
                              color_hsl(on.hue, 0.3, 0.55));
    cairo_set_dash(cairo, nullptr, 0, 0);

    double const edge = length(on, 44);
    double const top = tile.y + std::max(edge, tile.height * 0.18); // below the labels
    text_block const head(on.canvas, "reference by address, not fetched", length(on, 20),
                          tile.width - 2 * edge, length(on, 30));
    head.show(on.canvas, tile.x + edge, top, color_hsl(on.hue, 0.3, 0.4));
    text_block const name(on.canvas, url, length(on, 28), tile.width - 2 * edge, tile.height * 0.4,
                          true);
    name.show(on.canvas, tile.x + edge, top + head.height() + length(on, 8),
              color_hsl(on.hue, 0.35, 0.22));
}

void paint_reference(page const& on, box tile, reference const& one) {
    double const radius = length(on, 18);
    for (double spread : {10.0, 6.0, 3.0}) {
        box shadow = box_inset(tile, -length(on, spread));
        shadow.y += length(on, 5);
        on.canvas.fill_rounded(shadow, radius + length(on, spread), {0, 0, 0, 0.12});
    }
    if (one.url.empty()) {
        on.canvas.fill_rounded(tile, radius, color_hsl(on.hue, 0.1, 0.93)); // under transparency
        on.canvas.cover_rounded(tile, radius, one.decoded.pixels.view());
        on.canvas.fill_rounded(tile, radius, color_hsl(on.hue, 0.8, 0.5, 0.06));
    } else {
        paint_address(on, tile, one.url);
    }
    on.canvas.outline_rounded(tile, radius, length(on, 3), {1, 1, 1, 0.85});
}

void paint_collage(page const& on, std::vector<reference> const& references) {
    on.canvas.fill_gradient({0, 0, double(on.size.width), double(on.size.height)},
                            color_hsl(on.hue, 0.32, 0.44), color_hsl(on.hue + 0.09, 0.4, 0.19));
    int const margin = int(length(on, 34));
    rect const area{margin, margin, std::max(1, on.size.width - 2 * margin),
                    std::max(1, on.size.height - 2 * margin)};
    std::vector<rect> const tiles = drawing_tiles(references.size(), area, int(length(on, 22)));
    for (std::size_t at = 0; at < tiles.size(); ++at) {
        rect const& tile = tiles[at];
        paint_reference(on,
                        {double(tile.x), double(tile.y), double(tile.width), double(tile.height)},
                        references[at]);
    }
}

// -- over everything

// A label in a rounded box whose left (or, for `at_right`, right) end is `x`.
void paint_label(page const& on, std::string const& text, double x, bool at_right) {
    double const pad = length(on, 18);
    text_block const label(on.canvas, text, length(on, 23), on.size.width, length(on, 40), true);
    double const width = label.width() + 2 * pad;
    box const around{at_right ? x - width : x, length(on, 58), width, label.height() + pad};
    on.canvas.fill_rounded(around, around.height / 2, panel);
    label.show(on.canvas, around.x + pad, around.y + pad / 2, white);
}

std::string describe(gen_request const& request, nb::size size) {
    std::size_t const count = request.references.size();
    std::string const references =
        count == 0 ? "no references"
                   : format_text(count == 1 ? "%zu reference" : "%zu references", count);
    return format_text("%s · %d × %d px · %s", references.c_str(), size.width, size.height,
                       request.model.c_str());
}

void paint_prompt(page const& on, gen_request const& request) {
    double const margin = length(on, 58), pad = length(on, 32);
    double const inner = on.size.width - 2 * margin - 2 * pad;
    // A short prompt speaks up.
    double const font = length(on, request.prompt.size() <= 60 ? 44 : 32);
    text_block const prompt(on.canvas, request.prompt, font, inner, on.size.height * 0.27);
    text_block const facts(on.canvas, describe(request, on.size), length(on, 20), inner,
                           length(on, 30));
    double const gap = length(on, 14);
    double const height = prompt.height() + gap + facts.height() + 2 * pad;
    box const around{margin, on.size.height - margin - height, inner + 2 * pad, height};
    on.canvas.fill_rounded(around, length(on, 22), panel);
    on.canvas.outline_rounded(around, length(on, 22), length(on, 1.5), {1, 1, 1, 0.22});
    prompt.show(on.canvas, around.x + pad, around.y + pad, white);
    facts.show(on.canvas, around.x + pad, around.y + pad + prompt.height() + gap, soft_white);
}

} // namespace

std::vector<rect> drawing_tiles(std::size_t count, rect area, int gap) {
    if (count == 0)
        return {};
    if (count == 1)
        return {area};
    // Cuts `whole` across its longer side; the first part takes `share` of it.
    auto const cut = [gap](rect whole, double share) {
        rect first = whole, second = whole;
        bool const wide = whole.width >= whole.height;
        int const side = wide ? whole.width : whole.height;
        int const part = std::max(1, int((side - gap) * share));
        int const rest = std::max(1, side - gap - part);
        (wide ? first.width : first.height) = part;
        (wide ? second.width : second.height) = rest;
        (wide ? second.x : second.y) += side - rest;
        return std::pair(first, second);
    };
    auto const [first, second] = cut(area, count == 3 ? 0.6 : 0.5);
    if (count == 2)
        return {first, second};
    auto const [third, fourth] = cut(second, 0.5);
    if (count == 3)
        return {first, third, fourth};
    auto const [top, bottom] = cut(first, 0.5);
    return {top, third, bottom, fourth};
}

image drawing_paint(gen_request const& request, nb::size size, int number) {
    canvas const paper(size);
    double const hue = std::fmod(0.42 + number * golden_ratio, 1);
    double const unit = std::sqrt(double(size.width) * size.height) / 1024;
    page const on{paper, size, unit, hue};
    if (request.references.empty())
        paint_landscape(on);
    else
        paint_collage(on, request.references);
    paint_label(on, "practice service · no AI", length(on, 58), false);
    paint_label(on, format_text("#%d", number), size.width - length(on, 58), true);
    paint_prompt(on, request);
    return paper.finish();
}

} // namespace nb::practice
