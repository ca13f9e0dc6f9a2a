// The prompt, with its history and the presets.
#pragma once

#include "core/presets.h"
#include "ui/form.h"

#include <functional>
#include <string>

namespace nb {

class prompt_pane {
  public:
    struct events {
        std::function<void()> changed;             // the text
        std::function<preset()> current;           // what a new preset is made of
        std::function<void(preset const&)> chosen; // its options; the text is set already
        std::function<void(std::string const& text)> problem;
    };
    prompt_pane(std::string const& text, events);
    prompt_pane(prompt_pane const&) = delete;
    prompt_pane& operator=(prompt_pane const&) = delete;

    GtkWidget* widget() const { return box_; }
    GtkWidget* input() const { return view_; }
    std::string text() const { return text_view_text(view_); }
    void set_text(std::string const& text);

  private:
    void choose_from_history();
    void choose_preset(preset const&);
    void save_preset();
    void import_presets();
    void export_presets();
    void guard(std::function<void()> const& work);

    events events_;
    GtkWidget* box_;
    GtkWidget* view_;
};

} // namespace nb
