// Owners for the C values of GLib that cross into C++.
//
// Each handle owns exactly one reference. The way in is named: `adopt` takes over a reference that
// the caller already has (what a `…_new()` or a "transfer full" getter returned), `share` adds one
// (for "transfer none" values). Nothing converts silently.
#pragma once

#include <gio/gio.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace nb {

// A reference to a GObject. `T` is the C instance type, e.g. `object_ptr<SoupMessage>`.
template <typename T>
class object_ptr {
  public:
    object_ptr() = default;
    static object_ptr adopt(T* object) { return object_ptr(object); }
    static object_ptr share(T* object) {
        return object_ptr(object ? static_cast<T*>(g_object_ref(object)) : nullptr);
    }
    object_ptr(object_ptr const& other) : object_ptr(share(other.object_)) {}
    object_ptr(object_ptr&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
    object_ptr& operator=(object_ptr other) noexcept {
        std::swap(object_, other.object_);
        return *this;
    }
    ~object_ptr() {
        if (object_)
            g_object_unref(object_);
    }

    T* get() const { return object_; }
    // Gives the reference away, for C functions that take ownership.
    T* release() { return std::exchange(object_, nullptr); }
    explicit operator bool() const { return object_ != nullptr; }

  private:
    explicit object_ptr(T* object) : object_(object) {}
    T* object_ = nullptr;
};

// An immutable, reference-counted run of bytes. An empty handle stands for "no bytes at all".
class bytes_ptr {
  public:
    bytes_ptr() = default;
    static bytes_ptr adopt(GBytes* bytes) { return bytes_ptr(bytes); }
    static bytes_ptr share(GBytes* bytes) {
        return bytes_ptr(bytes ? g_bytes_ref(bytes) : nullptr);
    }
    // Takes over memory that came from g_malloc().
    static bytes_ptr take(void* data, gsize size) { return adopt(g_bytes_new_take(data, size)); }
    static bytes_ptr copy(std::string_view text) {
        return adopt(g_bytes_new(text.data(), text.size()));
    }
    bytes_ptr(bytes_ptr const& other) : bytes_ptr(share(other.bytes_)) {}
    bytes_ptr(bytes_ptr&& other) noexcept : bytes_(std::exchange(other.bytes_, nullptr)) {}
    bytes_ptr& operator=(bytes_ptr other) noexcept {
        std::swap(bytes_, other.bytes_);
        return *this;
    }
    ~bytes_ptr() {
        if (bytes_)
            g_bytes_unref(bytes_);
    }

    GBytes* get() const { return bytes_; }
    explicit operator bool() const { return bytes_ != nullptr; }
    gsize size() const { return bytes_ ? g_bytes_get_size(bytes_) : 0; }
    guint8 const* data() const {
        return bytes_ ? static_cast<guint8 const*>(g_bytes_get_data(bytes_, nullptr)) : nullptr;
    }
    std::string_view text() const {
        return size() ? std::string_view(reinterpret_cast<char const*>(data()), size())
                      : std::string_view();
    }

  private:
    explicit bytes_ptr(GBytes* bytes) : bytes_(bytes) {}
    GBytes* bytes_ = nullptr;
};

// A GError to be filled in: `some_call(…, error.out())`, then `if (error) … error.message()`.
class error_ptr {
  public:
    error_ptr() = default;
    static error_ptr adopt(GError* error) {
        error_ptr owner;
        owner.error_ = error;
        return owner;
    }
    error_ptr(error_ptr&& other) noexcept : error_(std::exchange(other.error_, nullptr)) {}
    error_ptr& operator=(error_ptr other) noexcept {
        std::swap(error_, other.error_);
        return *this;
    }
    ~error_ptr() { g_clear_error(&error_); }

    // Where a C function stores its error; an earlier one is freed.
    GError** out() {
        g_clear_error(&error_);
        return &error_;
    }
    GError const* get() const { return error_; }
    explicit operator bool() const { return error_ != nullptr; }
    char const* message() const { return error_ ? error_->message : ""; }
    bool matches(GQuark domain, int code) const { return g_error_matches(error_, domain, code); }

  private:
    GError* error_ = nullptr;
};

// A string that GLib allocated.
struct g_free_deleter {
    void operator()(void* memory) const { g_free(memory); }
};
using char_ptr = std::unique_ptr<char, g_free_deleter>;

struct strv_deleter {
    void operator()(char** texts) const { g_strfreev(texts); }
};
using strv_ptr = std::unique_ptr<char*, strv_deleter>;

// Takes ownership of a string that GLib allocated and copies it; null becomes "".
inline std::string string_from(char* owned) {
    char_ptr holder(owned);
    return holder ? std::string(holder.get()) : std::string();
}

} // namespace nb
