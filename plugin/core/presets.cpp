#include "core/presets.h"

#include "core/error.h"
#include "core/files.h"
#include "core/i18n.h"
#include "core/json.h"
#include "core/settings.h"

#include <algorithm>

namespace nb {

namespace {

constexpr std::string_view place = "{}";

std::string saved_path() {
    return settings_config_folder() + "/presets.json";
}

preset read_preset(JsonObject* entry) {
    preset read;
    read.name = json_text(entry, "name");
    read.prompt = json_text(entry, "prompt");
    if (read.name.empty() || read.prompt.empty())
        throw calling_error("%s", _("Each preset needs a name and a prompt."));
    if (JsonObject* names = json_object(entry, "names")) {
        GList* const languages = json_object_get_members(names);
        for (GList* at = languages; at; at = at->next) {
            auto const* language = static_cast<char const*>(at->data);
            read.names[language] = json_text(names, language);
        }
        g_list_free(languages);
    }
    for (char const* option : preset_options())
        if (json_object_has_member(entry, option))
            read.options[option] = json_text(entry, option);
    return read;
}

} // namespace

std::span<char const* const> preset_options() {
    static constexpr char const* names[] = {"model", "references", "placement", "aspect-ratio",
                                            "image-size"};
    return names;
}

std::vector<preset> presets_parse(std::string_view json) {
    json_document const document = json_document::parse(json);
    JsonArray* entries = json_array(document.root(), "presets");
    if (!entries)
        throw calling_error("%s", _("This is no file of presets."));
    std::vector<preset> presets;
    for (guint at = 0; at < json_array_get_length(entries); ++at) {
        JsonNode* node = json_array_get_element(entries, at);
        presets.push_back(
            read_preset(JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : nullptr));
    }
    return presets;
}

std::string presets_to_json(std::vector<preset> const& presets) {
    auto const builder = object_ptr<JsonBuilder>::adopt(json_builder_new());
    JsonBuilder* out = builder.get();
    json_builder_begin_object(out);
    json_builder_set_member_name(out, "presets");
    json_builder_begin_array(out);
    for (preset const& each : presets) {
        json_builder_begin_object(out);
        json_set(out, "name", each.name);
        if (!each.names.empty()) {
            json_builder_set_member_name(out, "names");
            json_builder_begin_object(out);
            for (auto const& [language, name] : each.names)
                json_set(out, language.c_str(), name);
            json_builder_end_object(out);
        }
        json_set(out, "prompt", each.prompt);
        for (auto const& [option, value] : each.options)
            json_set(out, option.c_str(), value);
        json_builder_end_object(out);
    }
    json_builder_end_array(out);
    json_builder_end_object(out);
    return json_print(out, true);
}

std::vector<preset> presets_shipped() {
    bytes_ptr const file = file_read(file_beside_program("presets.json"));
    return file ? presets_parse(file.text()) : std::vector<preset>();
}

std::vector<preset> presets_saved() {
    std::string const path = saved_path();
    if (!g_file_test(path.c_str(), G_FILE_TEST_EXISTS))
        return {};
    try {
        return presets_parse(file_read(path).text());
    } catch (error const& problem) {
        throw execution_error(_("Your presets, in “%s”, cannot be read: %s"), path.c_str(),
                              problem.what());
    }
}

void presets_save(std::vector<preset> const& presets) {
    folder_make(settings_config_folder());
    file_write(saved_path(), bytes_ptr::copy(presets_to_json(presets)));
}

std::vector<preset> presets_merged(std::vector<preset> presets, std::vector<preset> const& more) {
    for (preset const& each : more) {
        auto const same = std::ranges::find(presets, each.name, &preset::name);
        if (same == presets.end())
            presets.push_back(each);
        else
            *same = each;
    }
    return presets;
}

std::string const& preset_name(preset const& named) {
    for (char const* const* language = g_get_language_names(); *language; ++language)
        if (auto const found = named.names.find(*language); found != named.names.end())
            return found->second;
    return named.name;
}

std::string preset_prompt(preset const& from, std::string const& typed) {
    std::string prompt = from.prompt;
    if (typed.empty())
        return prompt;
    for (std::size_t at = prompt.find(place); at != std::string::npos;
         at = prompt.find(place, at + typed.size()))
        prompt.replace(at, place.size(), typed);
    return prompt;
}

} // namespace nb
