// Registration with GIMP 3.0 and 3.2: the procedure table as libgimp's procedures, and a call's
// values as plain ones and back.
#include "main.h"

#include "core/glib_ptr.h"
#include "core/i18n.h"

#include <libgimp/gimp.h>

#include <algorithm>

namespace {

using namespace nb;

constexpr GParamFlags argument_flags = G_PARAM_READWRITE;

std::string beside_program(char const* name) {
    char_ptr const folder(g_path_get_dirname(gimp_get_progname()));
    return string_from(g_build_filename(folder.get(), name, nullptr));
}

// -- registration

// GIMP shows labels of arguments without a mnemonic in its procedure browser.
std::string without_mnemonic(char const* label) {
    std::string text(label);
    std::erase(text, '_');
    return text;
}

void add_argument(GimpProcedure* procedure, argument_spec const& argument) {
    std::string const label = without_mnemonic(_(argument.label));
    char const* blurb = _(argument.blurb);
    switch (argument_kind_of(argument.look)) {
    case argument_kind::number:
        return gimp_procedure_add_int_argument(procedure, argument.name, label.c_str(), blurb,
                                               argument.minimum, argument.maximum,
                                               argument.number_default, argument_flags);
    case argument_kind::fraction:
        return gimp_procedure_add_double_argument(procedure, argument.name, label.c_str(), blurb,
                                                  argument.minimum, argument.maximum,
                                                  argument.number_default, argument_flags);
    case argument_kind::truth:
        return gimp_procedure_add_boolean_argument(procedure, argument.name, label.c_str(), blurb,
                                                   argument.number_default, argument_flags);
    case argument_kind::text:
        return gimp_procedure_add_string_argument(procedure, argument.name, label.c_str(), blurb,
                                                  argument.text_default, argument_flags);
    }
}

void add_return_values(GimpProcedure* procedure, procedure_id id) {
    switch (id) {
    case procedure_id::generate:
    case procedure_id::fill:
    case procedure_id::recover:
        gimp_procedure_add_core_object_array_return_value(procedure, "layers", _("Layers"),
                                                          _("The new layers, topmost first"),
                                                          GIMP_TYPE_LAYER, argument_flags);
        break;
    case procedure_id::create:
        gimp_procedure_add_image_return_value(procedure, "image", _("Image"), _("The new image"),
                                              true, argument_flags);
        break;
    case procedure_id::again:
    case procedure_id::settings:
        return;
    }
    gimp_procedure_add_string_array_return_value(procedure, "task-ids", _("Task IDs"),
                                                 _("The image service's names of the tasks"),
                                                 argument_flags);
    gimp_procedure_add_double_return_value(procedure, "consumed", _("Consumed"),
                                           _("Credits that the pictures cost in all"), 0,
                                           G_MAXDOUBLE, 0, argument_flags);
}

// -- a call

argument_values arguments_from(GimpProcedureConfig* config, procedure_spec const& procedure) {
    argument_values values = argument_defaults(procedure);
    for (argument_spec const& argument : procedure.arguments) {
        switch (argument_kind_of(argument.look)) {
        case argument_kind::number:
        case argument_kind::truth: { // a gboolean is an int
            int number = 0;
            g_object_get(config, argument.name, &number, nullptr);
            values.set(argument.name, number);
            break;
        }
        case argument_kind::fraction: {
            double number = 0;
            g_object_get(config, argument.name, &number, nullptr);
            values.set(argument.name, number);
            break;
        }
        case argument_kind::text: {
            char* text = nullptr;
            g_object_get(config, argument.name, &text, nullptr);
            values.set(argument.name, string_from(text));
            break;
        }
        }
    }
    return values;
}

run_mode run_mode_from(GimpRunMode mode) {
    switch (mode) {
    case GIMP_RUN_INTERACTIVE:
        return run_mode::interactive;
    case GIMP_RUN_WITH_LAST_VALS:
        return run_mode::with_last_values;
    case GIMP_RUN_NONINTERACTIVE:
        break;
    }
    return run_mode::noninteractive;
}

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

// An array as GIMP passes them: ended by null, the proxies not owned.
GimpLayer** layer_array(std::vector<item_id> const& ids) {
    GimpLayer** layers = g_new0(GimpLayer*, ids.size() + 1);
    std::ranges::transform(ids, layers, gimp_layer_get_by_id);
    return layers;
}

char** string_array(std::vector<std::string> const& texts) {
    char** strings = g_new0(char*, texts.size() + 1);
    std::ranges::transform(texts, strings, [](auto const& text) { return g_strdup(text.c_str()); });
    return strings;
}

GimpValueArray* return_values(GimpProcedure* procedure, procedure_id id,
                              call_outcome const& outcome) {
    if (outcome.status != call_status::success) {
        GError* error = outcome.message.empty()
                            ? nullptr
                            : g_error_new_literal(GIMP_PLUG_IN_ERROR, 0, outcome.message.c_str());
        return gimp_procedure_new_return_values(procedure, pdb_status(outcome.status), error);
    }
    GimpValueArray* values = gimp_procedure_new_return_values(procedure, GIMP_PDB_SUCCESS, nullptr);
    switch (id) {
    case procedure_id::generate:
    case procedure_id::fill:
    case procedure_id::recover:
        GIMP_VALUES_TAKE_CORE_OBJECT_ARRAY(values, 1, layer_array(outcome.layers));
        break;
    case procedure_id::create:
        GIMP_VALUES_SET_IMAGE(values, 1, gimp_image_get_by_id(outcome.new_image));
        break;
    case procedure_id::again:
    case procedure_id::settings:
        return values;
    }
    GIMP_VALUES_TAKE_STRV(values, 2, string_array(outcome.task_ids));
    GIMP_VALUES_SET_DOUBLE(values, 3, outcome.consumed);
    return values;
}

GimpValueArray* run(GimpProcedure* procedure, GimpRunMode mode, GimpImage* image,
                    GimpDrawable** drawables, GimpProcedureConfig* config) {
    // Failures are told once, by this plug-in.
    gimp_plug_in_set_pdb_error_handler(gimp_get_plug_in(), GIMP_PDB_ERROR_HANDLER_PLUGIN);
    procedure_spec const& spec = *procedure_find(gimp_procedure_get_name(procedure));
    procedure_call call;
    call.procedure = &spec;
    call.mode = run_mode_from(mode);
    call.arguments = call.mode == run_mode::noninteractive ? arguments_from(config, spec)
                                                           : argument_defaults(spec);
    if (image)
        call.image = gimp_image_get_id(image);
    for (; drawables && *drawables; ++drawables)
        call.drawables.push_back(gimp_item_get_id(GIMP_ITEM(*drawables)));
    return return_values(procedure, spec.id, run_call(call));
}

GimpValueArray* run_on_image(GimpProcedure* procedure, GimpRunMode mode, GimpImage* image,
                             GimpDrawable** drawables, GimpProcedureConfig* config,
                             gpointer) noexcept {
    return run(procedure, mode, image, drawables, config);
}

GimpValueArray* run_without_image(GimpProcedure* procedure, GimpProcedureConfig* config,
                                  gpointer) noexcept {
    GimpRunMode mode = GIMP_RUN_NONINTERACTIVE;
    g_object_get(config, "run-mode", &mode, nullptr);
    return run(procedure, mode, nullptr, nullptr, config);
}

// -- the plug-in

GimpProcedure* new_image_procedure(GimpPlugIn* plug_in, procedure_spec const& spec) {
    GimpProcedure* procedure = gimp_image_procedure_new(
        plug_in, spec.name, GIMP_PDB_PROC_TYPE_PLUGIN, run_on_image, nullptr, nullptr);
    gimp_procedure_set_image_types(procedure, "*");
    gimp_procedure_set_sensitivity_mask(procedure, GIMP_PROCEDURE_SENSITIVE_DRAWABLE |
                                                       GIMP_PROCEDURE_SENSITIVE_DRAWABLES |
                                                       GIMP_PROCEDURE_SENSITIVE_NO_DRAWABLES);
    return procedure;
}

GimpProcedure* new_plain_procedure(GimpPlugIn* plug_in, procedure_spec const& spec) {
    GimpProcedure* procedure = gimp_procedure_new(plug_in, spec.name, GIMP_PDB_PROC_TYPE_PLUGIN,
                                                  run_without_image, nullptr, nullptr);
    gimp_procedure_set_sensitivity_mask(procedure, GIMP_PROCEDURE_SENSITIVE_ALWAYS);
    gimp_procedure_add_enum_argument(procedure, "run-mode", _("Run mode"), _("The run mode"),
                                     GIMP_TYPE_RUN_MODE, GIMP_RUN_NONINTERACTIVE, argument_flags);
    return procedure;
}

void set_icon(GimpProcedure* procedure) {
    std::string const icon = beside_program("icon.png");
    if (!g_file_test(icon.c_str(), G_FILE_TEST_IS_REGULAR))
        return;
    auto const file = object_ptr<GFile>::adopt(g_file_new_for_path(icon.c_str()));
    gimp_procedure_set_icon_file(procedure, file.get());
}

GimpProcedure* create_procedure(GimpPlugIn* plug_in, char const* name) noexcept {
    procedure_spec const* spec = procedure_find(name);
    if (!spec)
        return nullptr;
    GimpProcedure* procedure = spec->takes_image ? new_image_procedure(plug_in, *spec)
                                                 : new_plain_procedure(plug_in, *spec);
    gimp_procedure_set_menu_label(procedure, _(spec->menu_label));
    gimp_procedure_add_menu_path(procedure, spec->menu_path);
    set_icon(procedure);
    gimp_procedure_set_documentation(procedure, _(spec->blurb), _(spec->help), spec->name);
    gimp_procedure_set_attribution(procedure, "Nano Banana for GIMP", "Nano Banana for GIMP",
                                   "2026");
    for (argument_spec const& argument : spec->arguments)
        add_argument(procedure, argument);
    add_return_values(procedure, spec->id);
    return procedure;
}

GList* query_procedures(GimpPlugIn*) noexcept {
    GList* names = nullptr;
    for (procedure_spec const& spec : procedure_table())
        names = g_list_append(names, g_strdup(spec.name));
    return names;
}

// As GIMP has it by default, in `locale` beside the executable; but it warns where there is none.
gboolean set_i18n(GimpPlugIn*, char const*, char** domain, char**) noexcept {
    if (!g_file_test(beside_program("locale").c_str(), G_FILE_TEST_IS_DIR))
        return false;
    *domain = g_strdup(GETTEXT_PACKAGE);
    return true;
}

// GObject's macros name the type's parts.
struct NanoBanana {
    GimpPlugIn parent_instance;
};
struct NanoBananaClass {
    GimpPlugInClass parent_class;
};

G_DEFINE_TYPE(NanoBanana, nano_banana, GIMP_TYPE_PLUG_IN)

void nano_banana_class_init(NanoBananaClass* type) {
    type->parent_class.query_procedures = query_procedures;
    type->parent_class.create_procedure = create_procedure;
    type->parent_class.set_i18n = set_i18n;
}

void nano_banana_init(NanoBanana*) {}

} // namespace

GIMP_MAIN(nano_banana_get_type())
