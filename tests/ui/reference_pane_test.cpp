// What the list of references takes, without a window around it.
#include "generate_window_fixture.h"
#include "ui/reference_pane.h"

namespace nb {
namespace {

class ReferencePaneTest : public GenerateWindowTest {
  protected:
    void SetUp() override {
        GenerateWindowTest::SetUp();
        if (IsSkipped())
            return;
        session.emplace(call_, window_session::events{
                                   [] {}, [] {}, [] {}, [] {},
                                   [this](std::string const& text) { problems.push_back(text); }});
        pane.emplace(*session);
        widget = object_ptr<GtkWidget>::adopt(
            static_cast<GtkWidget*>(g_object_ref_sink(pane->widget())));
        session->references().refresh();
    }
    // A list of the person's own in a window: addresses of these names.
    void show(std::vector<char const*> const& names) {
        reference_plan plan;
        for (char const* name : names)
            plan.push_back({reference_source::kind::address, no_item, 0,
                            std::string("https://a.example/") + name, ""});
        session->references().set(plan);
        window.reset(gtk_window_new(GTK_WINDOW_TOPLEVEL));
        gtk_container_add(GTK_CONTAINER(window.get()), widget.get());
        pane->show_all();
        gtk_widget_show_all(window.get());
    }
    void press_keys(std::initializer_list<guint> keys) {
        for (guint key : keys)
            press_key(window.get(), key);
    }
    // The names, in order.
    std::string listed() {
        std::string names;
        for (reference_source const& source : session->references().plan())
            names += source.text.substr(source.text.rfind('/') + 1);
        return names;
    }
    // Presses the button that has the keyboard, and waits until the rows are made anew.
    bool press_makes(char const* names) {
        press_keys({GDK_KEY_space});
        bool const made = run_until([&] { return listed() == names; });
        while (g_main_context_iteration(nullptr, FALSE))
            ;
        return made;
    }
    std::string focused() const {
        GtkWidget* const at = gtk_window_get_focus(GTK_WINDOW(window.get()));
        return at ? name_of(at) : "";
    }
    static reference_plan addresses(std::size_t count) {
        return {count, {reference_source::kind::address, no_item, 0, "https://a.example/1", ""}};
    }

    std::vector<std::string> problems;
    std::optional<window_session> session;
    std::optional<reference_pane> pane;
    object_ptr<GtkWidget> widget;
    dialog_ptr window;
};

TEST_F(ReferencePaneTest, NothingAddedLeavesTheChoice) {
    pane->add_own({}); // a dialog was closed
    EXPECT_EQ(session->references().choice(), reference_choice::selected);
    EXPECT_TRUE(problems.empty());
}

TEST_F(ReferencePaneTest, TakesAsManyAsTheServiceOrSaysWhyNot) {
    pane->add_own(addresses(4)); // with the selected layer
    EXPECT_EQ(session->references().choice(), reference_choice::selected);
    EXPECT_EQ(session->references().plan().size(), 1u);
    ASSERT_EQ(problems.size(), 1u);
    EXPECT_NE(problems[0].find("5 references"), std::string::npos) << problems[0];
    pane->add_own(addresses(3));
    EXPECT_EQ(session->references().plan().size(), 4u);
    EXPECT_EQ(session->references().choice(), std::nullopt) << "the person's own list";
    EXPECT_EQ(problems.size(), 1u);
}

TEST_F(ReferencePaneTest, TheKeyboardGoesWithTheRowThatMoves) {
    show({"a", "b", "c"});
    focus(widget_named(widget.get(), GTK_TYPE_BUTTON, "Add"));
    press_keys({GDK_KEY_Tab}); // the first row's "Earlier" leads nowhere
    EXPECT_EQ(focused(), "Later");
    EXPECT_TRUE(press_makes("bac"));
    EXPECT_EQ(focused(), "Later");
    EXPECT_TRUE(press_makes("bca"));
    EXPECT_EQ(focused(), "Earlier") << "at the end";
    EXPECT_TRUE(press_makes("bac"));

    press_keys({GDK_KEY_Tab, GDK_KEY_Tab});
    EXPECT_EQ(focused(), "Remove from the list");
    EXPECT_TRUE(press_makes("bc"));
    EXPECT_EQ(focused(), "Remove from the list");
    EXPECT_TRUE(press_makes("b")) << "of the last row";
    EXPECT_TRUE(press_makes(""));
    EXPECT_EQ(focused(), "Add") << "none is left";
}

} // namespace
} // namespace nb
