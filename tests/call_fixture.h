// What tests of whole calls begin with: an editor in memory, and a person made of code.
#pragma once

#include "editor_fixture.h"
#include "fake_ui.h"

namespace nb {

struct call_fixture : editor_fixture {
    void SetUp() override {
        editor_fixture::SetUp();
        fake::ui_reset();
    }
};

} // namespace nb
