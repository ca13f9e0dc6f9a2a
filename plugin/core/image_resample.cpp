#include "core/image_resample.h"

#include "core/srgb.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace nb {

namespace {

constexpr float transparent = 1e-6f; // alpha below is rounding noise

double catmull_rom(double distance) {
    double const d = std::abs(distance);
    if (d < 1)
        return 1 + d * d * (1.5 * d - 2.5);
    if (d < 2)
        return 2 + d * (-4 + d * (2.5 - 0.5 * d));
    return 0;
}

constexpr int four = 4; // pixels of the source at a time, which is all when nothing is shrunk

// For each pixel of the result along one axis: which of the source's count, and how much. Always a
// multiple of four, the last of which may count nothing.
class axis_weights {
  public:
    axis_weights(sampling_axis axis, int count) : firsts_(std::size_t(count)) {
        double const widened = std::max(1.0, axis.step);
        double const radius = 2 * widened;
        taps_ = (int(std::ceil(2 * radius)) + four - 1) / four * four;
        weights_.resize(std::size_t(count) * std::size_t(taps_));
        for (int at = 0; at < count; ++at) {
            double const center = axis.start + at * axis.step;
            int const first = int(std::ceil(center - radius - 0.5));
            firsts_[std::size_t(at)] = first;
            float* const weights = weights_.data() + std::size_t(at) * std::size_t(taps_);
            double sum = 0;
            for (int tap = 0; tap < taps_; ++tap)
                sum += catmull_rom((first + tap + 0.5 - center) / widened);
            for (int tap = 0; tap < taps_; ++tap)
                weights[tap] = float(catmull_rom((first + tap + 0.5 - center) / widened) / sum);
        }
    }

    int taps() const { return taps_; }
    int first(int at) const { return firsts_[std::size_t(at)]; } // may lie beyond the source
    int begin() const { return firsts_.front(); }
    int end() const { return firsts_.back() + taps_; }
    float const* weights(int at) const {
        return weights_.data() + std::size_t(at) * std::size_t(taps_);
    }

  private:
    int taps_ = 0;
    std::vector<int> firsts_;
    std::vector<float> weights_;
};

// -- samples as linear light, colors times alpha, and back

template <typename Sample>
constexpr float full = sizeof(Sample) == 1 ? 255.0f : 65535.0f;

template <typename Sample>
float linear(Sample sample) {
    if constexpr (sizeof(Sample) == 1)
        return srgb_linear8()[sample];
    else
        return srgb_linear16()[sample];
}

constexpr float half = 0.5f; // rounds what is not negative; std::lround is a call for each sample

// By comparisons: see `srgb_encoder`.
int step8(float light) {
    float const above = light > 0 ? light : 0.0f;
    float const within = above < 1 ? above : 1.0f;
    return int(within * srgb_samples8_steps + half);
}

// Samples of light, with tables that are found once.
template <typename Sample>
struct encoder {
    std::uint8_t const* samples8 = srgb_samples8();
    Sample operator()(float light) const { return samples8[step8(light)]; }
};
template <>
struct encoder<std::uint16_t> {
    srgb_encoder samples16;
    std::uint16_t operator()(float light) const { return samples16.sample16(light); }
};

template <typename Sample, int channels>
void read_pixel(Sample const* from, float* to) {
    constexpr bool has_alpha = channels % 2 == 0;
    float const alpha = has_alpha ? float(from[channels - 1]) / full<Sample> : 1.0f;
    for (int channel = 0; channel < channels - has_alpha; ++channel)
        to[channel] = alpha * linear(from[channel]);
    if (has_alpha)
        to[channels - 1] = alpha;
}

template <typename Sample, int channels>
void write_pixel(float const* from, Sample* to, encoder<Sample> const& encode) {
    float const alpha = from[channels - 1];
    float const scale = alpha > transparent ? 1 / alpha : 0.0f;
    for (int channel = 0; channel < channels - 1; ++channel)
        to[channel] = encode(from[channel] * scale);
    to[channels - 1] = Sample(std::clamp(alpha, 0.0f, 1.0f) * full<Sample> + half);
}

// -- rows

// Floats that stay in the nearest cache; whole pixels of 1 to 4 channels.
constexpr std::size_t block = 2040;

// Makes rows of the result from top to bottom, and keeps the source's rows, already of the result's
// width, for as long as they count. `made` is `channels`, or one more for an alpha that is full.
template <typename Sample, int channels, int made>
class row_maker {
    static constexpr bool has_alpha = channels % 2 == 0;

  public:
    row_maker(image_view from, int width, axis_weights const& across, axis_weights const& down)
        : from_(from), width_(width), across_(across), down_(down),
          wide_(std::size_t(across.end() - across.begin()) * channels),
          kept_(std::size_t(down.taps()), kept_row{-1, std::vector<float>(row_length())}),
          rows_(std::size_t(down.taps())) {}

    void make(int y, std::uint8_t* out) {
        for (int tap = 0; tap < down_.taps(); ++tap)
            rows_[std::size_t(tap)] =
                source_row(std::clamp(down_.first(y) + tap, 0, from_.height - 1));
        auto* to = reinterpret_cast<Sample*>(out);
        for (std::size_t first = 0; first < row_length(); first += block) {
            std::size_t const count = std::min(block, row_length() - first);
            float sums[block];
            sum_up(down_.weights(y), first, count, sums);
            write(sums, count, to + first / channels * made);
        }
    }

  private:
    struct kept_row {
        int y;
        std::vector<float> samples;
    };

    std::size_t row_length() const { return std::size_t(width_) * channels; }

    void sum_up(float const* weights, std::size_t first, std::size_t count, float* sums) const {
        std::fill_n(sums, count, 0.0f);
        for (std::size_t tap = 0; tap < rows_.size(); tap += four)
            add_four(weights + tap, rows_.data() + tap, first, count, sums);
    }

    static void add_four(float const* weights, float const* const* rows, std::size_t first,
                         std::size_t count, float* sums) {
        float const *one = rows[0] + first, *two = rows[1] + first, *three = rows[2] + first,
                    *last = rows[3] + first;
        for (std::size_t at = 0; at < count; ++at)
            sums[at] += weights[0] * one[at] + weights[1] * two[at] + weights[2] * three[at] +
                        weights[3] * last[at];
    }

    void write(float const* from, std::size_t count, Sample* to) const {
        if constexpr (has_alpha) {
            for (std::size_t at = 0; at < count; at += channels, to += made)
                write_pixel<Sample, channels>(from + at, to, encode_);
        } else if constexpr (sizeof(Sample) == 1) {
            int steps[block]; // first all of them, many at once
            for (std::size_t at = 0; at < count; ++at)
                steps[at] = step8(from[at]);
            std::uint8_t const* samples8 = encode_.samples8;
            write_opaque(count, to, [&](std::size_t at) { return samples8[steps[at]]; });
        } else {
            encoder<Sample> const encode = encode_;
            write_opaque(count, to, [&](std::size_t at) { return encode(from[at]); });
        }
    }

    template <typename Encode>
    static void write_opaque(std::size_t count, Sample* to, Encode encode) {
        for (std::size_t at = 0; at < count; at += channels, to += made) {
            for (std::size_t channel = 0; channel < channels; ++channel)
                to[channel] = encode(at + channel);
            if constexpr (made > channels)
                to[channels] = Sample(full<Sample>);
        }
    }

    float const* source_row(int y) {
        kept_row& row = kept_[std::size_t(y) % kept_.size()];
        if (std::exchange(row.y, y) != y)
            fit_row(y, row.samples.data());
        return row.samples.data();
    }

    void fit_row(int y, float* out) {
        auto const* row = reinterpret_cast<Sample const*>(from_.row(y));
        float* wide = wide_.data();
        for (int x = across_.begin(); x < across_.end(); ++x, wide += channels)
            read_pixel<Sample, channels>(
                row + std::size_t(std::clamp(x, 0, from_.width - 1)) * channels, wide);
        for (int x = 0; x < width_; ++x, out += channels) {
            float const* weights = across_.weights(x);
            float const* in =
                wide_.data() + std::size_t(across_.first(x) - across_.begin()) * channels;
            float sums[channels] = {};
            for (int tap = 0; tap < across_.taps(); ++tap, in += channels)
                for (int channel = 0; channel < channels; ++channel)
                    sums[channel] += weights[tap] * in[channel];
            std::copy_n(sums, channels, out);
        }
    }

    image_view from_;
    int width_;
    axis_weights const& across_;
    axis_weights const& down_;
    std::vector<float> wide_; // one row of the source, with what counts beyond its edges
    std::vector<kept_row> kept_;
    std::vector<float const*> rows_; // those that count for the row being made
    encoder<Sample> encode_;
};

template <typename Sample, int channels, int made = channels>
void make_rows(image_view from, image_span to, axis_weights const& across,
               axis_weights const& down) {
    row_maker<Sample, channels, made> maker(from, to.width, across, down);
    for (int y = 0; y < to.height; ++y)
        maker.make(y, to.row(y));
}

using rows_function = void (*)(image_view, image_span, axis_weights const&, axis_weights const&);

rows_function rows_function_for(pixel_format format, bool adds_alpha) {
    switch (format) {
    case pixel_format::gray8:
        return adds_alpha ? make_rows<std::uint8_t, 1, 2> : make_rows<std::uint8_t, 1>;
    case pixel_format::gray_alpha8:
        return make_rows<std::uint8_t, 2>;
    case pixel_format::rgb8:
        return adds_alpha ? make_rows<std::uint8_t, 3, 4> : make_rows<std::uint8_t, 3>;
    case pixel_format::rgba8:
        return make_rows<std::uint8_t, 4>;
    case pixel_format::gray16:
        return adds_alpha ? make_rows<std::uint16_t, 1, 2> : make_rows<std::uint16_t, 1>;
    case pixel_format::gray_alpha16:
        return make_rows<std::uint16_t, 2>;
    case pixel_format::rgb16:
        return adds_alpha ? make_rows<std::uint16_t, 3, 4> : make_rows<std::uint16_t, 3>;
    case pixel_format::rgba16:
        return make_rows<std::uint16_t, 4>;
    }
    g_assert_not_reached();
}

} // namespace

void image_resample_into(image_view from, image_span to, sampling_axis x, sampling_axis y) {
    bool const adds_alpha = to.format != from.format;
    g_assert(x.step > 0 && y.step > 0);
    g_assert(!adds_alpha || to.format == pixel_with_alpha(from.format));
    axis_weights const across(x, to.width);
    axis_weights const down(y, to.height);
    rows_function_for(from.format, adds_alpha)(from, to, across, down);
}

image image_resample(image_view from, size to, sampling_axis x, sampling_axis y) {
    image result(to.width, to.height, from.format);
    image_resample_into(from, result.span(), x, y);
    return result;
}

image image_scale_rows(image_view from, size to, int first, int count) {
    double const across = double(from.width) / to.width;
    double const down = double(from.height) / to.height;
    return image_resample(from, {to.width, count}, {across / 2, across},
                          {(first + 0.5) * down, down});
}

} // namespace nb
