// What tests of whole calls begin with: an editor in memory, and a person made of code.
#pragma once

#include "editor_fixture.h"
#include "fake_ui.h"
#include "host/fake_host.h"

#include <csignal>
#include <functional>
#include <memory>
#include <utility>

namespace nb {

struct call_fixture : editor_fixture {
    void SetUp() override {
        editor_fixture::SetUp();
        fake::ui_reset();
    }
    // SIGTERM once `holds`; a second one might reach the next call. The editor calls copies of it.
    static void end_when(std::function<bool()> holds) {
        fake::on_progress([holds = std::move(holds), told = std::make_shared<bool>(false)] {
            if (*told || !holds())
                return;
            *told = true;
            raise(SIGTERM);
        });
    }
};

} // namespace nb
