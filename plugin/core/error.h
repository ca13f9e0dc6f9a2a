// The one exception type for what a person or a script can recover from. Bugs are asserts.
//
// An error is made once, where the fault is known, with a message a person can act on. It becomes a
// PDB status in main.cpp and nowhere else.
#pragma once

#include <stdexcept>
#include <string>

namespace nb {

enum class error_kind {
    calling,   // the arguments are wrong; nothing was sent
    execution, // the service, the network, the disk or GIMP failed
    cancelled, // the person asked to stop
};

class error : public std::runtime_error {
  public:
    error(error_kind kind, std::string const& message) : std::runtime_error(message), kind_(kind) {}
    error_kind kind() const { return kind_; }

  private:
    error_kind kind_;
};

// Errors of `error_kind::calling` and `error_kind::execution` with a printf-style message.
[[gnu::format(printf, 1, 2)]] error calling_error(char const* format, ...);
[[gnu::format(printf, 1, 2)]] error execution_error(char const* format, ...);

// What another program said, fit for a message: valid UTF-8 of at most `characters` characters.
std::string text_for_message(std::string const& text, long characters);

// printf into a std::string.
[[gnu::format(printf, 1, 2)]] std::string format_text(char const* format, ...);

} // namespace nb
