// The Generate window, with an editor in memory and the practice service.
#include "dialog_driver.h"
#include "editor_fixture.h"
#include "fill.h"
#include "last_values.h"
#include "ui/form.h"
#include "ui/ui.h"

namespace nb {
namespace {

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

GtkWidget* prompt_view(GtkWidget* window) {
    return widget_named(window, GTK_TYPE_TEXT_VIEW, "Prompt");
}

int left_of(GtkWidget* widget, GtkWidget* window) {
    int x = 0;
    int y = 0;
    gtk_widget_translate_coordinates(widget, window, 0, 0, &x, &y);
    return x;
}

int height_of(GtkWidget* window) {
    int width = 0;
    int height = 0;
    gtk_window_get_size(GTK_WINDOW(window), &width, &height);
    return height;
}

TEST_F(GenerateWindowTest, FromAPromptToALayer) {
    open([this](GtkWidget* window) {
        EXPECT_FALSE(is_sensitive(window, "Generate")) << "there is no prompt";
        set_text(prompt_view(window), "ein Fuchs im Schnee – 狐");
        press(window, "Generate");
        then([this] { return layers() == 2; }, // the preview comes by itself
             [this, window] {
                 EXPECT_EQ(fake::state(canvas).undo_steps, 0);
                 press(window, "Apply");
                 then([this] { return fake::state(canvas).undo_steps == 1; },
                      [window] { press_key(window, GDK_KEY_Escape); });
             });
    });
    EXPECT_EQ(fake::tree(canvas), (std::vector<std::string>{"ein Fuchs im Schnee – 狐", "base"}));
    EXPECT_EQ(last_values_load(*call_.procedure).text("prompt"), "ein Fuchs im Schnee – 狐");
    EXPECT_EQ(posts(), 1);
}

TEST_F(GenerateWindowTest, FillsTheSelection) {
    fake::select_area(canvas, {10, 10, 20, 20});
    call_.procedure = procedure_find("plug-in-nano-banana-fill");
    start_.values = argument_defaults(*call_.procedure);
    start_.values.set("prompt", std::string("a fox"));
    open([this](GtkWidget* window) {
        EXPECT_FALSE(gtk_widget_get_mapped(widget_named(window, GTK_TYPE_COMBO_BOX, "References")));
        EXPECT_TRUE(
            gtk_widget_get_mapped(widget_named(window, GTK_TYPE_IMAGE, "What will be sent")));
        press(window, "Generate");
        then([this] { return layers() == 2; },
             [this, window] {
                 press(window, "Apply");
                 then([this] { return fake::state(canvas).undo_steps == 1; },
                      [window] { press_key(window, GDK_KEY_Escape); });
             });
    });
    ASSERT_FALSE(fake::recorded().insertions.empty());
    layer_insertion const& where = fake::recorded().insertions.back().where;
    EXPECT_EQ(where.area, fill_place_for(canvas, start_.values).context);
    EXPECT_NE(where.mask.data, nullptr);
    EXPECT_EQ(last_values_load(*call_.procedure).text("prompt"), "a fox");
}

TEST_F(GenerateWindowTest, GoesFromLayersToFillingAndBack) {
    open([this](GtkWidget* window) {
        auto const shown = [window](GType type, char const* name) {
            GtkWidget* found = widget_named(window, type, name);
            return found && gtk_widget_get_mapped(found);
        };
        set_text(prompt_view(window), "a fox");
        press(window, "Fill the selection");
        EXPECT_FALSE(shown(GTK_TYPE_COMBO_BOX, "References"));
        EXPECT_FALSE(shown(GTK_TYPE_COMBO_BOX, "Placement"));
        for (char const* expander : {"More", "How it fits in"})
            gtk_expander_set_expanded(
                GTK_EXPANDER(widget_named(window, GTK_TYPE_EXPANDER, expander)), TRUE);
        press(window, "Generate"); // nothing is selected
        then([shown] { return shown(GTK_TYPE_SPIN_BUTTON, "Context (%)"); },
             [this, window, shown] {
                 EXPECT_EQ(mnemonic_clashes(window), "");
                 EXPECT_EQ(posts(), 0);
                 press(window, "New layer");
                 EXPECT_TRUE(shown(GTK_TYPE_COMBO_BOX, "References"));
                 EXPECT_EQ(mnemonic_clashes(window), "");
                 press(window, "Close");
             });
    });
}

TEST_F(GenerateWindowTest, LooksAtTheNewestResultEachTime) {
    start_.values.set("prompt", std::string("a fox"));
    open([this](GtkWidget* window) {
        press(window, "Generate");
        then([] { return fake::recorded().previews.size() == 1; },
             [this, window] {
                 press(window, "Generate");
                 EXPECT_EQ(layers(), 1u) << "what is looked at is not sent";
                 then([] { return fake::recorded().previews.size() == 2; },
                      [window] { press(window, "Close"); });
             });
    });
    EXPECT_EQ(layers(), 1u);
}

TEST_F(GenerateWindowTest, ControlEnterGeneratesAndEscapeKeepsWhatRuns) {
    serve({"--duration", "60"});
    start_.values.set("prompt", std::string("a fox"));
    open([this](GtkWidget* window) {
        press_key(window, GDK_KEY_Return, GDK_CONTROL_MASK);
        then(
            [this] {
                auto const tasks = stored();
                return !tasks.empty() && tasks[0].state == task_state::waiting;
            },
            [window] { press_key(window, GDK_KEY_Escape); });
    });
    ASSERT_EQ(fake::recorded().messages.size(), 1u);
    EXPECT_NE(fake::recorded().messages[0].find("1 picture is still being made"),
              std::string::npos);
    EXPECT_TRUE(task_is_recoverable(stored()[0]));
    EXPECT_EQ(layers(), 1u);
}

TEST_F(GenerateWindowTest, EscapeTakesThePreviewAway) {
    start_.values.set("prompt", std::string("a fox"));
    open([this](GtkWidget* window) {
        press(window, "Generate");
        then([this] { return layers() == 2; }, [window] { press_key(window, GDK_KEY_Escape); });
    });
    EXPECT_EQ(layers(), 1u);
    EXPECT_TRUE(fake::recorded().messages.empty()) << "nothing goes on running";
}

TEST_F(GenerateWindowTest, IsFilledAsTheLastTimeAndRemembersWhatWasEntered) {
    struct {
        char const* argument;
        char const* text;
    } const texts[] = {{"prompt", "a fox\nin the snow"},
                       {"model", "somebody/else"},
                       {"references", "visible"},
                       {"reference-urls", "https://example.com/a.png"},
                       {"placement", "stretch"},
                       {"aspect-ratio", "3:2"},
                       {"image-size", "4k"},
                       {"callback-url", "https://example.com/hook"}};
    for (auto const& each : texts)
        start_.values.set(each.argument, std::string(each.text));
    start_.values.set("variations", 3);
    start_.values.set("timeout", 3600);
    open([](GtkWidget* window) { press(window, "Close"); });
    argument_values const last = last_values_load(*call_.procedure);
    for (argument_spec const& argument : call_.procedure->arguments)
        EXPECT_EQ(last.value(argument.name), start_.values.value(argument.name)) << argument.name;
    EXPECT_TRUE(service->journal().empty());
}

TEST_F(GenerateWindowTest, AsksForTheKeyInPlace) {
    g_unsetenv("NANO_BANANA_API_KEY");
    start_.values.set("prompt", std::string("a fox"));
    open([](GtkWidget* window) {
        EXPECT_FALSE(is_sensitive(window, "Generate"));
        GtkWidget* key = widget_named(window, GTK_TYPE_ENTRY, "API key");
        EXPECT_TRUE(gtk_widget_is_drawable(key));
        EXPECT_FALSE(gtk_entry_get_visibility(GTK_ENTRY(key)));
        set_text(key, "dk-practice");
        press(window, "Use Key");
        EXPECT_STREQ(gtk_entry_get_text(GTK_ENTRY(key)), "");
        EXPECT_TRUE(is_sensitive(window, "Generate"));
        EXPECT_FALSE(gtk_widget_is_drawable(key));
        press(window, "Close");
    });
}

TEST_F(GenerateWindowTest, AnErrorStandsAtItsTask) {
    serve({"--fault", "gen:status=402"});
    start_.values.set("prompt", std::string("a fox"));
    open([this](GtkWidget* window) {
        press(window, "Generate");
        then([this] { return posts() == 1 && stored()[0].state == task_state::failed; },
             [this, window] {
                 then([window] { return is_sensitive(window, "Retry"); },
                      [window] { press(window, "Close"); });
             });
    });
    EXPECT_TRUE(fake::recorded().messages.empty()) << "no dialog of GIMP's";
}

TEST_F(GenerateWindowTest, TheDetailsOfATaskHaveItsRequest) {
    serve({"--fault", "gen:status=402"});
    start_.values.set("prompt", std::string("a fox"));
    std::string read;
    open([&](GtkWidget* window) {
        press(window, "Generate");
        then([window] { return is_sensitive(window, "Copy Details"); },
             [&, window] {
                 press(window, "Copy Details");
                 dialog_driver const details([&](GtkWidget* dialog) {
                     read =
                         text_view_text(widget_named(dialog, GTK_TYPE_TEXT_VIEW, "Task Details"));
                     press(dialog, "Close");
                 });
                 press(window, "Details");
                 press(window, "Close");
             });
    });
    EXPECT_NE(read.find("\"prompt\" : \"a fox\""), std::string::npos) << read;
    EXPECT_EQ(string_from(gtk_clipboard_wait_for_text(gtk_clipboard_get(GDK_SELECTION_CLIPBOARD))),
              read);
}

TEST_F(GenerateWindowTest, EveryFieldHasAnAccessibleName) {
    open([](GtkWidget* window) {
        struct {
            GType type;
            char const* name;
        } const fields[] = {
            {GTK_TYPE_TEXT_VIEW, "Prompt"},
            {GTK_TYPE_ENTRY, "Model"},
            {GTK_TYPE_COMBO_BOX, "References"},
            {GTK_TYPE_TEXT_VIEW, "Reference addresses"},
            {GTK_TYPE_COMBO_BOX, "Placement"},
            {GTK_TYPE_ENTRY, "Aspect ratio"},
            {GTK_TYPE_ENTRY, "Picture size"},
            {GTK_TYPE_SPIN_BUTTON, "Variations"},
            {GTK_TYPE_ENTRY, "Webhook address"},
            {GTK_TYPE_SPIN_BUTTON, "Webhook port"},
            {GTK_TYPE_SPIN_BUTTON, "Timeout (s)"},
            {GTK_TYPE_ICON_VIEW, "Results"},
            {GTK_TYPE_ENTRY, "Search"},
        };
        for (auto const& field : fields)
            EXPECT_NE(widget_named(window, field.type, field.name), nullptr) << field.name;
        press(window, "Close");
    });
}

TEST_F(GenerateWindowTest, EachMnemonicLeadsToOneWidget) {
    auto const look = [](GtkWidget* window) {
        gtk_expander_set_expanded(GTK_EXPANDER(widget_named(window, GTK_TYPE_EXPANDER, "More")),
                                  TRUE);
        call_later(window, [window] {
            EXPECT_EQ(mnemonic_clashes(window), "");
            press(window, "Close");
        });
    };
    open(look);
    g_unsetenv("NANO_BANANA_API_KEY"); // now it also asks for one
    open(look);
}

TEST_F(GenerateWindowTest, WorksFromRightToLeft) {
    gtk_widget_set_default_direction(GTK_TEXT_DIR_RTL);
    open([](GtkWidget* window) {
        GtkWidget* prompt = prompt_view(window);
        EXPECT_EQ(gtk_widget_get_direction(prompt), GTK_TEXT_DIR_RTL);
        EXPECT_LT(left_of(widget_named(window, GTK_TYPE_BUTTON, "Generate"), window),
                  left_of(widget_named(window, GTK_TYPE_BUTTON, "Settings..."), window));
        EXPECT_GT(left_of(widget_named(window, GTK_TYPE_LABEL, "Model"), window),
                  left_of(widget_named(window, GTK_TYPE_ENTRY, "Model"), window));
        press(window, "Close");
    });
    gtk_widget_set_default_direction(GTK_TEXT_DIR_LTR);
}

// Below a screen of that height the rest of the window is scrolled to.
TEST_F(GenerateWindowTest, FitsOnALowScreen) {
    open([this](GtkWidget* window) {
        gtk_expander_set_expanded(GTK_EXPANDER(widget_named(window, GTK_TYPE_EXPANDER, "More")),
                                  TRUE);
        then([window] { return height_of(window) > 500; },
             [window] {
                 EXPECT_LE(height_of(window), screen_height(window));
                 press(window, "Close");
             });
    });
}

TEST_F(GenerateWindowTest, WorksWithoutAnImage) {
    call_.procedure = procedure_find("plug-in-nano-banana-create");
    call_.image = 0;
    start_.values = argument_defaults(*call_.procedure);
    start_.values.set("prompt", std::string("a fox"));
    open([this](GtkWidget* window) {
        press(window, "Generate");
        then([window] { return is_sensitive(window, "Open as Image"); },
             [this, window] {
                 press(window, "Open as Image");
                 then([] { return fake::recorded().shown.size() == 1; },
                      [window] { press(window, "Close"); });
             });
    });
    EXPECT_EQ(layers(), 1u) << "of the image that was open";
}

TEST_F(GenerateWindowTest, ShowsANotice) {
    start_.notice = "2 earlier results can be had";
    open([this](GtkWidget* window) {
        GtkWidget* notice = widget_named(window, GTK_TYPE_LABEL, start_.notice);
        EXPECT_TRUE(notice && gtk_widget_is_drawable(notice));
        press(window, "Close");
    });
}

TEST_F(GenerateWindowTest, LeavesNoWindowBehind) {
    int const before = window_count();
    for (int i = 0; i < 3; ++i)
        open([](GtkWidget* window) { press_key(window, GDK_KEY_Escape); });
    EXPECT_EQ(window_count(), before);
}

} // namespace
} // namespace nb
