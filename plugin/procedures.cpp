#include "procedures.h"

#include "core/i18n.h"

#include <algorithm>

namespace nb {

namespace {

constexpr char const* reference_words[] = {"selected", "visible", "all", "none"};
constexpr char const* placement_words[] = {"fit", "native", "stretch"};
// Empty: as the model likes.
constexpr char const* aspect_ratio_words[] = {"canvas", "",    "1:1", "16:9", "21:9", "2:3",
                                              "3:2",    "3:4", "4:3", "4:5",  "5:4",  "9:16"};
constexpr char const* image_sizes[] = {"", "1k", "2k", "4k"};

using look = argument_look;

constexpr argument_spec prompt = {"prompt", N_("_Prompt"),
                                  N_("What the picture should show, or what should change"),
                                  look::text, ""};
constexpr argument_spec model = {"model", N_("_Model"), N_("The service's name of the model"),
                                 look::choice_or_entry, "google/gempix2"};
constexpr argument_spec references = {
    "references",
    N_("_References"),
    N_("Layers to send: 'selected', one reference each; 'visible', what the image shows, as one; "
       "'all', every visible top-level layer, one each; 'none'"),
    look::choice,
    "selected",
    reference_words};
constexpr argument_spec reference_urls = {
    "reference-urls", N_("Re_ference addresses"),
    N_("Web addresses of further references, one a line; with the layers at most 4"), look::text,
    ""};
constexpr argument_spec placement = {"placement",
                                     N_("P_lacement"),
                                     N_("'fit' scales into the canvas, 'native' keeps the "
                                        "picture's pixels, 'stretch' fills the canvas"),
                                     look::choice,
                                     "fit",
                                     placement_words};
constexpr argument_spec aspect_ratio = {
    "aspect-ratio",
    N_("A_spect ratio"),
    N_("Of the picture, such as 16:9; 'canvas' is the nearest to the image's; empty leaves it to "
       "the model"),
    look::choice_or_entry,
    "",
    aspect_ratio_words};
constexpr argument_spec aspect_ratio_of_new = {
    "aspect-ratio",
    N_("A_spect ratio"),
    N_("Of the picture, such as 16:9; empty leaves it to the model"),
    look::choice_or_entry,
    "",
    std::span(aspect_ratio_words).subspan(1)}; // there is no canvas yet
constexpr argument_spec image_size = {"image-size",
                                      N_("Picture si_ze"),
                                      N_("Such as 2k; empty leaves it to the model"),
                                      look::choice_or_entry,
                                      "",
                                      image_sizes};
constexpr argument_spec variations = {"variations",
                                      N_("_Variations"),
                                      N_("How many pictures to ask for; each is paid for"),
                                      look::number,
                                      "",
                                      {},
                                      1,
                                      4,
                                      1};
constexpr argument_spec callback_url = {
    "callback-url", N_("We_bhook address"),
    N_("A public address that the service tells when a picture is done; empty for none"),
    look::line, ""};
constexpr argument_spec callback_port = {
    "callback-port",
    N_("Webhook port"),
    N_("Port on 127.0.0.1 that the webhook address leads to; 0 does not listen"),
    look::number,
    "",
    {},
    0,
    65535,
    0};
constexpr argument_spec timeout = {
    "timeout",
    N_("Timeout (s)"),
    N_("Seconds to wait; after that the task can still be recovered"),
    look::number,
    "",
    {},
    10,
    3600,
    600};

constexpr argument_spec context = {"context",
                                   N_("Conte_xt (%)"),
                                   N_("How much around the selection is sent as well, in percent "
                                      "of its longer side"),
                                   look::number,
                                   "",
                                   {},
                                   0,
                                   200,
                                   25};
constexpr argument_spec feather = {"feather",
                                   N_("Feathe_r (px)"),
                                   N_("How softly the new pixels begin inside the selection; -1 "
                                      "depends on the selection's size"),
                                   look::fraction,
                                   "",
                                   {},
                                   -1,
                                   10'000,
                                   -1};
constexpr argument_spec align = {"align",
                                 N_("Align with the _surroundings"),
                                 N_("Moves back a result that the service shifted or scaled"),
                                 look::toggle,
                                 "",
                                 {},
                                 0,
                                 1,
                                 1};
constexpr argument_spec match_color = {"match-colour",
                                       N_("Match co_lors with the surroundings"),
                                       N_("Undoes the service's drift in color and brightness; "
                                          "turn it off to change the light"),
                                       look::toggle,
                                       "",
                                       {},
                                       0,
                                       1,
                                       1};

constexpr argument_spec generate_arguments[] = {
    prompt,     model,      references,   reference_urls, placement, aspect_ratio,
    image_size, variations, callback_url, callback_port,  timeout};
constexpr argument_spec create_arguments[] = {
    prompt,       model,         reference_urls, aspect_ratio_of_new, image_size, variations,
    callback_url, callback_port, timeout};
constexpr argument_spec fill_arguments[] = {prompt,        model,       context,    feather,
                                            align,         match_color, variations, callback_url,
                                            callback_port, timeout};

constexpr argument_spec recover_arguments[] = {timeout};

constexpr procedure_spec procedures[] = {
    {procedure_id::generate, "plug-in-nano-banana-generate", N_("_Generate Layer..."),
     "<Image>/Filters/Nano Banana",
     N_("Make a new layer from a prompt and from layers, with the Nano Banana image service"),
     N_("Sends the prompt and the chosen layers (at most 4 references) to the image service, waits "
        "for "
        "the picture and adds it as a new layer above the selected one. Each picture costs credits "
        "of "
        "your account."),
     true, false, generate_arguments},
    {procedure_id::again,
     "plug-in-nano-banana-again",
     N_("Generate A_gain..."),
     "<Image>/Layer",
     N_("Open the Nano Banana window filled as it was for this layer"),
     N_("For a layer that Nano Banana made: its prompt and options are in the window again, to be "
        "changed and sent once more."),
     true,
     true,
     {}},
    {procedure_id::create, "plug-in-nano-banana-create", N_("_Nano Banana..."),
     "<Image>/File/Create",
     N_("Make a new image from a prompt, with the Nano Banana image service"),
     N_("Sends the prompt to the image service, waits for the picture and opens it as a new image. "
        "Each "
        "picture costs credits of your account."),
     false, false, create_arguments},
    {procedure_id::fill, "plug-in-nano-banana-fill", N_("_Fill Selection..."),
     "<Image>/Filters/Nano Banana",
     N_("Fill the selection from a prompt, fitting its surroundings, with the Nano Banana image "
        "service"),
     N_("Sends what the image shows in and around the selection to the image service, waits for "
        "the picture, aligns it with what is there already and adds it as a new layer whose mask "
        "shows the selection alone. Each picture costs credits of your account."),
     true, false, fill_arguments},
    {procedure_id::recover, "plug-in-nano-banana-recover", N_("_Recover Results..."),
     "<Image>/Filters/Nano Banana",
     N_("Insert pictures that were paid for and never came into an image"),
     N_("Asks the image service for the pictures of tasks that an earlier call left, because it "
        "was "
        "cancelled, timed out or came to a sudden end, and adds them as new layers. Costs "
        "nothing."),
     true, false, recover_arguments},
    {procedure_id::settings,
     "plug-in-nano-banana-settings",
     N_("_Settings..."),
     "<Image>/Filters/Nano Banana",
     N_("Set the API key and the address of the image service"),
     N_("The key is kept in the desktop's secret service."),
     false,
     true,
     {}},
};

} // namespace

std::span<procedure_spec const> procedure_table() {
    return procedures;
}

procedure_spec const* procedure_find(std::string_view name) {
    auto const* found = std::ranges::find(procedures, name, &procedure_spec::name);
    return found == std::end(procedures) ? nullptr : found;
}

void argument_values::set(std::string_view name, argument_value value) {
    values_.insert_or_assign(std::string(name), std::move(value));
}

void argument_values::add_missing(argument_values const& others) {
    values_.insert(others.values_.begin(), others.values_.end());
}

argument_value const& argument_values::value(std::string_view name) const {
    auto const found = values_.find(name);
    g_assert(found != values_.end()); // a procedure has it or has not, whatever a person does
    return found->second;
}

std::string const& argument_values::text(std::string_view name) const {
    return std::get<std::string>(value(name));
}

int argument_values::number(std::string_view name) const {
    return std::get<int>(value(name));
}

double argument_values::fraction(std::string_view name) const {
    return std::get<double>(value(name));
}

argument_kind argument_kind_of(argument_look look) {
    switch (look) {
    case argument_look::number:
        return argument_kind::number;
    case argument_look::fraction:
        return argument_kind::fraction;
    case argument_look::toggle:
        return argument_kind::truth;
    case argument_look::line:
    case argument_look::text:
    case argument_look::choice_or_entry:
    case argument_look::choice:
        break;
    }
    return argument_kind::text;
}

argument_values argument_defaults(procedure_spec const& procedure) {
    argument_values values;
    for (argument_spec const& argument : procedure.arguments) {
        switch (argument_kind_of(argument.look)) {
        case argument_kind::number:
        case argument_kind::truth:
            values.set(argument.name, argument.number_default);
            break;
        case argument_kind::fraction:
            values.set(argument.name, double(argument.number_default));
            break;
        case argument_kind::text:
            values.set(argument.name, std::string(argument.text_default));
            break;
        }
    }
    return values;
}

} // namespace nb
