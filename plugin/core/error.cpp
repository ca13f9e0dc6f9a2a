#include "core/error.h"

#include "core/glib_ptr.h"

#include <cstdarg>

namespace nb {

namespace {

std::string format_list(char const* format, va_list arguments) {
    return string_from(g_strdup_vprintf(format, arguments));
}

} // namespace

error calling_error(char const* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    error made(error_kind::calling, format_list(format, arguments));
    va_end(arguments);
    return made;
}

error execution_error(char const* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    error made(error_kind::execution, format_list(format, arguments));
    va_end(arguments);
    return made;
}

std::string text_for_message(std::string const& text, long characters) {
    std::string whole = string_from(g_utf8_make_valid(text.data(), gssize(text.size())));
    if (g_utf8_strlen(whole.c_str(), -1) <= characters)
        return whole;
    return string_from(g_utf8_substring(whole.c_str(), 0, characters - 1)) + "…";
}

std::string format_text(char const* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    std::string made = format_list(format, arguments);
    va_end(arguments);
    return made;
}

} // namespace nb
