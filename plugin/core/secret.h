// Text that must not stay behind in memory.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

namespace nb {

// Overwrites memory in a way that no compiler leaves out.
void secret_wipe(void* memory, std::size_t size);

// All copies share one buffer, which is overwritten when the last of them goes.
class secret {
  public:
    secret() = default;
    explicit secret(std::string_view text)
        : size_(text.size()), buffer_(new char[size_ + 1], [size = size_](char* memory) {
              secret_wipe(memory, size);
              delete[] memory;
          }) {
        std::memcpy(buffer_.get(), text.data(), size_);
        buffer_.get()[size_] = '\0';
    }

    bool empty() const { return size_ == 0; }
    std::string_view text() const { return {c_str(), size_}; }
    char const* c_str() const { return buffer_ ? buffer_.get() : ""; }

  private:
    std::size_t size_ = 0;
    std::shared_ptr<char> buffer_;
};

// `text` with each occurrence of the secret replaced by "[API key]".
std::string secret_redact(std::string_view text, secret const&);

} // namespace nb
