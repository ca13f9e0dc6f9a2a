// What one is chosen of: a list or a tree, with a search.
#include "core/picture_samples.h"
#include "dialog_driver.h"
#include "mnemonics.h"
#include "ui/chooser.h"

namespace nb {
namespace {

using ChooserTest = DialogTest;

chooser_content tree() {
    return {{{"sky", 0}, {"hills", 0}, {"near", 1}, {"trees", 1}, {"fir", 2}, {"snow", 0}},
            [](std::size_t) { return samples::photo(chooser_picture, 20); }};
}

std::optional<std::size_t> ask(chooser_content const& content,
                               std::function<void(GtkWidget*)> steps) {
    dialog_driver const driver(std::move(steps));
    return choose(nullptr, "Layers", content);
}

GtkTreeView* view_of(GtkWidget* dialog) {
    return GTK_TREE_VIEW(widget_named(dialog, GTK_TYPE_TREE_VIEW, "Layers"));
}

// The texts of the rows that one sees, two spaces before those one level deeper.
void add_texts(GtkTreeView* view, GtkTreeIter* parent, std::string const& indent,
               std::vector<std::string>& to) {
    GtkTreeModel* model = gtk_tree_view_get_model(view);
    GtkTreeIter row;
    for (gboolean more = gtk_tree_model_iter_children(model, &row, parent); more;
         more = gtk_tree_model_iter_next(model, &row)) {
        gchar* text = nullptr;
        gtk_tree_model_get(model, &row, 1, &text, -1);
        to.push_back(indent + string_from(text));
        GtkTreePath* path = gtk_tree_model_get_path(model, &row);
        if (gtk_tree_view_row_expanded(view, path))
            add_texts(view, &row, indent + "  ", to);
        gtk_tree_path_free(path);
    }
}

std::vector<std::string> seen(GtkWidget* dialog) {
    std::vector<std::string> texts;
    add_texts(view_of(dialog), nullptr, "", texts);
    return texts;
}

void search_for(GtkWidget* dialog, char const* text) {
    set_text(widget_named(dialog, GTK_TYPE_ENTRY, "Search"), text);
}

TEST_F(ChooserTest, ShowsTheWholeTree) {
    auto const chosen = ask(tree(), [](GtkWidget* dialog) {
        EXPECT_EQ(seen(dialog), (std::vector<std::string>{"sky", "hills", "  near", "  trees",
                                                          "    fir", "snow"}));
        press(dialog, "Choose");
    });
    EXPECT_EQ(chosen, 0u) << "the first one";
}

TEST_F(ChooserTest, SearchLeavesWhatMatchesAndWhatItIsIn) {
    auto const chosen = ask(tree(), [](GtkWidget* dialog) {
        search_for(dialog, "FIR");
        EXPECT_EQ(seen(dialog), (std::vector<std::string>{"hills", "  trees", "    fir"}));
        press_key(dialog, GDK_KEY_Return); // in the search
    });
    EXPECT_EQ(chosen, 4u) << "the one that matches";
}

TEST_F(ChooserTest, NothingFoundIsNothingToChoose) {
    auto const chosen = ask(tree(), [](GtkWidget* dialog) {
        search_for(dialog, "fox");
        EXPECT_TRUE(seen(dialog).empty());
        EXPECT_FALSE(is_sensitive(dialog, "Choose"));
        search_for(dialog, "");
        EXPECT_TRUE(is_sensitive(dialog, "Choose"));
        press_key(dialog, GDK_KEY_Escape);
    });
    EXPECT_FALSE(chosen);
}

TEST_F(ChooserTest, OfNothingThereIsNothingToChoose) {
    auto const chosen = ask({}, [](GtkWidget* dialog) {
        EXPECT_FALSE(is_sensitive(dialog, "Choose"));
        press(dialog, "Cancel");
    });
    EXPECT_FALSE(chosen);
}

TEST_F(ChooserTest, IsWorkedWithKeys) {
    auto const chosen = ask(tree(), [](GtkWidget* dialog) {
        focus(GTK_WIDGET(view_of(dialog)));
        press_key(dialog, GDK_KEY_Down);
        press_key(dialog, GDK_KEY_minus);
        EXPECT_EQ(seen(dialog), (std::vector<std::string>{"sky", "hills", "snow"}));
        press_key(dialog, GDK_KEY_Down);
        press_key(dialog, GDK_KEY_Return);
    });
    EXPECT_EQ(chosen, 5u);
}

TEST_F(ChooserTest, DownGoesFromTheSearchToTheNextRow) {
    auto const chosen = ask(tree(), [](GtkWidget* dialog) {
        focus(widget_named(dialog, GTK_TYPE_ENTRY, "Search"));
        press_key(dialog, GDK_KEY_Down);
        press_key(dialog, GDK_KEY_Return);
    });
    EXPECT_EQ(chosen, 1u);
}

TEST_F(ChooserTest, DrawsPicturesWhileThePersonChooses) {
    std::size_t drawn = 0;
    chooser_content content = tree();
    content.picture = [&drawn](std::size_t row) {
        EXPECT_EQ(row, drawn++);
        return row == 1 ? image() : samples::photo(chooser_picture, 20);
    };
    ask(content, [&](GtkWidget* dialog) {
        search_for(dialog, "snow"); // what is not shown is drawn too, for later
        EXPECT_TRUE(run_until([&] { return drawn == content.rows.size(); }));
        GtkTreeModel* model = gtk_tree_view_get_model(view_of(dialog));
        GtkTreeIter row;
        GdkPixbuf* picture = nullptr;
        gtk_tree_model_get_iter_first(model, &row);
        gtk_tree_model_get(model, &row, 0, &picture, -1);
        EXPECT_NE(picture, nullptr);
        g_clear_object(&picture);
        press(dialog, "Cancel");
    });
}

TEST_F(ChooserTest, EachMnemonicLeadsToOneWidget) {
    ask(tree(), [](GtkWidget* dialog) {
        EXPECT_EQ(mnemonic_clashes(dialog), "");
        press(dialog, "Cancel");
    });
}

} // namespace
} // namespace nb
