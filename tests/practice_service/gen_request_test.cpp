#include "practice_service/gen_request.h"

#include "core/data_uri.h"
#include "core/error.h"
#include "practice_service/test_picture.h"

#include <gtest/gtest.h>

namespace nb::practice {
namespace {

gen_request read(std::string const& body) {
    return gen_request_read(bytes_ptr::copy(body));
}

TEST(practice_gen_request, reads_the_reference_s_examples) {
    gen_request const basic = read(R"({
        "model": "google/gempix2",
        "prompt": "A beautiful girl dancing in a garden"
    })");
    EXPECT_EQ(basic.model, "google/gempix2");
    EXPECT_EQ(basic.prompt, "A beautiful girl dancing in a garden");
    EXPECT_TRUE(basic.references.empty());
    EXPECT_EQ(basic.size, (nb::size{1024, 1024}));

    gen_request const by_address = read(R"({
        "model": "google/gempix2",
        "prompt": "Put them in a basket",
        "images": [
          "https://cdn.openai.com/API/docs/images/body-lotion.png",
          "https://cdn.openai.com/API/docs/images/soap.png"
        ],
        "callback_url": "https://example.com/webhook/image-callback"
    })");
    ASSERT_EQ(by_address.references.size(), 2u);
    EXPECT_EQ(by_address.references[1].url, "https://cdn.openai.com/API/docs/images/soap.png");
    EXPECT_FALSE(by_address.references[1].file);
    EXPECT_EQ(by_address.callback_url, "https://example.com/webhook/image-callback");
}

TEST(practice_gen_request, decodes_data_uris) {
    gen_request const request = read(R"({"model":"m","prompt":"p","images":[")" +
                                     test_data_uri({40, 30}, picture_type::png) + R"(",")" +
                                     test_data_uri({17, 9}, picture_type::jpeg) + R"("]})");
    ASSERT_EQ(request.references.size(), 2u);
    EXPECT_EQ(request.references[0].header.type, picture_type::png);
    EXPECT_EQ(request.references[0].decoded.pixels.size(), (nb::size{40, 30}));
    EXPECT_EQ(request.references[1].header.type, picture_type::jpeg);
    EXPECT_EQ(request.references[1].header.size, (nb::size{17, 9}));
    EXPECT_GT(request.references[1].file.size(), 0u);
}

TEST(practice_gen_request, null_is_not_there) {
    EXPECT_TRUE(
        read(R"({"model":"m","prompt":"p","images":null,"callback_url":null})").references.empty());
}

TEST(practice_gen_request, refuses) {
    struct {
        char const* body;
        char const* detail;
    } const cases[] = {
        {"", "not a JSON object"},
        {"{", "not a JSON object"},
        {"[]", "not a JSON object"},
        {"<html>", "not a JSON object"},
        {"{}", "prompt is required"},
        {R"({"model":"m"})", "prompt is required"},
        {R"({"model":"m","prompt":""})", "prompt is required"},
        {R"({"model":"m","prompt":7})", "prompt is required"},
        {R"({"prompt":"p"})", "model is required"},
        {R"({"prompt":"p","model":null})", "model is required"},
        {R"({"prompt":"p","model":"m","images":"http://a/"})", "must be an array"},
        {R"({"prompt":"p","model":"m","images":[7]})", "must be a string"},
        {R"({"prompt":"p","model":"m","images":[{}]})", "must be a string"},
        {R"({"prompt":"p","model":"m","images":["a.png"]})", "neither"},
        {R"({"prompt":"p","model":"m","images":["file:///etc/hostname"]})", "neither"},
        {R"({"prompt":"p","model":"m","images":["http:///x"]})", "neither"},
        {R"({"prompt":"p","model":"m","images":["data:image/png,x"]})", "no base64 data URI"},
        {R"({"prompt":"p","model":"m","images":["data:image/png;base64,%%"]})", "no base64"},
        {R"({"prompt":"p","model":"m","images":["data:image/png;base64,QUJD"]})", "no picture"},
        {R"({"prompt":"p","model":"m","images":["http://a/","http://a/","http://a/","http://a/",
             "http://a/"]})",
         "more than 4"},
        {R"({"prompt":"p","model":"m","callback_url":"ftp://a/"})", "callback_url"},
        {R"({"prompt":"p","model":"m","aspect_ratio":"wide"})", "aspect_ratio"},
        {R"({"prompt":"p","model":"m","image_size":"9k"})", "image_size"},
    };
    for (auto const& one : cases) {
        try {
            read(one.body);
            ADD_FAILURE() << one.body << " was taken";
        } catch (error const& refusal) {
            EXPECT_EQ(refusal.kind(), error_kind::calling);
            EXPECT_NE(std::string(refusal.what()).find(one.detail), std::string::npos)
                << one.body << ": " << refusal.what();
        }
    }
}

TEST(practice_gen_request, sizes) {
    struct {
        char const* aspect_ratio;
        char const* image_size;
        nb::size expected;
    } const cases[] = {
        {"", "", {1024, 1024}},    {"1:1", "1k", {1024, 1024}}, {"1:1", "2K", {2048, 2048}},
        {"", "4k", {4096, 4096}},  {"16:9", "", {1360, 768}},   {"9:16", "", {768, 1360}},
        {"21:9", "", {1568, 672}}, {"4:5", "2k", {1824, 2288}},
    };
    for (auto const& one : cases)
        EXPECT_EQ(gen_request_size(one.aspect_ratio, one.image_size), one.expected)
            << one.aspect_ratio << " " << one.image_size;
    for (char const* wrong : {"16", "16:", "0:1", "1:0", "99:1", "a:b", "16:9x", "-1:-1"})
        EXPECT_THROW(gen_request_size(wrong, ""), error) << wrong;
    for (char const* wrong : {"0k", "5k", "2", "k", "2m", "22k", "2kk"})
        EXPECT_THROW(gen_request_size("", wrong), error) << wrong;
}

} // namespace
} // namespace nb::practice
