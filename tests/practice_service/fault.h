// What goes wrong, as data: at which stage, what, and how often.
//
// A fault is written `STAGE:KIND[=VALUE][+KIND[=VALUE]…][xCOUNT|xall]`; without a count it strikes
// once. The stages `gen`, `query` and `result` count requests, `task` counts the tasks made. Faults
// of one stage strike in the order given, one a request (or task); after the last one the service
// behaves. So `gen:status=503x2 gen:ok gen:drop` refuses twice, works once, hangs up once.
#pragma once

#include <deque>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace nb::practice {

enum class stage { gen, query, result, task };

enum class fault_kind {
    ok,
    // instead of the stage's work
    status,
    code,
    redirect,
    drop_early,
    // the answer is another
    html,
    truncated,
    nulls,
    wrong_types,
    deep,
    no_task_id,
    text,
    file,
    type,
    pad,
    retry_after,
    // on the wire
    delay,
    drop,
    half,
    drip,
    chunked,
    // what becomes of a task
    failed,
    word,
    late,
    late_queries,
    pictures,
    no_result,
    empty,
    url,
    bare,
};

// One thing that goes wrong; `number` is the value where the kind takes one.
struct effect {
    fault_kind kind = fault_kind::ok;
    std::string value;
    double number = 0;
};

using effects = std::vector<effect>;

inline constexpr int fault_always = std::numeric_limits<int>::max();

struct fault {
    practice::stage stage = stage::gen;
    practice::effects effects; // all at once
    int count = 1;
};

// Throws nb::error (calling) that names what is wrong with `text`.
fault fault_parse(std::string_view text);
std::vector<fault> faults_parse(std::string_view lines); // one a line; empty lines say nothing

std::string effects_name(effects const&); // as they are written, for the journal; "" for none
effect const* effects_find(effects const&, fault_kind);

// The table of kinds with stages, values and meanings, for --help.
std::string fault_help();

// What is still to go wrong.
class fault_plan {
  public:
    fault_plan() = default;
    explicit fault_plan(std::vector<fault> const&);

    // The next step of a stage, counted as struck.
    effects take(stage);
    // Looks at the next step without counting it.
    bool next_has(stage, fault_kind) const;

  private:
    std::deque<fault> waiting_;
};

} // namespace nb::practice
