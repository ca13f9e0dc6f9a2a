#include "ui/banner_pane.h"

#include "core/i18n.h"
#include "ui/form.h"
#include "window_session.h"

namespace nb {

namespace {

constexpr int spacing_px = 6;
constexpr int between_px = 12; // banners
constexpr int inside_px = 12;  // icon and text
constexpr int border_px = 8;
constexpr int text_chars = 40;
constexpr int text_beside_button_chars = 26;
constexpr char const* key_site = "https://defapi.org";

} // namespace

banner_pane::banner_pane(window_session& session, events on)
    : session_(session), on_(std::move(on)), box_(box_new(GTK_ORIENTATION_VERTICAL, between_px)) {
    add_key();
    add_practice();
    add_problem();
    gtk_widget_set_no_show_all(box_, TRUE);
}

// A framed line with an icon. GtkInfoBar has colors of its own, on which GIMP's dark themes write
// in white.
GtkWidget* banner_pane::add(char const* icon, GtkWidget* inside) {
    GtkWidget* line = box_new(GTK_ORIENTATION_HORIZONTAL, inside_px);
    gtk_container_set_border_width(GTK_CONTAINER(line), border_px);
    GtkWidget* picture = gtk_image_new_from_icon_name(icon, GTK_ICON_SIZE_LARGE_TOOLBAR);
    gtk_box_pack_start(GTK_BOX(line), picture, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(line), inside, TRUE, TRUE, 0);
    gtk_widget_show_all(line);
    GtkWidget* banner = gtk_frame_new(nullptr);
    gtk_container_add(GTK_CONTAINER(banner), line);
    gtk_box_pack_start(GTK_BOX(box_), banner, FALSE, FALSE, 0);
    return banner;
}

void banner_pane::add_key() {
    GtkWidget* first = box_new(GTK_ORIENTATION_VERTICAL, spacing_px);
    gtk_box_pack_start(
        GTK_BOX(first),
        paragraph_new(format_text(_("The image service needs an API key of your account there. Get "
                                    "one at %s, or try everything without one."),
                                  key_site)
                          .c_str(),
                      text_chars),
        FALSE, FALSE, 0);
    key_entry_ = gtk_entry_new();
    entry_set_secret(key_entry_);
    entry_set_placeholder(key_entry_, _("API key"));
    atk_object_set_name(gtk_widget_get_accessible(key_entry_), _("API key"));
    connect(key_entry_, "activate", [this] { use_key(); });
    GtkWidget* line = box_new(GTK_ORIENTATION_HORIZONTAL, spacing_px);
    gtk_box_pack_start(GTK_BOX(line), key_entry_, TRUE, TRUE, 0);
    gtk_box_pack_start(
        GTK_BOX(line),
        button_new(_("Use _Key"), _("Keeps it in the desktop's keyring"), [this] { use_key(); }),
        FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(first), line, FALSE, FALSE, 0);
    gtk_box_pack_start(
        GTK_BOX(first),
        button_new(_("Try _with the Practice Service"),
                   _("Draws its pictures on this computer: no account, no AI, nothing is paid"),
                   [this] {
                       session_.use_practice();
                       on_.changed();
                       on_.ready();
                   }),
        FALSE, FALSE, 0);
    key_ = add("dialog-information", first);
}

void banner_pane::use_key() {
    if (text_is_blank(gtk_entry_get_text(GTK_ENTRY(key_entry_)))) {
        gtk_widget_grab_focus(key_entry_);
        return;
    }
    secret const key(gtk_entry_get_text(GTK_ENTRY(key_entry_)));
    gtk_entry_set_text(GTK_ENTRY(key_entry_), "");
    session_.enter_key(key, true);
    on_.changed();
    if (session_.has_key())
        on_.ready();
}

void banner_pane::add_practice() {
    GtkWidget* line = box_new(GTK_ORIENTATION_HORIZONTAL, spacing_px);
    gtk_box_pack_start(GTK_BOX(line),
                       paragraph_new(_("Practice service: pictures are drawn on this computer, by "
                                       "no AI. Nothing is paid."),
                                     text_beside_button_chars),
                       TRUE, TRUE, 0);
    gtk_box_pack_start(GTK_BOX(line),
                       button_new(_("Go Bac_k"), nullptr,
                                  [this] {
                                      session_.leave_practice();
                                      on_.changed();
                                  }),
                       FALSE, FALSE, 0);
    practice_ = add("dialog-warning", line);
}

void banner_pane::add_problem() {
    GtkWidget* line = box_new(GTK_ORIENTATION_HORIZONTAL, spacing_px);
    problem_text_ = paragraph_new("", text_chars);
    gtk_label_set_selectable(GTK_LABEL(problem_text_), TRUE);
    gtk_box_pack_start(GTK_BOX(line), problem_text_, TRUE, TRUE, 0);
    gtk_box_pack_start(
        GTK_BOX(line),
        icon_button_new("window-close", _("Remove this message"), [this] { show_problem(""); }),
        FALSE, FALSE, 0);
    problem_ = add("dialog-information", line);
}

void banner_pane::refresh() {
    bool const needs_key = !session_.has_key();
    bool const practises = session_.is_practice();
    bool const has_problem = *gtk_label_get_text(GTK_LABEL(problem_text_)) != '\0';
    gtk_widget_set_visible(key_, needs_key);
    gtk_widget_set_visible(practice_, practises);
    gtk_widget_set_visible(problem_, has_problem);
    gtk_widget_set_visible(box_, needs_key || practises || has_problem);
}

void banner_pane::show_problem(std::string const& text) {
    gtk_label_set_text(GTK_LABEL(problem_text_), text.c_str());
    refresh();
}

} // namespace nb
