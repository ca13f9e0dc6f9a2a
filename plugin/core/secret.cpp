#include "core/secret.h"

namespace nb {

void secret_wipe(void* memory, std::size_t size) {
    auto* byte = static_cast<unsigned char volatile*>(memory);
    while (size-- > 0)
        *byte++ = 0;
}

std::string secret_redact(std::string_view text, secret const& hidden) {
    std::string shown;
    for (;;) {
        std::size_t const at = hidden.empty() ? text.npos : text.find(hidden.text());
        shown.append(text.substr(0, at));
        if (at == text.npos)
            return shown;
        shown += "[API key]";
        text.remove_prefix(at + hidden.text().size());
    }
}

} // namespace nb
