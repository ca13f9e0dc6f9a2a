#include "dialog_driver.h"
#include "ui/ui.h"

namespace nb {
namespace {

class ArgumentsDialogTest : public DialogTest {
  protected:
    procedure_spec const& generate_ = *procedure_find("plug-in-nano-banana-generate");
    argument_values values_ = argument_defaults(generate_);
    argument_hints hints_;

    std::optional<argument_values> ask(std::function<void(GtkWidget*)> steps) {
        dialog_driver const driver(std::move(steps));
        return ui_ask_arguments(generate_, values_, hints_);
    }
};

GtkWidget* prompt_view(GtkWidget* dialog) {
    return widget_named(dialog, GTK_TYPE_TEXT_VIEW, "Prompt");
}

TEST_F(ArgumentsDialogTest, ReturnsWhatItWasGiven) {
    values_.set("prompt", "a fox\nin the snow");
    values_.set("model", "somebody/else");
    values_.set("references", "visible");
    values_.set("reference-urls", "https://example.com/a.png\nhttps://example.com/b.png");
    values_.set("placement", "stretch");
    values_.set("aspect-ratio", "3:2");
    values_.set("image-size", "4k");
    values_.set("variations", 3);
    values_.set("callback-url", "https://example.com/hook");
    values_.set("callback-port", 65535);
    values_.set("timeout", 3600);
    auto const answer = ask([](GtkWidget* dialog) { press(dialog, "Generate"); });
    ASSERT_TRUE(answer);
    for (argument_spec const& argument : generate_.arguments)
        EXPECT_EQ(answer->value(argument.name), values_.value(argument.name)) << argument.name;
}

TEST_F(ArgumentsDialogTest, ReturnsWhatWasEdited) {
    auto const answer = ask([](GtkWidget* dialog) {
        set_text(prompt_view(dialog), "ein Fuchs im Schnee – 狐");
        set_text(widget_named(dialog, GTK_TYPE_ENTRY, "Aspect ratio"), "16:9");
        GtkWidget* references = widget_named(dialog, GTK_TYPE_COMBO_BOX, "References");
        gtk_combo_box_set_active(GTK_COMBO_BOX(references), 3);
        // Typed and not yet left: the adjustment does not know it.
        set_text(widget_named(dialog, GTK_TYPE_SPIN_BUTTON, "Variations"), "4");
        press(dialog, "Generate");
    });
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->text("prompt"), "ein Fuchs im Schnee – 狐");
    EXPECT_EQ(answer->text("aspect-ratio"), "16:9");
    EXPECT_EQ(answer->text("references"), "none");
    EXPECT_EQ(answer->text("placement"), "fit");
    EXPECT_EQ(answer->number("variations"), 4);
    EXPECT_EQ(answer->number("timeout"), 600);
}

TEST_F(ArgumentsDialogTest, EveryFieldHasAnAccessibleName) {
    values_.set("prompt", "a fox");
    ask([](GtkWidget* dialog) {
        struct {
            GType type;
            char const* name;
        } const fields[] = {
            {GTK_TYPE_TEXT_VIEW, "Prompt"},        {GTK_TYPE_ENTRY, "Model"},
            {GTK_TYPE_COMBO_BOX, "References"},    {GTK_TYPE_TEXT_VIEW, "Reference addresses"},
            {GTK_TYPE_COMBO_BOX, "Placement"},     {GTK_TYPE_ENTRY, "Aspect ratio"},
            {GTK_TYPE_ENTRY, "Picture size"},      {GTK_TYPE_SPIN_BUTTON, "Variations"},
            {GTK_TYPE_ENTRY, "Webhook address"},   {GTK_TYPE_SPIN_BUTTON, "Webhook port"},
            {GTK_TYPE_SPIN_BUTTON, "Timeout (s)"},
        };
        for (auto const& field : fields)
            EXPECT_NE(widget_named(dialog, field.type, field.name), nullptr) << field.name;
        press(dialog, "Cancel");
    });
}

TEST_F(ArgumentsDialogTest, AnUnknownWordBecomesTheDefault) {
    values_.set("prompt", "a fox");
    values_.set("placement", "sideways");
    auto const answer = ask([](GtkWidget* dialog) { press(dialog, "Generate"); });
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->text("placement"), "fit");
}

TEST_F(ArgumentsDialogTest, GenerateNeedsAPrompt) {
    auto const answer = ask([](GtkWidget* dialog) {
        EXPECT_FALSE(is_sensitive(dialog, "Generate"));
        for (char const* blank : {" ", "\n\t ", "\u00a0\u3000"}) {
            set_text(prompt_view(dialog), blank);
            EXPECT_FALSE(is_sensitive(dialog, "Generate"));
        }
        set_text(prompt_view(dialog), " a fox");
        EXPECT_TRUE(is_sensitive(dialog, "Generate"));
        set_text(prompt_view(dialog), "");
        EXPECT_FALSE(is_sensitive(dialog, "Generate"));
        gtk_window_activate_default(GTK_WINDOW(dialog)); // as Enter does
        EXPECT_TRUE(gtk_widget_get_visible(dialog));
        press(dialog, "Cancel");
    });
    EXPECT_FALSE(answer);
}

TEST_F(ArgumentsDialogTest, EscapeCloses) {
    values_.set("prompt", "a fox");
    auto const answer = ask([](GtkWidget* dialog) { press_key(dialog, GDK_KEY_Escape); });
    EXPECT_FALSE(answer);
}

TEST_F(ArgumentsDialogTest, ControlEnterInThePromptGenerates) {
    values_.set("prompt", "a fox");
    auto const answer =
        ask([](GtkWidget* dialog) { press_key(dialog, GDK_KEY_Return, GDK_CONTROL_MASK); });
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->text("prompt"), "a fox");
}

TEST_F(ArgumentsDialogTest, ControlEnterDoesNothingWithoutAPrompt) {
    auto const answer = ask([](GtkWidget* dialog) {
        press_key(dialog, GDK_KEY_Return, GDK_CONTROL_MASK);
        press_key(dialog, GDK_KEY_Escape);
    });
    EXPECT_FALSE(answer);
}

TEST_F(ArgumentsDialogTest, ChangedArgumentsAreNotHidden) {
    values_.set("prompt", "a fox");
    auto const is_expanded = [](GtkWidget* dialog, bool& answer) {
        GtkWidget* more = widget_named(dialog, GTK_TYPE_EXPANDER, "More");
        ASSERT_NE(more, nullptr);
        answer = gtk_expander_get_expanded(GTK_EXPANDER(more));
        press(dialog, "Cancel");
    };
    bool expanded = true;
    ask([&](GtkWidget* dialog) { is_expanded(dialog, expanded); });
    EXPECT_FALSE(expanded);
    values_.set("timeout", 60);
    ask([&](GtkWidget* dialog) { is_expanded(dialog, expanded); });
    EXPECT_TRUE(expanded);
}

TEST_F(ArgumentsDialogTest, LeavesNoWindowBehind) {
    int const before = window_count();
    for (int i = 0; i < 3; ++i)
        ask([](GtkWidget* dialog) { press_key(dialog, GDK_KEY_Escape); });
    EXPECT_EQ(window_count(), before);
}

TEST_F(ArgumentsDialogTest, ShowsANotice) {
    hints_.notice = "2 earlier results can be had";
    ask([this](GtkWidget* dialog) {
        EXPECT_TRUE(widget_named(dialog, GTK_TYPE_LABEL, hints_.notice));
        press(dialog, "Cancel");
    });
}

TEST_F(ArgumentsDialogTest, HasATitleForEveryProcedureThatAsks) {
    for (procedure_spec const& procedure : procedure_table()) {
        if (procedure.arguments.empty())
            continue;
        std::string title;
        dialog_driver const driver([&](GtkWidget* dialog) {
            title = gtk_window_get_title(GTK_WINDOW(dialog));
            press(dialog, "Cancel");
        });
        ui_ask_arguments(procedure, argument_defaults(procedure), {});
        EXPECT_FALSE(title.empty());
        EXPECT_EQ(title.find_first_of("_."), std::string::npos) << title;
    }
}

} // namespace
} // namespace nb
