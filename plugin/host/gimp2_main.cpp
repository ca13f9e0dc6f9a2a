// Registration with GIMP 2.10: the procedure table as libgimp's procedures, and a call's values as
// plain ones and back.
#include "main.h"

#include "core/glib_ptr.h"
#include "core/i18n.h"

#include <libgimp/gimp.h>

#include <libintl.h>

#include <optional>
#include <span>
#include <vector>

namespace {

using namespace nb;

// libgimp takes descriptions and texts as `char*`, but leaves them as they are.
char* unconst(char const* text) {
    return const_cast<char*>(text);
}

// Where the executable is, and beside it the translations, as GIMP 3 has it, and the icon.
std::string program_folder;

std::string beside_program(char const* name) {
    return string_from(g_build_filename(program_folder.c_str(), name, nullptr));
}

// -- registration

GimpParamDef definition(GimpPDBArgType type, char const* name, char const* description) {
    return {type, unconst(name), unconst(description)};
}

GimpPDBArgType argument_type(argument_spec const& argument) {
    switch (argument_kind_of(argument.look)) {
    case argument_kind::number:
    case argument_kind::truth:
        return GIMP_PDB_INT32;
    case argument_kind::fraction:
        return GIMP_PDB_FLOAT;
    case argument_kind::text:
        break;
    }
    return GIMP_PDB_STRING;
}

std::vector<GimpParamDef> parameter_definitions(procedure_spec const& procedure) {
    std::vector<GimpParamDef> definitions{
        definition(GIMP_PDB_INT32, "run-mode",
                   "The run mode { RUN-INTERACTIVE (0), RUN-NONINTERACTIVE (1) }")};
    if (procedure.takes_image) {
        definitions.push_back(definition(GIMP_PDB_IMAGE, "image", "The image"));
        definitions.push_back(definition(GIMP_PDB_DRAWABLE, "drawable", "The selected drawable"));
    }
    for (argument_spec const& argument : procedure.arguments) {
        definitions.push_back(
            definition(argument_type(argument), argument.name, _(argument.blurb)));
    }
    return definitions;
}

std::vector<GimpParamDef> return_definitions(procedure_id id) {
    std::vector<GimpParamDef> definitions;
    switch (id) {
    case procedure_id::generate:
    case procedure_id::fill:
    case procedure_id::recover:
        definitions.push_back(definition(GIMP_PDB_INT32, "num-layers", "The number of new layers"));
        definitions.push_back(
            definition(GIMP_PDB_INT32ARRAY, "layers", "The new layers, topmost first"));
        break;
    case procedure_id::create:
        definitions.push_back(definition(GIMP_PDB_IMAGE, "new-image", "The new image"));
        break;
    case procedure_id::again:
    case procedure_id::settings:
        return definitions;
    }
    definitions.push_back(definition(GIMP_PDB_INT32, "num-task-ids", "The number of tasks"));
    definitions.push_back(
        definition(GIMP_PDB_STRINGARRAY, "task-ids", "The image service's names of the tasks"));
    definitions.push_back(
        definition(GIMP_PDB_FLOAT, "consumed", "Credits that the pictures cost in all"));
    return definitions;
}

// GIMP translates what it shows by itself, through the domain, so that a change of its language
// needs no new query.
void install(procedure_spec const& procedure) {
    auto const parameters = parameter_definitions(procedure);
    auto const results = return_definitions(procedure.id);
    gimp_install_procedure(procedure.name, procedure.blurb, procedure.help, "Nano Banana for GIMP",
                           "Nano Banana for GIMP", "2026", procedure.menu_label,
                           procedure.takes_image ? "*" : "", GIMP_PLUGIN, int(parameters.size()),
                           int(results.size()), parameters.data(), results.data());
    gimp_plugin_menu_register(procedure.name, procedure.menu_path);
    std::string const icon = beside_program("icon.png");
    if (g_file_test(icon.c_str(), G_FILE_TEST_IS_REGULAR))
        gimp_plugin_icon_register(procedure.name, GIMP_ICON_TYPE_IMAGE_FILE,
                                  reinterpret_cast<guint8 const*>(icon.c_str()));
}

void query() noexcept {
    gimp_plugin_domain_register(GETTEXT_PACKAGE, beside_program("locale").c_str());
    for (procedure_spec const& procedure : procedure_table())
        install(procedure);
}

// -- a call

// What GIMP passed, taken one after the other. Scripts may pass less than was registered.
class parameter_reader {
  public:
    parameter_reader(GimpParam const* parameters, int count)
        : left_(parameters, std::size_t(count)) {}

    // Null at the end, or where a value is of another type.
    GimpParam const* next(GimpPDBArgType type) {
        if (left_.empty())
            return nullptr;
        GimpParam const* parameter = left_.data();
        left_ = left_.subspan(1);
        return parameter->type == type ? parameter : nullptr;
    }

  private:
    std::span<GimpParam const> left_;
};

run_mode run_mode_from(int mode) {
    switch (mode) {
    case GIMP_RUN_INTERACTIVE:
        return run_mode::interactive;
    case GIMP_RUN_WITH_LAST_VALS:
        return run_mode::with_last_values;
    default:
        return run_mode::noninteractive;
    }
}

// What was not passed keeps its default.
void read_arguments(parameter_reader& reader, procedure_spec const& procedure,
                    argument_values& values) {
    for (argument_spec const& argument : procedure.arguments) {
        GimpPDBArgType const type = argument_type(argument);
        GimpParam const* parameter = reader.next(type);
        if (!parameter)
            continue;
        if (type == GIMP_PDB_INT32)
            values.set(argument.name, int(parameter->data.d_int32));
        else if (type == GIMP_PDB_FLOAT)
            values.set(argument.name, double(parameter->data.d_float));
        else
            values.set(argument.name,
                       std::string(parameter->data.d_string ? parameter->data.d_string : ""));
    }
}

// Empty when an image or a drawable is called for and missing.
std::optional<procedure_call> call_from(procedure_spec const& procedure, parameter_reader reader) {
    procedure_call call;
    call.procedure = &procedure;
    GimpParam const* mode = reader.next(GIMP_PDB_INT32);
    call.mode = run_mode_from(mode ? mode->data.d_int32 : GIMP_RUN_NONINTERACTIVE);
    if (procedure.takes_image) {
        GimpParam const* image = reader.next(GIMP_PDB_IMAGE);
        GimpParam const* drawable = reader.next(GIMP_PDB_DRAWABLE);
        if (!image || !drawable)
            return {};
        call.image = image->data.d_image;
        call.drawables = {drawable->data.d_drawable};
    }
    call.arguments = argument_defaults(procedure);
    if (call.mode == run_mode::noninteractive)
        read_arguments(reader, procedure, call.arguments);
    return call;
}

// -- what comes of it

GimpPDBStatusType pdb_status(call_status status) {
    switch (status) {
    case call_status::success:
        return GIMP_PDB_SUCCESS;
    case call_status::calling_error:
        return GIMP_PDB_CALLING_ERROR;
    case call_status::execution_error:
        return GIMP_PDB_EXECUTION_ERROR;
    case call_status::cancelled:
        return GIMP_PDB_CANCEL;
    }
    g_assert_not_reached();
}

// The values that a call returns. They point into what this owns, and libgimp reads them after
// `run` has returned.
class return_values {
  public:
    return_values(procedure_id id, call_outcome outcome) : outcome_(std::move(outcome)) {
        add(GIMP_PDB_STATUS).d_status = pdb_status(outcome_.status);
        if (outcome_.status == call_status::success)
            add_results(id);
        else if (!outcome_.message.empty())
            add_message(return_definitions(id).size());
    }
    return_values(return_values const&) = delete;
    return_values& operator=(return_values const&) = delete;

    int count() const { return int(values_.size()); }
    GimpParam* data() { return values_.data(); }

  private:
    GimpParamData& add(GimpPDBArgType type) {
        return values_.emplace_back(GimpParam{type, {}}).data;
    }

    // GIMP fills up what is missing with empty values. Left to it, it would take the message for
    // the length of the array after it, and crash.
    void add_message(std::size_t count) {
        add(GIMP_PDB_STRING).d_string = outcome_.message.data();
        for (std::size_t i = 1; i < count; ++i)
            add(GIMP_PDB_INT32);
    }

    void add_results(procedure_id id) {
        switch (id) {
        case procedure_id::generate:
        case procedure_id::fill:
        case procedure_id::recover:
            add(GIMP_PDB_INT32).d_int32 = gint32(outcome_.layers.size());
            add(GIMP_PDB_INT32ARRAY).d_int32array = outcome_.layers.data();
            break;
        case procedure_id::create:
            add(GIMP_PDB_IMAGE).d_image = outcome_.new_image;
            break;
        case procedure_id::again:
        case procedure_id::settings:
            return;
        }
        for (std::string& task : outcome_.task_ids)
            task_ids_.push_back(task.data());
        add(GIMP_PDB_INT32).d_int32 = gint32(task_ids_.size());
        add(GIMP_PDB_STRINGARRAY).d_stringarray = task_ids_.data();
        add(GIMP_PDB_FLOAT).d_float = outcome_.consumed;
    }

    call_outcome outcome_;
    std::vector<char*> task_ids_;
    std::vector<GimpParam> values_;
};

call_outcome run_procedure(procedure_spec const& procedure, parameter_reader reader) {
    if (auto const call = call_from(procedure, reader))
        return run_call(*call);
    call_outcome failed;
    failed.status = call_status::calling_error;
    failed.message = _("An image and a drawable are needed.");
    return failed;
}

void run(char const* name, int count, GimpParam const* parameters, int* result_count,
         GimpParam** results) noexcept {
    // Failures are told once, by this call's own status and message.
    gimp_plugin_set_pdb_error_handler(GIMP_PDB_ERROR_HANDLER_PLUGIN);
    procedure_spec const& procedure = *procedure_find(name);
    static std::optional<return_values> returned;
    returned.emplace(procedure.id, run_procedure(procedure, {parameters, count}));
    *result_count = returned->count();
    *results = returned->data();
}

} // namespace

int main(int argc, char** argv) {
    program_folder = string_from(g_path_get_dirname(argv[0]));
    bindtextdomain(GETTEXT_PACKAGE, beside_program("locale").c_str());
    bind_textdomain_codeset(GETTEXT_PACKAGE, "UTF-8");
    static GimpPlugInInfo const plug_in{nullptr, nullptr, query, run};
    return gimp_main(&plug_in, argc, argv);
}
