#include "practice_service/journal.h"

#include "core/error.h"
#include "core/files.h"
#include "core/json.h"

namespace nb::practice {

namespace {

std::string describe(reference const& one) {
    if (!one.file)
        return one.url;
    return format_text("%s %dx%d %zu", picture_mime(one.header.type), one.header.size.width,
                       one.header.size.height, std::size_t(one.file.size()));
}

void set_unless_empty(JsonBuilder* builder, char const* member, std::string const& text) {
    if (!text.empty())
        json_set(builder, member, text);
}

void set_request(JsonBuilder* builder, journal_entry const& entry) {
    json_set(builder, "model", entry.model);
    json_set(builder, "prompt_length", std::int64_t(g_utf8_strlen(entry.prompt.c_str(), -1)));
    json_set(builder, "prompt_sha256",
             string_from(g_compute_checksum_for_string(G_CHECKSUM_SHA256, entry.prompt.c_str(),
                                                       gssize(entry.prompt.size()))));
    json_set(builder, "images", std::int64_t(*entry.images));
    json_builder_set_member_name(builder, "shapes");
    json_builder_begin_array(builder);
    for (std::string const& shape : entry.shapes)
        json_builder_add_string_value(builder, shape.c_str());
    json_builder_end_array(builder);
}

} // namespace

std::string journal_line(journal_entry const& entry) {
    auto const builder = object_ptr<JsonBuilder>::adopt(json_builder_new());
    JsonBuilder* out = builder.get();
    json_builder_begin_object(out);
    json_set(out, "time_ms", entry.time_ms);
    json_set(out, "port", entry.port);
    json_set(out, "method", entry.method);
    json_set(out, "path", entry.path);
    json_set(out, "bearer", entry.bearer);
    json_set(out, "user_agent", entry.user_agent);
    json_set(out, "body_bytes", std::int64_t(entry.body_bytes));
    json_set(out, "status", std::int64_t(entry.status));
    set_unless_empty(out, "fault", entry.fault);
    set_unless_empty(out, "note", entry.note);
    set_unless_empty(out, "task_id", entry.task_id);
    if (entry.images)
        set_request(out, entry);
    json_builder_end_object(out);
    return json_print(out);
}

void journal_describe(journal_entry& entry, gen_request const& request) {
    entry.model = request.model;
    entry.prompt = request.prompt;
    entry.images = int(request.references.size());
    for (reference const& one : request.references)
        entry.shapes.push_back(describe(one));
}

journal::journal(std::string const& file) {
    if (file.empty())
        return;
    file_.open(file, std::ios::app);
    if (!file_)
        throw execution_error("the journal “%s” cannot be written", file.c_str());
}

void journal::write(journal_entry const& entry) {
    if (file_.is_open())
        file_ << journal_line(entry) << std::endl;
}

void request_save(std::string const& folder, int number, bytes_ptr const& body,
                  gen_request const* request) {
    folder_make(folder);
    std::string const stem = format_text("%s/request-%d", folder.c_str(), number);
    file_write(stem + ".json", body);
    if (!request)
        return;
    file_write(stem + "-prompt.txt", bytes_ptr::copy(request->prompt));
    for (std::size_t at = 0; at < request->references.size(); ++at) {
        reference const& one = request->references[at];
        if (one.file)
            file_write(format_text("%s-reference-%zu%s", stem.c_str(), at + 1,
                                   picture_extension(one.header.type)),
                       one.file);
    }
}

} // namespace nb::practice
