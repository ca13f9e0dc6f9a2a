#include "core/api.h"

#include "core/data_uri.h"
#include "core/error.h"
#include "core/json.h"

#include <algorithm>
#include <cstring>

namespace nb {

namespace {

constexpr long message_length = 500; // characters of the service's words that a person gets to read

// The text before the first reference: `{"model":…,"images":[`, or all of it when there is none.
std::string body_head(api_generate_request const& request) {
    std::string text =
        "{\"model\":" + json_quote(request.model) + ",\"prompt\":" + json_quote(request.prompt);
    auto const add_unless_empty = [&text](char const* member, std::string const& value) {
        if (!value.empty())
            text += std::string(",\"") + member + "\":" + json_quote(value);
    };
    add_unless_empty("callback_url", request.callback_url);
    add_unless_empty("aspect_ratio", request.aspect_ratio);
    add_unless_empty("image_size", request.image_size);
    if (!request.references.empty())
        text += ",\"images\":[";
    return text;
}

std::size_t reference_length(api_reference const& reference, std::string const& quoted_url) {
    return reference.file ? data_uri_length(reference.mime, reference.file.size()) + 2
                          : quoted_url.size();
}

char* write_text(char* out, std::string_view text) {
    std::memcpy(out, text.data(), text.size());
    return out + text.size();
}

char* write_reference(char* out, api_reference const& reference, std::string const& quoted_url) {
    if (!reference.file)
        return write_text(out, quoted_url);
    *out++ = '"';
    out = data_uri_write(out, reference.mime, reference.file);
    *out++ = '"';
    return out;
}

// "data:image/jpeg;base64,… (1.3 MB)"
std::string picture_text(api_reference const& reference) {
    char_ptr const amount(g_format_size(reference.file.size()));
    return std::string("data:") + reference.mime + ";base64,… (" + amount.get() + ")";
}

std::string join_url(std::string const& base_url, char const* path) {
    std::size_t const end = base_url.find_last_not_of('/');
    return base_url.substr(0, end + 1) + path;
}

std::string words(JsonObject* object, char const* member) {
    return text_for_message(json_text(object, member), message_length);
}

void read_common(JsonObject* root, api_answer& answer) {
    std::optional<double> const code = json_number(root, "code");
    answer.documented = code.has_value() || json_object(root, "data") != nullptr;
    answer.code = int(std::clamp(code.value_or(0), -1e6, 1e6));
    if (answer.code == 0 && code.value_or(0) != 0)
        answer.code = 1; // a fraction, or no number at all: in any case not "good"
    answer.says = words(root, "detail");
    if (answer.says.empty())
        answer.says = words(root, "message");
}

void read_result_entry(JsonObject* entry, api_query_answer& answer) {
    if (std::string image = json_text(entry, "image"); !image.empty())
        answer.images.push_back(std::move(image));
    else if (std::string text = words(entry, "text"); !text.empty())
        answer.text += (answer.text.empty() ? "" : "\n") + text;
}

void read_result(JsonObject* data, api_query_answer& answer) {
    if (JsonObject* single = json_object(data, "result"))
        return read_result_entry(single, answer);
    JsonArray* entries = json_array(data, "result");
    for (guint at = 0; entries && at < json_array_get_length(entries); ++at) {
        JsonNode* node = json_array_get_element(entries, at);
        if (JSON_NODE_HOLDS_OBJECT(node))
            read_result_entry(json_node_get_object(node), answer);
    }
}

} // namespace

bytes_ptr api_generate_body(api_generate_request const& request) {
    std::string const head = body_head(request);
    std::vector<std::string> quoted_urls;
    std::size_t total = head.size() + 2;
    for (api_reference const& reference : request.references) {
        quoted_urls.push_back(reference.file ? std::string() : json_quote(reference.url));
        total += reference_length(reference, quoted_urls.back()) + 1;
    }

    auto* body = static_cast<char*>(g_malloc(total));
    char* out = write_text(body, head);
    for (std::size_t at = 0; at < request.references.size(); ++at) {
        if (at > 0)
            *out++ = ',';
        out = write_reference(out, request.references[at], quoted_urls[at]);
    }
    out = write_text(out, request.references.empty() ? "}" : "]}");
    g_assert(out <= body + total);
    return bytes_ptr::take(body, gsize(out - body));
}

std::string api_generate_text(api_generate_request const& request) {
    api_generate_request shown = request;
    for (api_reference& reference : shown.references)
        if (reference.file)
            reference = {{}, "", picture_text(reference)};
    json_document const document = json_document::parse(api_generate_body(shown).text());
    JsonNode* root = json_node_init_object(json_node_alloc(), document.root());
    std::string text = string_from(json_to_string(root, TRUE));
    json_node_unref(root);
    return text;
}

std::string api_generate_url(std::string const& base_url) {
    return join_url(base_url, "/api/image/gen");
}

std::string api_query_url(std::string const& base_url, std::string const& task_id) {
    std::string const escaped = string_from(g_uri_escape_string(task_id.c_str(), nullptr, FALSE));
    return join_url(base_url, "/api/task/query?task_id=") + escaped;
}

api_generate_answer api_read_generate_answer(bytes_ptr const& body) {
    api_generate_answer answer;
    json_document const document = json_document::parse(body.text());
    if (!document)
        return answer;
    read_common(document.root(), answer);
    answer.task_id = json_text(json_object(document.root(), "data"), "task_id");
    return answer;
}

api_query_answer api_read_query_answer(bytes_ptr const& body) {
    api_query_answer answer;
    json_document const document = json_document::parse(body.text());
    if (!document)
        return answer;
    read_common(document.root(), answer);
    JsonObject* data = json_object(document.root(), "data");
    answer.status = words(data, "status");
    answer.reason = words(json_object(data, "status_reason"), "message");
    answer.consumed = json_number(data, "consumed");
    read_result(data, answer);
    return answer;
}

} // namespace nb
