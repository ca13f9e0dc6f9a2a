// An exact distance transform after Meijster, limited to the feather: first the distance along each
// column, then, in each row, the lowest of the parabolas that these make.
#include "core/fill_mask.h"

#include "core/worker.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <mutex>
#include <vector>

namespace nb {

namespace {

constexpr double largest_feather = 30000; // px; distances are kept in 16 bits
constexpr float half = 0.5f;              // rounds what is not negative

// -- along columns

template <typename Sample>
Sample const* samples(image_view from, int y) {
    return reinterpret_cast<Sample const*>(from.row(y));
}

// px from each pixel to the next of value 0 in its column; `far` or more is `far`.
class column_distances {
  public:
    column_distances(image_view selection, canvas_sides touched, int far)
        : width_(std::size_t(selection.width)), far_(std::uint16_t(far)),
          values_(width_ * std::size_t(selection.height)) {
        worker_split(selection.width, [&](int begin, int end) {
            if (pixel_sample_bytes(selection.format) == 1)
                measure<std::uint8_t>(selection, touched, begin, end);
            else
                measure<std::uint16_t>(selection, touched, begin, end);
        });
    }

    std::uint16_t const* row(int y) const { return values_.data() + width_ * std::size_t(y); }
    int far() const { return far_; }

  private:
    template <typename Sample>
    void measure(image_view selection, canvas_sides touched, int begin, int end) {
        int const last = selection.height - 1;
        std::vector<std::uint16_t> const above(width_, touched.top ? far_ : 0);
        std::vector<std::uint16_t> const below(width_, touched.bottom ? far_ : 0);
        for (int y = 0; y <= last; ++y) {
            Sample const* selected = samples<Sample>(selection, y);
            std::uint16_t const* before = y > 0 ? row(y - 1) : above.data();
            std::uint16_t* to = values_.data() + width_ * std::size_t(y);
            for (int x = begin; x < end; ++x)
                to[x] = selected[x] == 0 ? 0 : std::min<std::uint16_t>(far_, before[x] + 1);
        }
        for (int y = last; y >= 0; --y) {
            std::uint16_t const* after = y < last ? row(y + 1) : below.data();
            std::uint16_t* to = values_.data() + width_ * std::size_t(y);
            for (int x = begin; x < end; ++x)
                to[x] = std::min<std::uint16_t>(to[x], after[x] + 1);
        }
    }

    std::size_t width_;
    std::uint16_t far_;
    std::vector<std::uint16_t> values_;
};

// -- in rows

// The lowest of parabolas (x - at)² + height², for x from 0 up.
class parabolas {
  public:
    struct piece {
        int at;
        int height;
        int begin; // the first x where it is the lowest
    };

    void clear() { pieces_.clear(); }

    // From left to right; `end` is where nobody asks any more.
    void add(int at, int height, int end) {
        while (!pieces_.empty() && value(pieces_.back(), pieces_.back().begin) >
                                       value({at, height, 0}, pieces_.back().begin))
            pieces_.pop_back();
        std::int64_t const begin = pieces_.empty() ? 0 : crossing(pieces_.back(), at, height);
        if (begin < end)
            pieces_.push_back({at, height, int(begin)});
    }

    std::vector<piece> const& pieces() const { return pieces_; }

    static std::int64_t value(piece const& one, int x) {
        std::int64_t const across = x - one.at;
        return across * across + std::int64_t(one.height) * one.height;
    }

  private:
    // The first x where the later parabola is below the earlier one, which is the lower at its
    // own beginning: never negative.
    static std::int64_t crossing(piece const& earlier, int at, int height) {
        auto const square = [](std::int64_t n) { return n * n; };
        std::int64_t const over =
            square(at) - square(earlier.at) + square(height) - square(earlier.height);
        return over / (2 * std::int64_t(at - earlier.at)) + 1;
    }

    std::vector<piece> pieces_;
};

// Runs of selected pixels in a row, each with its parabolas: what lies beyond a pixel of value 0 is
// never nearer than it.
template <typename Sample>
class row_runs {
  public:
    row_runs(image_view selection, column_distances const& columns, canvas_sides touched)
        : selection_(selection), columns_(columns), touched_(touched) {}

    // Calls `act(first x, length, pieces)` for each run of row `y`; no pieces: nothing is near.
    template <typename Function>
    void visit(int y, Function const& act) {
        Sample const* selected = samples<Sample>(selection_, y);
        int const width = selection_.width;
        for (int x = 0; x < width; ++x) {
            if (selected[x] == 0)
                continue;
            int const begin = x;
            while (x < width && selected[x] != 0)
                ++x;
            collect(columns_.row(y) + begin, x - begin, begin > 0 || !touched_.left,
                    x < width || !touched_.right);
            act(begin, x - begin, parabolas_.pieces());
        }
    }

  private:
    void collect(std::uint16_t const* columns, int length, bool edge_left, bool edge_right) {
        parabolas_.clear();
        if (edge_left)
            parabolas_.add(-1, 0, length);
        for (int x = 0; x < length; ++x)
            if (columns[x] < columns_.far())
                parabolas_.add(x, columns[x], length);
        if (edge_right)
            parabolas_.add(length, 0, length);
    }

    image_view selection_;
    column_distances const& columns_;
    canvas_sides touched_;
    parabolas parabolas_;
};

// Distances² from which on the ramp is full: it rises from the pixels' edges, half a pixel from the
// center of the nearest pixel of value 0.
double full_from(double feather) {
    return (feather + 0.5) * (feather + 0.5);
}

using parabola_pieces = std::vector<parabolas::piece>;

int piece_end(parabola_pieces const& pieces, std::size_t at, int length) {
    return at + 1 < pieces.size() ? pieces[at + 1].begin : length;
}

// The largest distance² in a run: a parabola is highest at one of its piece's ends.
double largest_in_run(parabola_pieces const& pieces, int length) {
    std::int64_t largest = 0;
    for (std::size_t at = 0; at < pieces.size(); ++at)
        largest = std::max({largest, parabolas::value(pieces[at], pieces[at].begin),
                            parabolas::value(pieces[at], piece_end(pieces, at, length) - 1)});
    return pieces.empty() ? std::numeric_limits<double>::infinity() : double(largest);
}

// The feather, or as much of it as the thickest place has room for.
template <typename Sample>
double fitting_feather(image_view selection, column_distances const& columns, canvas_sides touched,
                       double feather) {
    std::mutex mutex;
    double largest = 0;
    worker_split(selection.height, [&](int begin, int end) {
        row_runs<Sample> runs(selection, columns, touched);
        double mine = 0;
        for (int y = begin; y < end && mine < full_from(feather); ++y)
            runs.visit(y, [&mine](int, int length, parabola_pieces const& pieces) {
                mine = std::max(mine, largest_in_run(pieces, length));
            });
        std::lock_guard const lock(mutex);
        largest = std::max(largest, mine);
    });
    return std::min(feather, std::sqrt(largest) - 0.5);
}

// -- the mask

template <typename Sample>
void lower_piece(parabolas::piece const& piece, int end, float feather, Sample* to) {
    constexpr float full = std::numeric_limits<Sample>::max();
    float const height = float(piece.height) * float(piece.height);
    for (int x = piece.begin; x < end; ++x) {
        auto const across = float(x - piece.at);
        float const t = std::min(1.0f, (std::sqrt(across * across + height) - 0.5f) / feather);
        to[x] = std::min(to[x], Sample(full * (t * t * (3 - 2 * t)) + half));
    }
}

// Only where the ramp is not full yet.
template <typename Sample>
void lower_run(parabola_pieces const& pieces, int length, double feather, Sample* to) {
    for (std::size_t at = 0; at < pieces.size(); ++at) {
        parabolas::piece piece = pieces[at];
        int end = piece_end(pieces, at, length);
        if (end - piece.begin > 8) { // else it is quicker just to do it
            double const room = full_from(feather) - double(piece.height) * piece.height;
            int const reach = room > 0 ? int(std::sqrt(room)) + 1 : 0;
            piece.begin = std::max(piece.begin, piece.at - reach);
            end = std::min(end, piece.at + reach + 1);
        }
        lower_piece(piece, end, float(feather), to);
    }
}

template <typename Sample>
void make_mask(image_view selection, canvas_sides touched, double feather, image_span to) {
    column_distances const columns(selection, touched, int(std::ceil(feather + 0.5)) + 1);
    double const fitting = fitting_feather<Sample>(selection, columns, touched, feather);
    worker_split(selection.height, [&](int begin, int end) {
        row_runs<Sample> runs(selection, columns, touched);
        for (int y = begin; y < end; ++y) {
            auto* row = reinterpret_cast<Sample*>(to.row(y));
            std::copy_n(samples<Sample>(selection, y), selection.width, row);
            runs.visit(y, [&](int x, int length, parabola_pieces const& pieces) {
                lower_run(pieces, length, fitting, row + x);
            });
        }
    });
}

} // namespace

canvas_sides canvas_sides_touched(rect bounds, size canvas) {
    return {bounds.x <= 0, bounds.y <= 0, bounds.x + bounds.width >= canvas.width,
            bounds.y + bounds.height >= canvas.height};
}

double feather_for(rect bounds) {
    return std::max(2.0, 0.02 * std::hypot(bounds.width, bounds.height));
}

image fill_mask(image_view selection, canvas_sides touched, double feather) {
    g_assert(selection.format == pixel_format::gray8 || selection.format == pixel_format::gray16);
    image mask(selection.width, selection.height, selection.format);
    double const limited = std::min(feather, largest_feather);
    if (!(limited > 0))
        image_copy(selection, mask.span());
    else if (selection.format == pixel_format::gray8)
        make_mask<std::uint8_t>(selection, touched, limited, mask.span());
    else
        make_mask<std::uint16_t>(selection, touched, limited, mask.span());
    return mask;
}

} // namespace nb
