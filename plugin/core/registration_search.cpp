#include "core/registration_search.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <memory>
#include <mutex>

#include <fftw3.h>

namespace nb {

namespace {

constexpr double zoom_span = 0.1;
constexpr double zoom_step = 0.02;
constexpr double shift_span = 0.1;    // of the longer side
constexpr double least_overlap = 0.3; // of what there is to compare
constexpr double least_energy = 1e-3; // against the sent picture's
constexpr std::size_t peaks_of_a_zoom = 3;
constexpr std::size_t candidates = 6;
constexpr double apart = 5; // px, candidates that are nearer are the same

// -- FFTW, whose planner must not be used by two threads at once

std::mutex& planner() {
    static std::mutex mutex;
    return mutex;
}

struct fftw_free {
    void operator()(void* memory) const { fftwf_free(memory); }
};
using reals = std::unique_ptr<float[], fftw_free>;
using spectrum = std::unique_ptr<std::complex<float>[], fftw_free>;

// Transforms of one size, there and back (times the number of pixels).
class transform {
  public:
    transform(int width, int height) : width_(width), height_(height) {
        reals const grid = make_grid();
        spectrum const waves = make_spectrum();
        std::lock_guard const lock(planner());
        forward_ = fftwf_plan_dft_r2c_2d(height, width, grid.get(), fftw(waves), FFTW_ESTIMATE);
        backward_ = fftwf_plan_dft_c2r_2d(height, width, fftw(waves), grid.get(), FFTW_ESTIMATE);
    }
    ~transform() {
        std::lock_guard const lock(planner());
        fftwf_destroy_plan(forward_);
        fftwf_destroy_plan(backward_);
    }
    transform(transform const&) = delete;
    transform& operator=(transform const&) = delete;

    std::size_t count() const { return std::size_t(width_) * std::size_t(height_); }
    std::size_t waves() const { return std::size_t(width_ / 2 + 1) * std::size_t(height_); }
    reals make_grid() const {
        reals grid(static_cast<float*>(fftwf_malloc(count() * sizeof(float))));
        std::fill_n(grid.get(), count(), 0.0f);
        return grid;
    }
    spectrum make_spectrum() const {
        return spectrum(
            static_cast<std::complex<float>*>(fftwf_malloc(waves() * sizeof(fftwf_complex))));
    }

    void forward(reals const& from, spectrum const& to) const {
        fftwf_execute_dft_r2c(forward_, from.get(), fftw(to));
    }
    // Destroys `from`.
    void backward(spectrum const& from, reals const& to) const {
        fftwf_execute_dft_c2r(backward_, fftw(from), to.get());
    }

  private:
    static fftwf_complex* fftw(spectrum const& waves) {
        return reinterpret_cast<fftwf_complex*>(waves.get());
    }

    int width_;
    int height_;
    fftwf_plan forward_ = nullptr;
    fftwf_plan backward_ = nullptr;
};

// The next size that FFTW is fast at.
int fast_size(int least) {
    for (int size = least;; ++size) {
        int rest = size;
        for (int factor : {2, 3, 5})
            while (rest % factor == 0)
                rest /= factor;
        if (rest == 1)
            return size;
    }
}

// -- where a zoomed result lies

picture_map zoomed(picture_map const& map, double zoom) {
    double const rest = (1 - zoom) / 2;
    return {map.offset_x + map.scale_x * rest, map.offset_y + map.scale_y * rest,
            map.scale_x * zoom, map.scale_y * zoom};
}

// Between four pixels, where one falls along an axis.
struct between {
    int first = 0;
    float second_share = 0;
    bool inside = false;
};

std::vector<between> positions(double offset, double scale, double step, int shift, int count,
                               double result_step, int result_count) {
    std::vector<between> at(std::size_t(count), between{});
    for (int i = 0; i < count; ++i) {
        double const position = (offset + scale * (i - shift + 0.5) * step) / result_step - 0.5;
        int const first = int(std::floor(position));
        at[std::size_t(i)] = {first, float(position - first),
                              first >= 0 && first + 1 < result_count};
    }
    return at;
}

struct peak {
    double score = 0;
    int x = 0; // px
    int y = 0;
};

// -- all shifts at once

// What is compared: slopes rather than values, which a change of light leaves as they are, and
// which nothing that was painted beside them reaches.
struct fields {
    reals slope_x, slope_y, energy, weight;
};
struct spectra {
    spectrum slope_x, slope_y, energy, weight;
};

class search {
  public:
    search(luma_plane const& sent, luma_plane const& result)
        : sent_(sent), result_(result),
          margin_(int(std::ceil(shift_span * std::max(sent.width, sent.height)))),
          width_(fast_size(sent.width + 2 * margin_)),
          height_(fast_size(sent.height + 2 * margin_)),
          transform_(width_, height_), fields_{transform_.make_grid(), transform_.make_grid(),
                                               transform_.make_grid(), transform_.make_grid()},
          sent_spectra_(make_spectra()), spectra_(make_spectra()),
          patch_(std::size_t(sent.width + 2 * margin_) * std::size_t(sent.height + 2 * margin_)),
          patch_weights_(patch_.size()) {
        take_fields(sent.values.data(), sent.weights.data(), sent.width, sent.height);
        for (std::size_t at = 0; at < transform_.count(); ++at)
            whole_energy_ += double(fields_.energy[at]);
        transform_fields(sent_spectra_);
    }

    // The highest peaks at one zoom, best first.
    std::vector<peak> peaks(picture_map const& map) {
        take_patch(map);
        take_fields(patch_.data(), patch_weights_.data(), sent_.width + 2 * margin_,
                    sent_.height + 2 * margin_);
        transform_fields(spectra_);
        correlate();
        return find_peaks();
    }

  private:
    spectra make_spectra() const {
        return {transform_.make_spectrum(), transform_.make_spectrum(), transform_.make_spectrum(),
                transform_.make_spectrum()};
    }

    std::size_t at(int x, int y) const {
        return std::size_t(y) * std::size_t(width_) + std::size_t(x);
    }

    // The result as it would lie on the sent picture, with a margin on every side.
    void take_patch(picture_map const& map) {
        int const wide = sent_.width + 2 * margin_;
        int const high = sent_.height + 2 * margin_;
        auto const columns = positions(map.offset_x, map.scale_x, sent_.step_x, margin_, wide,
                                       result_.step_x, result_.width);
        auto const rows = positions(map.offset_y, map.scale_y, sent_.step_y, margin_, high,
                                    result_.step_y, result_.height);
        std::size_t to = 0;
        for (between const& row : rows)
            for (between const& column : columns)
                take_pixel(column, row, to++);
    }

    void take_pixel(between const& x, between const& y, std::size_t to) {
        patch_[to] = patch_weights_[to] = 0;
        if (!x.inside || !y.inside)
            return;
        std::size_t const corner = result_.at(x.first, y.first);
        float const* const above = result_.values.data() + corner;
        float const* const below = above + result_.width;
        float const top = above[0] + x.second_share * (above[1] - above[0]);
        float const bottom = below[0] + x.second_share * (below[1] - below[0]);
        patch_[to] = top + y.second_share * (bottom - top);
        patch_weights_[to] = result_.weights[corner];
    }

    void take_fields(float const* values, float const* weights, int width, int height) {
        for (reals* field : {&fields_.slope_x, &fields_.slope_y, &fields_.energy, &fields_.weight})
            std::fill_n(field->get(), transform_.count(), 0.0f);
        for (int y = 1; y + 1 < height; ++y)
            for (int x = 1; x + 1 < width; ++x) {
                std::ptrdiff_t const from = std::ptrdiff_t(y) * width + x;
                float const weight = std::min({weights[from - 1], weights[from + 1],
                                               weights[from - width], weights[from + width]});
                float const slope_x = weight * (values[from + 1] - values[from - 1]);
                float const slope_y = weight * (values[from + width] - values[from - width]);
                fields_.slope_x[at(x, y)] = slope_x;
                fields_.slope_y[at(x, y)] = slope_y;
                fields_.energy[at(x, y)] = slope_x * slope_x + slope_y * slope_y;
                fields_.weight[at(x, y)] = weight;
            }
    }

    void transform_fields(spectra& to) const {
        transform_.forward(fields_.slope_x, to.slope_x);
        transform_.forward(fields_.slope_y, to.slope_y);
        transform_.forward(fields_.energy, to.energy);
        transform_.forward(fields_.weight, to.weight);
    }

    // For each shift the product of both, and the energy of either where the other counts.
    void correlate() {
        for (std::size_t wave = 0; wave < transform_.waves(); ++wave) {
            spectra_.slope_x[wave] =
                spectra_.slope_x[wave] * std::conj(sent_spectra_.slope_x[wave]) +
                spectra_.slope_y[wave] * std::conj(sent_spectra_.slope_y[wave]);
            spectra_.energy[wave] *= std::conj(sent_spectra_.weight[wave]);
            spectra_.weight[wave] *= std::conj(sent_spectra_.energy[wave]);
        }
        transform_.backward(spectra_.slope_x, fields_.slope_x);
        transform_.backward(spectra_.energy, fields_.energy);
        transform_.backward(spectra_.weight, fields_.weight);
    }

    double score(int x, int y) const {
        double const count = double(transform_.count());
        double const sent_energy = double(fields_.weight[at(x, y)]) / count;
        double const energy = double(fields_.energy[at(x, y)]) / count;
        if (sent_energy <= least_overlap * whole_energy_ || energy <= least_energy * sent_energy)
            return 0;
        return double(fields_.slope_x[at(x, y)]) / count / std::sqrt(sent_energy * energy);
    }

    std::vector<peak> find_peaks() const {
        int const side = 2 * margin_ + 1;
        std::vector<double> scores;
        scores.reserve(std::size_t(side) * std::size_t(side));
        for (int y = 0; y < side; ++y)
            for (int x = 0; x < side; ++x)
                scores.push_back(score(x, y));
        std::vector<peak> found;
        for (int y = 0; y < side; ++y)
            for (int x = 0; x < side; ++x)
                if (is_peak(scores, side, x, y))
                    found.push_back({scores[std::size_t(y) * std::size_t(side) + std::size_t(x)],
                                     x - margin_, y - margin_});
        std::ranges::sort(found, std::greater{}, &peak::score);
        found.resize(std::min(found.size(), peaks_of_a_zoom));
        return found;
    }

    static bool is_peak(std::vector<double> const& scores, int side, int x, int y) {
        auto const at = [&](int column, int row) {
            return scores[std::size_t(row) * std::size_t(side) + std::size_t(column)];
        };
        for (int row = std::max(0, y - 1); row <= std::min(side - 1, y + 1); ++row)
            for (int column = std::max(0, x - 1); column <= std::min(side - 1, x + 1); ++column)
                if (at(column, row) > at(x, y))
                    return false;
        return at(x, y) > 0;
    }

    luma_plane const& sent_;
    luma_plane const& result_;
    int margin_; // px
    int width_;
    int height_;
    double whole_energy_ = 0;
    transform transform_;
    fields fields_;
    spectra sent_spectra_;
    spectra spectra_;
    std::vector<float> patch_; // of the result
    std::vector<float> patch_weights_;
};

} // namespace

double registration_apart(picture_map const& one, picture_map const& other,
                          luma_plane const& sent) {
    double farthest = 0;
    for (double at : {0.0, 1.0}) {
        double const x = one.offset_x - other.offset_x + at * (one.scale_x - other.scale_x);
        double const y = one.offset_y - other.offset_y + at * (one.scale_y - other.scale_y);
        farthest = std::max({farthest, std::abs(x / one.scale_x) / sent.step_x,
                             std::abs(y / one.scale_y) / sent.step_y});
    }
    return farthest;
}

namespace {

// Best first, and only the best of those that are nearly the same.
std::vector<registration_candidate> best_of(std::vector<registration_candidate> all,
                                            luma_plane const& sent) {
    std::ranges::sort(all, std::greater{}, &registration_candidate::score);
    std::vector<registration_candidate> best;
    for (registration_candidate const& each : all) {
        if (best.size() == candidates)
            break;
        if (std::ranges::none_of(best, [&](auto const& better) {
                return registration_apart(better.map, each.map, sent) < apart;
            }))
            best.push_back(each);
    }
    return best;
}

} // namespace

std::vector<registration_candidate>
registration_search(luma_plane const& sent, luma_plane const& result, picture_map const& expected) {
    search all_shifts(sent, result);
    std::vector<registration_candidate> found;
    int const steps = int(std::lround(zoom_span / zoom_step));
    for (int step = -steps; step <= steps; ++step) {
        picture_map const map = zoomed(expected, 1 + step * zoom_step);
        for (peak const& peak : all_shifts.peaks(map)) {
            picture_map shifted = map;
            shifted.offset_x += map.scale_x * peak.x * sent.step_x;
            shifted.offset_y += map.scale_y * peak.y * sent.step_y;
            found.push_back({shifted, peak.score});
        }
    }
    return best_of(std::move(found), sent);
}

} // namespace nb
