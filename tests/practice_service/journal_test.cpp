#include "practice_service/journal.h"

#include "core/error.h"
#include "core/json.h"
#include "practice_service/test_picture.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace nb::practice {
namespace {

TEST(practice_journal, line_of_a_query) {
    journal_entry entry;
    entry.time_ms = 1234;
    entry.port = "api";
    entry.method = "GET";
    entry.path = "/api/task/query?task_id=ta1";
    entry.bearer = "wrong";
    entry.user_agent = "test \"1\"";
    entry.status = 401;
    entry.fault = "drop";
    EXPECT_EQ(journal_line(entry),
              R"({"time_ms":1234,"port":"api","method":"GET","path":"/api/task/query?task_id=ta1",)"
              R"("bearer":"wrong","user_agent":"test \"1\"","body_bytes":0,"status":401,)"
              R"("fault":"drop"})");
}

TEST(practice_journal, line_of_a_request) {
    gen_request request;
    request.model = "m";
    request.prompt = "größer";
    request.references.resize(2);
    request.references[0].url = "http://a/";
    request.references[1].file = bytes_ptr::copy("123");
    request.references[1].header = {picture_type::jpeg, {4, 5}};
    journal_entry entry;
    journal_describe(entry, request);
    std::string const line = journal_line(entry);
    for (char const* part :
         {R"("model":"m")", R"("prompt_length":6)", R"("prompt_sha256":"45fbf6a6)", R"("images":2)",
          R"("shapes":["http://a/","image/jpeg 4x5 3"])"})
        EXPECT_NE(line.find(part), std::string::npos) << part << " in " << line;
    EXPECT_EQ(line.find("größer"), std::string::npos);
}

TEST(practice_journal, unwritable) {
    EXPECT_THROW(journal("/nonexistent/folder/journal"), error);
    journal().write({}); // writes nothing
}

TEST(practice_journal, keeps_what_was_sent) {
    char_ptr const folder(g_dir_make_tmp("practice-XXXXXX", nullptr));
    std::string const kept = std::string(folder.get()) + "/kept";
    gen_request request;
    request.prompt = "p";
    request.references.resize(2);
    request.references[0].url = "http://a/";
    request.references[1].file = test_file({3, 3}, picture_type::jpeg);
    request.references[1].header = picture_read_header(request.references[1].file);
    request_save(kept, 1, bytes_ptr::copy("{}"), &request);
    request_save(kept, 2, bytes_ptr::copy("nonsense"), nullptr);

    EXPECT_EQ(std::filesystem::file_size(kept + "/request-1.json"), 2u);
    EXPECT_EQ(std::filesystem::file_size(kept + "/request-1-prompt.txt"), 1u);
    EXPECT_EQ(std::filesystem::file_size(kept + "/request-1-reference-2.jpg"),
              request.references[1].file.size());
    EXPECT_EQ(std::filesystem::file_size(kept + "/request-2.json"), 8u);
    EXPECT_FALSE(std::filesystem::exists(kept + "/request-2-prompt.txt"));
    std::filesystem::remove_all(folder.get());
}

} // namespace
} // namespace nb::practice
