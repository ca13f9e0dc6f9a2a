#include "core/task_retention.h"

#include "core/files.h"
#include "core/test_folder.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace nb {

namespace {

using ids = std::vector<std::string>;

kept_task kept(char const* id, task_state state, std::int64_t finished_ms,
               std::uint64_t bytes = 10) {
    return {id, state, finished_ms, bytes};
}

TEST(Retention, TheOldestGoFirstAndOnlyWhatIsDoneWith) {
    using enum task_state;
    struct {
        char const* what;
        std::vector<kept_task> tasks;
        retention_limits limits;
        ids expected;
    } const cases[] = {
        {"nothing", {}, {0, 0}, {}},
        {"within", {kept("a", imported, 1), kept("b", imported, 2)}, {2, 20}, {}},
        {"too many",
         {kept("b", imported, 2), kept("a", imported, 1), kept("c", imported, 3)},
         {1, 100},
         {"a", "b"}},
        {"too large", {kept("a", imported, 1, 60), kept("b", imported, 2, 50)}, {9, 100}, {"a"}},
        {"failed and cancelled too",
         {kept("a", failed, 1), kept("b", cancelled, 2), kept("c", imported, 3)},
         {1, 100},
         {"a", "b"}},
        {"never what was paid for and is in no image",
         {kept("a", ready, 1), kept("b", waiting, 2), kept("c", downloading, 3),
          kept("d", unknown, 4), kept("e", submitting, 5), kept("f", exporting, 6),
          kept("g", imported, 7)},
         {1, 1},
         {"g"}},
    };
    for (auto const& c : cases)
        EXPECT_EQ(retention_choose(c.tasks, c.limits), c.expected) << c.what;
}

std::string add(task_store const& store, task_state state, std::int64_t finished_ms) {
    task t = task_new(1, 2);
    t.state = state;
    t.finished_ms = finished_ms;
    store.save(t);
    return t.local_id;
}

ids sorted(ids names) {
    std::ranges::sort(names);
    return names;
}

TEST(Retention, RemovesFromTheStoreWhatNobodyWorksOn) {
    task_store const store(test::new_folder());
    std::string const held = add(store, task_state::imported, 1);
    std::string const old = add(store, task_state::imported, 2);
    std::string const ready = add(store, task_state::ready, 3);
    std::string const young = add(store, task_state::imported, 4);
    task_lock const lock = store.lock(held);
    retention_apply(store, {2, 1 << 20});
    EXPECT_EQ(sorted(store.list()), sorted({held, ready, young}));
    retention_apply(store, {2, 1 << 20});
    EXPECT_EQ(sorted(store.list()), sorted({held, ready, young}));
}

TEST(Retention, CountsBytes) {
    task_store const store(test::new_folder());
    std::string const big = add(store, task_state::imported, 1);
    store.save_result(big, 0, bytes_ptr::copy(std::string(1'000'000, 'x')));
    std::string const small = add(store, task_state::imported, 2);
    EXPECT_GT(store.size_on_disk(big), 1'000'000u);
    EXPECT_LT(store.size_on_disk(small), 10'000u);
    retention_apply(store, {200, 500'000});
    EXPECT_EQ(store.list(), ids{small});
}

} // namespace

} // namespace nb
