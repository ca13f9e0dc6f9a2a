#include "practice_service/reply.h"

#include "core/error.h"
#include "core/files.h"
#include "core/json.h"

#include <algorithm>

namespace nb::practice {

namespace {

constexpr char const* json_type = "application/json";

std::string gateway_page(unsigned status) {
    return format_text("<!DOCTYPE html>\n<html><head><title>%u</title></head>\n"
                       "<body><h1>%u</h1><p>A gateway's page, by the practice service (no AI)."
                       "</p></body></html>\n",
                       status, status);
}

// -- damage to JSON

enum class damaged_to { null, other_type };

// Each value replaced by null or by one of another type; objects keep their members, so that a
// reader finds every name it looks for.
JsonNode* damaged_copy(JsonNode* node, damaged_to to);

JsonNode* damaged_object(JsonObject* object, damaged_to to) {
    JsonObject* copy = json_object_new();
    JsonObjectIter iter;
    char const* name = nullptr;
    JsonNode* value = nullptr;
    json_object_iter_init_ordered(&iter, object);
    while (json_object_iter_next_ordered(&iter, &name, &value))
        json_object_set_member(copy, name, damaged_copy(value, to));
    return json_node_init_object(json_node_alloc(), copy);
}

JsonNode* damaged_copy(JsonNode* node, damaged_to to) {
    if (JSON_NODE_HOLDS_OBJECT(node))
        return damaged_object(json_node_get_object(node), to);
    JsonNode* copy = json_node_alloc();
    if (to == damaged_to::null)
        return json_node_init_null(copy);
    if (JSON_NODE_HOLDS_ARRAY(node))
        return json_node_init_object(copy, json_object_new());
    if (JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING)
        return json_node_init_int(copy, 7);
    return json_node_init_string(copy, "7");
}

std::string damaged_json(bytes_ptr const& body, damaged_to to) {
    json_document const document = json_document::parse(body.text());
    if (!document)
        return std::string(body.text());
    JsonNode* damaged = damaged_object(document.root(), to);
    std::string text = string_from(json_to_string(damaged, FALSE));
    json_node_unref(damaged);
    return text;
}

std::string nested_json(bytes_ptr const& body, std::size_t depth) {
    std::string text(body.text());
    std::size_t const end = text.rfind('}');
    if (end == std::string::npos)
        return text;
    return text.substr(0, end) + ",\"nested\":" + std::string(depth, '[') +
           std::string(depth, ']') + "}";
}

void become_gateway_page(effect const& one, reply& answer) {
    answer.status = unsigned(one.number);
    answer.content_type = "text/html";
    answer.body = bytes_ptr::copy(gateway_page(answer.status));
}

void become_text(effect const& one, reply& answer) {
    answer.content_type = "text/plain";
    answer.body = bytes_ptr::copy(one.value);
}

void grow(effect const& one, reply& answer) {
    std::string longer(answer.body.text());
    longer.resize(std::max(longer.size(), std::size_t(one.number)), '\0');
    answer.body = bytes_ptr::copy(longer);
}

struct damage {
    fault_kind kind;
    void (*apply)(effect const&, reply&);
};

// clang-format off
constexpr damage damages[] = {
    {fault_kind::html, become_gateway_page},
    {fault_kind::truncated, [](effect const&, reply& answer) {
         answer.body = bytes_ptr::copy(answer.body.text().substr(0, answer.body.size() / 2)); }},
    {fault_kind::nulls, [](effect const&, reply& answer) {
         answer.body = bytes_ptr::copy(damaged_json(answer.body, damaged_to::null)); }},
    {fault_kind::wrong_types, [](effect const&, reply& answer) {
         answer.body = bytes_ptr::copy(damaged_json(answer.body, damaged_to::other_type)); }},
    {fault_kind::deep, [](effect const& one, reply& answer) {
         answer.body = bytes_ptr::copy(nested_json(answer.body, std::size_t(one.number))); }},
    {fault_kind::no_task_id, [](effect const&, reply& answer) {
         answer.body = bytes_ptr::copy(R"({"code":0,"message":"ok","data":{}})"); }},
    {fault_kind::text, become_text},
    {fault_kind::file, [](effect const& one, reply& answer) { answer.body = file_read(one.value); }},
    {fault_kind::type, [](effect const& one, reply& answer) { answer.content_type = one.value; }},
    {fault_kind::pad, grow},
    {fault_kind::retry_after, [](effect const& one, reply& answer) { answer.retry_after = one.value; }},
    {fault_kind::delay, [](effect const& one, reply& answer) { answer.delay_s = one.number; }},
    {fault_kind::drop, [](effect const&, reply& answer) { answer.hang_up = true; }},
    {fault_kind::half, [](effect const&, reply& answer) { answer.half = true; }},
    {fault_kind::drip, [](effect const& one, reply& answer) { answer.bytes_per_second = one.number; }},
    {fault_kind::chunked, [](effect const&, reply& answer) { answer.chunked = true; }},
};
// clang-format on

reply refusal(unsigned status, stage where) {
    if (where == stage::result)
        return reply_text(status, "practice service (no AI): told to refuse");
    if (status == 401)
        return reply_error(401, where == stage::query ? 401 : 1, "Invalid API key");
    if (status == 404 && where == stage::query)
        return reply_error(404, 1, "task not found");
    return reply_error(status, 1, "failed", "practice service: told to refuse");
}

} // namespace

reply reply_json(unsigned status, std::string const& text) {
    reply answer;
    answer.status = status;
    answer.content_type = json_type;
    answer.body = bytes_ptr::copy(text);
    return answer;
}

reply reply_text(unsigned status, std::string const& text) {
    reply answer;
    answer.status = status;
    answer.content_type = "text/plain; charset=utf-8";
    answer.body = bytes_ptr::copy(text + "\n");
    return answer;
}

reply reply_error(unsigned status, int code, std::string const& message,
                  std::string const& detail) {
    std::string text =
        format_text(R"({"code": %d, "message": %s)", code, json_quote(message).c_str());
    if (!detail.empty())
        text += ", \"detail\": " + json_quote(detail);
    return reply_json(status, text + "}");
}

std::optional<reply> reply_instead(effects const& step, stage where, std::string const& elsewhere) {
    if (effect const* code = effects_find(step, fault_kind::code))
        return reply_error(200, int(code->number), "failed", "practice service: told to refuse");
    effect const* status = effects_find(step, fault_kind::status);
    effect const* redirect = effects_find(step, fault_kind::redirect);
    if (!status && !redirect)
        return {};
    reply answer = refusal(status ? unsigned(status->number) : 302, where);
    if (redirect)
        answer.location = redirect->value.empty() ? elsewhere : redirect->value;
    return answer;
}

reply reply_spoiled(reply answer, effects const& step) {
    for (effect const& one : step)
        for (damage const& row : damages)
            if (row.kind == one.kind)
                row.apply(one, answer);
    return answer;
}

} // namespace nb::practice
