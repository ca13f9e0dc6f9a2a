#include "practice_service/gen_request.h"

#include "core/data_uri.h"
#include "core/error.h"
#include "core/json.h"
#include "core/uri.h"

#include <cmath>
#include <cstdio>

namespace nb::practice {

namespace {

constexpr guint reference_limit = 4; // "images … (max 4)"

std::string required_text(JsonObject* root, char const* member) {
    std::string text = json_text(root, member);
    if (text.empty())
        throw calling_error("%s is required", member);
    return text;
}

reference read_reference(std::string const& text, guint number) {
    reference made;
    if (!data_uri_is(text)) {
        if (!uri_parse(text))
            throw calling_error("images[%u] is neither an http(s) URL nor a data URI", number);
        made.url = text;
        return made;
    }
    std::optional<bytes_ptr> const file = data_uri_decode(text);
    if (!file)
        throw calling_error("images[%u] is no base64 data URI", number);
    made.file = *file;
    made.header = picture_read_header(made.file);
    try {
        made.decoded = picture_decode(made.file);
    } catch (error const& failure) {
        throw calling_error("images[%u] is no picture: %s", number, failure.what());
    }
    return made;
}

std::vector<reference> read_references(JsonObject* root) {
    std::vector<reference> made;
    JsonNode* node = json_object_get_member(root, "images");
    if (!node || JSON_NODE_HOLDS_NULL(node))
        return made;
    if (!JSON_NODE_HOLDS_ARRAY(node))
        throw calling_error("images must be an array");
    JsonArray* entries = json_node_get_array(node);
    if (json_array_get_length(entries) > reference_limit)
        throw calling_error("images holds more than %u entries", reference_limit);
    for (guint at = 0; at < json_array_get_length(entries); ++at) {
        JsonNode* entry = json_array_get_element(entries, at);
        if (!JSON_NODE_HOLDS_VALUE(entry) || json_node_get_value_type(entry) != G_TYPE_STRING)
            throw calling_error("images[%u] must be a string", at);
        made.push_back(read_reference(json_node_get_string(entry), at));
    }
    return made;
}

int multiple_of_16(double side) {
    return std::max(16, int(std::lround(side / 16)) * 16);
}

} // namespace

nb::size gen_request_size(std::string const& aspect_ratio, std::string const& image_size) {
    int across = 1, down = 1;
    char rest = 0;
    if (!aspect_ratio.empty() &&
        (std::sscanf(aspect_ratio.c_str(), "%2d:%2d%c", &across, &down, &rest) != 2 || across < 1 ||
         down < 1 || across > 8 * down || down > 8 * across))
        throw calling_error("aspect_ratio “%s” is not supported", aspect_ratio.c_str());
    std::string const size = image_size.empty() ? "1k" : image_size;
    if (size.size() != 2 || size[0] < '1' || size[0] > '4' || g_ascii_tolower(size[1]) != 'k')
        throw calling_error("image_size “%s” is not supported", image_size.c_str());
    int const thousands = size[0] - '0';
    double const side = 1024.0 * thousands;
    double const stretch = std::sqrt(double(across) / down);
    return {multiple_of_16(side * stretch), multiple_of_16(side / stretch)};
}

gen_request gen_request_read(bytes_ptr const& body) {
    json_document const document = json_document::parse(body.text());
    if (!document)
        throw calling_error("the body is not a JSON object");
    JsonObject* root = document.root();
    gen_request made;
    made.prompt = required_text(root, "prompt");
    made.model = required_text(root, "model");
    made.size = gen_request_size(json_text(root, "aspect_ratio"), json_text(root, "image_size"));
    made.callback_url = json_text(root, "callback_url");
    if (!made.callback_url.empty() && !uri_parse(made.callback_url))
        throw calling_error("callback_url is no http(s) URL");
    made.references = read_references(root);
    return made;
}

} // namespace nb::practice
