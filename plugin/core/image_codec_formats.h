// What the files of the codec share: one set of functions a format, and the way to call C libraries
// that leave a function by longjmp. Only image_codec*.cpp include this.
#pragma once

#include "core/error.h"
#include "core/image_codec.h"

#include <csetjmp>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>

namespace nb {

using byte_span = std::span<std::uint8_t const>;

// -- the formats

// Pixels and profile as a file has them; `picture_decode` turns and judges them.
struct stored_picture {
    image pixels;
    bytes_ptr icc_profile; // unchecked
    int orientation = 1;   // EXIF
};

// Whether the file begins like one of the format, and the size that its header declares: 0×0 when
// the header is not whole.
bool jpeg_recognize(byte_span file);
bool png_recognize(byte_span file);
bool webp_recognize(byte_span file);
nb::size jpeg_read_size(byte_span file);
nb::size png_read_size(byte_span file);
nb::size webp_read_size(byte_span file);

stored_picture jpeg_decode(byte_span file, ink_style);
stored_picture png_decode(byte_span file);
stored_picture webp_decode(byte_span file);

// `png_encode` of an opaque rgba8 image without its alpha: a tenth fewer bytes.
bytes_ptr png_encode_opaque(image_view rgba);

// -- memory and errors

// Throws when `size` is more than a picture may have.
void picture_check_size(nb::size);

// The error for a file that is no whole picture; `reason` is a library's own text or our own.
error damaged_error(char const* reason);
char const* cut_off_reason(); // the reason that all formats share

// Encoded bytes as they come, handed out without a copy.
class byte_sink {
  public:
    byte_sink() : bytes_(g_byte_array_new()) {}
    byte_sink(byte_sink const&) = delete;
    byte_sink& operator=(byte_sink const&) = delete;
    ~byte_sink() { g_byte_array_unref(bytes_); }

    // False when the file would become larger than an array of GLib's can be.
    bool append(void const* data, std::size_t size) noexcept {
        if (size > G_MAXINT32 - std::size_t(bytes_->len))
            return false;
        g_byte_array_append(bytes_, static_cast<guint8 const*>(data), guint(size));
        return true;
    }

    bytes_ptr take() {
        return bytes_ptr::adopt(
            g_byte_array_free_to_bytes(std::exchange(bytes_, g_byte_array_new())));
    }

  private:
    GByteArray* bytes_;
};

// -- C libraries that fail by longjmp

// Error handlers of libjpeg and libpng must not return, and an exception must not cross the frames
// of a C library. So the handler jumps back into `c_try`, and only from there C++ throws.
struct c_failure {
    std::jmp_buf jump;
    char message[256];
};

[[noreturn]] inline void c_fail(c_failure& failure, char const* message) noexcept {
    g_strlcpy(failure.message, message, sizeof failure.message);
    std::longjmp(failure.jump, 1);
}

// Runs `calls`; false when `c_fail` ended them. The jump skips destructors: `calls` must neither
// own (checked) nor make anything that has one.
template <typename function>
bool c_try(c_failure& failure, function const& calls) noexcept {
    static_assert(std::is_trivially_destructible_v<function>);
    if (setjmp(failure.jump))
        return false;
    calls();
    return true;
}

} // namespace nb
