#include "arguments.h"

#include "core/error.h"
#include "core/i18n.h"
#include "core/uri.h"

#include <algorithm>

namespace nb {

namespace {

template <typename Word>
struct word {
    char const* name;
    Word value;
};

constexpr word<reference_choice> reference_words[] = {{"selected", reference_choice::selected},
                                                      {"visible", reference_choice::visible},
                                                      {"all", reference_choice::all},
                                                      {"none", reference_choice::none}};
constexpr word<placement> placement_words[] = {
    {"fit", placement::fit}, {"native", placement::native}, {"stretch", placement::stretch}};

template <typename Word, std::size_t count>
Word read_word(argument_values const& arguments, char const* argument,
               word<Word> const (&words)[count]) {
    std::string const& text = arguments.text(argument);
    auto const* found =
        std::ranges::find_if(words, [&](word<Word> const& known) { return text == known.name; });
    if (found != std::end(words))
        return found->value;
    std::string known;
    for (word<Word> const& each : words)
        known += (known.empty() ? "" : ", ") + std::string(each.name);
    throw calling_error(_("“%s” is no value for %s; known are: %s."), text.c_str(), argument,
                        known.c_str());
}

void check_text(argument_spec const& argument, std::string const& text) {
    if (!g_utf8_validate(text.data(), gssize(text.size()), nullptr))
        throw calling_error(_("The argument %s is not valid UTF-8."), argument.name);
}

void check_number(argument_spec const& argument, int number) {
    if (number < argument.minimum || number > argument.maximum)
        throw calling_error(_("The argument %s is %d; it must be from %d to %d."), argument.name,
                            number, argument.minimum, argument.maximum);
}

bool is_blank(std::string const& text) {
    return text.find_first_not_of(" \t\r\n") == std::string::npos;
}

} // namespace

void arguments_check(procedure_spec const& procedure, argument_values const& arguments) {
    for (argument_spec const& argument : procedure.arguments) {
        if (argument.look == argument_look::number)
            check_number(argument, arguments.number(argument.name));
        else
            check_text(argument, arguments.text(argument.name));
    }
    if (is_blank(arguments.text("prompt")))
        throw calling_error("%s", _("The prompt is empty. Say what the picture should show."));
    if (is_blank(arguments.text("model")))
        throw calling_error("%s", _("The model is empty. The usual one is google/gempix2."));
    std::string const& callback = arguments.text("callback-url");
    if (!callback.empty() && !uri_parse(callback))
        throw calling_error(_("The webhook address “%.200s” is not a web address (http or https)."),
                            callback.c_str());
}

generation_order arguments_order(argument_values const& arguments) {
    generation_order order;
    order.request.model = arguments.text("model");
    order.request.prompt = arguments.text("prompt");
    order.request.aspect_ratio = arguments.text("aspect-ratio");
    order.request.image_size = arguments.text("image-size");
    order.request.callback_url = arguments.text("callback-url");
    order.variations = arguments.number("variations");
    order.callback_port = arguments.number("callback-port");
    order.timeout_s = arguments.number("timeout");
    return order;
}

placement arguments_placement(argument_values const& arguments) {
    return read_word(arguments, "placement", placement_words);
}

reference_choice arguments_references(argument_values const& arguments) {
    return read_word(arguments, "references", reference_words);
}

} // namespace nb
