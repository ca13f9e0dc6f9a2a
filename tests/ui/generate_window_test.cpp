// The Generate window, with an editor in memory and the practice service.
#include "fill.h"
#include "generate_window_fixture.h"
#include "last_values.h"
#include "mnemonics.h"
#include "ui/form.h"

namespace nb {
namespace {

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
    ASSERT_FALSE(fake::recorded().previews.empty());
    layer_insertion const& where = fake::recorded().previews.back().where;
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

TEST_F(GenerateWindowTest, TheKeyboardStaysWithATaskThatWasCancelled) {
    serve({"--duration", "60"});
    start_.values.set("prompt", std::string("a fox"));
    open([this](GtkWidget* window) {
        press(window, "Generate");
        then([this] { return !stored().empty() && stored()[0].state == task_state::waiting; },
             [this, window] {
                 focus(widget_named(window, GTK_TYPE_BUTTON, "Cancel"));
                 press_key(window, GDK_KEY_space);
                 then(
                     [window] {
                         GtkWidget* at = gtk_window_get_focus(GTK_WINDOW(window));
                         return at && name_of(at) == "Details";
                     },
                     [window] { press(window, "Close"); });
             });
    });
}

TEST_F(GenerateWindowTest, ControlEnterMakesNoNewLine) {
    g_unsetenv("NANO_BANANA_API_KEY"); // so that it cannot generate
    start_.values.set("prompt", std::string("a fox"));
    open([](GtkWidget* window) {
        focus(prompt_view(window));
        press_key(window, GDK_KEY_Return, GDK_CONTROL_MASK);
        press(window, "Close");
    });
    EXPECT_EQ(last_values_load(*call_.procedure).text("prompt"), "a fox");
}

TEST_F(GenerateWindowTest, WhatTheSearchPassesOverIsNotOnTheCanvas) {
    open_with_preview([this](GtkWidget* window) {
        set_text(widget_named(window, GTK_TYPE_ENTRY, "Search"), "hare");
        then([this] { return layers() == 1; }, [window] { press(window, "Close"); });
    });
}

TEST_F(GenerateWindowTest, ANewResultThatTheSearchPassesOverBringsUpNoOther) {
    open_with_preview([this](GtkWidget* window) {
        set_text(widget_named(window, GTK_TYPE_ENTRY, "Search"), "fox");
        set_text(prompt_view(window), "a hare");
        press(window, "Generate");
        auto const both_are_there = [this] {
            return posts() == 2 && stored()[0].state == task_state::ready &&
                   stored()[1].state == task_state::ready;
        };
        then(both_are_there, [this, window] {
            then([looks = 0]() mutable { return ++looks == 40; }, // a second
                 [this, window] {
                     EXPECT_EQ(layers(), 1u);
                     press(window, "Close");
                 });
        });
    });
}

TEST_F(GenerateWindowTest, EscapeTakesThePreviewAway) {
    open_with_preview([](GtkWidget* window) { press_key(window, GDK_KEY_Escape); });
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

TEST_F(GenerateWindowTest, ShowsWordsAsAPersonWouldSayThem) {
    start_.values.set("aspect-ratio", std::string("canvas"));
    open([](GtkWidget* window) {
        auto const shown = [window](char const* label) -> std::string {
            return gtk_entry_get_text(GTK_ENTRY(widget_named(window, GTK_TYPE_ENTRY, label)));
        };
        EXPECT_EQ(shown("Aspect ratio"), "As the canvas");
        EXPECT_EQ(shown("Picture size"), "As the model likes");
        press(window, "Close");
    });
    argument_values const last = last_values_load(*call_.procedure);
    EXPECT_EQ(last.text("aspect-ratio"), "canvas");
    EXPECT_EQ(last.text("image-size"), "");
}

TEST_F(GenerateWindowTest, SendsWithoutLossFromNowOn) {
    open([](GtkWidget* window) {
        press(window, "Send references without loss (PNG)");
        press(window, "Close");
    });
    EXPECT_TRUE(settings_load().lossless);
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
