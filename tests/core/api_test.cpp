#include "core/api.h"

#include "core/data_uri.h"
#include "core/json.h"

#include <gtest/gtest.h>

#include <cstring>

namespace nb {

namespace {

// -- what goes out

TEST(ApiUrls, AreBelowTheBase) {
    for (char const* base :
         {"https://api.defapi.org", "https://api.defapi.org/", "https://api.defapi.org//"}) {
        EXPECT_EQ(api_generate_url(base), "https://api.defapi.org/api/image/gen");
        EXPECT_EQ(api_query_url(base, "ta823dfb-eaac"),
                  "https://api.defapi.org/api/task/query?task_id=ta823dfb-eaac");
    }
    EXPECT_EQ(api_generate_url("http://127.0.0.1:8080/proxy"),
              "http://127.0.0.1:8080/proxy/api/image/gen");
    EXPECT_EQ(api_query_url("https://h", "a&b=c/d #é"),
              "https://h/api/task/query?task_id=a%26b%3Dc%2Fd%20%23%C3%A9");
}

TEST(ApiGenerateBody, LeavesOutWhatIsEmpty) {
    api_generate_request request;
    request.model = "google/gempix2";
    request.prompt = "A beautiful girl dancing in a garden";
    json_document const document = json_document::parse(api_generate_body(request).text());
    ASSERT_TRUE(document);
    EXPECT_EQ(json_object_get_size(document.root()), 2U);
    EXPECT_EQ(json_text(document.root(), "model"), request.model);
    EXPECT_EQ(json_text(document.root(), "prompt"), request.prompt);
}

TEST(ApiGenerateBody, CarriesEverything) {
    api_generate_request request;
    request.model = "a \"model\"";
    request.prompt = "line\n\"quoted\" \\ 🍌 \x01";
    request.callback_url = "https://example.com/hook?a=b&c=\"d\"";
    request.aspect_ratio = "16:9";
    request.image_size = "2k";
    std::string const pixels("\x00\xFF\x10\x80picture", 11);
    request.references.push_back({bytes_ptr::copy(pixels), "image/jpeg", ""});
    request.references.push_back({{}, "", "https://example.com/a.png?x=\"y\""});
    request.references.push_back({bytes_ptr::copy("P"), "image/png", ""});

    json_document const document = json_document::parse(api_generate_body(request).text());
    ASSERT_TRUE(document);
    JsonObject* root = document.root();
    EXPECT_EQ(json_object_get_size(root), 6U);
    EXPECT_EQ(json_text(root, "model"), request.model);
    EXPECT_EQ(json_text(root, "prompt"), request.prompt);
    EXPECT_EQ(json_text(root, "callback_url"), request.callback_url);
    EXPECT_EQ(json_text(root, "aspect_ratio"), "16:9");
    EXPECT_EQ(json_text(root, "image_size"), "2k");
    JsonArray* images = json_array(root, "images");
    ASSERT_EQ(json_array_get_length(images), 3U);
    std::string const first = json_array_get_string_element(images, 0);
    EXPECT_EQ(first.find("data:image/jpeg;base64,"), 0U);
    EXPECT_EQ(data_uri_decode(first)->text(), pixels);
    EXPECT_STREQ(json_array_get_string_element(images, 1), request.references[1].url.c_str());
    EXPECT_STREQ(json_array_get_string_element(images, 2), "data:image/png;base64,UA==");
}

TEST(ApiGenerateText, ShowsTheBodyWithoutItsPictures) {
    api_generate_request request;
    request.model = "google/gempix2";
    request.prompt = "狐 \"fox\"";
    request.image_size = "2k";
    request.references.push_back({bytes_ptr::copy(std::string(1'300'000, 'x')), "image/jpeg", ""});
    request.references.push_back({{}, "", "https://example.com/a.png"});
    std::string text = api_generate_text(request);
    for (std::size_t at; (at = text.find("\u00a0")) != std::string::npos;)
        text.replace(at, std::strlen("\u00a0"), " "); // newer GLibs' between number and unit
    EXPECT_EQ(text, R"json({
  "model" : "google/gempix2",
  "prompt" : "狐 \"fox\"",
  "image_size" : "2k",
  "images" : [
    "data:image/jpeg;base64,… (1.3 MB)",
    "https://example.com/a.png"
  ]
})json");
}

// -- what comes in

TEST(ApiGenerateAnswer, Reads) {
    struct {
        char const* what;
        std::string body;
        bool documented;
        int code;
        char const* says;
        char const* task_id;
    } const cases[] = {
        {"as documented", R"({"code":0,"message":"ok","data":{"task_id":"ta1"}})", true, 0, "ok",
         "ta1"},
        {"400", R"({"code":1,"message":"failed","detail":"prompt is required"})", true, 1,
         "prompt is required", ""},
        {"401", R"({"code":1,"message":"Invalid API key"})", true, 1, "Invalid API key", ""},
        {"401 with its code", R"({"code":401,"message":"Invalid API key"})", true, 401,
         "Invalid API key", ""},
        {"no code but data", R"({"data":{"task_id":"ta1"}})", true, 0, "", "ta1"},
        {"code as text", R"({"code":"0","data":{"task_id":"ta1"}})", true, 0, "", "ta1"},
        {"error code as text", R"({"code":"1","message":"m"})", true, 1, "m", ""},
        {"a fraction is not 0", R"({"code":0.5})", true, 1, "", ""},
        {"a huge code", R"({"code":1e300})", true, 1'000'000, "", ""},
        {"a code that is no number", R"({"code":"nan","message":"m"})", false, 0, "m", ""},
        {"everything null", R"({"code":null,"message":null,"detail":null,"data":null})", false, 0,
         "", ""},
        {"wrong types", R"({"code":[],"message":{},"detail":7,"data":"x"})", false, 0, "", ""},
        {"task id of a wrong type", R"({"code":0,"data":{"task_id":17}})", true, 0, "", ""},
        {"detail is an array", R"({"code":1,"message":"m","detail":["x"]})", true, 1, "m", ""},
        {"another object", R"({"task_id":"ta1"})", false, 0, "", ""},
        {"HTML", "<html>ok</html>", false, 0, "", ""},
        {"nothing", "", false, 0, "", ""},
        {"half", R"({"code":0,"message":"ok","data":{"task_id":"ta1)", false, 0, "", ""},
        {"an array", R"([{"code":0}])", false, 0, "", ""},
    };
    for (auto const& c : cases) {
        api_generate_answer const answer = api_read_generate_answer(bytes_ptr::copy(c.body));
        EXPECT_EQ(answer.documented, c.documented) << c.what;
        EXPECT_EQ(answer.code, c.code) << c.what;
        EXPECT_EQ(answer.says, c.says) << c.what;
        EXPECT_EQ(answer.task_id, c.task_id) << c.what;
    }
    EXPECT_FALSE(api_read_generate_answer({}).documented);
}

TEST(ApiGenerateAnswer, CutsLongWords) {
    std::string words;
    for (int at = 0; at < 10'000; ++at)
        words += "é";
    api_generate_answer const answer =
        api_read_generate_answer(bytes_ptr::copy(R"({"code":1,"message":")" + words + "\"}"));
    EXPECT_EQ(g_utf8_strlen(answer.says.c_str(), -1), 500);
    EXPECT_TRUE(g_utf8_validate(answer.says.c_str(), -1, nullptr));
}

struct query_reading {
    char const* status = "";
    std::vector<std::string> images;
    char const* text = "";
    char const* reason = "";
    std::optional<double> consumed;
};

TEST(ApiQueryAnswer, Reads) {
    struct {
        char const* what;
        std::string data;
        query_reading expected;
    } const cases[] = {
        {"running",
         R"({"task_id":"t","status":"in_progress","result":null,"consumed":null,
             "status_reason":{"message":null},"created_at":1})",
         {"in_progress", {}, "", "", {}}},
        {"success",
         R"({"task_id":"t","status":"success","result":[{"image":"https://h/1.png"}],
             "consumed":"0.500000","status_reason":{"message":null}})",
         {"success", {"https://h/1.png"}, "", "", 0.5}},
        {"single object",
         R"({"status":"success","result":{"image":"data:image/png;base64,QQ=="}})",
         {"success", {"data:image/png;base64,QQ=="}, "", "", {}}},
        {"several, with text between",
         R"({"status":"success","result":[{"image":"https://h/1.png"},{"text":"Here"},
             {"image":"https://h/2.png"},{"text":"you are"}],"consumed":1})",
         {"success", {"https://h/1.png", "https://h/2.png"}, "Here\nyou are", "", 1.0}},
        {"text only",
         R"({"status":"success","result":[{"text":"I cannot draw that."}]})",
         {"success", {}, "I cannot draw that.", "", {}}},
        {"a file address is passed on to be refused",
         R"({"status":"success","result":[{"image":"file:///etc/passwd"}]})",
         {"success", {"file:///etc/passwd"}, "", "", {}}},
        {"failed with a reason",
         R"({"status":"failed","result":null,"status_reason":{"message":"unsafe prompt"}})",
         {"failed", {}, "", "unsafe prompt", {}}},
        {"failed without one",
         R"({"status":"failed","status_reason":null})",
         {"failed", {}, "", "", {}}},
        {"only the status", R"({"status":"pending"})", {"pending", {}, "", "", {}}},
        {"a status never heard of", R"({"status":"moderating"})", {"moderating", {}, "", "", {}}},
        {"null everywhere",
         R"({"task_id":null,"status":null,"result":null,"consumed":null,"status_reason":null})",
         {}},
        {"wrong types",
         R"({"status":7,"result":"https://h/1.png","consumed":{},"status_reason":"x"})",
         {}},
        {"odd entries",
         R"({"status":"success","result":[null,7,"https://h/1.png",[],{},{"image":null},
             {"image":{"url":"https://h/1.png"}},{"image":""},{"text":""}],"consumed":"much"})",
         {"success", {}, "", "", {}}},
        {"consumed is not finite",
         R"({"status":"success","consumed":"nan"})",
         {"success", {}, "", "", {}}},
        {"data is null", "null", {}},
        {"data is an array", "[]", {}},
    };
    for (auto const& c : cases) {
        api_query_answer const answer = api_read_query_answer(
            bytes_ptr::copy(R"({"code":0,"message":"ok","data":)" + c.data + "}"));
        EXPECT_TRUE(answer.documented) << c.what;
        EXPECT_EQ(answer.code, 0) << c.what;
        EXPECT_EQ(answer.status, c.expected.status) << c.what;
        EXPECT_EQ(answer.images, c.expected.images) << c.what;
        EXPECT_EQ(answer.text, c.expected.text) << c.what;
        EXPECT_EQ(answer.reason, c.expected.reason) << c.what;
        EXPECT_EQ(answer.consumed, c.expected.consumed) << c.what;
    }
}

TEST(ApiQueryAnswer, ReadsErrors) {
    struct {
        std::string body;
        bool documented;
        int code;
        char const* says;
    } const cases[] = {
        {R"({"code":1,"message":"task not found"})", true, 1, "task not found"},
        {R"({"code":401,"message":"Invalid API key"})", true, 401, "Invalid API key"},
        {R"({"code":1,"message":"failed","detail":"boom"})", true, 1, "boom"},
        {"<html><title>524</title></html>", false, 0, ""},
        {"", false, 0, ""},
    };
    for (auto const& c : cases) {
        api_query_answer const answer = api_read_query_answer(bytes_ptr::copy(c.body));
        EXPECT_EQ(answer.documented, c.documented) << c.body;
        EXPECT_EQ(answer.code, c.code) << c.body;
        EXPECT_EQ(answer.says, c.says) << c.body;
        EXPECT_EQ(answer.status, "") << c.body;
    }
}

} // namespace

} // namespace nb
