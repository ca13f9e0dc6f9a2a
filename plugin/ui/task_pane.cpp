#include "ui/task_pane.h"

#include "core/i18n.h"

#include <algorithm>

namespace nb {

namespace {

constexpr int spacing_px = 6;
constexpr int problem_chars = 44;
constexpr int picture_px = 48;
constexpr int details_lines = 22;
constexpr int details_width_px = 480;

std::string first_line(std::string const& text) {
    return text.substr(0, text.find('\n'));
}

std::string state_line(task_row const& row) {
    std::string line = row.state;
    if (!row.running && row.elapsed_s > 0)
        line += " · " + format_text(_("%d s"), row.elapsed_s);
    if (!row.cost.empty())
        line += " · " + row.cost;
    return line;
}

bool has_keyboard(GtkWidget* container) {
    GtkWidget* const window = gtk_widget_get_toplevel(container);
    GtkWidget* const at =
        GTK_IS_WINDOW(window) ? gtk_window_get_focus(GTK_WINDOW(window)) : nullptr;
    return at && gtk_widget_is_ancestor(at, container);
}

} // namespace

task_pane::task_pane(window_session& session, std::function<void()> open_settings)
    : session_(session), open_settings_(std::move(open_settings)),
      box_(box_new(GTK_ORIENTATION_VERTICAL, spacing_px)) {}

task_pane::row task_pane::make_row(task_row const& from) {
    row made;
    std::string const id = from.id;
    made.box = box_new(GTK_ORIENTATION_HORIZONTAL, spacing_px);
    made.picture = gtk_image_new();
    gtk_widget_set_no_show_all(made.picture, TRUE);
    gtk_box_pack_start(GTK_BOX(made.box), made.picture, FALSE, FALSE, 0);
    GtkWidget* lines = box_new(GTK_ORIENTATION_VERTICAL, 2);
    gtk_box_pack_start(GTK_BOX(made.box), lines, TRUE, TRUE, 0);
    GtkWidget* top = box_new(GTK_ORIENTATION_HORIZONTAL, spacing_px);
    made.prompt = gtk_label_new(first_line(from.prompt).c_str());
    gtk_label_set_ellipsize(GTK_LABEL(made.prompt), PANGO_ELLIPSIZE_END);
    label_align(made.prompt, 0, 0.5F);
    gtk_widget_set_tooltip_text(made.prompt, from.prompt.c_str());
    gtk_box_pack_start(GTK_BOX(top), made.prompt, TRUE, TRUE, 0);
    auto const add = [&](GtkWidget* button) {
        gtk_box_pack_start(GTK_BOX(top), button, FALSE, FALSE, 0);
        return button;
    };
    made.cancel = add(button_new(_("Cancel"), _("Stops waiting; what was sent can be recovered"),
                                 [this, id] { session_.tasks().cancel(id); }));
    made.details =
        add(icon_button_new("dialog-information", _("Details"), [this, id] { show_details(id); }));
    made.dismiss = add(icon_button_new("window-close", _("Remove from this list"), [this, id] {
        call_later(box_, [this, id] { session_.tasks().dismiss(id); });
    }));
    made.state = gtk_label_new("");
    label_align(made.state, 0, 0.5F);
    label_dim(made.state);
    gtk_label_set_ellipsize(GTK_LABEL(made.state), PANGO_ELLIPSIZE_END);
    made.bar = gtk_progress_bar_new();
    made.problem = paragraph_new("", problem_chars);
    gtk_label_set_selectable(GTK_LABEL(made.problem), TRUE);
    make_help(made, id);
    for (GtkWidget* part : {top, made.state, made.bar, made.problem, made.help})
        gtk_box_pack_start(GTK_BOX(lines), part, FALSE, FALSE, 0);
    gtk_widget_show_all(made.box);
    return made;
}

// What can be done about the problem, below it.
void task_pane::make_help(row& made, std::string const& id) {
    made.help = box_new(GTK_ORIENTATION_HORIZONTAL, spacing_px);
    auto const add = [&made](GtkWidget* button) {
        gtk_box_pack_start(GTK_BOX(made.help), button, FALSE, FALSE, 0);
        return button;
    };
    made.settings = add(button_new(_("Open Settings"), nullptr, open_settings_));
    made.wait = add(button_new(
        _("Wait Again"), _("Goes on asking the service for it, which costs nothing more"),
        [this, id] { call_later(box_, [this, id] { session_.wait_again(id); }); }));
    made.retry =
        add(button_new(_("Retry"), _("Asks for it again, as a new task that is paid for"),
                       [this, id] { call_later(box_, [this, id] { session_.retry(id); }); }));
    add(button_new(_("Copy Details"), _("For a report; the key is not among them"),
                   [this, id] { clipboard_set(session_.tasks().details(id)); }));
}

// The first of its pictures, small.
void task_pane::show_picture(row const& shown, std::string const& id) const {
    if (gtk_widget_get_visible(shown.picture))
        return;
    image const* const found = session_.thumbnail_of(id);
    if (!found)
        return;
    size const to = size_limit(found->size(), picture_px);
    auto const small = object_ptr<GdkPixbuf>::adopt(gdk_pixbuf_scale_simple(
        pixbuf_from(*found).get(), to.width, to.height, GDK_INTERP_BILINEAR));
    gtk_image_set_from_pixbuf(GTK_IMAGE(shown.picture), small.get());
    gtk_widget_show(shown.picture);
}

void task_pane::update(row const& shown, task_row const& from) const {
    bool const had_keyboard = has_keyboard(shown.box);
    show_picture(shown, from.id);
    gtk_label_set_text(GTK_LABEL(shown.state), state_line(from).c_str());
    gtk_label_set_text(GTK_LABEL(shown.problem), from.problem.c_str());
    for (GtkWidget* part : {shown.problem, shown.help})
        gtk_widget_set_visible(part, !from.problem.empty());
    gtk_widget_set_visible(shown.bar, from.running);
    if (from.fraction >= 0)
        gtk_progress_bar_set_fraction(GTK_PROGRESS_BAR(shown.bar), from.fraction);
    else
        gtk_progress_bar_pulse(GTK_PROGRESS_BAR(shown.bar));
    gtk_widget_set_visible(shown.cancel, from.running);
    gtk_widget_set_visible(shown.wait, from.can_wait);
    gtk_widget_set_visible(shown.retry, from.can_retry);
    gtk_widget_set_visible(shown.settings, from.needs_settings);
    gtk_widget_set_visible(shown.dismiss, !from.running);
    if (had_keyboard && !has_keyboard(shown.box)) // what it was at is hidden now
        gtk_widget_grab_focus(shown.details);
}

void task_pane::show_all() {
    std::vector<task_row> const now = session_.tasks().rows();
    bool had_keyboard = false;
    std::erase_if(rows_, [&](auto const& entry) {
        bool const gone = std::ranges::find(now, entry.first, &task_row::id) == now.end();
        if (gone) {
            had_keyboard = had_keyboard || has_keyboard(entry.second.box);
            gtk_widget_destroy(entry.second.box);
        }
        return gone;
    });
    for (std::size_t at = 0; at < now.size(); ++at) {
        auto const [found, is_new] = rows_.try_emplace(now[at].id);
        if (is_new) {
            found->second = make_row(now[at]);
            gtk_box_pack_start(GTK_BOX(box_), found->second.box, FALSE, FALSE, 0);
        }
        gtk_box_reorder_child(GTK_BOX(box_), found->second.box, static_cast<int>(at));
        update(found->second, now[at]);
    }
    if (had_keyboard && !now.empty())
        gtk_widget_grab_focus(rows_.at(now.front().id).details);
}

void task_pane::show_details(std::string const& id) {
    std::string const details = session_.tasks().details(id);
    constexpr int copy = 1;
    dialog const shown = dialog_new(_("Task Details"));
    GtkWidget* window = shown.window.get();
    gtk_window_set_transient_for(GTK_WINDOW(window), GTK_WINDOW(gtk_widget_get_toplevel(box_)));
    gtk_window_set_default_size(GTK_WINDOW(window), details_width_px, -1);
    gtk_dialog_add_button(GTK_DIALOG(window), _("C_opy"), copy);
    GtkWidget* close = dialog_add_default_button(shown, _("_Close"), GTK_RESPONSE_CLOSE);
    form_field const text = text_field_new(details, details_lines);
    gtk_text_view_set_editable(GTK_TEXT_VIEW(text.input), FALSE);
    gtk_text_view_set_cursor_visible(GTK_TEXT_VIEW(text.input), FALSE);
    atk_object_set_name(gtk_widget_get_accessible(text.input), _("Task Details"));
    gtk_box_pack_start(GTK_BOX(shown.content), text.field, TRUE, TRUE, 0);
    gtk_widget_show_all(shown.content);
    gtk_widget_grab_focus(close);
    while (gtk_dialog_run(GTK_DIALOG(window)) == copy)
        clipboard_set(details);
}

} // namespace nb
