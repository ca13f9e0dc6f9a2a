// A Generate window over an editor in memory and the practice service.
#pragma once

#include "dialog_driver.h"
#include "editor_fixture.h"
#include "ui/ui.h"

#include <functional>

namespace nb {

class GenerateWindowTest : public editor_fixture {
  protected:
    void SetUp() override {
        editor_fixture::SetUp();
        if (!gtk_init_check(nullptr, nullptr))
            GTEST_SKIP() << "no display";
        call_.procedure = procedure_find("plug-in-nano-banana-generate");
        call_.mode = run_mode::interactive;
        call_.image = canvas;
        fake::select(canvas, {layer});
        start_.values = argument_defaults(*call_.procedure);
        serve();
    }
    // The steps are to close it.
    void open(std::function<void(GtkWidget*)> steps) {
        dialog_driver const driver(std::move(steps));
        ui_generate_window(call_, start_);
    }
    // The same, with a preview on the canvas.
    void open_with_preview(std::function<void(GtkWidget*)> steps) {
        start_.values.set("prompt", std::string("a fox"));
        open([this, steps = std::move(steps)](GtkWidget* window) {
            press(window, "Generate");
            then([this] { return layers() == 2; }, [steps, window] { steps(window); });
        });
    }
    // Goes on from the main loop once `ready` says so.
    void then(std::function<bool()> ready, std::function<void()> next) {
        struct waiting {
            std::function<bool()> ready;
            std::function<void()> next;
            int tries = 0;
        };
        auto const look = [](gpointer data) noexcept -> gboolean {
            auto* const self = static_cast<waiting*>(data);
            bool const is_ready = self->ready();
            if (!is_ready && ++self->tries < 200)
                return G_SOURCE_CONTINUE;
            EXPECT_TRUE(is_ready);
            self->next();
            delete self;
            return G_SOURCE_REMOVE;
        };
        g_timeout_add(25, +look, new waiting{std::move(ready), std::move(next)});
    }
    std::size_t layers() const { return fake::tree(canvas).size(); }

    procedure_call call_;
    window_start start_;
};

inline GtkWidget* prompt_view(GtkWidget* window) {
    return widget_named(window, GTK_TYPE_TEXT_VIEW, "Prompt");
}

} // namespace nb
