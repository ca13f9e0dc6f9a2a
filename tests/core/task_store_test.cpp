#include "core/task_store.h"

#include "core/error.h"
#include "core/json.h"
#include "core/task_samples.h"
#include "core/test_folder.h"

#include <algorithm>
#include <filesystem>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace nb {

namespace {

task full_task() {
    task t = test::waiting_task();
    t.prompt = "a \"fox\"\nby night 🦊";
    t.reference_names = {"Layer", "Sketch “2”"};
    t.state = task_state::downloading;
    t.consumed = 0.1;
    t.message = "why";
    t.finished_ms = test::start_ms + 5;
    t.results = {{"https://h/1.png", "result-1.png", true}, {"https://h/2.png", "", false}};
    return t;
}

// -- task.json

TEST(TaskJson, GivesBackWhatIsSaved) {
    task const t = full_task();
    std::optional<task> const read = task_from_json(task_to_json(t));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->local_id, t.local_id);
    EXPECT_EQ(read->base_url, t.base_url);
    EXPECT_EQ(read->model, t.model);
    EXPECT_EQ(read->prompt, t.prompt);
    EXPECT_EQ(read->placement, t.placement);
    EXPECT_EQ(read->reference_names, t.reference_names);
    EXPECT_EQ(read->created_ms, t.created_ms);
    EXPECT_EQ(read->state, t.state);
    EXPECT_EQ(read->in_flight, t.in_flight);
    EXPECT_EQ(read->service_id, "ta1");
    EXPECT_EQ(read->submitted_ms, t.submitted_ms);
    EXPECT_EQ(read->finished_ms, t.finished_ms);
    EXPECT_EQ(read->consumed, 0.1);
    EXPECT_EQ(read->message, "why");
    ASSERT_EQ(read->results.size(), 2U);
    EXPECT_EQ(read->results[0].address, "https://h/1.png");
    EXPECT_EQ(read->results[0].file, "result-1.png");
    EXPECT_TRUE(read->results[0].done);
    EXPECT_EQ(read->results[1].file, "");
    EXPECT_FALSE(read->results[1].done);
}

TEST(TaskJson, KeepsTheMembersThatOthersRead) {
    std::string const text = task_to_json(full_task());
    json_document const document = json_document::parse(text);
    ASSERT_TRUE(document) << text;
    EXPECT_EQ(json_integer(document.root(), "version"), 1);
    EXPECT_EQ(json_text(document.root(), "state"), "downloading");
    EXPECT_EQ(json_text(document.root(), "task-id"), "ta1");
    EXPECT_NE(text.find('\n'), std::string::npos) << "people read it too";
}

TEST(TaskJson, LeavesDataUrisOut) {
    task t = full_task();
    t.results[1].address = "data:image/png;base64," + std::string(1'000'000, 'A');
    std::string const json = task_to_json(t);
    EXPECT_LT(json.size(), 2'000U);
    std::optional<task> const read = task_from_json(json);
    ASSERT_TRUE(read);
    EXPECT_EQ(task_to_json(*read), json);
}

TEST(TaskJson, RefusesWhatItDoesNotKnow) {
    struct {
        char const* what;
        char const* text;
    } const cases[] = {
        {"nothing", ""},
        {"half", R"({"version":1,"state":"waiting","local-)"},
        {"no object", "[]"},
        {"no version", R"({"state":"waiting"})"},
        {"newer", R"({"version":2,"state":"waiting"})"},
        {"no state", R"({"version":1})"},
        {"state of a wrong type", R"({"version":1,"state":3})"},
        {"state never heard of", R"({"version":1,"state":"dreaming"})"},
    };
    for (auto const& c : cases)
        EXPECT_FALSE(task_from_json(c.text)) << c.what;
}

TEST(TaskJson, ReadsDamageAsTheSaferThing) {
    std::optional<task> const t = task_from_json(
        R"({"version":1,"state":"submitting","prompt":null,"references":[1,null,"x"],
            "consumed":"much","created-ms":"soon",
            "results":[null,7,{"file":"../../../etc/passwd","address":"https://h"},
                       {"file":"result-/../../x"},{"file":"task.json"},{"file":17}]})");
    ASSERT_TRUE(t);
    EXPECT_TRUE(t->in_flight) << "nobody knows, so it may have been paid";
    EXPECT_EQ(t->reference_names, std::vector<std::string>{"x"});
    EXPECT_EQ(t->consumed, 0);
    ASSERT_EQ(t->results.size(), 6U);
    for (task_result const& result : t->results) {
        EXPECT_EQ(result.file, "") << "leads out of the folder";
        EXPECT_FALSE(result.done);
    }
}

// -- folder

TEST(TaskStore, SavesListsLoadsAndRemoves) {
    task_store const store(test::new_folder());
    EXPECT_TRUE(store.list().empty());
    task one = full_task();
    task const other = task_new(1, 2);
    store.save(one);
    store.save(other);
    one.message = "another";
    store.save(one);

    std::vector<std::string> expected = {one.local_id, other.local_id};
    std::vector<std::string> listed = store.list();
    std::ranges::sort(expected);
    std::ranges::sort(listed);
    EXPECT_EQ(listed, expected);
    ASSERT_TRUE(store.load(one.local_id));
    EXPECT_EQ(store.load(one.local_id)->message, "another");
    EXPECT_EQ(store.load(other.local_id)->state, task_state::exporting);

    store.save_result(one.local_id, 0, bytes_ptr::copy("x"));
    store.remove(one.local_id);
    EXPECT_EQ(store.list(), std::vector<std::string>{other.local_id});
    EXPECT_FALSE(store.load(one.local_id));
    store.remove(one.local_id); // once more is no error
}

TEST(TaskStore, IsPrivate) {
    std::string const state_folder = test::new_folder() + "/nano-banana";
    task_store const store(state_folder);
    task const t = full_task();
    task_lock const lock = store.lock(t.local_id);
    store.save(t);
    std::string const file = store.save_result(t.local_id, 0, bytes_ptr::copy("x"));
    std::string const folder = store.task_folder(t.local_id);
    EXPECT_EQ(folder, state_folder + "/tasks/" + t.local_id);
    for (std::string const& path : {state_folder, state_folder + "/tasks", folder})
        EXPECT_EQ(test::mode_of(path), 0700U) << path;
    for (char const* name : {"task.json", "lock", file.c_str()})
        EXPECT_EQ(test::mode_of(folder + "/" + name), 0600U) << name;
    auto const entries = std::filesystem::directory_iterator(folder);
    EXPECT_EQ(std::distance(begin(entries), end(entries)), 3) << "no temporary file is left";
}

TEST(TaskStore, NamesPicturesByWhatTheyAre) {
    struct {
        char const* what;
        std::string file;
        char const* name;
    } const cases[] = {
        {"PNG",
         std::string("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x8\2\0\0\0\x90wS\xDE", 33),
         "result-3.png"},
        {"text", "no picture", "result-3.bin"},
        {"nothing", "", "result-3.bin"},
    };
    task_store const store(test::new_folder());
    std::string const id = full_task().local_id;
    for (auto const& c : cases) {
        EXPECT_EQ(store.save_result(id, 2, bytes_ptr::copy(c.file)), c.name) << c.what;
        EXPECT_EQ(store.load_file(id, c.name).text(), c.file) << c.what;
    }
    EXPECT_FALSE(store.load_file(id, "result-9.png")) << "gone";
}

TEST(TaskStore, IgnoresWhatIsNoTask) {
    std::string const folder = test::new_folder();
    task_store const store(folder);
    task const t = full_task();
    store.save(t);
    std::filesystem::create_directory(folder + "/tasks/notes");
    test::write_text(folder + "/tasks/readme", "x");
    EXPECT_EQ(store.list(), std::vector<std::string>{t.local_id});
    for (char const* id : {"", "notes", "..", "../../etc", "/etc"})
        EXPECT_FALSE(store.load(id)) << id;

    std::string const path = store.task_folder(t.local_id) + "/task.json";
    std::string const good = test::read_text(path);
    for (std::size_t size : {std::size_t(0), std::size_t(1), good.size() / 2, good.size() - 2}) {
        test::write_text(path, good.substr(0, size));
        EXPECT_FALSE(store.load(t.local_id)) << size;
    }
    test::write_text(path, task_to_json(task_new(1, 2)));
    EXPECT_FALSE(store.load(t.local_id)) << "another task's file";
}

TEST(TaskStore, SaysWhatTheDiskRefused) {
    std::string const folder = test::new_folder();
    test::write_text(folder + "/tasks", "in the way");
    task_store const store(folder);
    task const t = full_task();
    std::function<void()> const attempts[] = {
        [&] { store.save(t); },
        [&] { store.save_result(t.local_id, 0, bytes_ptr::copy("x")); },
        [&] { store.lock(t.local_id); },
    };
    for (auto const& attempt : attempts) {
        try {
            attempt();
            ADD_FAILURE() << "no error";
        } catch (error const& problem) {
            EXPECT_EQ(problem.kind(), error_kind::execution);
            EXPECT_NE(std::string(problem.what()).find(folder), std::string::npos)
                << problem.what();
        }
    }
    EXPECT_TRUE(store.list().empty());
}

// -- lock

TEST(TaskLock, IsForOneAtATime) {
    task_store const store(test::new_folder());
    std::string const id = full_task().local_id;
    task_lock first = store.lock(id);
    ASSERT_TRUE(first);
    EXPECT_FALSE(store.lock(id));
    task_lock moved = std::move(first);
    EXPECT_FALSE(store.lock(id)) << "moving is not letting go";
    moved = {};
    EXPECT_TRUE(store.lock(id));
    EXPECT_TRUE(store.lock(id)) << "let go at the end of the line above";
}

TEST(TaskLock, GoesWithItsProcess) {
    task_store const store(test::new_folder());
    std::string const id = full_task().local_id;
    int ready[2];
    ASSERT_EQ(pipe(ready), 0);
    pid_t const child = fork();
    if (child == 0) {
        task_lock const held = store.lock(id);
        char const answer = held ? 'y' : 'n';
        if (write(ready[1], &answer, 1) == 1)
            pause();
        _exit(0);
    }
    char answer = '?';
    ASSERT_EQ(read(ready[0], &answer, 1), 1);
    EXPECT_EQ(answer, 'y');
    EXPECT_FALSE(store.lock(id));
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    EXPECT_TRUE(store.lock(id));
    close(ready[0]);
    close(ready[1]);
}

} // namespace

} // namespace nb
