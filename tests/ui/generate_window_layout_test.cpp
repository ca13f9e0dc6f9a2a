// How the Generate window stands there: on low screens, from right to left, for keys and for
// screen readers.
#include "generate_window_fixture.h"
#include "mnemonics.h"
#include "ui/form.h"

namespace nb {
namespace {

class GenerateWindowLayoutTest : public GenerateWindowTest {
  protected:
    void TearDown() override { gtk_widget_set_default_direction(GTK_TEXT_DIR_LTR); }

    // With one finished task.
    void open_with_result(std::function<void(GtkWidget*)> steps) {
        start_.values.set("prompt", std::string("a fox"));
        open([steps = std::move(steps)](GtkWidget* window) {
            press(window, "Generate");
            EXPECT_TRUE(run_until([window] { return is_sensitive(window, "Discard"); }));
            steps(window);
        });
    }
    // With one that failed.
    void open_with_problem(std::function<void(GtkWidget*)> steps) {
        serve({"--fault", "gen:status=402"});
        start_.values.set("prompt", std::string("a fox"));
        open([steps = std::move(steps)](GtkWidget* window) {
            press(window, "Generate");
            EXPECT_TRUE(run_until([window] { return is_sensitive(window, "Retry"); }));
            steps(window);
        });
    }
};

// Looks at the dialog that is opened, and closes it.
void look_at_dialog(std::function<void()> const& open_it,
                    std::function<void(GtkWidget*)> const& look) {
    dialog_driver const driver([&](GtkWidget* dialog) {
        look(dialog);
        press_key(dialog, GDK_KEY_Escape);
    });
    open_it();
}

GtkWidget* open_menu(GtkWidget* window, char const* name) {
    GtkWidget* button = widget_named(window, GTK_TYPE_BUTTON, name);
    // GTK 3 complains about a menu that no event opens.
    GLogLevelFlags const fatal = g_log_set_always_fatal(G_LOG_LEVEL_CRITICAL);
    gtk_button_clicked(GTK_BUTTON(button));
    g_log_set_always_fatal(fatal);
    GtkWidget* menu = attached_menu(button);
    EXPECT_TRUE(run_until([menu] { return gtk_widget_get_mapped(menu) != FALSE; })) << name;
    return menu;
}

void expand(GtkWidget* window, char const* name) {
    GtkWidget* expander = widget_named(window, GTK_TYPE_EXPANDER, name);
    gtk_expander_set_expanded(GTK_EXPANDER(expander), TRUE);
    GtkWidget* inside = gtk_bin_get_child(GTK_BIN(expander));
    EXPECT_TRUE(run_until([inside] { return gtk_widget_get_mapped(inside) != FALSE; }));
}

int left_of(GtkWidget* widget, GtkWidget* window) {
    int x = 0;
    int y = 0;
    gtk_widget_translate_coordinates(widget, window, 0, 0, &x, &y);
    return x;
}

GtkAllocation place_of(GtkWidget* widget) {
    GtkAllocation place;
    gtk_widget_get_allocation(widget, &place);
    return place;
}

int height_of(GtkWidget* window) {
    int width = 0;
    int height = 0;
    gtk_window_get_size(GTK_WINDOW(window), &width, &height);
    return height;
}

// Below a screen of that height the rest of the window is scrolled to.
TEST_F(GenerateWindowLayoutTest, FitsOnALowScreen) {
    open([](GtkWidget* window) {
        expand(window, "More");
        EXPECT_TRUE(run_until([window] { return height_of(window) > 500; }));
        EXPECT_LE(height_of(window), screen_height(window));
        press(window, "Close");
    });
}

// -- who works it with keys

TEST_F(GenerateWindowLayoutTest, EachMnemonicLeadsToOneWidget) {
    auto const look = [](GtkWidget* window) {
        expand(window, "More");
        EXPECT_EQ(mnemonic_clashes(window), "");
        press(window, "Close");
    };
    open(look);
    g_unsetenv("NANO_BANANA_API_KEY"); // now it also asks for one
    open(look);
    call_.procedure = procedure_find("plug-in-nano-banana-create");
    call_.image = 0;
    open(look);
}

TEST_F(GenerateWindowLayoutTest, EachMnemonicLeadsToOneWidgetWhilePractising) {
    open([](GtkWidget* window) {
        expand(window, "More");
        GtkWidget* back = widget_named(window, GTK_TYPE_BUTTON, "Go Back");
        for (GtkWidget* each = back; each; each = gtk_widget_get_parent(each))
            gtk_widget_show(each);
        EXPECT_TRUE(run_until([back] { return gtk_widget_get_mapped(back) != FALSE; }));
        EXPECT_EQ(mnemonic_clashes(window), "");
        press(window, "Close");
    });
}

TEST_F(GenerateWindowLayoutTest, EachMnemonicOfAMenuLeadsToOneEntry) {
    open_with_result([](GtkWidget* window) {
        for (char const* name : {"Presets", "Add", "More"}) {
            GtkWidget* menu = open_menu(window, name);
            EXPECT_EQ(mnemonic_clashes(menu), "") << name;
            gtk_menu_shell_cancel(GTK_MENU_SHELL(menu));
        }
        press(window, "Close");
    });
}

TEST_F(GenerateWindowLayoutTest, EachMnemonicOfADialogLeadsToOneWidget) {
    struct {
        char const* menu;
        char const* entry;
    } const of_menus[] = {
        {"Presets", "Save as Preset..."}, {"Add", "Layer..."}, {"Add", "Address..."}};
    open_with_problem([&of_menus](GtkWidget* window) {
        auto const look = [](GtkWidget* dialog) { EXPECT_EQ(mnemonic_clashes(dialog), ""); };
        for (char const* button : {"History...", "Details", "Settings..."})
            look_at_dialog([=] { press(window, button); }, look);
        for (auto const& [menu, entry] : of_menus)
            look_at_dialog(
                [window, menu = menu, entry = entry] {
                    gtk_menu_item_activate(GTK_MENU_ITEM(
                        widget_named(open_menu(window, menu), GTK_TYPE_MENU_ITEM, entry)));
                },
                look);
        press(window, "Close");
    });
}

// -- who reads from right to left

// Names what reaches beyond the window's sides. What scrolls may be wider than it.
void collect_outside(GtkWidget* widget, GtkWidget* window, std::string& names) {
    if (!gtk_widget_get_mapped(widget) || GTK_IS_ICON_VIEW(widget) || GTK_IS_TEXT_VIEW(widget))
        return;
    int const left = left_of(widget, window);
    if (left < 0 || left + place_of(widget).width > place_of(window).width)
        names += std::string(G_OBJECT_TYPE_NAME(widget)) + " " + name_of(widget) + "\n";
    if (!GTK_IS_CONTAINER(widget))
        return;
    GList* const children = gtk_container_get_children(GTK_CONTAINER(widget));
    for (GList* child = children; child; child = child->next)
        collect_outside(GTK_WIDGET(child->data), window, names);
    g_list_free(children);
}

std::string outside(GtkWidget* window) {
    std::string names;
    collect_outside(window, window, names);
    return names;
}

int pictures_in(GtkWidget* strip) {
    GtkTreeModel* model = gtk_icon_view_get_model(GTK_ICON_VIEW(strip));
    GtkTreeIter row;
    int count = 0;
    for (gboolean more = gtk_tree_model_get_iter_first(model, &row); more;
         more = gtk_tree_model_iter_next(model, &row)) {
        GdkPixbuf* picture = nullptr;
        gtk_tree_model_get(model, &row, 0, &picture, -1);
        count += picture != nullptr;
        g_clear_object(&picture);
    }
    return count;
}

// The x of a picture in the strip; -1 when it is not in sight.
int x_in(GtkWidget* strip, int index) {
    GtkAllocation const place = place_of(strip);
    for (int x = 0; x < place.width; x += 4) {
        GtkTreePath* path = gtk_icon_view_get_path_at_pos(GTK_ICON_VIEW(strip), x, 20);
        bool const found = path && gtk_tree_path_get_indices(path)[0] == index;
        gtk_tree_path_free(path);
        if (found)
            return x;
    }
    return -1;
}

int selected_in(GtkWidget* strip) {
    int index = -1;
    GList* const paths = gtk_icon_view_get_selected_items(GTK_ICON_VIEW(strip));
    if (paths)
        index = gtk_tree_path_get_indices(static_cast<GtkTreePath*>(paths->data))[0];
    g_list_free_full(
        paths, [](gpointer path) noexcept { gtk_tree_path_free(static_cast<GtkTreePath*>(path)); });
    return index;
}

TEST_F(GenerateWindowLayoutTest, IsMirroredForWhoReadsFromRightToLeft) {
    gtk_widget_set_default_direction(GTK_TEXT_DIR_RTL);
    open_with_problem([](GtkWidget* window) {
        EXPECT_EQ(gtk_widget_get_direction(prompt_view(window)), GTK_TEXT_DIR_RTL);
        EXPECT_LT(left_of(widget_named(window, GTK_TYPE_BUTTON, "Generate"), window),
                  left_of(widget_named(window, GTK_TYPE_BUTTON, "Settings..."), window));
        GtkWidget* label = widget_named(window, GTK_TYPE_LABEL, "Model");
        EXPECT_GT(left_of(label, window),
                  left_of(widget_named(window, GTK_TYPE_ENTRY, "Model"), window));
        int text_left = 0;
        gtk_label_get_layout_offsets(GTK_LABEL(label), &text_left, nullptr);
        EXPECT_GT(text_left, place_of(label).x) << "the text stands at the right of its column";
        expand(window, "More");
        EXPECT_EQ(outside(window), "");
        press(window, "Close");
    });
}

TEST_F(GenerateWindowLayoutTest, ArrowKeysGoTheWayTheEyeExpects) {
    serve({"--size", "320x240"}); // the pictures in the strip are as large as they get
    start_.values.set("prompt", std::string("a fox"));
    start_.values.set("variations", 2);
    for (GtkTextDirection direction : {GTK_TEXT_DIR_LTR, GTK_TEXT_DIR_RTL}) {
        gtk_widget_set_default_direction(direction);
        open([direction](GtkWidget* window) {
            GtkWidget* strip = widget_named(window, GTK_TYPE_ICON_VIEW, "Results");
            if (direction == GTK_TEXT_DIR_LTR) // the second window finds what the first made
                press(window, "Generate");
            EXPECT_TRUE(run_until([strip] {
                return pictures_in(strip) == 2 && !g_main_context_pending(nullptr); // laid out
            }));
            focus(strip);
            press_key(window, GDK_KEY_Home);
            press_key(window, GDK_KEY_space);
            EXPECT_EQ(selected_in(strip), 0);
            bool const second_is_right = x_in(strip, 1) > x_in(strip, 0);
            EXPECT_EQ(second_is_right, direction == GTK_TEXT_DIR_LTR);
            press_key(window, second_is_right ? GDK_KEY_Right : GDK_KEY_Left);
            EXPECT_EQ(selected_in(strip), 1);
            press_key(window, second_is_right ? GDK_KEY_Left : GDK_KEY_Right);
            EXPECT_EQ(selected_in(strip), 0);
            press(window, "Close");
        });
    }
}

// -- who hears it

// What takes the keyboard and has no name. A combo with an entry leaves the name to it.
void collect_nameless(GtkWidget* widget, gpointer types) {
    bool const takes_keys =
        GTK_IS_BUTTON(widget) || GTK_IS_ENTRY(widget) || GTK_IS_TEXT_VIEW(widget) ||
        GTK_IS_ICON_VIEW(widget) || GTK_IS_EXPANDER(widget) ||
        (GTK_IS_COMBO_BOX(widget) && !gtk_combo_box_get_has_entry(GTK_COMBO_BOX(widget)));
    if (takes_keys && name_of(widget).empty())
        *static_cast<std::string*>(types) += std::string(G_OBJECT_TYPE_NAME(widget)) + " ";
    if (GTK_IS_CONTAINER(widget))
        gtk_container_foreach(GTK_CONTAINER(widget), collect_nameless, types);
}

std::string nameless(GtkWidget* window) {
    std::string types;
    collect_nameless(window, &types);
    return types;
}

TEST_F(GenerateWindowLayoutTest, AllThatTakesKeysHasAnAccessibleName) {
    open_with_problem([](GtkWidget* window) { // whose row has buttons too
        EXPECT_EQ(nameless(window), "");
        for (char const* button : {"History...", "Details", "Settings..."})
            look_at_dialog([=] { press(window, button); },
                           [](GtkWidget* dialog) { EXPECT_EQ(nameless(dialog), ""); });
        press(window, "Close");
    });
}

TEST_F(GenerateWindowLayoutTest, EveryFieldHasAnAccessibleName) {
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

} // namespace
} // namespace nb
