#include "core/data_uri.h"

#include <array>
#include <cstring>

namespace nb {

namespace {

constexpr std::string_view scheme = "data:";
constexpr std::string_view marker = ";base64,";

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
    return text.size() >= prefix.size() &&
           g_ascii_strncasecmp(text.data(), prefix.data(), prefix.size()) == 0;
}

constexpr std::string_view white_space = " \t\r\n";

constexpr std::array<bool, 256> make_set(std::string_view characters) {
    std::array<bool, 256> set{};
    for (char c : characters)
        set[static_cast<unsigned char>(c)] = true;
    return set;
}

// How many base64 digits there are, white space left out; 0 when there is anything else.
std::size_t count_digits(std::string_view text) {
    static constexpr auto digit =
        make_set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
    static constexpr auto blank = make_set(white_space);
    std::size_t digits = 0;
    std::size_t blanks = 0;
    for (char c : text) { // no early exit: the loop stays free of branches over megabytes
        digits += digit[static_cast<unsigned char>(c)];
        blanks += blank[static_cast<unsigned char>(c)];
    }
    return digits + blanks == text.size() ? digits : 0;
}

// The text without the `=` at its end, which not every encoder writes.
std::string_view without_padding(std::string_view text) {
    std::size_t const last = text.find_last_not_of("= \t\r\n");
    return last == std::string_view::npos ? "" : text.substr(0, last + 1);
}

char* append(char* out, std::string_view text) {
    std::memcpy(out, text.data(), text.size());
    return out + text.size();
}

} // namespace

bool data_uri_is(std::string_view text) {
    return starts_with_ignoring_case(text, scheme);
}

std::size_t data_uri_length(std::string_view mime, std::size_t size) {
    return scheme.size() + mime.size() + marker.size() + (size + 2) / 3 * 4;
}

char* data_uri_write(char* out, std::string_view mime, bytes_ptr const& data) {
    out = append(out, scheme);
    out = append(out, mime);
    out = append(out, marker);
    int state = 0;
    int save = 0;
    out += g_base64_encode_step(data.data(), data.size(), FALSE, out, &state, &save);
    return out + g_base64_encode_close(FALSE, out, &state, &save);
}

std::optional<bytes_ptr> data_uri_decode(std::string_view uri) {
    if (!data_uri_is(uri))
        return {};
    std::size_t const comma = uri.find(',');
    if (comma == std::string_view::npos)
        return {};
    std::string_view const head = uri.substr(0, comma + 1);
    if (head.size() < marker.size() ||
        !starts_with_ignoring_case(head.substr(head.size() - marker.size()), marker))
        return {};

    std::string_view const encoded = without_padding(uri.substr(comma + 1));
    std::size_t const digits = count_digits(encoded);
    if (digits == 0 || digits % 4 == 1)
        return {};
    auto* decoded = static_cast<guchar*>(g_malloc(encoded.size() / 4 * 3 + 6));
    int state = 0;
    guint save = 0;
    gsize size = g_base64_decode_step(encoded.data(), encoded.size(), decoded, &state, &save);
    size += g_base64_decode_step("==", (4 - digits % 4) % 4, decoded + size, &state, &save);
    return bytes_ptr::take(decoded, size);
}

} // namespace nb
