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
                                   [] {}, [] {}, [] {},
                                   [this](std::string const& text) { problems.push_back(text); }});
        pane.emplace(*session);
        widget = object_ptr<GtkWidget>::adopt(
            static_cast<GtkWidget*>(g_object_ref_sink(pane->widget())));
        session->references().refresh();
    }
    static reference_plan addresses(std::size_t count) {
        return {count, {reference_source::kind::address, no_item, 0, "https://a.example/1", ""}};
    }

    std::vector<std::string> problems;
    std::optional<window_session> session;
    std::optional<reference_pane> pane;
    object_ptr<GtkWidget> widget;
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

} // namespace
} // namespace nb
