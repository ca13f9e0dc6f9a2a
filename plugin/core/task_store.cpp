#include "core/task_store.h"

#include "core/data_uri.h"
#include "core/files.h"
#include "core/i18n.h"
#include "core/image_codec.h"
#include "core/json.h"

#include <glib/gstdio.h>

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace nb {

namespace {

constexpr std::int64_t format_version = 1;

struct dir_closer {
    void operator()(GDir* dir) const { g_dir_close(dir); }
};
using dir_ptr = std::unique_ptr<GDir, dir_closer>;

// Ids are made by us as UUIDs; whatever else lies in the folder, or is asked for, is no task.
bool is_local_id(std::string const& name) {
    return g_uuid_string_is_valid(name.c_str());
}

// Names in a task's folder come from `save_result` alone; a damaged task.json leads nowhere else.
bool is_result_name(std::string const& name) {
    return g_str_has_prefix(name.c_str(), "result-") && name.find('/') == std::string::npos;
}

std::vector<std::string> files_in(std::string const& folder) {
    std::vector<std::string> paths;
    dir_ptr const dir(g_dir_open(folder.c_str(), 0, nullptr));
    while (char const* name = dir ? g_dir_read_name(dir.get()) : nullptr)
        paths.push_back(folder + "/" + name);
    return paths;
}

void write_results(JsonBuilder* builder, std::vector<task_result> const& results) {
    json_builder_set_member_name(builder, "results");
    json_builder_begin_array(builder);
    for (task_result const& result : results) {
        json_builder_begin_object(builder);
        // A data URI is megabytes that can be asked for again.
        json_set(builder, "address", data_uri_is(result.address) ? "" : result.address);
        json_set(builder, "file", result.file);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
}

void write_rect(JsonBuilder* builder, char const* name, rect const& area) {
    json_builder_set_member_name(builder, name);
    json_builder_begin_array(builder);
    for (int number : {area.x, area.y, area.width, area.height})
        json_builder_add_int_value(builder, number);
    json_builder_end_array(builder);
}

void write_fill(JsonBuilder* builder, fill_place const& fill) {
    json_builder_set_member_name(builder, "fill");
    json_builder_begin_object(builder);
    write_rect(builder, "canvas", {0, 0, fill.canvas.width, fill.canvas.height});
    write_rect(builder, "context", fill.context);
    write_rect(builder, "selected", fill.selected);
    json_set(builder, "feather", fill.feather);
    json_set(builder, "align", fill.align);
    json_set(builder, "match-color", fill.match_color);
    json_builder_end_object(builder);
}

constexpr std::int64_t most_px = 1 << 20; // a damaged file leads to no overflow

// Nothing for what is no area.
std::optional<rect> read_rect(JsonObject* from, char const* name) {
    JsonArray* numbers = json_array(from, name);
    if (!numbers || json_array_get_length(numbers) != 4)
        return {};
    std::int64_t read[4] = {};
    for (guint at = 0; at < 4; ++at) {
        JsonNode* node = json_array_get_element(numbers, at);
        read[at] = JSON_NODE_HOLDS_VALUE(node) ? json_node_get_int(node) : 0;
        if (read[at] < -most_px || read[at] > most_px)
            return {};
    }
    if (read[2] < 1 || read[3] < 1)
        return {};
    return rect{int(read[0]), int(read[1]), int(read[2]), int(read[3])};
}

std::optional<fill_place> read_fill(JsonObject* from) {
    auto const canvas = read_rect(from, "canvas");
    auto const context = read_rect(from, "context");
    auto const selected = read_rect(from, "selected");
    double const feather = json_number(from, "feather").value_or(0);
    if (!canvas || !context || !selected || !(feather >= 0 && feather <= most_px))
        return {};
    return fill_place{
        {canvas->width, canvas->height},  *context, *selected, feather, json_boolean(from, "align"),
        json_boolean(from, "match-color")};
}

std::vector<task_result> read_results(JsonObject* root) {
    std::vector<task_result> results;
    JsonArray* entries = json_array(root, "results");
    for (guint at = 0; entries && at < json_array_get_length(entries); ++at) {
        JsonNode* node = json_array_get_element(entries, at);
        JsonObject* entry = JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : nullptr;
        std::string file = json_text(entry, "file");
        if (!is_result_name(file))
            file.clear();
        results.push_back({json_text(entry, "address"), file, !file.empty()});
    }
    return results;
}

} // namespace

task_lock::~task_lock() {
    if (handle_ >= 0)
        close(handle_); // lets go of the lock as well
}

task_lock task_store::lock(std::string const& local_id) const {
    g_assert(is_local_id(local_id));
    folder_make(task_folder(local_id));
    std::string const path = task_folder(local_id) + "/lock";
    int const handle = g_open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (handle < 0)
        throw execution_error(_("“%s” cannot be opened: %s."), path.c_str(), g_strerror(errno));
    task_lock held(handle);
    if (flock(handle, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK)
            return {};
        throw execution_error(_("“%s” cannot be locked: %s."), path.c_str(), g_strerror(errno));
    }
    std::string const owner = std::to_string(getpid()) + "\n"; // for people who look
    if (ftruncate(handle, 0) != 0 || write(handle, owner.data(), owner.size()) < 0)
        g_debug("the owner of %s could not be noted", path.c_str());
    return held;
}

void task_store::save(task const& t) const {
    save_json(t.local_id, task_to_json(t));
}

void task_store::save_json(std::string const& local_id, std::string const& json) const {
    g_assert(is_local_id(local_id));
    folder_make(task_folder(local_id));
    file_write(task_folder(local_id) + "/task.json", bytes_ptr::copy(json));
}

std::string task_store::save_result(std::string const& local_id, std::size_t index,
                                    bytes_ptr const& file) const {
    std::string name =
        "result-" + std::to_string(index + 1) + picture_extension(picture_read_header(file).type);
    folder_make(task_folder(local_id));
    file_write(task_folder(local_id) + "/" + name, file);
    return name;
}

void task_store::save_file(std::string const& local_id, task_file const& file) const {
    g_assert(is_local_id(local_id));
    folder_make(task_folder(local_id));
    file_write(task_folder(local_id) + "/" + file.name, file.content);
}

void task_store::save_request(std::string const& local_id, bytes_ptr const& body) const {
    g_assert(is_local_id(local_id));
    folder_make(task_folder(local_id));
    file_write(request_path(local_id), body, durability::none);
}

bytes_ptr task_store::load_request(std::string const& local_id) const {
    return file_read(request_path(local_id));
}

void task_store::drop_request(std::string const& local_id) const {
    g_unlink(request_path(local_id).c_str());
}

bytes_ptr task_store::load_file(std::string const& local_id, std::string const& file) const {
    return file_read(task_folder(local_id) + "/" + file);
}

std::optional<task> task_store::load(std::string const& local_id) const {
    if (!is_local_id(local_id))
        return {};
    std::optional<task> loaded =
        task_from_json(file_read(task_folder(local_id) + "/task.json").text());
    if (!loaded || loaded->local_id != local_id)
        return {};
    return loaded;
}

std::vector<std::string> task_store::list() const {
    std::vector<std::string> ids;
    dir_ptr const dir(g_dir_open(folder_.c_str(), 0, nullptr));
    while (char const* name = dir ? g_dir_read_name(dir.get()) : nullptr)
        if (is_local_id(name))
            ids.emplace_back(name);
    return ids;
}

std::vector<task> task_store::load_all() const {
    std::vector<task> tasks;
    for (std::string const& id : list())
        if (std::optional<task> t = load(id))
            tasks.push_back(std::move(*t));
    return tasks;
}

void task_store::remove(std::string const& local_id) const {
    g_assert(is_local_id(local_id));
    std::string const folder = task_folder(local_id);
    for (std::string const& path : files_in(folder))
        g_unlink(path.c_str());
    if (g_rmdir(folder.c_str()) != 0 && errno != ENOENT)
        throw execution_error(_("“%s” cannot be removed: %s."), folder.c_str(), g_strerror(errno));
}

std::uint64_t task_store::size_on_disk(std::string const& local_id) const {
    std::uint64_t bytes = 0;
    for (std::string const& path : files_in(task_folder(local_id)))
        if (GStatBuf status; g_stat(path.c_str(), &status) == 0)
            bytes += std::uint64_t(status.st_size);
    return bytes;
}

std::string task_to_json(task const& t) {
    auto const builder = object_ptr<JsonBuilder>::adopt(json_builder_new());
    JsonBuilder* out = builder.get();
    json_builder_begin_object(out);
    json_set(out, "version", format_version);
    json_set(out, "local-id", t.local_id);
    json_set(out, "state", std::string(task_state_name(t.state)));
    json_set(out, "in-flight", t.in_flight);
    json_set(out, "task-id", t.service_id);
    json_set(out, "base-url", t.base_url);
    json_set(out, "model", t.model);
    json_set(out, "prompt", t.prompt);
    json_set(out, "placement", t.placement);
    json_set(out, "aspect-ratio", t.aspect_ratio);
    json_set(out, "image-size", t.image_size);
    json_set_list(out, "references", t.reference_names);
    if (t.fill)
        write_fill(out, *t.fill);
    json_set(out, "created-ms", t.created_ms);
    json_set(out, "submitted-ms", t.submitted_ms);
    json_set(out, "finished-ms", t.finished_ms);
    json_set(out, "consumed", t.consumed);
    json_set(out, "message", t.message);
    json_set(out, "told", t.told);
    write_results(out, t.results);
    json_builder_end_object(out);
    return json_print(out, true);
}

std::optional<task> task_from_json(std::string_view text) {
    json_document const document = json_document::parse(text);
    JsonObject* root = document.root();
    std::optional<task_state> const state = task_state_from(json_text(root, "state"));
    if (json_integer(root, "version") != format_version || !state)
        return {};
    task t;
    t.local_id = json_text(root, "local-id");
    t.state = *state;
    t.in_flight = json_boolean(root, "in-flight", true);
    t.service_id = json_text(root, "task-id");
    t.base_url = json_text(root, "base-url");
    t.model = json_text(root, "model");
    t.prompt = json_text(root, "prompt");
    t.placement = json_text(root, "placement");
    t.aspect_ratio = json_text(root, "aspect-ratio");
    t.image_size = json_text(root, "image-size");
    t.reference_names = json_texts(root, "references");
    if (JsonObject* fill = json_object(root, "fill"))
        t.fill = read_fill(fill);
    t.created_ms = json_integer(root, "created-ms");
    t.submitted_ms = json_integer(root, "submitted-ms");
    t.finished_ms = json_integer(root, "finished-ms");
    t.consumed = json_number(root, "consumed").value_or(0);
    t.message = json_text(root, "message");
    t.told = json_boolean(root, "told");
    t.results = read_results(root);
    return t;
}

} // namespace nb
