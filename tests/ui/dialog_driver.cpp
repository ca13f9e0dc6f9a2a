#include "dialog_driver.h"

#include "core/glib_ptr.h"
#include "ui/host_ui.h"

#include <memory>
#include <string>
#include <utility>

namespace nb {

void host_ui_attach(GtkWidget*) {}

void host_ui_init() {
    gtk_init(nullptr, nullptr);
}

namespace {

constexpr guint tick_ms = 20;
constexpr int give_up_ticks = 250; // 5 s

struct list_deleter {
    void operator()(GList* list) const { g_list_free(list); }
};
using list_ptr = std::unique_ptr<GList, list_deleter>;

struct event_deleter {
    void operator()(GdkEvent* event) const { gdk_event_free(event); }
};

int rank(GtkWindow* window) {
    return 2 * int(gtk_window_get_transient_for(window) != nullptr) +
           int(gtk_window_get_modal(window) != FALSE);
}

// The uppermost one: a question stands above its dialog, and both above a window.
GtkWidget* shown_dialog() {
    list_ptr const windows(gtk_window_list_toplevels());
    GtkWidget* found = nullptr;
    for (GList* item = windows.get(); item; item = item->next) {
        auto* const window = GTK_WINDOW(item->data);
        if (gtk_window_get_window_type(window) != GTK_WINDOW_TOPLEVEL ||
            !gtk_widget_get_mapped(GTK_WIDGET(window)))
            continue; // a menu, or not there yet
        if (!found || rank(window) > rank(GTK_WINDOW(found)))
            found = GTK_WIDGET(item->data);
    }
    return found;
}

std::unique_ptr<GdkEvent, event_deleter> delete_event(GtkWidget* window) {
    std::unique_ptr<GdkEvent, event_deleter> event(gdk_event_new(GDK_DELETE));
    event->any.window = GDK_WINDOW(g_object_ref(gtk_widget_get_window(window)));
    return event;
}

struct named_search {
    GType type;
    std::string_view name;
    GtkWidget* found = nullptr;
};

void search(GtkWidget* widget, gpointer data) {
    auto& wanted = *static_cast<named_search*>(data);
    if (G_TYPE_CHECK_INSTANCE_TYPE(widget, wanted.type) && name_of(widget) == wanted.name)
        wanted.found = widget;
    if (!wanted.found && GTK_IS_CONTAINER(widget))
        gtk_container_forall(GTK_CONTAINER(widget), search, data);
}

GtkWidget* button(GtkWidget* dialog, char const* label) {
    GtkWidget* found = widget_named(dialog, GTK_TYPE_BUTTON, label);
    EXPECT_NE(found, nullptr) << label;
    return found;
}

} // namespace

void DialogTest::SetUp() {
    if (!gtk_init_check(nullptr, nullptr))
        GTEST_SKIP() << "no display";
}

dialog_driver::dialog_driver(std::function<void(GtkWidget*)> steps)
    : steps_(std::move(steps)), source_(g_timeout_add(tick_ms, on_tick, this)) {}

dialog_driver::~dialog_driver() {
    g_source_remove(source_);
}

gboolean dialog_driver::on_tick(gpointer data) noexcept {
    auto& driver = *static_cast<dialog_driver*>(data);
    GtkWidget* dialog = shown_dialog();
    if (!dialog)
        return G_SOURCE_CONTINUE;
    if (auto const steps = std::exchange(driver.steps_, nullptr)) {
        steps(dialog);
    } else if (++driver.ticks_ == give_up_ticks) {
        ADD_FAILURE() << "the dialog stays open";
        if (GTK_IS_DIALOG(dialog))
            gtk_dialog_response(GTK_DIALOG(dialog), GTK_RESPONSE_DELETE_EVENT);
        else
            gtk_widget_event(dialog, delete_event(dialog).get());
    }
    return G_SOURCE_CONTINUE;
}

// GTK 2 makes an accessible name of what is written only while an assistive technology is loaded.
std::string name_of(GtkWidget* widget) {
    char const* name = nullptr;
    if (GTK_IS_BUTTON(widget))
        name = gtk_button_get_label(GTK_BUTTON(widget));
    else if (GTK_IS_EXPANDER(widget))
        name = gtk_expander_get_label(GTK_EXPANDER(widget));
    else if (GTK_IS_MENU_ITEM(widget))
        name = gtk_menu_item_get_label(GTK_MENU_ITEM(widget));
    else if (GTK_IS_LABEL(widget))
        name = gtk_label_get_label(GTK_LABEL(widget));
    if (!name)
        name = atk_object_get_name(gtk_widget_get_accessible(widget));
    std::string plain = name ? name : "";
    std::erase(plain, '_');
    return plain;
}

GtkWidget* widget_named(GtkWidget* root, GType type, std::string_view name) {
    named_search wanted = {type, name};
    search(root, &wanted);
    return wanted.found;
}

GtkWidget* attached_menu(GtkWidget* button) {
    GList const* const menus = gtk_menu_get_for_attach_widget(button);
    return menus ? GTK_WIDGET(menus->data) : nullptr;
}

void press(GtkWidget* dialog, char const* button_label) {
    if (is_sensitive(dialog, button_label))
        gtk_button_clicked(GTK_BUTTON(button(dialog, button_label)));
}

bool is_sensitive(GtkWidget* dialog, char const* button_label) {
    GtkWidget* found = button(dialog, button_label);
    return found && gtk_widget_is_sensitive(found);
}

void focus(GtkWidget* widget) {
    gtk_window_present(GTK_WINDOW(gtk_widget_get_toplevel(widget)));
    gtk_widget_grab_focus(widget);
    EXPECT_TRUE(run_until([widget] { return gtk_widget_has_focus(widget) != FALSE; }));
}

void press_key(GtkWidget* dialog, guint key, GdkModifierType modifiers) {
    GdkDisplay* display = gtk_widget_get_display(dialog);
    GdkKeymap* keymap = gdk_keymap_get_for_display(display);
    GdkKeymapKey* keys = nullptr;
    gint count = 0;
    ASSERT_TRUE(gdk_keymap_get_entries_for_keyval(keymap, key, &keys, &count));
    std::unique_ptr<GdkKeymapKey, g_free_deleter> const owned_keys(keys);
    std::unique_ptr<GdkEvent, event_deleter> const event(gdk_event_new(GDK_KEY_PRESS));
    event_set_keyboard(event.get(), display);
    event->key.window = GDK_WINDOW(g_object_ref(gtk_widget_get_window(dialog)));
    event->key.time = GDK_CURRENT_TIME;
    event->key.state = modifiers;
    event->key.keyval = key;
    event->key.hardware_keycode = static_cast<guint16>(keys[0].keycode);
    event->key.group = static_cast<guint8>(keys[0].group);
    gtk_widget_event(dialog, event.get());
}

void set_text(GtkWidget* entry_or_view, char const* text) {
    ASSERT_NE(entry_or_view, nullptr);
    if (GTK_IS_TEXT_VIEW(entry_or_view))
        gtk_text_buffer_set_text(gtk_text_view_get_buffer(GTK_TEXT_VIEW(entry_or_view)), text, -1);
    else
        gtk_entry_set_text(GTK_ENTRY(entry_or_view), text);
}

bool run_until(std::function<bool()> const& condition) {
    gint64 const end = g_get_monotonic_time() + gint64{5} * G_USEC_PER_SEC;
    while (!condition() && g_get_monotonic_time() < end)
        if (!g_main_context_iteration(nullptr, FALSE))
            g_usleep(1'000);
    return condition();
}

int window_count() {
    list_ptr const windows(gtk_window_list_toplevels());
    return static_cast<int>(g_list_length(windows.get()));
}

} // namespace nb
