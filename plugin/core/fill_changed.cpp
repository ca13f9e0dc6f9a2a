#include "core/fill_changed.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

namespace nb {

namespace {

// The first and the last pixel of a picture that one of another touches, along an axis.
struct span {
    int first;
    int last;
};

std::vector<span> touched(int start, int count, int context_start, int context_length, int sent) {
    double const factor = double(sent) / context_length;
    std::vector<span> spans(static_cast<std::size_t>(count));
    for (int at = 0; at < count; ++at) {
        double const begin = (start + at - context_start) * factor;
        spans[std::size_t(at)] = {std::clamp(int(begin), 0, sent - 1),
                                  std::clamp(int(begin + factor - 1e-9), 0, sent - 1)};
    }
    return spans;
}

template <typename Sample>
void mark_row(Sample const* selected, std::vector<span> const& across, std::uint8_t* out) {
    for (span const& touches : across)
        if (*selected++ != 0)
            for (int x = touches.first; x <= touches.last; ++x)
                out[x] = 255;
}

// Selections have many more pixels than what is sent: the rows under one of its rows are put
// together first, which is quick.
template <typename Sample>
void mark(image_view selection, std::vector<span> const& across, std::vector<span> const& down,
          image_span out) {
    std::vector<Sample> together(across.size());
    int first = 0;
    for (int row = down.front().first; row <= down.back().last; ++row) {
        while (down[std::size_t(first)].last < row)
            ++first;
        std::ranges::fill(together, Sample(0));
        for (int y = first; y < selection.height && down[std::size_t(y)].first <= row; ++y)
            std::transform(together.begin(), together.end(),
                           reinterpret_cast<Sample const*>(selection.row(y)), together.begin(),
                           [](Sample one, Sample other) { return Sample(one | other); });
        mark_row(together.data(), across, out.row(row));
    }
}

// `from`, and all that lies within `margin` px of what is marked in it, in a square.
image widened(image const& from, int margin) {
    image across(from.width(), from.height(), pixel_format::gray8);
    image result(from.width(), from.height(), pixel_format::gray8);
    for (int y = 0; y < from.height(); ++y) {
        std::uint8_t const* row = from.view().row(y);
        std::uint8_t* out = across.span().row(y);
        std::memset(out, 0, from.stride());
        int filled = 0;
        for (int x = 0; x < from.width(); ++x) {
            if (row[x] == 0)
                continue;
            int const end = std::min(x + margin + 1, from.width());
            std::fill(out + std::max(x - margin, filled), out + end, std::uint8_t(255));
            filled = end;
        }
    }
    for (int y = 0; y < from.height(); ++y) {
        std::uint8_t* out = result.span().row(y);
        std::memset(out, 0, from.stride());
        for (int other = std::max(y - margin, 0); other <= std::min(y + margin, from.height() - 1);
             ++other)
            std::transform(out, out + from.width(), across.view().row(other), out,
                           [](auto one, auto two) { return std::uint8_t(one | two); });
    }
    return result;
}

} // namespace

image fill_changed(image_view selection, rect selected, rect context, size sent, int margin) {
    image marked(sent.width, sent.height, pixel_format::gray8);
    image_span const out = marked.span();
    std::memset(out.data, 0, out.stride * std::size_t(out.height));
    auto const across = touched(selected.x, selection.width, context.x, context.width, sent.width);
    auto const down = touched(selected.y, selection.height, context.y, context.height, sent.height);
    if (pixel_sample_bytes(selection.format) == 2)
        mark<std::uint16_t>(selection, across, down, out);
    else
        mark<std::uint8_t>(selection, across, down, out);
    return margin > 0 ? widened(marked, margin) : std::move(marked);
}

} // namespace nb
