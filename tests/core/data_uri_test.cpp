#include "core/data_uri.h"

#include <gtest/gtest.h>

namespace nb {

namespace {

TEST(DataUri, IsRecognized) {
    struct {
        char const* text;
        bool expected;
    } const cases[] = {
        {"data:image/png;base64,QQ==", true},
        {"DATA:image/png;base64,QQ==", true},
        {"data:", true},
        {"dat", false},
        {"", false},
        {"https://example.com/data:", false},
        {" data:", false},
    };
    for (auto const& c : cases)
        EXPECT_EQ(data_uri_is(c.text), c.expected) << c.text;
}

TEST(DataUri, WritesWhatItReads) {
    for (std::size_t size : {1, 2, 3, 4, 5, 63, 64, 65, 1000, 100'003}) {
        std::string content;
        for (std::size_t at = 0; at < size; ++at)
            content += char(at * 131 % 256);
        bytes_ptr const data = bytes_ptr::copy(content);
        std::string uri(data_uri_length("image/png", size), '?');
        char* const end = data_uri_write(uri.data(), "image/png", data);
        ASSERT_EQ(std::size_t(end - uri.data()), uri.size()) << size;
        EXPECT_EQ(uri.find("data:image/png;base64,"), 0U);
        std::optional<bytes_ptr> const read = data_uri_decode(uri);
        ASSERT_TRUE(read) << size;
        EXPECT_EQ(read->text(), content) << size;
    }
}

TEST(DataUri, Decodes) {
    struct {
        char const* what;
        std::string uri;
        char const* expected;
    } const cases[] = {
        {"plain", "data:image/png;base64,QUJD", "ABC"},
        {"padded", "data:image/png;base64,QUJDRA==", "ABCD"},
        {"padded once", "data:image/png;base64,QUJDREU=", "ABCDE"},
        {"without padding", "data:image/png;base64,QUJDRA", "ABCD"},
        {"without padding, one less", "data:image/png;base64,QUJDREU", "ABCDE"},
        {"upper case", "DATA:IMAGE/PNG;BASE64,QUJD", "ABC"},
        {"parameters", "data:image/png;charset=x;base64,QUJD", "ABC"},
        {"no type", "data:;base64,QUJD", "ABC"},
        {"line ends", "data:image/png;base64,QU\r\nJD\n RA=\n=\n", "ABCD"},
    };
    for (auto const& c : cases) {
        std::optional<bytes_ptr> const read = data_uri_decode(c.uri);
        ASSERT_TRUE(read) << c.what;
        EXPECT_EQ(read->text(), c.expected) << c.what;
    }
}

TEST(DataUri, RefusesDamage) {
    struct {
        char const* what;
        std::string_view uri;
    } const cases[] = {
        {"empty", ""},
        {"an address", "https://example.com/a.png"},
        {"no comma", "data:image/png;base64"},
        {"not base64", "data:image/png,QUJD"},
        {"base64 is not last", "data:image/png;base64;x=y,QUJD"},
        {"no data", "data:image/png;base64,"},
        {"padding only", "data:image/png;base64,===="},
        {"white space only", "data:image/png;base64, \n"},
        {"foreign character", "data:image/png;base64,QUJD*UJD"},
        {"URL-safe alphabet", "data:image/png;base64,QU-D_UJD"},
        {"percent escape", "data:image/png;base64,QUJD%3D"},
        {"zero byte", {"data:image/png;base64,QU\0D", 26}},
        {"padding inside", "data:image/png;base64,QQ==QUJD"},
        {"cut off within a group", "data:image/png;base64,QUJDQ"},
        {"high bit", "data:image/png;base64,QUJ\xC3"},
        {"a second URI", "data:image/png;base64,QUJDdata:image/png;base64,QUJD"},
    };
    for (auto const& c : cases)
        EXPECT_FALSE(data_uri_decode(c.uri)) << c.what;
}

} // namespace

} // namespace nb
