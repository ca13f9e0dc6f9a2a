#include "core/reference_quality.h"

#include "core/image_codec.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace nb {

namespace {

constexpr int block = 8;   // px; JPEG codes such blocks each by itself at 4:4:4
constexpr int across = 64; // blocks of the sample in each direction
constexpr int qualities[] = {92, 94, 96, 98, 100};

// Blocks of the source on its own grid, so that they fare in the sample as in the whole.
image sample_blocks(image_view source) {
    image sample(across * block, across * block, source.format);
    std::size_t const pixel = pixel_bytes(source.format);
    for (int y = 0; y < across * block; ++y) {
        int const source_block = (y / block) * (source.height / block) / across;
        std::uint8_t const* from = source.row(source_block * block + y % block);
        for (int x = 0; x < across; ++x) {
            int const column = x * (source.width / block) / across * block;
            std::memcpy(sample.span().row(y) + std::size_t(x * block) * pixel,
                        from + std::size_t(column) * pixel, block * pixel);
        }
    }
    return sample;
}

// Red, green and blue of a decoded JPEG (rgb8) against its original.
double psnr(image_view original, image_view decoded) {
    std::size_t const step = pixel_bytes(original.format);
    double squares = 0;
    for (int y = 0; y < original.height; ++y) {
        std::uint8_t const* a = original.row(y);
        std::uint8_t const* b = decoded.row(y);
        int row = 0; // 3 × 255² × 2^13 px would still fit
        for (int x = 0; x < original.width; ++x, a += step, b += 3)
            for (int channel = 0; channel < 3; ++channel)
                row += (a[channel] - b[channel]) * (a[channel] - b[channel]);
        squares += row;
    }
    double const mean = squares / (3.0 * original.width * original.height);
    return 10 * std::log10(255.0 * 255.0 / std::max(mean, 1e-9));
}

int quality_for(image_view sample) {
    for (int quality : qualities) {
        picture const decoded = picture_decode(jpeg_encode(sample, quality));
        if (psnr(sample, decoded.pixels.view()) >= reference_psnr)
            return quality;
    }
    return std::end(qualities)[-1];
}

} // namespace

int reference_quality(image_view source) {
    bool const small = source.width < across * block || source.height < across * block;
    return small ? quality_for(source) : quality_for(sample_blocks(source).view());
}

} // namespace nb
