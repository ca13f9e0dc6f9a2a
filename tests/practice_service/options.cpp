#include "practice_service/options.h"

#include "core/error.h"
#include "core/glib_ptr.h"

#include <cstdio>
#include <span>

namespace nb::practice {

namespace {

constexpr int longest_side = 8192; // px

// What GOption fills in. It frees nothing, and it stores texts by pointer.
struct raw_options {
    gboolean help = FALSE;
    gint port = 0;
    gchar* port_file = nullptr;
    gchar* key = nullptr;
    gdouble duration = 3;
    gint lifetime = 3600;
    gboolean until_stdin_closes = FALSE;
    gchar* result = nullptr;
    gchar* shape = nullptr;
    gchar* format = nullptr;
    gchar* size = nullptr;
    gchar* picture = nullptr;
    gchar* edit = nullptr;
    gboolean no_webhook = FALSE;
    gboolean forge_webhook = FALSE;
    gchar** faults = nullptr;
    gchar* next_faults = nullptr;
    gchar* journal = nullptr;
    gchar* save_requests = nullptr;

    raw_options() = default;
    raw_options(raw_options const&) = delete;
    raw_options& operator=(raw_options const&) = delete;
    ~raw_options() {
        for (gchar* text : {port_file, key, result, shape, format, size, picture, edit, next_faults,
                            journal, save_requests})
            g_free(text);
        g_strfreev(faults);
    }
};

struct context_deleter {
    void operator()(GOptionContext* context) const { g_option_context_free(context); }
};
using context_ptr = std::unique_ptr<GOptionContext, context_deleter>;

// clang-format off
context_ptr make_context(raw_options& raw) {
    GOptionEntry const entries[] = {
        {"help", 'h', 0, G_OPTION_ARG_NONE, &raw.help, "Show this", nullptr},
        {"port", 0, 0, G_OPTION_ARG_INT, &raw.port, "Listen on 127.0.0.1:N; 0 takes any free port (0)", "N"},
        {"port-file", 0, 0, G_OPTION_ARG_FILENAME, &raw.port_file, "Write the port there once it listens", "FILE"},
        {"key", 0, 0, G_OPTION_ARG_STRING, &raw.key, "The practice key it accepts; never a real one (dk-practice)", "KEY"},
        {"duration", 0, 0, G_OPTION_ARG_DOUBLE, &raw.duration, "From a task's making to its end (3)", "SECONDS"},
        {"lifetime", 0, 0, G_OPTION_ARG_INT, &raw.lifetime, "Ends by itself after so long (3600)", "SECONDS"},
        {"until-stdin-closes", 0, 0, G_OPTION_ARG_NONE, &raw.until_stdin_closes, "Ends when standard input does", nullptr},
        {"result", 0, 0, G_OPTION_ARG_STRING, &raw.result, "Results as url (of a second port) or data-uri (url)", "HOW"},
        {"result-shape", 0, 0, G_OPTION_ARG_STRING, &raw.shape, "`result` as array or, for a single one, object (array)", "SHAPE"},
        {"format", 0, 0, G_OPTION_ARG_STRING, &raw.format, "Pictures as png, jpeg, webp or png16 (png)", "FORMAT"},
        {"size", 0, 0, G_OPTION_ARG_STRING, &raw.size, "Size of pictures (what the request asks for, else 1024x1024)", "WxH"},
        {"picture", 0, 0, G_OPTION_ARG_FILENAME, &raw.picture, "Answer with this file, byte for byte, instead of drawing", "FILE"},
        {"edit", 0, 0, G_OPTION_ARG_STRING, &raw.edit, "Answer with the first reference, edited as below, instead of drawing", "WORD…"},
        {"no-webhook", 0, 0, G_OPTION_ARG_NONE, &raw.no_webhook, "Do not post to callback_url", nullptr},
        {"forge-webhook", 0, 0, G_OPTION_ARG_NONE, &raw.forge_webhook, "Post a false success to callback_url at once", nullptr},
        {"fault", 0, 0, G_OPTION_ARG_STRING_ARRAY, &raw.faults, "What goes wrong, see below", "STAGE:KIND…"},
        {"next-faults", 0, 0, G_OPTION_ARG_FILENAME, &raw.next_faults, "Whenever this file appears: forget all faults, go on with these, one a line", "FILE"},
        {"journal", 0, 0, G_OPTION_ARG_FILENAME, &raw.journal, "Append one JSON object a line for each request", "FILE"},
        {"save-requests", 0, 0, G_OPTION_ARG_FILENAME, &raw.save_requests, "Keep what was sent: body, references, prompt", "FOLDER"},
        {nullptr, 0, 0, G_OPTION_ARG_NONE, nullptr, nullptr, nullptr},
    };
    // clang-format on
    context_ptr context(g_option_context_new(nullptr));
    g_option_context_set_help_enabled(context.get(), FALSE);
    g_option_context_add_main_entries(context.get(), entries, nullptr);
    return context;
}

std::string text_of(gchar const* text, char const* otherwise = "") {
    return text ? text : otherwise;
}

template <typename T>
struct word {
    char const* text;
    T value;
};

// The value of a word; the first row is the default.
template <typename T>
T choose(char const* option, gchar const* given, std::span<word<T> const> words) {
    if (!given)
        return words.front().value;
    std::string all;
    for (word<T> const& row : words) {
        if (std::string_view(given) == row.text)
            return row.value;
        all += (all.empty() ? "" : ", ") + std::string(row.text);
    }
    throw calling_error("--%s takes one of %s, not “%s”", option, all.c_str(), given);
}

constexpr word<result_delivery> deliveries[] = {{"url", result_delivery::url},
                                                {"data-uri", result_delivery::data_uri}};
constexpr word<result_shape> shapes[] = {{"array", result_shape::array},
                                         {"object", result_shape::object}};
constexpr word<result_format> formats[] = {{"png", result_format::png},
                                           {"jpeg", result_format::jpeg},
                                           {"webp", result_format::webp},
                                           {"png16", result_format::png16}};

std::optional<nb::size> read_size(gchar const* text) {
    if (!text)
        return {};
    nb::size size;
    char rest = 0;
    if (std::sscanf(text, "%5dx%5d%c", &size.width, &size.height, &rest) != 2 || size.width < 1 ||
        size.height < 1 || size.width > longest_side || size.height > longest_side)
        throw calling_error("--size takes WxH of 1 to %d px, not “%s”", longest_side, text);
    return size;
}

std::vector<fault> read_faults(gchar** texts) {
    std::vector<fault> faults;
    for (gchar** text = texts; text && *text; ++text)
        faults.push_back(fault_parse(*text));
    return faults;
}

void check_numbers(raw_options const& raw) {
    if (raw.port < 0 || raw.port > 65535)
        throw calling_error("--port takes 0 to 65535");
    if (!(raw.duration >= 0 && raw.duration <= 86400))
        throw calling_error("--duration takes 0 to 86400 seconds");
    if (raw.lifetime < 1 || raw.lifetime > 86400)
        throw calling_error("--lifetime takes 1 to 86400 seconds");
}

} // namespace

options options_parse(std::vector<std::string> const& arguments) {
    raw_options raw;
    context_ptr const context = make_context(raw);
    auto** copy = g_new0(gchar*, arguments.size() + 2); // the parser removes and frees what it read
    copy[0] = g_strdup("practice-service");
    for (std::size_t at = 0; at < arguments.size(); ++at)
        copy[at + 1] = g_strdup(arguments[at].c_str());
    error_ptr error;
    bool const good = g_option_context_parse_strv(context.get(), &copy, error.out());
    std::string const left = copy[0] && copy[1] ? copy[1] : "";
    g_strfreev(copy);
    if (!good)
        throw calling_error("%s", error.message());
    if (!left.empty())
        throw calling_error("“%s” is no option", left.c_str());
    check_numbers(raw);

    options made;
    made.help = raw.help;
    made.port = raw.port;
    made.port_file = text_of(raw.port_file);
    made.key = text_of(raw.key, made.key.c_str());
    made.duration_s = raw.duration;
    made.lifetime_s = raw.lifetime;
    made.until_stdin_closes = raw.until_stdin_closes;
    made.delivery = choose<result_delivery>("result", raw.result, deliveries);
    made.shape = choose<result_shape>("result-shape", raw.shape, shapes);
    made.format = choose<result_format>("format", raw.format, formats);
    made.size = read_size(raw.size);
    made.picture_file = text_of(raw.picture);
    if (raw.edit)
        made.edit = retouch_parse(raw.edit);
    made.webhook = !raw.no_webhook;
    made.forge_webhook = raw.forge_webhook;
    made.faults = read_faults(raw.faults);
    made.next_faults_file = text_of(raw.next_faults);
    made.journal_file = text_of(raw.journal);
    made.requests_folder = text_of(raw.save_requests);
    return made;
}

std::string options_help() {
    raw_options raw;
    context_ptr const context = make_context(raw);
    g_option_context_set_summary(
        context.get(),
        "A practice service: it speaks the picture service's reference on this machine alone, and\n"
        "draws what it is asked for with lines and letters. No AI, no account, nothing is paid.\n"
        "It accepts its practice key, and posts webhooks to loopback addresses only.");
    g_option_context_set_description(context.get(), (fault_help() + "\n" + retouch_help()).c_str());
    return string_from(g_option_context_get_help(context.get(), TRUE, nullptr));
}

} // namespace nb::practice
