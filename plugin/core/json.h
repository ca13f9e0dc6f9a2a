// Reading and writing JSON with json-glib, forgiving in the places where the service is loose: a
// member that is missing, null or of another type reads as "not there".
#pragma once

#include "core/glib_ptr.h"

#include <json-glib/json-glib.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nb {

// A parsed document. The JsonObject pointers that the functions below return belong to it.
class json_document {
  public:
    // An empty document when `text` is not one JSON object, or nests deeper than any documented
    // answer.
    static json_document parse(std::string_view text);

    JsonObject* root() const; // null for an empty document
    explicit operator bool() const { return root() != nullptr; }

  private:
    object_ptr<JsonParser> parser_;
};

// Texts are UTF-8, whatever the document's escapes make.
std::string json_text(JsonObject*, char const* member);             // "" when not there
std::optional<double> json_number(JsonObject*, char const* member); // finite; also from "0.500000"
std::vector<std::string> json_texts(JsonObject*, char const* member); // of an array, what is text
std::int64_t json_integer(JsonObject*, char const* member);           // 0 when not there
bool json_boolean(JsonObject*, char const* member, bool otherwise = false);
JsonObject* json_object(JsonObject*, char const* member); // null when not there
JsonArray* json_array(JsonObject*, char const* member);   // null when not there

// The finished text of a builder, as one line or indented for people to read.
std::string json_print(JsonBuilder*, bool pretty = false);

// One member and its value, as chains of json-glib calls need it.
void json_set(JsonBuilder*, char const* member, std::string const& text);
void json_set(JsonBuilder*, char const* member, std::int64_t number);
void json_set(JsonBuilder*, char const* member, double number); // finite; for json_number
void json_set(JsonBuilder*, char const* member, bool truth);

void json_set_list(JsonBuilder*, char const* member, std::vector<std::string> const& texts);

// `text` as a JSON string, with its quotes.
std::string json_quote(std::string const& text);

} // namespace nb
