#include "ui/reference_pane.h"

#include "arguments.h"
#include "core/i18n.h"
#include "ui/chooser.h"
#include "ui/file_dialog.h"
#include "ui/menu.h"

#include <algorithm>
#include <utility>

namespace nb {

namespace {

constexpr int spacing_px = 6;
constexpr int name_chars = 24;
using kind = reference_source::kind;

struct choice_entry {
    char const* label;
    reference_choice choice;
};
constexpr choice_entry choices[] = {
    {N_("Selected layers"), reference_choice::selected},
    {N_("What the image shows"), reference_choice::visible},
    {N_("All visible layers"), reference_choice::all},
    {N_("None"), reference_choice::none},
};
constexpr int own_choice = std::size(choices); // the last entry: a list of the person's own

// Layers as the layers dialog shows them, groups before what is in them.
struct layer_tree {
    std::vector<item_id> layers;
    std::vector<chooser_row> rows; // of the same
};

void add_layers(layer_tree& to, std::vector<item_id> const& layers, int depth,
                std::vector<item_id> const& without) {
    for (item_id layer : layers) {
        if (std::ranges::find(without, layer) != without.end())
            continue;
        to.layers.push_back(layer);
        to.rows.push_back({host_layer_name(layer), depth});
        add_layers(to, host_group_layers(layer), depth + 1, without);
    }
}

// Empty, and the person is told why, when it cannot be had.
image picture_from(window_session& session, std::function<image()> const& draw) {
    image picture;
    session.guard([&] { picture = draw(); });
    return picture;
}

GtkWidget* label_new(std::string const& text, bool dim) {
    GtkWidget* label = gtk_label_new(text.c_str());
    label_align(label, 0, 0.5F);
    gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_END);
    gtk_label_set_max_width_chars(GTK_LABEL(label), name_chars);
    if (dim)
        label_dim(label);
    return label;
}

} // namespace

reference_pane::reference_pane(window_session& session)
    : session_(session), box_(box_new(GTK_ORIENTATION_VERTICAL, spacing_px)),
      count_(gtk_label_new("")), rows_(box_new(GTK_ORIENTATION_VERTICAL, spacing_px)) {
    GtkWidget* top = box_new(GTK_ORIENTATION_HORIZONTAL, spacing_px);
    GtkWidget* label = gtk_label_new_with_mnemonic(_("_References"));
    gtk_box_pack_start(GTK_BOX(top), label, FALSE, FALSE, 0);
    if (session_.has_image()) {
        choice_ = gtk_combo_box_text_new();
        for (choice_entry const& entry : choices)
            gtk_combo_box_text_append_text(GTK_COMBO_BOX_TEXT(choice_), _(entry.label));
        gtk_combo_box_text_append_text(GTK_COMBO_BOX_TEXT(choice_), _("My own list"));
        gtk_label_set_mnemonic_widget(GTK_LABEL(label), choice_);
        atk_object_set_name(gtk_widget_get_accessible(choice_), _("References"));
        gtk_box_pack_start(GTK_BOX(top), choice_, TRUE, TRUE, 0);
        connect(choice_, "changed", [this] { on_choice(); });
    }
    add_ = menu_button_new(_("A_dd"), _("Add a reference to the list"), [this] {
        std::vector<menu_entry> entries;
        if (session_.has_image()) {
            entries.push_back({_("_Layer..."), [this] { add_layer(); }});
            entries.push_back({_("_What the Image Shows"), [this] {
                                   add_own({{kind::visible, no_item, session_.image(), "", ""}});
                               }});
        }
        entries.push_back({_("Another Open _Image..."), [this] { add_image(); }});
        entries.push_back({_("_Files..."), [this] { add_files(); }});
        entries.push_back({_("_Address..."), [this] { add_address(); }});
        return entries;
    });
    gtk_box_pack_end(GTK_BOX(top), add_, FALSE, FALSE, 0);
    gtk_box_pack_end(GTK_BOX(top), count_, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(box_), top, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(box_), rows_, FALSE, FALSE, 0);
    if (session_.has_image()) // room for the first, until it is known
        gtk_widget_set_size_request(rows_, -1, reference_thumbnail);
    accept_drops();
}

std::string reference_pane::word() const {
    int const chosen = choice_ ? gtk_combo_box_get_active(GTK_COMBO_BOX(choice_)) : own_choice;
    return chosen >= 0 && chosen < own_choice ? reference_word_of(choices[chosen].choice)
                                              : reference_word_of(reference_choice::selected);
}

void reference_pane::on_choice() {
    int const chosen = gtk_combo_box_get_active(GTK_COMBO_BOX(choice_));
    if (filling_ || chosen < 0)
        return;
    if (chosen < own_choice) {
        session_.references().choose(choices[chosen].choice);
        session_.references().refresh();
    } else {
        session_.references().set(session_.references().plan());
    }
    show_all();
}

void reference_pane::refresh() {
    if (session_.references().refresh())
        show_all();
}

void reference_pane::show_choice() {
    if (!choice_)
        return;
    filling_ = true;
    int active = own_choice;
    for (int at = 0; at < own_choice; ++at)
        if (session_.references().choice() == choices[at].choice)
            active = at;
    gtk_combo_box_set_active(GTK_COMBO_BOX(choice_), active);
    filling_ = false;
}

void reference_pane::show_all() {
    show_choice();
    int const count = static_cast<int>(session_.references().plan().size());
    gtk_label_set_text(GTK_LABEL(count_),
                       format_text(_("%d of %d"), count, int(api_reference_limit)).c_str());
    std::optional<place> const was = keyboard();
    gtk_widget_set_size_request(rows_, -1, -1);
    container_clear(rows_);
    buttons_.clear();
    listed_ = session_.references().plan();
    for (std::size_t at = 0; at < session_.references().rows().size(); ++at)
        add_row(at);
    gtk_widget_show_all(rows_);
    if (was)
        keyboard_to(*was);
}

std::optional<reference_pane::place> reference_pane::keyboard() const {
    for (std::size_t row = 0; row < buttons_.size(); ++row)
        for (std::size_t button = 0; button < row_button_count; ++button)
            if (gtk_widget_is_focus(buttons_[row][button]))
                return place{row, button};
    return std::nullopt;
}

void reference_pane::keyboard_to(place wanted) {
    if (buttons_.empty()) {
        gtk_widget_grab_focus(add_);
        return;
    }
    auto const& buttons = buttons_[std::min(wanted.row, buttons_.size() - 1)];
    for (std::size_t button : {wanted.button, std::size_t(earlier), std::size_t(later)})
        if (gtk_widget_get_sensitive(buttons[button])) {
            gtk_widget_grab_focus(buttons[button]);
            return;
        }
    gtk_widget_grab_focus(buttons[removing]);
}

void reference_pane::add_row(std::size_t index) {
    reference_row const& row = session_.references().rows()[index];
    GtkWidget* line = box_new(GTK_ORIENTATION_HORIZONTAL, spacing_px);
    bool const is_listed =
        index < session_.references().plan().size(); // else it says what is wrong
    bool const is_address = is_listed && session_.references().plan()[index].what == kind::address;
    GtkWidget* picture =
        row.thumbnail ? gtk_image_new_from_pixbuf(pixbuf_from(row.thumbnail).get())
                      : gtk_image_new_from_icon_name(is_address ? icon_address : icon_picture,
                                                     GTK_ICON_SIZE_DND);
    gtk_widget_set_size_request(picture, reference_thumbnail, reference_thumbnail);
    gtk_box_pack_start(GTK_BOX(line), picture, FALSE, FALSE, 0);

    GtkWidget* texts = box_new(GTK_ORIENTATION_VERTICAL, 0);
    if (!row.name.empty())
        gtk_box_pack_start(GTK_BOX(texts), label_new(row.name, false), TRUE, TRUE, 0);
    if (row.problem.empty())
        gtk_box_pack_start(GTK_BOX(texts), label_new(row.sending, true), TRUE, TRUE, 0);
    else
        gtk_box_pack_start(GTK_BOX(texts), paragraph_new(row.problem.c_str(), name_chars + 12),
                           TRUE, TRUE, 0);
    gtk_box_pack_start(GTK_BOX(line), texts, TRUE, TRUE, 0);

    if (is_listed) {
        auto& buttons = buttons_.emplace_back();
        buttons[earlier] =
            icon_button_new("go-up", _("Earlier"), [this, index] { move(index, earlier); });
        gtk_widget_set_sensitive(buttons[earlier], index > 0);
        buttons[later] =
            icon_button_new("go-down", _("Later"), [this, index] { move(index, later); });
        gtk_widget_set_sensitive(buttons[later], index + 1 < session_.references().plan().size());
        buttons[removing] = icon_button_new("list-remove", _("Remove from the list"),
                                            [this, index] { remove(index); });
        for (GtkWidget* button : buttons)
            gtk_box_pack_start(GTK_BOX(line), button, FALSE, FALSE, 0);
    }
    gtk_box_pack_start(GTK_BOX(rows_), line, FALSE, FALSE, 0);
}

// Not when the image, or a press before this one, made another list than one sees.
bool reference_pane::is_as_listed() {
    bool const same = session_.references().plan() == listed_;
    if (!same)
        call_later(box_, [this] { show_all(); });
    return same;
}

void reference_pane::move(std::size_t index, row_button where) {
    if (!is_as_listed())
        return;
    std::size_t const to = where == earlier ? index - 1 : index + 1;
    reference_plan plan = session_.references().plan();
    std::swap(plan[index], plan[to]);
    session_.references().set(std::move(plan));
    call_later(box_, [this, to, where] { // the button pressed goes with its row
        show_all();
        keyboard_to({to, where});
    });
}

void reference_pane::remove(std::size_t index) {
    if (!is_as_listed())
        return;
    reference_plan plan = session_.references().plan();
    plan.erase(plan.begin() + static_cast<std::ptrdiff_t>(index));
    session_.references().set(std::move(plan));
    call_later(box_, [this] { show_all(); }); // the button pressed goes with its row
}

void reference_pane::add_own(reference_plan const& more) {
    if (more.empty()) // a dialog was closed
        return;
    session_.references().refresh(); // what a fill does not look at
    session_.guard([&] {
        reference_plan plan = session_.references().plan();
        plan.insert(plan.end(), more.begin(), more.end());
        references_check_count(plan);
        session_.references().set(std::move(plan));
    });
    show_all();
}

void reference_pane::add_layer() {
    layer_tree tree;
    session_.guard([&] {
        add_layers(tree, host_image_layers(session_.image()), 0, host_previews(session_.image()));
    });
    chooser_content const content = {tree.rows, [&](std::size_t row) {
                                         return picture_from(session_, [&] {
                                             return host_layer_thumbnail(tree.layers[row],
                                                                         chooser_picture);
                                         });
                                     }};
    if (auto const chosen = choose(gtk_widget_get_toplevel(box_), _("Add a Layer"), content))
        add_own({{kind::layer, tree.layers[*chosen], 0, "", ""}});
}

void reference_pane::add_image() {
    std::vector<image_id> images;
    chooser_content content;
    session_.guard([&] {
        images = host_images();
        std::erase(images, session_.image());
        for (image_id each : images)
            content.rows.push_back({host_image_name(each)});
    });
    content.picture = [&](std::size_t row) {
        return picture_from(session_,
                            [&] { return host_image_thumbnail(images[row], chooser_picture); });
    };
    if (auto const chosen = choose(gtk_widget_get_toplevel(box_), _("Add an Open Image"), content))
        add_own({{kind::visible, no_item, images[*chosen], "", content.rows[*chosen].text}});
}

void reference_pane::add_files() {
    reference_plan files;
    for (std::string const& path : ask_pictures(gtk_widget_get_toplevel(box_), _("Add Files")))
        files.push_back({kind::file, no_item, 0, path, ""});
    add_own(files);
}

void reference_pane::add_address() {
    dialog const asked = dialog_new(_("Add an Address"));
    GtkWidget* window = asked.window.get();
    gtk_window_set_transient_for(GTK_WINDOW(window), GTK_WINDOW(gtk_widget_get_toplevel(box_)));
    gtk_dialog_add_button(GTK_DIALOG(window), _("_Cancel"), GTK_RESPONSE_CANCEL);
    dialog_add_default_button(asked, _("_Add"), GTK_RESPONSE_OK);
    form rows = form_new(form_labels_new());
    GtkWidget* entry = gtk_entry_new();
    gtk_entry_set_width_chars(GTK_ENTRY(entry), 40);
    gtk_entry_set_activates_default(GTK_ENTRY(entry), TRUE);
    form_add(rows, _("_Web address"), _("Of a picture; the service fetches it"), {entry, entry});
    gtk_box_pack_start(GTK_BOX(asked.content), rows.grid, FALSE, FALSE, 0);
    gtk_widget_show_all(asked.content);
    if (gtk_dialog_run(GTK_DIALOG(window)) == GTK_RESPONSE_OK)
        add_own({{kind::address, no_item, 0, gtk_entry_get_text(GTK_ENTRY(entry)), ""}});
}

// Files from a file manager or a browser's tab.
void reference_pane::accept_drops() {
    gtk_drag_dest_set(box_, GTK_DEST_DEFAULT_ALL, nullptr, 0, GDK_ACTION_COPY);
    gtk_drag_dest_add_uri_targets(box_);
    auto const received = [](GtkWidget*, GdkDragContext*, gint, gint, GtkSelectionData* data, guint,
                             guint, gpointer self) noexcept {
        char** const uris = gtk_selection_data_get_uris(data);
        reference_plan dropped;
        for (char** uri = uris; uri && *uri; ++uri) {
            char_ptr const path(g_filename_from_uri(*uri, nullptr, nullptr));
            if (path)
                dropped.push_back({kind::file, no_item, 0, path.get(), ""});
            else
                dropped.push_back({kind::address, no_item, 0, *uri, ""});
        }
        g_strfreev(uris);
        static_cast<reference_pane*>(self)->add_own(dropped);
    };
    g_signal_connect(box_, "drag-data-received", G_CALLBACK(+received), this);
}

} // namespace nb
