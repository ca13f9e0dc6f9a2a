// A window without its widgets, over an editor in memory and the practice service.
#pragma once

#include "call_fixture.h"
#include "window_session.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace nb {

struct window_session_fixture : call_fixture {
    procedure_call call_of(char const* name = "plug-in-nano-banana-generate") const {
        procedure_call call;
        call.procedure = procedure_find(name);
        call.mode = run_mode::interactive;
        call.arguments = argument_defaults(*call.procedure);
        if (call.procedure->takes_image)
            call.image = canvas;
        return call;
    }
    // The window opens, with the layer selected.
    void open(procedure_call const& call) {
        fake::select(canvas, {layer});
        session.emplace(call,
                        window_session::events{[] {}, [this] { on_generating(); }, [] {}, [] {},
                                               [this](std::string const& text) {
                                                   if (!text.empty())
                                                       problems.push_back(text);
                                               }});
        session->find_key();
        session->load_earlier();
    }
    void open() {
        serve();
        open(call_of());
        session->references().refresh();
    }
    argument_values values(char const* prompt = "a boat") const {
        argument_values set = argument_defaults(session->procedure());
        set.set("prompt", std::string(prompt));
        return set;
    }
    // Until the service has so many tasks, and there are no others.
    bool wait_for_waiting(std::size_t count) {
        return service->wait_until([this, count] {
            auto const tasks = stored();
            return tasks.size() == count && std::ranges::all_of(tasks, [](task const& each) {
                       return each.state == task_state::waiting;
                   });
        });
    }
    bool wait_for_results(std::size_t count) {
        return service->wait_until([&] {
            return session->results().size() == count && session->tasks().running() == 0 &&
                   std::ranges::all_of(session->results(),
                                       [](auto const& each) { return bool(each->thumbnail); });
        });
    }
    void preview(std::size_t at) {
        std::size_t const before = fake::recorded().previews.size();
        session->preview(session->results()[at]);
        ASSERT_TRUE(service->wait_until([&] { return fake::recorded().previews.size() > before; }));
    }
    static void run_for(int ms) {
        for (int passed = 0; passed < ms; ++passed) {
            g_main_context_iteration(nullptr, FALSE);
            g_usleep(1'000);
        }
    }
    std::size_t layers() const { return fake::tree(canvas).size(); }

    std::function<void()> on_generating = [] {};
    std::vector<std::string> problems;
    std::optional<window_session> session;
};

} // namespace nb
