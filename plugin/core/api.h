// The service's wire format: bodies that go out, answers that come in. Pure; no I/O.
//
// Sources: the service's developer reference ("Nano Banana Pro API Image Generation", "… Task
// Status", "… Data Structures") and, where that is silent, what clients have met in the field.
#pragma once

#include "core/glib_ptr.h"

#include <optional>
#include <string>
#include <vector>

namespace nb {

inline constexpr char const* api_default_base_url = "https://api.defapi.org"; // "overview.base_url"
inline constexpr std::size_t api_reference_limit = 4; // "images … (max 4)"

// One entry of `images`: an encoded picture, or an address that is sent as it is.
struct api_reference {
    bytes_ptr file;
    char const* mime = "";
    std::string url; // used when there is no file
};

struct api_generate_request {
    std::string model;
    std::string prompt; // UTF-8
    std::vector<api_reference> references;
    std::string callback_url; // this and the next two are left out when empty
    std::string aspect_ratio;
    std::string image_size;
};

// The JSON body. Small strings are made by json-glib; base64 is written straight between them, into
// one buffer of the exact size.
bytes_ptr api_generate_body(api_generate_request const&);

// The same for a person to read: indented, and of each picture only how it begins and its size.
std::string api_generate_text(api_generate_request const&);

std::string api_generate_url(std::string const& base_url);
std::string api_query_url(std::string const& base_url, std::string const& task_id);

// What every answer has in common. `documented` is false for anything that is not the JSON that the
// reference shows (HTML from a gateway, say); `code` then says nothing.
struct api_answer {
    bool documented = false;
    int code = 0;     // 0 is good, whatever the HTTP status
    std::string says; // `detail`, else `message`; like all words for a person cut when very long
};

struct api_generate_answer : api_answer {
    std::string task_id;
};

struct api_query_answer : api_answer {
    std::string status;              // the service's word
    std::vector<std::string> images; // addresses or data URIs
    std::string text;                // what the model said in place of a picture
    std::string reason;              // `status_reason.message`
    std::optional<double> consumed;  // credits
};

api_generate_answer api_read_generate_answer(bytes_ptr const& body);
api_query_answer api_read_query_answer(bytes_ptr const& body);

} // namespace nb
