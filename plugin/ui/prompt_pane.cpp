#include "ui/prompt_pane.h"

#include "core/error.h"
#include "core/files.h"
#include "core/i18n.h"
#include "core/prompt_history.h"
#include "ui/chooser.h"
#include "ui/file_dialog.h"
#include "ui/menu.h"

#include <algorithm>

namespace nb {

namespace {

constexpr int lines = 5;
constexpr int spacing_px = 6;
constexpr char const* place = "{}"; // in a preset's prompt: where to type

// "" when the person closed the dialog.
std::string ask_name(GtkWidget* parent) {
    dialog const asked = dialog_new(_("Save as Preset"));
    GtkWidget* window = asked.window.get();
    gtk_window_set_transient_for(GTK_WINDOW(window), GTK_WINDOW(parent));
    gtk_window_set_modal(GTK_WINDOW(window), TRUE);
    gtk_dialog_add_button(GTK_DIALOG(window), _("_Cancel"), GTK_RESPONSE_CANCEL);
    dialog_add_default_button(asked, _("_Save"), GTK_RESPONSE_OK);
    form rows = form_new(form_labels_new());
    GtkWidget* entry = gtk_entry_new();
    gtk_entry_set_activates_default(GTK_ENTRY(entry), TRUE);
    form_add(rows, _("_Name"), _("{} in the prompt stands for what is typed later"),
             {entry, entry});
    gtk_box_pack_start(GTK_BOX(asked.content), rows.grid, FALSE, FALSE, 0);
    gtk_widget_show_all(asked.content);
    if (gtk_dialog_run(GTK_DIALOG(window)) != GTK_RESPONSE_OK)
        return "";
    return gtk_entry_get_text(GTK_ENTRY(entry));
}

void select_place(GtkTextBuffer* buffer) {
    GtkTextIter start;
    GtkTextIter match_start;
    GtkTextIter match_end;
    gtk_text_buffer_get_start_iter(buffer, &start);
    if (gtk_text_iter_forward_search(&start, place, GTK_TEXT_SEARCH_TEXT_ONLY, &match_start,
                                     &match_end, nullptr))
        gtk_text_buffer_select_range(buffer, &match_start, &match_end);
}

} // namespace

prompt_pane::prompt_pane(std::string const& text, events events)
    : events_(std::move(events)), box_(box_new(GTK_ORIENTATION_VERTICAL, spacing_px)) {
    form_field const field = text_field_new(text, lines);
    view_ = field.input;
    GtkWidget* label = gtk_label_new_with_mnemonic(_("_Prompt"));
    gtk_label_set_mnemonic_widget(GTK_LABEL(label), view_);
    atk_object_set_name(gtk_widget_get_accessible(view_), gtk_label_get_text(GTK_LABEL(label)));
    gtk_widget_set_tooltip_text(view_, _("What the picture should show, or what should change"));

    GtkWidget* top = box_new(GTK_ORIENTATION_HORIZONTAL, spacing_px);
    gtk_box_pack_start(GTK_BOX(top), label, FALSE, FALSE, 0);
    gtk_box_pack_end(
        GTK_BOX(top),
        menu_button_new(
            _("Prese_ts"), _("Prompts with a name, to start from"),
            [this] {
                std::vector<menu_entry> entries;
                std::vector<preset> all;
                std::vector<preset> saved;
                guard([&] {
                    all = presets_shipped();
                    saved = presets_saved();
                    all = presets_merged(std::move(all), saved);
                });
                entries.reserve(all.size() + 4);
                for (preset const& each : all)
                    entries.push_back({preset_name(each), [this, each] { choose_preset(each); }});
                entries.push_back({"", {}});
                entries.push_back({_("_Save as Preset..."), [this] { save_preset(); }});
                entries.push_back({_("_Import..."), [this] { import_presets(); }});
                entries.push_back({_("_Export..."), saved.empty() ? std::function<void()>()
                                                                  : [this] { export_presets(); }});
                return entries;
            }),
        FALSE, FALSE, 0);
    gtk_box_pack_end(GTK_BOX(top),
                     button_new(_("_History..."), _("Prompts that were used before"),
                                [this] { choose_from_history(); }),
                     FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(box_), top, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(box_), field.field, TRUE, TRUE, 0);
    connect(gtk_text_view_get_buffer(GTK_TEXT_VIEW(view_)), "changed", events_.changed);
}

void prompt_pane::set_text(std::string const& text) {
    GtkTextBuffer* buffer = gtk_text_view_get_buffer(GTK_TEXT_VIEW(view_));
    gtk_text_buffer_set_text(buffer, text.c_str(), static_cast<int>(text.size()));
    gtk_widget_grab_focus(view_);
    select_place(buffer);
}

void prompt_pane::guard(std::function<void()> const& work) {
    try {
        work();
    } catch (error const& problem) {
        events_.problem(problem.what());
    }
}

void prompt_pane::choose_from_history() {
    std::vector<std::string> const prompts = prompt_history_load();
    chooser_content content;
    for (std::string const& prompt : prompts)
        content.rows.push_back({prompt});
    if (auto const chosen = choose(gtk_widget_get_toplevel(box_), _("Earlier Prompts"), content))
        set_text(prompts[*chosen]);
}

void prompt_pane::choose_preset(preset const& wanted) {
    set_text(preset_prompt(wanted, text()));
    events_.chosen(wanted);
}

void prompt_pane::save_preset() {
    std::string const name = ask_name(gtk_widget_get_toplevel(box_));
    if (text_is_blank(name.c_str()))
        return;
    preset made = events_.current();
    made.name = name;
    if (text_is_blank(made.prompt.c_str())) // it is for the options
        made.prompt = place;
    guard([&] { presets_save(presets_merged(presets_saved(), {made})); });
}

void prompt_pane::import_presets() {
    std::string const path = ask_file(gtk_widget_get_toplevel(box_), _("Import Presets"));
    if (path.empty())
        return;
    guard([&] {
        presets_save(presets_merged(presets_saved(), presets_parse(file_read(path).text())));
    });
}

void prompt_pane::export_presets() {
    std::string const path = ask_new_file(gtk_widget_get_toplevel(box_), _("Export Presets"),
                                          "nano-banana-presets.json");
    if (path.empty())
        return;
    guard([&] {
        file_write(path, bytes_ptr::copy(presets_to_json(presets_saved())), durability::none);
    });
}

} // namespace nb
