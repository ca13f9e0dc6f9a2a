#include "core/json.h"

#include <gtest/gtest.h>

#include <limits>

namespace nb {

namespace {

std::string nested(int depth, char const* before = "") {
    return "{\"a\":" + std::string(before) + std::string(std::size_t(depth - 1), '[') +
           std::string(std::size_t(depth - 1), ']') + "}";
}

TEST(JsonDocument, IsOneObject) {
    struct {
        char const* what;
        std::string text;
        bool expected;
    } const cases[] = {
        {"an object", R"({"a":1})", true},
        {"an empty object", "{}", true},
        {"white space around", " \r\n{\"a\" : 1 }\n", true},
        {"brackets in a string", R"({"a":"[[[{{{\"]]"})", true},
        {"escaped backslash before the quote", R"({"a":"\\","b":[1]})", true},
        {"64 deep", nested(64), true},
        {"65 deep", nested(65), false},
        {"a million deep", nested(1'000'000), false},
        {"a million deep, never closed", std::string(1'000'000, '['), false},
        {"deep behind a comment", nested(100'000, "/* \" */"), false},
        {"deep behind a '…' string", R"({"a":'"',"b":)" + nested(100'000), false},
        {"deep behind a line comment", nested(100'000, "# \"\n"), false},
        {"nothing", "", false},
        {"an array", "[{}]", false},
        {"a string", "\"a\"", false},
        {"null", "null", false},
        {"HTML", "<!doctype html><html><body>502 Bad Gateway</body></html>", false},
        {"cut off", R"({"code":0,"data":{"task_)", false},
        {"cut off in a string", R"({"code":"0)", false},
        {"cut off behind a backslash", "{\"code\":\"\\", false},
        {"two documents", R"({"a":1}{"a":2})", false},
        {"not UTF-8", "{\"a\":\"\xFF\"}", false},
        {"zero bytes", std::string("{\"a\":1}\0\0", 9), false},
        {"binary", "\x89PNG\r\n\x1A\n", false},
    };
    for (auto const& c : cases)
        EXPECT_EQ(bool(json_document::parse(c.text)), c.expected) << c.what;
}

TEST(JsonDocument, EmptyOneReadsAsNothing) {
    json_document const document = json_document::parse("");
    EXPECT_EQ(document.root(), nullptr);
    EXPECT_EQ(json_text(document.root(), "a"), "");
    EXPECT_FALSE(json_number(document.root(), "a"));
    EXPECT_EQ(json_object(document.root(), "a"), nullptr);
    EXPECT_EQ(json_array(document.root(), "a"), nullptr);
}

struct readings {
    std::string text;
    std::optional<double> number;
    std::int64_t integer = 0;
    bool boolean = false;
    bool is_object = false;
    bool is_array = false;
};

TEST(JsonMembers, ReadOnlyWhatIsOfTheirType) {
    struct {
        char const* value;
        readings expected;
    } const cases[] = {
        {R"("word")", {"word", {}, 0, false, false, false}},
        {R"("0.500000")", {"0.500000", 0.5, 0, false, false, false}},
        {R"("0.5 credits")", {"0.5 credits", {}, 0, false, false, false}},
        {R"("")", {"", {}, 0, false, false, false}},
        {R"("nan")", {"nan", {}, 0, false, false, false}},
        {R"("inf")", {"inf", {}, 0, false, false, false}},
        {R"("1e999")", {"1e999", {}, 0, false, false, false}},
        {R"("\u00e9\ud83c\udf4c")", {"é🍌", {}, 0, false, false, false}},
        {"7", {"", 7.0, 7, false, false, false}},
        {"-0.25", {"", -0.25, 0, false, false, false}},
        {"1e999", {"", {}, 0, false, false, false}},
        {"true", {"", {}, 0, true, false, false}},
        {"null", {"", {}, 0, false, false, false}},
        {"{}", {"", {}, 0, false, true, false}},
        {"[]", {"", {}, 0, false, false, true}},
    };
    for (auto const& c : cases) {
        json_document const document =
            json_document::parse("{\"member\":" + std::string(c.value) + "}");
        ASSERT_TRUE(document) << c.value;
        JsonObject* root = document.root();
        EXPECT_EQ(json_text(root, "member"), c.expected.text) << c.value;
        EXPECT_EQ(json_number(root, "member"), c.expected.number) << c.value;
        EXPECT_EQ(json_integer(root, "member"), c.expected.integer) << c.value;
        EXPECT_EQ(json_boolean(root, "member"), c.expected.boolean) << c.value;
        EXPECT_EQ(json_object(root, "member") != nullptr, c.expected.is_object) << c.value;
        EXPECT_EQ(json_array(root, "member") != nullptr, c.expected.is_array) << c.value;
        EXPECT_EQ(json_text(root, "other"), "") << c.value;
    }
}

TEST(JsonMembers, BooleanOtherwise) {
    json_document const document = json_document::parse(R"({"no":false,"word":"x"})");
    EXPECT_FALSE(json_boolean(document.root(), "no", true));
    EXPECT_TRUE(json_boolean(document.root(), "word", true));
    EXPECT_TRUE(json_boolean(document.root(), "missing", true));
}

TEST(JsonMembers, AreUtf8WhateverIsEscaped) {
    struct {
        char const* escaped;
        bool is_read; // by every release of json-glib
    } const cases[] = {
        {R"(x\377y)", true}, {R"(\333)", true}, {R"(\ud83c)", false}, {R"(\udf4c\ud83c)", false}};
    for (auto const& c : cases) {
        json_document const document =
            json_document::parse("{\"a\":[\"" + std::string(c.escaped) + "\"]}");
        std::vector<std::string> const texts = json_texts(document.root(), "a");
        if (c.is_read) {
            ASSERT_EQ(texts.size(), 1U) << c.escaped;
            EXPECT_NE(texts[0], "");
        }
        for (std::string const& text : texts)
            EXPECT_TRUE(g_utf8_validate(text.data(), gssize(text.size()), nullptr)) << c.escaped;
    }
}

TEST(JsonQuote, GivesBackTheSameText) {
    for (std::string text : {"", "plain", "quote \" and \\ slash /", "line\nend\ttab\r",
                             "\x01\x1F\x7F", "é 🍌 \u2028", "</script>", "%s %n"}) {
        std::string const quoted = json_quote(text);
        json_document const document = json_document::parse("{\"a\":" + quoted + "}");
        ASSERT_TRUE(document) << quoted;
        EXPECT_EQ(json_text(document.root(), "a"), text) << quoted;
    }
}

TEST(JsonPrint, WritesWhatItReads) {
    auto const builder = object_ptr<JsonBuilder>::adopt(json_builder_new());
    json_builder_begin_object(builder.get());
    json_set(builder.get(), "text", std::string("a\"b\n🍌"));
    json_set(builder.get(), "integer", std::int64_t(1'756'432'513'771));
    json_set(builder.get(), "number", 0.1);
    json_set(builder.get(), "truth", true);
    json_set_list(builder.get(), "list", {"one", "two"});
    json_builder_end_object(builder.get());
    for (bool pretty : {false, true}) {
        std::string const text = json_print(builder.get(), pretty);
        EXPECT_EQ(text.find('\n') != std::string::npos, pretty);
        json_document const document = json_document::parse(text);
        ASSERT_TRUE(document) << text;
        EXPECT_EQ(json_text(document.root(), "text"), "a\"b\n🍌");
        EXPECT_EQ(json_integer(document.root(), "integer"), 1'756'432'513'771);
        EXPECT_EQ(json_number(document.root(), "number"), 0.1);
        EXPECT_TRUE(json_boolean(document.root(), "truth"));
        EXPECT_EQ(json_array_get_length(json_array(document.root(), "list")), 2U);
    }
}

TEST(JsonPrint, WritesEveryNumberSoThatItIsReadAgain) {
    for (double number : {0.0, -0.25, 1e-7, 1e15, 1e16, 1e17, -1e17, 9.3e18, 1e30, -1e30, 1.5e30,
                          5e-324, std::numeric_limits<double>::max()}) {
        auto const builder = object_ptr<JsonBuilder>::adopt(json_builder_new());
        json_builder_begin_object(builder.get());
        json_set(builder.get(), "number", number);
        json_builder_end_object(builder.get());
        std::string const text = json_print(builder.get());
        EXPECT_EQ(json_number(json_document::parse(text).root(), "number"), number) << text;
    }
}

} // namespace

} // namespace nb
