#include "core/picture_samples.h"
#include "dialog_driver.h"
#include "mnemonics.h"
#include "ui/ui.h"

namespace nb {
namespace {

using RecoverDialogTest = DialogTest;

std::vector<recover_row> rows() {
    std::vector<recover_row> made;
    made.push_back({samples::photo(96, 60), "a finished one", "Finished, not in an image yet",
                    "5 minutes ago", "0.5 credits", true, true, false});
    made.push_back(
        {{}, "one at the service", "At the service", "2 hours ago", "", true, false, false});
    made.push_back({{},
                    "a lost one",
                    "Not known whether the service got it",
                    "3 days ago",
                    "",
                    false,
                    false,
                    true});
    return made;
}

std::optional<recover_choice> ask(std::function<void(GtkWidget*)> steps) {
    dialog_driver const driver(std::move(steps));
    return ui_recover(rows());
}

GtkTreeSelection* selection(GtkWidget* dialog) {
    return gtk_tree_view_get_selection(
        GTK_TREE_VIEW(widget_named(dialog, GTK_TYPE_TREE_VIEW, "Results to recover")));
}

void select_only(GtkWidget* dialog, int row) {
    gtk_tree_selection_unselect_all(selection(dialog));
    GtkTreePath* path = gtk_tree_path_new_from_indices(row, -1);
    gtk_tree_selection_select_path(selection(dialog), path);
    gtk_tree_path_free(path);
}

TEST_F(RecoverDialogTest, OffersToInsertAllThatCanBe) {
    auto const choice = ask([](GtkWidget* dialog) { press(dialog, "Insert"); });
    ASSERT_TRUE(choice);
    EXPECT_EQ(choice->action, recover_action::insert);
    EXPECT_EQ(choice->rows, (std::vector<std::size_t>{0, 1}));
}

TEST_F(RecoverDialogTest, EachMnemonicLeadsToOneWidget) {
    ask([](GtkWidget* dialog) {
        EXPECT_EQ(mnemonic_clashes(dialog), "");
        press(dialog, "Close");
    });
}

TEST_F(RecoverDialogTest, OffersOnlyWhatTheSelectedOnesAllow) {
    ask([](GtkWidget* dialog) {
        select_only(dialog, 1);
        EXPECT_TRUE(is_sensitive(dialog, "Insert"));
        EXPECT_FALSE(is_sensitive(dialog, "Save..."));
        EXPECT_FALSE(is_sensitive(dialog, "Send Again..."));
        EXPECT_TRUE(is_sensitive(dialog, "Forget..."));
        select_only(dialog, 2);
        EXPECT_FALSE(is_sensitive(dialog, "Insert"));
        EXPECT_TRUE(is_sensitive(dialog, "Send Again..."));
        gtk_tree_selection_unselect_all(selection(dialog));
        EXPECT_FALSE(is_sensitive(dialog, "Forget..."));
        press(dialog, "Close");
    });
}

TEST_F(RecoverDialogTest, ClosingChoosesNothing) {
    EXPECT_FALSE(ask([](GtkWidget* dialog) { press(dialog, "Close"); }));
    EXPECT_FALSE(ask([](GtkWidget* dialog) { press_key(dialog, GDK_KEY_Escape); }));
}

// Waits until the list has asked something, then answers; what comes after that is `next`'s.
std::unique_ptr<dialog_driver> answer_question(GtkWidget* list, char const* answer,
                                               std::function<void(GtkWidget*)> next) {
    return std::make_unique<dialog_driver>([=](GtkWidget* question) {
        EXPECT_NE(question, list);
        press(question, answer);
        if (next)
            next(list);
    });
}

TEST_F(RecoverDialogTest, AsksBeforeItForgetsOrSendsAgain) {
    struct {
        int row;
        char const* button;
        char const* answer;
        recover_action expected;
    } const cases[] = {{0, "Forget...", "Forget", recover_action::forget},
                       {2, "Send Again...", "Send Again", recover_action::send_again}};
    for (auto const& c : cases) {
        std::unique_ptr<dialog_driver> answering;
        auto const choice = ask([&](GtkWidget* dialog) {
            select_only(dialog, c.row);
            press(dialog, c.button);
            answering = answer_question(dialog, c.answer, {});
        });
        ASSERT_TRUE(choice) << c.button;
        EXPECT_EQ(choice->action, c.expected);
        EXPECT_EQ(choice->rows, std::vector<std::size_t>{std::size_t(c.row)});
    }
}

TEST_F(RecoverDialogTest, GoesBackToTheListWhenTheAnswerIsNo) {
    std::unique_ptr<dialog_driver> answering;
    auto const choice = ask([&](GtkWidget* dialog) {
        press(dialog, "Forget...");
        answering = answer_question(dialog, "Cancel", [](GtkWidget* list) {
            g_idle_add(
                [](gpointer window) noexcept -> gboolean {
                    press(GTK_WIDGET(window), "Close");
                    return G_SOURCE_REMOVE;
                },
                list);
        });
    });
    EXPECT_FALSE(choice);
}

} // namespace
} // namespace nb
