#include "ui/result_pane.h"

#include "core/i18n.h"
#include "task_texts.h"
#include "ui/menu.h"

#include <algorithm>

namespace nb {

namespace {

constexpr int spacing_px = 6;
constexpr int strip_height_px = 150;
constexpr int strip_margin_px = 4;

enum column { column_picture, column_caption, column_tooltip, column_count };

std::string folded(std::string const& text) {
    return string_from(g_utf8_casefold(text.c_str(), -1));
}

std::string caption_of(result_entry const& entry) {
    std::string const line = entry.made_by.prompt.substr(0, entry.made_by.prompt.find('\n'));
    return entry.imported ? line : "● " + line;
}

} // namespace

result_pane::result_pane(window_session& session, events events)
    : session_(session), events_(std::move(events)),
      box_(box_new(GTK_ORIENTATION_VERTICAL, spacing_px)), search_(gtk_entry_new()),
      store_(object_ptr<GtkListStore>::adopt(
          gtk_list_store_new(column_count, GDK_TYPE_PIXBUF, G_TYPE_STRING, G_TYPE_STRING))) {
    GtkWidget* top = box_new(GTK_ORIENTATION_HORIZONTAL, spacing_px);
    GtkWidget* label = gtk_label_new_with_mnemonic(_("Res_ults"));
    gtk_box_pack_start(GTK_BOX(top), label, FALSE, FALSE, 0);
    gtk_entry_set_icon_from_icon_name(GTK_ENTRY(search_), GTK_ENTRY_ICON_PRIMARY, "edit-find");
    gtk_widget_set_tooltip_text(search_, _("Search the prompts of earlier results"));
    atk_object_set_name(gtk_widget_get_accessible(search_), _("Search"));
    entry_set_placeholder(search_, _("Search"));
    gtk_box_pack_end(GTK_BOX(top), search_, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(box_), top, FALSE, FALSE, 0);

    strip_ = gtk_icon_view_new_with_model(GTK_TREE_MODEL(store_.get()));
    gtk_label_set_mnemonic_widget(GTK_LABEL(label), strip_);
    gtk_icon_view_set_pixbuf_column(GTK_ICON_VIEW(strip_), column_picture);
    gtk_icon_view_set_text_column(GTK_ICON_VIEW(strip_), column_caption);
    gtk_icon_view_set_tooltip_column(GTK_ICON_VIEW(strip_), column_tooltip);
    icon_view_set_picture_width(strip_, result_thumbnail);
    icon_view_write_as_elsewhere(strip_);
    gtk_icon_view_set_margin(GTK_ICON_VIEW(strip_), strip_margin_px);
    gtk_icon_view_set_spacing(GTK_ICON_VIEW(strip_), 0);
    gtk_icon_view_set_column_spacing(GTK_ICON_VIEW(strip_), 0);
    gtk_icon_view_set_row_spacing(GTK_ICON_VIEW(strip_), 0);
    gtk_icon_view_set_selection_mode(GTK_ICON_VIEW(strip_), GTK_SELECTION_SINGLE);
    atk_object_set_name(gtk_widget_get_accessible(strip_), _("Results"));
    GtkWidget* scrolled = gtk_scrolled_window_new(nullptr, nullptr);
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_AUTOMATIC,
                                   GTK_POLICY_AUTOMATIC);
    gtk_scrolled_window_set_shadow_type(GTK_SCROLLED_WINDOW(scrolled), GTK_SHADOW_IN);
    gtk_widget_set_size_request(scrolled, -1, strip_height_px);
    gtk_container_add(GTK_CONTAINER(scrolled), strip_);
    gtk_box_pack_start(GTK_BOX(box_), scrolled, TRUE, TRUE, 0);

    GtkWidget* buttons = box_new(GTK_ORIENTATION_HORIZONTAL, spacing_px);
    apply_ = button_new(session_.has_image() ? _("Appl_y") : _("Ope_n as Image"),
                        session_.has_image() ? _("Keeps it as a layer") : nullptr, [this] {
                            if (auto const entry = chosen())
                                session_.apply(entry);
                            choose_none();
                        });
    discard_ =
        button_new(_("Disc_ard"), _("Takes it from the canvas; it stays in this history"), [this] {
            if (auto const entry = chosen())
                session_.discard(entry);
            choose_none();
        });
    more_ = menu_button_new(_("M_ore"), _("More to do with this result"), [this] {
        std::shared_ptr<result_entry> const entry = chosen();
        std::vector<menu_entry> entries;
        entries.push_back(
            {_("Use This Prompt A_gain"), [this, entry] { events_.use_prompt(entry->made_by); }});
        std::string const path = session_.result_path(*entry);
        entries.push_back(
            {_("Use as _Reference"), path.empty() ? std::function<void()>() : [this, entry, path] {
                 events_.use_as_reference({reference_source::kind::file, no_item, 0, path,
                                           import_layer_name(entry->made_by.prompt)});
             }});
        entries.push_back({_("_Copy Details"),
                           [entry] { clipboard_set(task_details(entry->made_by, "", nullptr)); }});
        return entries;
    });
    for (GtkWidget* button : {more_, discard_, apply_})
        gtk_box_pack_end(GTK_BOX(buttons), button, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(box_), buttons, FALSE, FALSE, 0);
    connect(search_, "changed", [this] { show_all(); });
    connect(strip_, "selection-changed", [this] { on_chosen(); });
    update_buttons();
}

std::shared_ptr<result_entry> result_pane::chosen() const {
    GList* const paths = gtk_icon_view_get_selected_items(GTK_ICON_VIEW(strip_));
    std::shared_ptr<result_entry> entry;
    if (paths) {
        auto const row = static_cast<size_t>(
            gtk_tree_path_get_indices(static_cast<GtkTreePath*>(paths->data))[0]);
        if (row < shown_.size())
            entry = shown_[row].entry;
    }
    g_list_free_full(
        paths, [](gpointer path) noexcept { gtk_tree_path_free(static_cast<GtkTreePath*>(path)); });
    return entry;
}

void result_pane::on_chosen() {
    update_buttons();
    if (filling_)
        return;
    if (auto const entry = chosen())
        session_.preview(entry);
    else
        session_.end_preview();
}

void result_pane::update_buttons() {
    bool const any = chosen() != nullptr;
    for (GtkWidget* button : {apply_, discard_, more_})
        gtk_widget_set_sensitive(button, any);
}

std::vector<std::shared_ptr<result_entry>> result_pane::wanted() const {
    std::string const searched = folded(gtk_entry_get_text(GTK_ENTRY(search_)));
    std::vector<std::shared_ptr<result_entry>> found;
    std::ranges::copy_if(session_.results(), std::back_inserter(found), [&](auto const& entry) {
        return !entry->unreadable &&
               folded(entry->made_by.prompt).find(searched) != std::string::npos;
    });
    return found;
}

void result_pane::set_row(GtkTreeIter* row, shown_row& shown) const {
    result_entry const& entry = *shown.entry;
    shown.has_picture = bool(entry.thumbnail);
    shown.caption = caption_of(entry);
    auto const picture = entry.thumbnail ? pixbuf_from(entry.thumbnail) : object_ptr<GdkPixbuf>();
    char_ptr const tooltip(g_markup_escape_text(entry.made_by.prompt.c_str(), -1));
    gtk_list_store_set(store_.get(), row, column_picture, picture.get(), column_caption,
                       shown.caption.c_str(), column_tooltip, tooltip.get(), -1);
}

// Thumbnails that come one after the other change a row each; a new list is written anew.
void result_pane::show_all() {
    std::shared_ptr<result_entry> const before = chosen();
    auto const entries = wanted();
    filling_ = true;
    if (std::ranges::equal(entries, shown_, {}, {}, &shown_row::entry)) {
        GtkTreeIter row;
        gboolean more = gtk_tree_model_get_iter_first(GTK_TREE_MODEL(store_.get()), &row);
        for (shown_row& shown : shown_) {
            if (more && (shown.has_picture != bool(shown.entry->thumbnail) ||
                         shown.caption != caption_of(*shown.entry)))
                set_row(&row, shown);
            more = more && gtk_tree_model_iter_next(GTK_TREE_MODEL(store_.get()), &row);
        }
    } else {
        gtk_list_store_clear(store_.get());
        shown_.clear();
        for (auto const& entry : entries) {
            GtkTreeIter row;
            gtk_list_store_append(store_.get(), &row);
            set_row(&row, shown_.emplace_back(shown_row{entry, "", false}));
            if (entry == before)
                select(shown_.size() - 1);
        }
    }
    filling_ = false;
    update_buttons();
    if (before && !chosen()) // the search passes over it
        session_.end_preview();
}

void result_pane::select(std::size_t row) {
    GtkTreePath* path = gtk_tree_path_new_from_indices(static_cast<int>(row), -1);
    gtk_icon_view_select_path(GTK_ICON_VIEW(strip_), path);
    gtk_icon_view_set_cursor(GTK_ICON_VIEW(strip_), path, nullptr, FALSE);
    gtk_tree_path_free(path);
}

void result_pane::choose_newest() {
    if (!chosen() && !shown_.empty() && shown_.front().entry == session_.results().front())
        select(0);
}

void result_pane::show_chosen() {
    if (auto const entry = chosen())
        session_.preview(entry);
}

void result_pane::choose_none() {
    gtk_icon_view_unselect_all(GTK_ICON_VIEW(strip_));
}

} // namespace nb
