#include "arguments.h"

#include "core/error.h"
#include "core/i18n.h"
#include "core/uri.h"

#include <algorithm>

namespace nb {

namespace {

struct reference_word {
    std::string_view name;
    reference_choice value;
};

constexpr reference_word reference_words[] = {{"selected", reference_choice::selected},
                                              {"visible", reference_choice::visible},
                                              {"all", reference_choice::all},
                                              {"none", reference_choice::none}};

[[noreturn]] void refuse_word(argument_values const& arguments, char const* argument,
                              char const* known) {
    throw calling_error(_("“%s” is no value for %s; known are: %s."),
                        arguments.text(argument).c_str(), argument, known);
}

void check_text(argument_spec const& argument, std::string const& text) {
    if (!g_utf8_validate(text.data(), gssize(text.size()), nullptr))
        throw calling_error(_("The argument %s is not valid UTF-8."), argument.name);
}

void check_number(argument_spec const& argument, double number) {
    if (!(number >= argument.minimum && number <= argument.maximum)) // also what is no number
        throw calling_error(_("The argument %s is %g; it must be from %d to %d."), argument.name,
                            number, argument.minimum, argument.maximum);
}

bool is_blank(std::string const& text) {
    return text.find_first_not_of(" \t\r\n") == std::string::npos;
}

} // namespace

void arguments_check_values(procedure_spec const& procedure, argument_values const& arguments) {
    for (argument_spec const& argument : procedure.arguments) {
        switch (argument_kind_of(argument.look)) {
        case argument_kind::number:
            check_number(argument, arguments.number(argument.name));
            break;
        case argument_kind::fraction:
            check_number(argument, arguments.fraction(argument.name));
            break;
        case argument_kind::text:
            check_text(argument, arguments.text(argument.name));
            break;
        case argument_kind::truth:
            break; // anything but 0 is yes
        }
    }
}

void arguments_check(procedure_spec const& procedure, argument_values const& arguments) {
    arguments_check_values(procedure, arguments);
    if (is_blank(arguments.text("prompt")))
        throw calling_error("%s", _("The prompt is empty. Say what the picture should show."));
    if (is_blank(arguments.text("model")))
        throw calling_error("%s", _("The model is empty. The usual one is google/gempix2."));
    std::string const& callback = arguments.text("callback-url");
    if (!callback.empty() && !uri_parse(callback))
        throw calling_error(_("The webhook address “%.200s” is not a web address (http or https)."),
                            callback.c_str());
}

generation_order arguments_common_order(argument_values const& arguments) {
    generation_order order;
    order.request.model = arguments.text("model");
    order.prompt = arguments.text("prompt");
    order.request.prompt = order.prompt;
    order.request.callback_url = arguments.text("callback-url");
    order.variations = arguments.number("variations");
    order.callback_port = arguments.number("callback-port");
    order.timeout_s = arguments.number("timeout");
    return order;
}

generation_order arguments_order(argument_values const& arguments, std::optional<size> canvas) {
    generation_order order = arguments_common_order(arguments);
    order.request.aspect_ratio = arguments.text("aspect-ratio");
    if (order.request.aspect_ratio == aspect_ratio_of_canvas)
        order.request.aspect_ratio = canvas ? aspect_ratio_nearest(*canvas) : "";
    order.request.image_size = arguments.text("image-size");
    return order;
}

std::string arguments_placement(argument_values const& arguments) {
    if (!placement_from(arguments.text("placement")))
        refuse_word(arguments, "placement", "fit, native, stretch");
    return arguments.text("placement");
}

reference_choice arguments_references(argument_values const& arguments) {
    if (auto const choice = reference_choice_from(arguments.text("references")))
        return *choice;
    refuse_word(arguments, "references", "selected, visible, all, none");
}

std::optional<reference_choice> reference_choice_from(std::string_view word) {
    auto const* known = std::ranges::find(reference_words, word, &reference_word::name);
    return known == std::end(reference_words) ? std::nullopt : std::optional(known->value);
}

char const* reference_word_of(reference_choice choice) {
    return std::ranges::find(reference_words, choice, &reference_word::value)->name.data();
}

} // namespace nb
