#include "ui/menu.h"

namespace nb {

namespace {

GtkWidget* item_new(menu_entry const& entry) {
    if (entry.label.empty())
        return gtk_separator_menu_item_new();
    GtkWidget* item = gtk_menu_item_new_with_mnemonic(entry.label.c_str());
    gtk_widget_set_sensitive(item, static_cast<bool>(entry.chosen));
    if (entry.chosen)
        connect(item, "activate", entry.chosen);
    return item;
}

} // namespace

GtkWidget* menu_button_new(char const* mnemonic, char const* tooltip,
                           std::function<std::vector<menu_entry>()> entries) {
    GtkWidget* button = gtk_button_new();
    GtkWidget* inside = box_new(GTK_ORIENTATION_HORIZONTAL, 4);
    GtkWidget* label = gtk_label_new_with_mnemonic(mnemonic);
    gtk_label_set_mnemonic_widget(GTK_LABEL(label), button);
    gtk_box_pack_start(GTK_BOX(inside), label, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(inside), arrow_down_new(), FALSE, FALSE, 0);
    gtk_container_add(GTK_CONTAINER(button), inside);
    gtk_widget_set_tooltip_text(button, tooltip);
    atk_object_set_name(gtk_widget_get_accessible(button), gtk_label_get_text(GTK_LABEL(label)));
    connect(button, "clicked", [button, entries = std::move(entries)] {
        GtkWidget* menu = gtk_menu_new();
        for (menu_entry const& entry : entries())
            gtk_menu_shell_append(GTK_MENU_SHELL(menu), item_new(entry));
        gtk_widget_show_all(menu);
        gtk_menu_attach_to_widget(GTK_MENU(menu), button, nullptr);
        // It is needed until the item it was opened for has been told, which may close the window.
        connect(menu, "selection-done",
                [menu] { call_later(menu, [menu] { gtk_widget_destroy(menu); }); });
        g_signal_connect_object(button, "destroy", G_CALLBACK(gtk_widget_destroy), menu,
                                G_CONNECT_SWAPPED);
        menu_popup_below(menu, button);
    });
    return button;
}

} // namespace nb
