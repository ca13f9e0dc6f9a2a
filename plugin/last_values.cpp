#include "last_values.h"

#include "core/error.h"
#include "core/files.h"
#include "core/json.h"
#include "core/settings.h"

#include <algorithm>

namespace nb {

namespace {

std::string path_for(procedure_spec const& procedure) {
    return settings_state_folder() + "/" + procedure.name + ".json";
}

} // namespace

argument_values last_values_load(procedure_spec const& procedure) {
    argument_values values = argument_defaults(procedure);
    json_document const document = json_document::parse(file_read(path_for(procedure)).text());
    JsonObject* root = document.root();
    for (argument_spec const& argument : procedure.arguments) {
        if (!root || !json_object_has_member(root, argument.name))
            continue;
        if (argument.look == argument_look::number)
            values.set(argument.name,
                       int(std::clamp<std::int64_t>(json_integer(root, argument.name),
                                                    argument.minimum, argument.maximum)));
        else
            values.set(argument.name, json_text(root, argument.name));
    }
    return values;
}

void last_values_save(procedure_spec const& procedure, argument_values const& values) {
    auto const builder = object_ptr<JsonBuilder>::adopt(json_builder_new());
    json_builder_begin_object(builder.get());
    for (argument_spec const& argument : procedure.arguments) {
        if (argument.look == argument_look::number)
            json_set(builder.get(), argument.name, std::int64_t(values.number(argument.name)));
        else
            json_set(builder.get(), argument.name, values.text(argument.name));
    }
    json_builder_end_object(builder.get());
    try {
        folder_make(settings_state_folder());
        file_write(path_for(procedure), bytes_ptr::copy(json_print(builder.get(), true)));
    } catch (error const& problem) {
        g_message("%s", problem.what());
    }
}

} // namespace nb
