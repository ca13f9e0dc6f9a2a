#include "practice_service/fault.h"

#include "core/error.h"

#include <glib.h>

#include <algorithm>
#include <optional>

namespace nb::practice {

namespace {

enum class value_type { nothing, number, http_status, text };

constexpr unsigned in_gen = 1, in_query = 2, in_result = 4, in_task = 8;
constexpr unsigned in_api = in_gen | in_query;
constexpr unsigned in_wire = in_api | in_result;

struct kind_description {
    fault_kind kind;
    char const* name;
    unsigned stages;
    value_type value;
    char const* preset; // null: the value must be given
    char const* help;
};

// clang-format off
constexpr kind_description kinds[] = {
    {fault_kind::ok, "ok", in_wire | in_task, value_type::nothing, "", "behaves, between two faults"},

    {fault_kind::status, "status", in_wire, value_type::http_status, nullptr, "refuses with this HTTP status"},
    {fault_kind::code, "code", in_api, value_type::number, "1", "refuses with HTTP 200 and this `code`"},
    {fault_kind::redirect, "redirect", in_wire, value_type::text, "", "302 to this URL; without one, to the same path on the result host"},
    {fault_kind::drop_early, "drop-early", in_wire, value_type::nothing, "", "hangs up when the headers are there, the body unread"},

    {fault_kind::html, "html", in_wire, value_type::http_status, "502", "works, then answers a gateway's HTML with this status"},
    {fault_kind::truncated, "truncated", in_api, value_type::nothing, "", "the answer's JSON ends in its middle"},
    {fault_kind::nulls, "nulls", in_api, value_type::nothing, "", "every value in the answer is null"},
    {fault_kind::wrong_types, "wrong-types", in_api, value_type::nothing, "", "texts become numbers, numbers texts, arrays objects"},
    {fault_kind::deep, "deep", in_api, value_type::number, "100000", "one more member, this many arrays deep"},
    {fault_kind::no_task_id, "no-task-id", in_gen, value_type::nothing, "", "makes a task and does not tell its id"},
    {fault_kind::text, "text", in_result | in_task, value_type::text, "practice service: words in place of a picture", "text in place of a picture (task: as a result entry)"},
    {fault_kind::file, "file", in_wire, value_type::text, nullptr, "works, then answers with this file"},
    {fault_kind::type, "type", in_wire, value_type::text, nullptr, "another Content-Type"},
    {fault_kind::pad, "pad", in_wire, value_type::number, nullptr, "the body grows to this many bytes"},
    {fault_kind::retry_after, "retry-after", in_wire, value_type::text, nullptr, "a Retry-After header: seconds or a date"},

    {fault_kind::delay, "delay", in_wire, value_type::number, nullptr, "seconds before the answer"},
    {fault_kind::drop, "drop", in_wire, value_type::nothing, "", "works, then hangs up without an answer"},
    {fault_kind::half, "half", in_wire, value_type::nothing, "", "hangs up after half of the promised body"},
    {fault_kind::drip, "drip", in_wire, value_type::number, "1000", "sends so many bytes a second"},
    {fault_kind::chunked, "chunked", in_wire, value_type::nothing, "", "chunked, without Content-Length"},

    {fault_kind::failed, "failed", in_task, value_type::text, "practice service: told to fail", "ends as failed, for this reason"},
    {fault_kind::word, "word", in_task, value_type::text, "brewing", "says this in place of in_progress"},
    {fault_kind::late, "late", in_task, value_type::number, nullptr, "is not found for so many seconds"},
    {fault_kind::late_queries, "late-queries", in_task, value_type::number, nullptr, "is not found for so many queries"},
    {fault_kind::pictures, "pictures", in_task, value_type::number, nullptr, "has so many results"},
    {fault_kind::no_result, "no-result", in_task, value_type::nothing, "", "success with result null"},
    {fault_kind::empty, "empty", in_task, value_type::nothing, "", "success with result []"},
    {fault_kind::url, "url", in_task, value_type::text, "file:///etc/hostname", "the result is this URL"},
    {fault_kind::bare, "bare", in_task, value_type::nothing, "", "answers to queries hold status and result alone"},
};
// clang-format on

struct stage_name {
    practice::stage stage;
    char const* name;
    unsigned mask;
};
constexpr stage_name stages[] = {
    {stage::gen, "gen", in_gen},
    {stage::query, "query", in_query},
    {stage::result, "result", in_result},
    {stage::task, "task", in_task},
};

kind_description const& describe(fault_kind kind) {
    return *std::find_if(std::begin(kinds), std::end(kinds),
                         [kind](auto const& row) { return row.kind == kind; });
}

std::optional<double> parse_number(std::string const& text) {
    char* end = nullptr;
    double const number = g_ascii_strtod(text.c_str(), &end);
    bool const whole = end != text.c_str() && *end == '\0';
    return whole && number >= 0 && number <= 1e9 ? std::optional(number) : std::nullopt;
}

// Takes `xCOUNT` or `xall` off the end of `text`; 1 when there is none.
int take_count(std::string_view& text) {
    std::size_t const at = text.rfind('x');
    if (at == std::string_view::npos || at + 1 == text.size())
        return 1;
    std::string const count(text.substr(at + 1));
    bool const digits = count.size() <= 6 && std::all_of(count.begin(), count.end(),
                                                         [](char c) { return g_ascii_isdigit(c); });
    if (count != "all" && !digits)
        return 1;
    text = text.substr(0, at);
    return digits ? std::atoi(count.c_str()) : fault_always;
}

void read_number(kind_description const& row, effect& made) {
    if (row.value != value_type::number && row.value != value_type::http_status)
        return;
    std::optional<double> const number = parse_number(made.value);
    bool const fits = row.value == value_type::number || (number >= 200 && number <= 599);
    if (!number || !fits)
        throw calling_error("the fault “%s” takes a%s, not “%s”", row.name,
                            fits ? " number" : "n HTTP status of 200 to 599", made.value.c_str());
    made.number = *number;
}

effect parse_effect(std::string_view text, stage_name const& where) {
    std::size_t const equals = text.find('=');
    bool const given = equals != std::string_view::npos;
    std::string const name(text.substr(0, equals));
    auto const row = std::find_if(std::begin(kinds), std::end(kinds),
                                  [&name](auto const& row) { return name == row.name; });
    if (row == std::end(kinds))
        throw calling_error("there is no fault “%s”", name.c_str());
    if (!(row->stages & where.mask))
        throw calling_error("the stage “%s” has no fault “%s”", where.name, row->name);
    if (given && row->value == value_type::nothing)
        throw calling_error("the fault “%s” takes no value", row->name);
    if (!given && !row->preset)
        throw calling_error("the fault “%s” needs a value", row->name);

    effect made{row->kind, given ? std::string(text.substr(equals + 1)) : row->preset, 0};
    read_number(*row, made);
    return made;
}

std::string stage_list(unsigned mask) {
    std::string list;
    for (stage_name const& row : stages)
        if (row.mask & mask)
            list += (list.empty() ? "" : ",") + std::string(row.name);
    return list;
}

} // namespace

fault fault_parse(std::string_view text) {
    std::string const whole(text);
    std::size_t const colon = text.find(':');
    std::string const name(text.substr(0, colon));
    auto const where = std::find_if(std::begin(stages), std::end(stages),
                                    [&name](auto const& row) { return name == row.name; });
    if (colon == std::string_view::npos || where == std::end(stages))
        throw calling_error("“%s” does not begin with gen:, query:, result: or task:",
                            whole.c_str());

    fault made;
    made.stage = where->stage;
    text = text.substr(colon + 1);
    made.count = take_count(text);
    if (made.count < 1)
        throw calling_error("the fault “%s” never strikes", whole.c_str());
    for (std::size_t begin = 0; begin <= text.size();) {
        std::size_t const end = std::min(text.find('+', begin), text.size());
        made.effects.push_back(parse_effect(text.substr(begin, end - begin), *where));
        begin = end + 1;
    }
    return made;
}

std::vector<fault> faults_parse(std::string_view lines) {
    std::vector<fault> faults;
    while (!lines.empty()) {
        std::size_t const end = std::min(lines.find('\n'), lines.size());
        if (end > 0)
            faults.push_back(fault_parse(lines.substr(0, end)));
        lines.remove_prefix(std::min(end + 1, lines.size()));
    }
    return faults;
}

std::string effects_name(effects const& all) {
    std::string name;
    for (effect const& one : all) {
        kind_description const& row = describe(one.kind);
        name += (name.empty() ? "" : "+") + std::string(row.name);
        if (row.value != value_type::nothing && !one.value.empty())
            name += "=" + one.value;
    }
    return name;
}

effect const* effects_find(effects const& all, fault_kind kind) {
    auto const found = std::find_if(all.begin(), all.end(),
                                    [kind](effect const& one) { return one.kind == kind; });
    return found == all.end() ? nullptr : &*found;
}

std::string fault_help() {
    std::string help =
        "Faults: --fault STAGE:KIND[=VALUE][+KIND[=VALUE]…][xCOUNT|xall], as often as wanted.\n"
        "Those of one stage strike in the order given, each once or COUNT times; then the service\n"
        "behaves. A value holds no +; one that ends like a count needs its own x1.\n"
        "Example: --fault gen:status=503x2 --fault gen:status=429+retry-after=2 --fault "
        "task:failed\n";
    for (kind_description const& row : kinds) {
        std::string name = row.name;
        if (row.value != value_type::nothing)
            name += row.value == value_type::text ? "=TEXT" : "=N";
        help +=
            format_text("  %-16s %-22s %s", name.c_str(), stage_list(row.stages).c_str(), row.help);
        if (row.preset && *row.preset)
            help += format_text(" (%s)", row.preset);
        help += "\n";
    }
    return help;
}

fault_plan::fault_plan(std::vector<fault> const& faults) : waiting_(faults.begin(), faults.end()) {}

effects fault_plan::take(practice::stage stage) {
    auto const next = std::find_if(waiting_.begin(), waiting_.end(),
                                   [stage](fault const& one) { return one.stage == stage; });
    if (next == waiting_.end())
        return {};
    effects struck = next->effects;
    if (next->count != fault_always && --next->count <= 0)
        waiting_.erase(next);
    return struck;
}

bool fault_plan::next_has(practice::stage stage, fault_kind kind) const {
    auto const next = std::find_if(waiting_.begin(), waiting_.end(),
                                   [stage](fault const& one) { return one.stage == stage; });
    return next != waiting_.end() && effects_find(next->effects, kind);
}

} // namespace nb::practice
