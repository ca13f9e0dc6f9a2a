#include "core/prompt_history.h"

#include "core/error.h"
#include "core/files.h"
#include "core/json.h"
#include "core/settings.h"

#include <algorithm>

namespace nb {

namespace {

std::string history_path() {
    return settings_state_folder() + "/prompts.json";
}

} // namespace

std::vector<std::string> prompt_history_load() {
    json_document const document = json_document::parse(file_read(history_path()).text());
    std::vector<std::string> prompts = json_texts(document.root(), "prompts");
    prompts.resize(std::min(prompts.size(), prompt_history_limit));
    return prompts;
}

void prompt_history_add(std::string const& prompt) {
    std::vector<std::string> prompts = prompt_history_load();
    std::erase(prompts, prompt);
    prompts.insert(prompts.begin(), prompt);
    prompts.resize(std::min(prompts.size(), prompt_history_limit));
    auto const builder = object_ptr<JsonBuilder>::adopt(json_builder_new());
    json_builder_begin_object(builder.get());
    json_set_list(builder.get(), "prompts", prompts);
    json_builder_end_object(builder.get());
    try {
        folder_make(settings_state_folder());
        file_write(history_path(), bytes_ptr::copy(json_print(builder.get(), true)),
                   durability::none);
    } catch (error const& problem) {
        g_message("%s", problem.what());
    }
}

} // namespace nb
