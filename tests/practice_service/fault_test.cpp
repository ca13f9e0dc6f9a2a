#include "practice_service/fault.h"

#include "core/error.h"

#include <gtest/gtest.h>

namespace nb::practice {
namespace {

TEST(practice_fault, parses) {
    struct {
        char const* text;
        practice::stage stage;
        char const* name;
        int count;
    } const cases[] = {
        {"gen:status=503", stage::gen, "status=503", 1},
        {"gen:status=503x2", stage::gen, "status=503", 2},
        {"query:html", stage::query, "html=502", 1},
        {"query:html=200xall", stage::query, "html=200", fault_always},
        {"query:status=429+retry-after=2x3", stage::query, "status=429+retry-after=2", 3},
        {"gen:retry-after=Fri, 31 Dec 2027 23:59:59 GMT", stage::gen,
         "retry-after=Fri, 31 Dec 2027 23:59:59 GMT", 1},
        {"result:drop", stage::result, "drop", 1},
        {"result:dropx4", stage::result, "drop", 4},
        {"result:text", stage::result, "text=practice service: words in place of a picture", 1},
        {"result:textx2", stage::result, "text=practice service: words in place of a picture", 2},
        {"result:redirect", stage::result, "redirect", 1},
        {"result:redirect=http://127.0.0.1:9/x7x1", stage::result, "redirect=http://127.0.0.1:9/x7",
         1},
        {"result:file=/tmp/box.png", stage::result, "file=/tmp/box.png", 1},
        {"task:word=brewing", stage::task, "word=brewing", 1},
        {"task:failed=out of paint", stage::task, "failed=out of paint", 1},
        {"task:late=0.5+pictures=2xall", stage::task, "late=0.5+pictures=2", fault_always},
    };
    for (auto const& one : cases) {
        fault const parsed = fault_parse(one.text);
        EXPECT_EQ(parsed.stage, one.stage) << one.text;
        EXPECT_EQ(effects_name(parsed.effects), one.name) << one.text;
        EXPECT_EQ(parsed.count, one.count) << one.text;
    }
}

TEST(practice_fault, reads_numbers) {
    fault const parsed = fault_parse("result:delay=1.5+drip=200");
    ASSERT_EQ(parsed.effects.size(), 2u);
    EXPECT_EQ(parsed.effects[0].number, 1.5);
    EXPECT_EQ(parsed.effects[1].number, 200);
    EXPECT_TRUE(effects_find(parsed.effects, fault_kind::drip));
    EXPECT_FALSE(effects_find(parsed.effects, fault_kind::half));
}

TEST(practice_fault, refuses) {
    struct {
        char const* text;
        char const* says;
    } const cases[] = {
        {"", "does not begin"},
        {"gen", "does not begin"},
        {"post:drop", "does not begin"},
        {"gen:", "no fault"},
        {"gen:explode", "no fault"},
        {"gen:drop+", "no fault"},
        {"gen:drop=1", "takes no value"},
        {"gen:status", "needs a value"},
        {"gen:status=many", "HTTP status"},
        {"gen:status=99", "HTTP status"},
        {"query:html=600", "HTTP status"},
        {"gen:delay=", "a number"},
        {"gen:delay=-1", "a number"},
        {"gen:dropx0", "never strikes"},
        {"gen:failed", "has no fault"},
        {"task:drop", "has no fault"},
        {"query:no-task-id", "has no fault"},
        {"result:code=1", "has no fault"},
    };
    for (auto const& one : cases) {
        try {
            fault_parse(one.text);
            ADD_FAILURE() << one.text << " was taken";
        } catch (error const& refusal) {
            EXPECT_EQ(refusal.kind(), error_kind::calling);
            EXPECT_NE(std::string(refusal.what()).find(one.says), std::string::npos)
                << one.text << ": " << refusal.what();
        }
    }
}

TEST(practice_fault, plan_goes_in_order_by_stage) {
    fault_plan plan({fault_parse("gen:status=503x2"), fault_parse("query:drop"),
                     fault_parse("gen:ok"), fault_parse("gen:status=429")});
    EXPECT_TRUE(plan.next_has(stage::gen, fault_kind::status));
    EXPECT_FALSE(plan.next_has(stage::query, fault_kind::status));
    for (char const* expected : {"status=503", "status=503", "ok", "status=429", "", ""})
        EXPECT_EQ(effects_name(plan.take(stage::gen)), expected);
    EXPECT_EQ(effects_name(plan.take(stage::query)), "drop");
    EXPECT_EQ(effects_name(plan.take(stage::query)), "");
    EXPECT_EQ(effects_name(plan.take(stage::result)), "");
}

TEST(practice_fault, plan_repeats_what_never_ends) {
    fault_plan plan({fault_parse("result:dropxall"), fault_parse("result:half")});
    for (int request = 0; request < 10; ++request)
        EXPECT_EQ(effects_name(plan.take(stage::result)), "drop");
}

} // namespace
} // namespace nb::practice
