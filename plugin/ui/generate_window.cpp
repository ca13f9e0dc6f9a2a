// The Generate window: prompt, references, options, tasks and results in one window that stays open
// beside the image.
#include "arguments.h"
#include "core/i18n.h"
#include "core/timer.h"
#include "import.h"
#include "last_values.h"
#include "open_window.h"
#include "quiet_moment.h"
#include "ui/argument_fields.h"
#include "ui/banner_pane.h"
#include "ui/fill_pane.h"
#include "ui/form.h"
#include "ui/host_ui.h"
#include "ui/prompt_pane.h"
#include "ui/reference_pane.h"
#include "ui/result_pane.h"
#include "ui/task_pane.h"
#include "ui/ui.h"
#include "window_session.h"

#include <glib-unix.h>

#include <algorithm>
#include <csignal>
#include <string_view>

namespace nb {

namespace {

constexpr int border_px = 12;
constexpr int spacing_px = 12;
constexpr int rows_spacing_px = 6;
constexpr int refresh_ms = 1'500; // how often the image is looked at again
constexpr int gather_ms = 60;     // changes that come close together are drawn once

// Rows of the options. Of a layer alone, not of a fill; in the expander stand the others.
constexpr std::string_view main_options[] = {"model", "variations"};
constexpr std::string_view layer_options[] = {"aspect-ratio", "image-size", "placement"};
constexpr std::string_view layer_more[] = {"reference-urls"};
constexpr std::string_view elsewhere[] = {"prompt", "references"};

bool is_one_of(std::span<std::string_view const> names, char const* name) {
    return std::ranges::find(names, name) != names.end();
}

// The window can go over to the other one of its two procedures.
argument_values values_for_both(argument_values values, procedure_call const& call) {
    if (call.image == 0)
        return values;
    for (char const* name : {"plug-in-nano-banana-generate", "plug-in-nano-banana-fill"})
        values.add_missing(last_values_load(*procedure_find(name)));
    return values;
}

class generate_window {
  public:
    generate_window(procedure_call const& call, window_start const& start);
    generate_window(generate_window const&) = delete;
    generate_window& operator=(generate_window const&) = delete;
    ~generate_window() { window_.reset(); } // what its widgets tell while they go is still heard
    void run();

  private:
    void add_mode();
    void add_options(argument_values const&);
    void set_mode(bool fill); // as the person chose
    void show_mode();
    void add_actions();
    void add_lower_half();
    void press_with_keys();
    void show_title(); // the image may have got another name
    void show_state();
    void on_references();
    void on_generating();
    void on_tasks();
    void on_results();
    void look_first();
    void look_at_image();
    void look_again();
    argument_values values() const;
    void generate();
    void present(bool fill); // GIMP's menu entry was chosen again
    preset current_preset() const;
    void choose_options(preset const&);
    void close();

    argument_values start_;
    window_session session_;
    dialog_ptr window_{gtk_window_new(GTK_WINDOW_TOPLEVEL)};
    GtkWidget* content_ = box_new(GTK_ORIENTATION_VERTICAL, spacing_px);
    banner_pane banners_;
    prompt_pane prompt_;
    reference_pane references_;
    std::unique_ptr<fill_pane> fill_; // null without an image
    task_pane tasks_;
    result_pane results_;
    argument_fields fields_;
    GtkWidget* layer_mode_ = nullptr; // radio buttons; null without an image
    GtkWidget* fill_mode_ = nullptr;
    GtkWidget* lossless_ = nullptr;
    std::vector<GtkWidget*> of_layers_; // what is shown while a layer is to be made
    GtkWidget* preparing_ = nullptr;    // says that an order is
    GtkWidget* generate_button_ = nullptr;
    GtkWidget* close_button_ = nullptr;
    std::size_t results_seen_ = 0;
    timer gather_;
    timer look_again_;
    quiet_moment rest_;   // before that
    bool looked_ = false; // at what earlier windows left, and at the image
    bool closing_ = false;
    GMainLoop* loop_ = g_main_loop_new(nullptr, FALSE);
};

generate_window::generate_window(procedure_call const& call, window_start const& start)
    : start_(values_for_both(start.values, call)),
      session_(call, {[this] { on_references(); }, [this] { on_generating(); },
                      [this] { on_tasks(); }, [this] { on_results(); },
                      [this](std::string const& text) { banners_.show_problem(text); }}),
      banners_(session_,
               {[this] { show_state(); }, [this] { gtk_widget_grab_focus(prompt_.input()); }}),
      prompt_(start_.text("prompt"),
              {[this] { show_state(); }, [this] { return current_preset(); },
               [this](preset const& chosen) { choose_options(chosen); },
               [this](std::string const& text) { banners_.show_problem(text); }}),
      references_(session_), tasks_(session_,
                                    [this] {
                                        session_.ask_settings();
                                        show_state();
                                    }),
      results_(session_, {[this](task const& made) { prompt_.set_text(made.prompt); },
                          [this](reference_source source) {
                              set_mode(false); // a fill has none
                              references_.add_own({std::move(source)});
                          }}) {
    GtkWidget* window = window_.get();
    show_title();
    gtk_window_set_role(GTK_WINDOW(window), "nano-banana");
    window_size const size = window_size_load();
    gtk_window_set_default_size(GTK_WINDOW(window), size.width,
                                std::min(size.height, content_height_limit(window)));
    gtk_container_set_border_width(GTK_CONTAINER(window), border_px);
    gtk_container_add(GTK_CONTAINER(window), screen_scroller_new(content_));

    gtk_box_pack_start(GTK_BOX(content_), banners_.widget(), FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(content_), prompt_.widget(), FALSE, TRUE, 0);
    add_mode();
    gtk_box_pack_start(GTK_BOX(content_), references_.widget(), FALSE, FALSE, 0);
    of_layers_.push_back(references_.widget());
    add_options(start_);
    add_actions();
    add_lower_half();
    press_with_keys();

    session_.find_key();
    if (session_.has_image())
        if (auto const choice = reference_choice_from(start_.text("references")))
            session_.references().choose(*choice);
    references_.show_choice();
    if (!start.notice.empty())
        banners_.show_problem(start.notice);
    gtk_widget_show_all(content_);
    show_mode();
    show_state();
    gtk_widget_grab_focus(prompt_.input());
    auto const on_delete = [](GtkWidget*, GdkEvent*, gpointer self) noexcept -> gboolean {
        static_cast<generate_window*>(self)->close();
        return TRUE; // the window goes with its object
    };
    g_signal_connect(window, "delete-event", G_CALLBACK(+on_delete), this);
}

// -- putting it together

void generate_window::add_mode() {
    if (!session_.has_image())
        return;
    layer_mode_ = gtk_radio_button_new_with_mnemonic(nullptr, _("_New layer"));
    fill_mode_ = gtk_radio_button_new_with_label_from_widget(GTK_RADIO_BUTTON(layer_mode_),
                                                             _("Fill the selection"));
    gtk_widget_set_tooltip_text(fill_mode_,
                                _("Changes only what is selected, fitting what is around it"));
    GtkWidget* line = box_new(GTK_ORIENTATION_HORIZONTAL, spacing_px);
    for (GtkWidget* button : {layer_mode_, fill_mode_})
        gtk_box_pack_start(GTK_BOX(line), button, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(content_), line, FALSE, FALSE, 0);
    fill_ = std::make_unique<fill_pane>(session_, start_);
    gtk_box_pack_start(GTK_BOX(content_), fill_->widget(), FALSE, FALSE, 0);
    gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(fill_mode_), session_.fills());
    connect(fill_mode_, "toggled", [this] {
        session_.set_fills(gtk_toggle_button_get_active(GTK_TOGGLE_BUTTON(fill_mode_)) != FALSE);
        show_mode();
    });
}

void generate_window::set_mode(bool fill) {
    if (fill_mode_)
        gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(fill ? fill_mode_ : layer_mode_), TRUE);
}

void generate_window::show_mode() {
    if (!fill_)
        return;
    for (GtkWidget* widget : of_layers_)
        gtk_widget_set_visible(widget, !session_.fills());
    gtk_widget_set_visible(fill_->widget(), session_.fills());
    if (looked_)
        look_at_image();
}

void generate_window::add_options(argument_values const& values) {
    form main = form_new(form_labels_new());
    form layer = form_new(main.labels);
    form lesser = form_new(main.labels);
    form lesser_layer = form_new(main.labels);
    auto const form_for = [&](char const* name) -> form& {
        if (is_one_of(main_options, name))
            return main;
        if (is_one_of(layer_options, name))
            return layer;
        return is_one_of(layer_more, name) ? lesser_layer : lesser;
    };
    procedure_spec const* of_image = procedure_find("plug-in-nano-banana-generate");
    for (argument_spec const& argument :
         session_.has_image() ? of_image->arguments : session_.procedure().arguments) {
        if (is_one_of(elsewhere, argument.name))
            continue;
        bool const is_model = argument.name == std::string_view("model");
        fields_.add(form_for(argument.name), argument, values,
                    is_model ? session_.values().models : std::vector<std::string>());
    }
    GtkWidget* more = box_new(GTK_ORIENTATION_VERTICAL, rows_spacing_px);
    lossless_ = gtk_check_button_new_with_label(_("Send references without loss (PNG)"));
    gtk_widget_set_tooltip_text(lossless_, _("Some times larger than JPEG, and so slower to send"));
    connect(lossless_, "toggled", [this] {
        session_.set_lossless(gtk_toggle_button_get_active(GTK_TOGGLE_BUTTON(lossless_)) != FALSE);
        references_.show_all();
    });
    gtk_box_pack_start(GTK_BOX(more), lossless_, FALSE, FALSE, 0);
    for (form const* each : {&lesser_layer, &lesser})
        gtk_box_pack_start(GTK_BOX(more), each->grid, FALSE, FALSE, 0);
    GtkWidget* options = box_new(GTK_ORIENTATION_VERTICAL, rows_spacing_px);
    for (form const* each : {&main, &layer})
        gtk_box_pack_start(GTK_BOX(options), each->grid, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(content_), options, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(content_), expander_new(more, false, _("Mor_e")), FALSE, FALSE, 0);
    of_layers_.insert(of_layers_.end(), {layer.grid, lesser_layer.grid});
}

void generate_window::add_actions() {
    GtkWidget* line = box_new(GTK_ORIENTATION_HORIZONTAL, 6);
    generate_button_ =
        button_new(_("_Generate"), _("Ctrl+Enter does the same"), [this] { generate(); });
    close_button_ = button_new(_("_Close"), _("Escape does the same"), [this] { close(); });
    GtkWidget* settings = button_new(_("Sett_ings..."), nullptr, [this] {
        session_.ask_settings();
        show_state();
    });
    preparing_ = gtk_label_new(nullptr);
    label_dim(preparing_);
    gtk_label_set_ellipsize(GTK_LABEL(preparing_), PANGO_ELLIPSIZE_END);
    gtk_box_pack_start(GTK_BOX(line), settings, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(line), preparing_, TRUE, TRUE, 0);
    gtk_box_pack_end(GTK_BOX(line), generate_button_, FALSE, FALSE, 0);
    gtk_box_pack_end(GTK_BOX(line), close_button_, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(content_), line, FALSE, FALSE, 0);
}

void generate_window::add_lower_half() {
    gtk_box_pack_start(GTK_BOX(content_), tasks_.widget(), FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(content_), results_.widget(), TRUE, TRUE, 0);
}

// Enter makes a new line in the prompt, so Ctrl+Enter generates.
void generate_window::press_with_keys() {
    auto const keys = object_ptr<GtkAccelGroup>::adopt(gtk_accel_group_new());
    gtk_window_add_accel_group(GTK_WINDOW(window_.get()), keys.get());
    for (guint key : {GDK_KEY_Return, GDK_KEY_KP_Enter})
        gtk_widget_add_accelerator(generate_button_, "clicked", keys.get(), key, GDK_CONTROL_MASK,
                                   static_cast<GtkAccelFlags>(0));
    // Where the button cannot be pressed, it makes no new line either.
    auto const on_key = [](GtkWidget*, GdkEventKey* key, gpointer) noexcept -> gboolean {
        return (key->state & GDK_CONTROL_MASK) != 0 &&
               (key->keyval == GDK_KEY_Return || key->keyval == GDK_KEY_KP_Enter);
    };
    g_signal_connect(prompt_.input(), "key-press-event", G_CALLBACK(+on_key), nullptr);
    gtk_widget_add_accelerator(close_button_, "clicked", keys.get(), GDK_KEY_Escape,
                               static_cast<GdkModifierType>(0), static_cast<GtkAccelFlags>(0));
}

// -- what changes

void generate_window::show_title() {
    std::string const title = session_.title();
    char const* const shown = gtk_window_get_title(GTK_WINDOW(window_.get()));
    if (!shown || title != shown)
        gtk_window_set_title(GTK_WINDOW(window_.get()), title.c_str());
}

void generate_window::show_state() {
    banners_.refresh();
    gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(lossless_), session_.values().lossless);
    gtk_label_set_text(GTK_LABEL(preparing_), session_.generating() ? _("Preparing...") : "");
    gtk_widget_set_sensitive(generate_button_, session_.has_key() &&
                                                   !text_is_blank(prompt_.text().c_str()) &&
                                                   !session_.generating());
}

void generate_window::on_references() {
    if (!closing_)
        references_.show_all();
}

void generate_window::on_generating() {
    show_state();
    if (session_.generating())
        return;
    if (closing_) // meanwhile
        close();
    else
        results_.show_chosen();
}

void generate_window::on_tasks() {
    if (closing_)
        return;
    tasks_.show_all();
}

// A strip of two hundred is drawn once for thumbnails that come one after the other.
void generate_window::on_results() {
    if (closing_ || gather_.running())
        return;
    gather_.start(gather_ms, [this] {
        results_.show_all();
        tasks_.show_all();
        bool const is_new = session_.results().size() > results_seen_;
        results_seen_ = session_.results().size();
        if (is_new)
            results_.choose_newest();
    });
}

// The window is there sooner without it, and one can type. Soon after, also when nobody sees it.
void generate_window::look_first() {
    if (looked_ || closing_)
        return;
    looked_ = true;
    if (session_.fills())
        fill_->refresh();
    else
        session_.references().refresh();
    references_.show_all();
    session_.load_earlier();
    results_.show_all();
    results_seen_ = session_.results().size();
    session_.tasks().resume_left();
}

void generate_window::look_at_image() {
    session_.guard([this] { show_title(); });
    if (session_.fills())
        fill_->refresh();
    else
        references_.refresh();
    if (!session_.generating())
        session_.references().open_file();
}

void generate_window::look_again() {
    look_again_.start(refresh_ms, [this] {
        look_first();
        host_prepare_pixels(); // before a person waits for them
        rest_.wait(refresh_ms, [this] {
            if (!host_is_busy()) // the window is not to wait for it
                look_at_image();
            look_again();
        });
    });
}

argument_values generate_window::values() const {
    argument_values now = start_;
    fields_.read_into(now);
    if (fill_)
        fill_->read_into(now);
    now.set("prompt", prompt_.text());
    if (session_.has_image() && !session_.fills())
        now.set("references", references_.word());
    return now;
}

void generate_window::generate() {
    if (session_.generating())
        return;
    results_.choose_none(); // the next one to come is looked at
    session_.generate(values());
}

preset generate_window::current_preset() const {
    argument_values const now = values();
    preset made;
    made.prompt = prompt_.text();
    for (char const* name : preset_options())
        if (std::ranges::find(session_.procedure().arguments, std::string_view(name),
                              &argument_spec::name) != session_.procedure().arguments.end())
            made.options[name] = now.text(name);
    return made;
}

void generate_window::choose_options(preset const& chosen) {
    argument_values now = values();
    for (auto const& [name, value] : chosen.options)
        if (std::ranges::find(session_.procedure().arguments, std::string_view(name),
                              &argument_spec::name) != session_.procedure().arguments.end())
            now.set(name, value);
    fields_.show(now);
    if (session_.has_image() && !session_.fills() && chosen.options.contains("references")) {
        session_.guard([&] { session_.references().choose(arguments_references(now)); });
        session_.references().refresh();
        references_.show_all();
    }
}

void generate_window::close() {
    closing_ = true;
    if (session_.generating()) {
        session_.withdraw();
        return; // `on_generating` comes back to it
    }
    int width = 0;
    int height = 0;
    gtk_window_get_size(GTK_WINDOW(window_.get()), &width, &height);
    window_size_save({width, height});
    last_values_save(session_.procedure(), values());
    gtk_widget_hide(window_.get());
    gdk_display_flush(gtk_widget_get_display(window_.get()));
    look_again_.stop();
    rest_.stop();
    gather_.stop();
    std::string const text = tasks_at_close_text(session_.close());
    if (!text.empty())
        host_message(text);
    g_main_loop_quit(loop_);
}

void generate_window::present(bool fill) {
    if (closing_)
        return;
    set_mode(fill);
    session_.guard([this] {
        std::string const again = open_window_take_again(session_.image());
        if (again.empty())
            return;
        argument_values as_then = values();
        import_read_parasite(again, as_then);
        prompt_.set_text(as_then.text("prompt"));
        fields_.show(as_then);
    });
    gtk_window_present(GTK_WINDOW(window_.get()));
}

void generate_window::run() {
    host_ui_attach(window_.get());
    call_when_drawn(window_.get(), [this] { look_first(); });
    gtk_window_present(GTK_WINDOW(window_.get()));
    auto const present = [](gpointer self) noexcept -> gboolean {
        static_cast<generate_window*>(self)->present(false);
        return G_SOURCE_CONTINUE;
    };
    auto const present_fill = [](gpointer self) noexcept -> gboolean {
        static_cast<generate_window*>(self)->present(true);
        return G_SOURCE_CONTINUE;
    };
    guint const presenting[] = {g_unix_signal_add(open_window_signal, +present, this),
                                g_unix_signal_add(open_window_fill_signal, +present_fill, this)};
    look_again();
    g_main_loop_run(loop_);
    for (guint source : presenting)
        g_source_remove(source);
    for (int number : {open_window_signal, open_window_fill_signal})
        std::signal(number, SIG_IGN); // one may still be on its way
    g_main_loop_unref(loop_);
}

} // namespace

void ui_generate_window(procedure_call const& call, window_start const& start) {
    host_ui_init();
    generate_window window(call, start);
    window.run();
}

} // namespace nb
