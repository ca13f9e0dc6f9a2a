#include "practice_service/task.h"

#include "core/glib_ptr.h"
#include "core/json.h"

#include <algorithm>

namespace nb::practice {

namespace {

constexpr int most_pictures = 16;

std::string state_word(task const& task, task_state state) {
    switch (state) {
    case task_state::unregistered:
    case task_state::pending:
        return "pending";
    case task_state::submitted:
        return "submitted";
    case task_state::in_progress:
        return task.fate.running_word;
    case task_state::success:
        return "success";
    case task_state::failed:
        return "failed";
    }
    return "";
}

// One ImageGenResult for each picture.
std::vector<std::string> result_entries(task const& task) {
    std::vector<std::string> entries;
    for (std::string const& picture : task.pictures) {
        if (task.fate.text)
            entries.push_back("{\"text\":" + json_quote(*task.fate.text) + "}");
        else
            entries.push_back("{\"image\":" + json_quote(task.fate.url.value_or(picture)) + "}");
    }
    return entries;
}

std::string result_text(task const& task, task_state state, result_shape shape) {
    if (state != task_state::success || task.fate.no_result)
        return "null";
    std::vector<std::string> const entries = result_entries(task);
    if (shape == result_shape::object && entries.size() == 1)
        return entries.front();
    std::string list;
    for (std::string const& entry : entries)
        list += (list.empty() ? "" : ",") + entry;
    return "[" + list + "]";
}

// The members that answers and webhooks share.
std::string members(task const& task, task_state state, result_shape shape) {
    std::string text = "\"result\":" + result_text(task, state, shape) +
                       ",\"status\":" + json_quote(state_word(task, state));
    if (task.fate.bare)
        return text;
    bool const failed = state == task_state::failed;
    std::string const reason =
        failed ? json_quote(task.fate.failure.value_or(task.failure)) : "null";
    char const* consumed = state == task_state::success ? "0.500000" : "0.000000";
    return text + ",\"task_id\":" + json_quote(task.id) + ",\"consumed\":\"" + consumed +
           "\",\"status_reason\":{\"message\":" + reason + "}";
}

struct fate_change {
    fault_kind kind;
    void (*apply)(effect const&, task_fate&);
};

constexpr fate_change changes[] = {
    {fault_kind::failed, [](effect const& one, task_fate& fate) { fate.failure = one.value; }},
    {fault_kind::word, [](effect const& one, task_fate& fate) { fate.running_word = one.value; }},
    {fault_kind::late, [](effect const& one, task_fate& fate) { fate.late_s = one.number; }},
    {fault_kind::late_queries,
     [](effect const& one, task_fate& fate) { fate.late_queries = int(one.number); }},
    {fault_kind::pictures,
     [](effect const& one, task_fate& fate) {
         fate.pictures = std::min(int(one.number), most_pictures);
     }},
    {fault_kind::no_result, [](effect const&, task_fate& fate) { fate.no_result = true; }},
    {fault_kind::empty, [](effect const&, task_fate& fate) { fate.pictures = 0; }},
    {fault_kind::text, [](effect const& one, task_fate& fate) { fate.text = one.value; }},
    {fault_kind::url, [](effect const& one, task_fate& fate) { fate.url = one.value; }},
    {fault_kind::bare, [](effect const&, task_fate& fate) { fate.bare = true; }},
};

} // namespace

task_fate task_fate_of(effects const& step) {
    task_fate fate;
    for (effect const& one : step)
        for (fate_change const& change : changes)
            if (change.kind == one.kind)
                change.apply(one, fate);
    return fate;
}

task_state task_state_at(task const& task, double elapsed_s, double duration_s) {
    task_fate const& fate = task.fate;
    if (elapsed_s < fate.late_s || (fate.late_queries > 0 && task.queries <= fate.late_queries))
        return task_state::unregistered;
    if (elapsed_s >= duration_s && task.ready)
        return task_end(task);
    if (elapsed_s < duration_s / 10)
        return task_state::pending;
    if (elapsed_s < duration_s / 3)
        return task_state::submitted;
    return task_state::in_progress;
}

task_state task_end(task const& task) {
    return task.fate.failure || !task.failure.empty() ? task_state::failed : task_state::success;
}

std::string task_answer(task const& task, task_state state, result_shape shape) {
    std::string data = members(task, state, shape);
    if (!task.fate.bare)
        data += ",\"created_at\":" + json_quote(task.created_at);
    return "{\"code\":0,\"message\":\"ok\",\"data\":{" + data + "}}";
}

std::string task_callback(task const& task, task_state state) {
    return "{" + members(task, state, result_shape::array) + "}";
}

std::string task_id_make() {
    return "ta" + string_from(g_uuid_string_random());
}

} // namespace nb::practice
