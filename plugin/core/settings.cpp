#include "core/settings.h"

#include "core/api.h"
#include "core/error.h"
#include "core/files.h"
#include "core/i18n.h"
#include "core/json.h"
#include "core/uri.h"

#include <algorithm>
#include <string_view>

namespace nb {

namespace {

constexpr char const* default_models[] = {"google/gempix2", "google/gemini-2.5-flash-image",
                                          "google/nano-banana", "google/nano-banana-pro",
                                          "google/nano-banana-2"};

// Instructions stay English in every language: models follow it best.
constexpr char const* for_model(char const* text) {
    return text;
}

constexpr char const* default_fill_instruction = for_model(
    "Edit the first picture. {prompt}\n"
    "Change only the area from {left} % to {right} % of its width and from {top} % to {bottom} % "
    "of its height. Keep everything outside that area exactly as it is: the same framing, sizes, "
    "positions, colors and light. Answer with the whole picture.");
constexpr char const* default_fill_overview_instruction = for_model(
    "The second picture shows the whole image around the first one, only for orientation.");
constexpr char const* default_fill_mask_instruction = for_model(
    "The last picture is a mask: only what is white in it may change in the first picture.");

std::string settings_path() {
    return settings_config_folder() + "/settings.json";
}

std::string folder_below(char const* parent) {
    return string_from(g_build_filename(parent, "nano-banana", nullptr));
}

retention_limits read_retention(JsonObject* root) {
    retention_limits limits;
    if (std::int64_t const tasks = json_integer(root, "keep-tasks"); tasks > 0)
        limits.tasks = int(std::min<std::int64_t>(tasks, settings_most_tasks));
    if (std::int64_t const mebibytes = json_integer(root, "keep-mebibytes"); mebibytes > 0)
        limits.bytes = std::uint64_t(std::min<std::int64_t>(mebibytes, settings_most_mebibytes))
                       << 20;
    return limits;
}

std::string text_or(JsonObject* root, char const* member, char const* otherwise) {
    std::string text = json_text(root, member);
    return text.empty() ? otherwise : text;
}

void read_fill(JsonObject* root, settings& read) {
    read.fill_instruction = text_or(root, "fill-instruction", default_fill_instruction);
    read.fill_overview_instruction =
        text_or(root, "fill-overview-instruction", default_fill_overview_instruction);
    read.fill_mask_instruction =
        text_or(root, "fill-mask-instruction", default_fill_mask_instruction);
    read.fill_sends_mask = json_boolean(root, "fill-sends-mask");
}

} // namespace

settings settings_load_stored() {
    settings read;
    read.base_url = api_default_base_url;
    json_document const document = json_document::parse(file_read(settings_path()).text());
    if (JsonObject* root = document.root()) {
        if (std::string url = json_text(root, "base-url"); !url.empty())
            read.base_url = url;
        if (std::int64_t const longest = json_integer(root, "reference-longest"); longest > 0)
            read.reference_longest = int(
                std::clamp<std::int64_t>(longest, settings_least_longest, settings_most_longest));
        read.lossless = json_boolean(root, "lossless");
        read.retention = read_retention(root);
        read.models = json_texts(root, "models");
    }
    read_fill(document.root(), read);
    if (read.models.empty())
        read.models.assign(std::begin(default_models), std::end(default_models));
    return read;
}

settings settings_load() {
    settings read = settings_load_stored();
    char const* from_environment = g_getenv("NANO_BANANA_BASE_URL");
    if (from_environment && *from_environment)
        read.base_url = from_environment;
    return read;
}

void settings_save(settings const& values) {
    auto const builder = object_ptr<JsonBuilder>::adopt(json_builder_new());
    json_builder_begin_object(builder.get());
    json_set(builder.get(), "base-url", values.base_url);
    json_set(builder.get(), "reference-longest", std::int64_t(values.reference_longest));
    json_set(builder.get(), "lossless", values.lossless);
    json_set(builder.get(), "keep-tasks", std::int64_t(values.retention.tasks));
    json_set(builder.get(), "keep-mebibytes", std::int64_t(values.retention.bytes >> 20));
    json_set_list(builder.get(), "models", values.models);
    json_set(builder.get(), "fill-instruction", values.fill_instruction);
    json_set(builder.get(), "fill-overview-instruction", values.fill_overview_instruction);
    json_set(builder.get(), "fill-mask-instruction", values.fill_mask_instruction);
    json_set(builder.get(), "fill-sends-mask", values.fill_sends_mask);
    json_builder_end_object(builder.get());
    folder_make(settings_config_folder());
    file_write(settings_path(), bytes_ptr::copy(json_print(builder.get(), true)));
}

std::string settings_check_base_url(std::string const& url) {
    uri_ptr const uri = uri_parse(url);
    if (!uri)
        return _("The service's address is not a web address.");
    if (g_uri_get_userinfo(uri.get()) || g_uri_get_query(uri.get()) ||
        g_uri_get_fragment(uri.get()))
        return _("The service's address must have no user, query or fragment.");
    if (std::string_view(g_uri_get_scheme(uri.get())) == "https" || uri_is_loopback(url))
        return "";
    return _(
        "The service's address must begin with https://, so that the key cannot be read on its "
        "way.");
}

std::string settings_state_folder() {
    return folder_below(g_get_user_state_dir());
}

std::string settings_config_folder() {
    return folder_below(g_get_user_config_dir());
}

} // namespace nb
