#include "core/json.h"

#include <algorithm>
#include <cmath>

namespace nb {

namespace {

constexpr int depth_limit = 64;

// Past the closing quote of the string whose opening quote is at `at`. Looks for one character at a
// time, which is memchr: strings are megabytes when they are pictures.
std::size_t skip_string(std::string_view text, std::size_t at) {
    std::size_t quote = at;
    for (;;) {
        if (quote <= at)
            quote = text.find('"', at + 1);
        if (quote == std::string_view::npos)
            return text.size();
        std::size_t const escape = text.substr(0, quote).find('\\', at + 1);
        if (escape == std::string_view::npos)
            return quote + 1;
        at = escape + 1; // the escaped character
    }
}

// json-glib parses recursively, so depth must be bounded before. It also reads more than JSON has:
// comments and '…' strings, in which brackets would escape the count, and one document behind
// another.
bool is_safe_to_parse(std::string_view text) {
    int depth = 0;
    int documents = 0;
    for (std::size_t at = 0; at < text.size();) {
        char const c = text[at];
        if (c == '"') {
            at = skip_string(text, at);
            continue;
        }
        if (c == '\'' || c == '/' || c == '#')
            return false;
        if (c == '{' || c == '[') {
            documents += depth == 0;
            if (++depth > depth_limit || documents > 1)
                return false;
        }
        if ((c == '}' || c == ']') && --depth < 0)
            return false;
        ++at;
    }
    return true;
}

std::optional<double> if_finite(double number) {
    return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

JsonNode* find(JsonObject* object, char const* member, JsonNodeType type) {
    JsonNode* node = object ? json_object_get_member(object, member) : nullptr;
    return node && json_node_get_node_type(node) == type ? node : nullptr;
}

// json-glib takes escapes for bytes or halves of a character that make no UTF-8: "\333", "\ud800".
std::string valid_text(JsonNode* node) {
    std::string text = json_node_get_string(node);
    if (!g_utf8_validate(text.data(), gssize(text.size()), nullptr))
        text = string_from(g_utf8_make_valid(text.data(), gssize(text.size())));
    return text;
}

} // namespace

json_document json_document::parse(std::string_view text) {
    json_document document;
    if (text.empty() || !is_safe_to_parse(text))
        return document;
    auto parser = object_ptr<JsonParser>::adopt(json_parser_new_immutable());
    if (!json_parser_load_from_data(parser.get(), text.data(), gssize(text.size()), nullptr))
        return document;
    JsonNode* root = json_parser_get_root(parser.get());
    if (root && JSON_NODE_HOLDS_OBJECT(root))
        document.parser_ = std::move(parser);
    return document;
}

JsonObject* json_document::root() const {
    return parser_ ? json_node_get_object(json_parser_get_root(parser_.get())) : nullptr;
}

std::string json_text(JsonObject* object, char const* member) {
    JsonNode* node = find(object, member, JSON_NODE_VALUE);
    if (!node || json_node_get_value_type(node) != G_TYPE_STRING)
        return "";
    return valid_text(node);
}

std::vector<std::string> json_texts(JsonObject* object, char const* member) {
    std::vector<std::string> texts;
    JsonArray* entries = json_array(object, member);
    for (guint at = 0; entries && at < json_array_get_length(entries); ++at) {
        JsonNode* node = json_array_get_element(entries, at);
        if (JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING)
            texts.push_back(valid_text(node));
    }
    return texts;
}

std::optional<double> json_number(JsonObject* object, char const* member) {
    JsonNode* node = find(object, member, JSON_NODE_VALUE);
    if (!node)
        return {};
    GType const type = json_node_get_value_type(node);
    if (type == G_TYPE_INT64 || type == G_TYPE_DOUBLE)
        return if_finite(json_node_get_double(node));
    if (type != G_TYPE_STRING)
        return {};
    char const* text = json_node_get_string(node);
    char* end = nullptr;
    double const number = g_ascii_strtod(text, &end);
    return end != text && *end == '\0' ? if_finite(number) : std::nullopt;
}

std::int64_t json_integer(JsonObject* object, char const* member) {
    JsonNode* node = find(object, member, JSON_NODE_VALUE);
    return node && json_node_get_value_type(node) == G_TYPE_INT64 ? json_node_get_int(node) : 0;
}

bool json_boolean(JsonObject* object, char const* member, bool otherwise) {
    JsonNode* node = find(object, member, JSON_NODE_VALUE);
    return node && json_node_get_value_type(node) == G_TYPE_BOOLEAN ? json_node_get_boolean(node)
                                                                    : otherwise;
}

JsonObject* json_object(JsonObject* object, char const* member) {
    JsonNode* node = find(object, member, JSON_NODE_OBJECT);
    return node ? json_node_get_object(node) : nullptr;
}

JsonArray* json_array(JsonObject* object, char const* member) {
    JsonNode* node = find(object, member, JSON_NODE_ARRAY);
    return node ? json_node_get_array(node) : nullptr;
}

std::string json_print(JsonBuilder* builder, bool pretty) {
    JsonNode* root = json_builder_get_root(builder);
    std::string text = string_from(json_to_string(root, pretty));
    json_node_unref(root);
    return text;
}

void json_set(JsonBuilder* builder, char const* member, std::string const& text) {
    json_builder_set_member_name(builder, member);
    json_builder_add_string_value(builder, text.c_str());
}

void json_set(JsonBuilder* builder, char const* member, std::int64_t number) {
    json_builder_set_member_name(builder, member);
    json_builder_add_int_value(builder, number);
}

void json_set(JsonBuilder* builder, char const* member, double number) {
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    std::string_view const text = g_ascii_dtostr(digits, sizeof digits, number);
    if (text.find('e') != text.npos && text.find('.') == text.npos) {
        json_set(builder, member, std::string(text)); // json-glib would write "1e+30.0"
        return;
    }
    json_builder_set_member_name(builder, member);
    json_builder_add_double_value(builder, number);
}

void json_set(JsonBuilder* builder, char const* member, bool truth) {
    json_builder_set_member_name(builder, member);
    json_builder_add_boolean_value(builder, truth);
}

void json_set_list(JsonBuilder* builder, char const* member,
                   std::vector<std::string> const& texts) {
    json_builder_set_member_name(builder, member);
    json_builder_begin_array(builder);
    for (std::string const& text : texts)
        json_builder_add_string_value(builder, text.c_str());
    json_builder_end_array(builder);
}

std::string json_quote(std::string const& text) {
    JsonNode* node = json_node_init_string(json_node_alloc(), text.c_str());
    std::string quoted = string_from(json_to_string(node, FALSE));
    json_node_unref(node);
    return quoted;
}

} // namespace nb
