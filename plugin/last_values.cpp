#include "last_values.h"

#include "core/error.h"
#include "core/files.h"
#include "core/json.h"
#include "core/settings.h"

#include <algorithm>

namespace nb {

namespace {

constexpr std::int64_t most_px = 16'000; // of the window

std::string path_for(char const* name) {
    return settings_state_folder() + "/" + name + ".json";
}

void save(std::string const& path, JsonBuilder* builder) {
    try {
        folder_make(settings_state_folder());
        file_write(path, bytes_ptr::copy(json_print(builder, true)), durability::none);
    } catch (error const& problem) {
        g_message("%s", problem.what());
    }
}

} // namespace

argument_values last_values_load(procedure_spec const& procedure) {
    argument_values values = argument_defaults(procedure);
    json_document const document = json_document::parse(file_read(path_for(procedure.name)).text());
    JsonObject* root = document.root();
    for (argument_spec const& argument : procedure.arguments) {
        if (!root || !json_object_has_member(root, argument.name))
            continue;
        double const number = std::clamp<double>(json_number(root, argument.name).value_or(0),
                                                 argument.minimum, argument.maximum);
        switch (argument_kind_of(argument.look)) {
        case argument_kind::number:
        case argument_kind::truth:
            values.set(argument.name, int(number));
            break;
        case argument_kind::fraction:
            values.set(argument.name, number);
            break;
        case argument_kind::text:
            values.set(argument.name, json_text(root, argument.name));
            break;
        }
    }
    return values;
}

bool last_values_known(procedure_spec const& procedure) {
    return g_file_test(path_for(procedure.name).c_str(), G_FILE_TEST_EXISTS);
}

void last_values_save(procedure_spec const& procedure, argument_values const& values) {
    auto const builder = object_ptr<JsonBuilder>::adopt(json_builder_new());
    json_builder_begin_object(builder.get());
    for (argument_spec const& argument : procedure.arguments) {
        switch (argument_kind_of(argument.look)) {
        case argument_kind::number:
        case argument_kind::truth:
            json_set(builder.get(), argument.name, std::int64_t(values.number(argument.name)));
            break;
        case argument_kind::fraction:
            json_set(builder.get(), argument.name, values.fraction(argument.name));
            break;
        case argument_kind::text:
            json_set(builder.get(), argument.name, values.text(argument.name));
            break;
        }
    }
    json_builder_end_object(builder.get());
    save(path_for(procedure.name), builder.get());
}

window_size window_size_load() {
    json_document const document = json_document::parse(file_read(path_for("window")).text());
    window_size size;
    if (std::int64_t const width = json_integer(document.root(), "width"); width > 0)
        size.width = int(std::min(width, most_px));
    if (std::int64_t const height = json_integer(document.root(), "height"); height > 0)
        size.height = int(std::min(height, most_px));
    return size;
}

void window_size_save(window_size size) {
    auto const builder = object_ptr<JsonBuilder>::adopt(json_builder_new());
    json_builder_begin_object(builder.get());
    json_set(builder.get(), "width", std::int64_t(size.width));
    json_set(builder.get(), "height", std::int64_t(size.height));
    json_builder_end_object(builder.get());
    save(path_for("window"), builder.get());
}

} // namespace nb
