// What the Generate window says above everything else: that a key is missing, that the practice
// service draws the pictures, that something went wrong.
#pragma once

#include "ui/gtk_compat.h"

#include <functional>
#include <string>

namespace nb {

class window_session;

class banner_pane {
  public:
    struct events {
        std::function<void()> changed; // another key or service
        std::function<void()> ready;   // the person can go on to the prompt
    };
    // The session must outlive this.
    banner_pane(window_session& session, events on);
    banner_pane(banner_pane const&) = delete; // its widgets call it
    banner_pane& operator=(banner_pane const&) = delete;

    GtkWidget* widget() const { return box_; }
    void refresh();                             // as the session is now
    void show_problem(std::string const& text); // also a notice; "" takes it back

  private:
    void add_key();
    void add_practice();
    void add_problem();
    GtkWidget* add(char const* icon, GtkWidget* inside);
    void use_key();

    window_session& session_;
    events on_;
    GtkWidget* box_;
    GtkWidget* key_entry_ = nullptr;
    GtkWidget* problem_text_ = nullptr;
    GtkWidget* key_ = nullptr; // the banners
    GtkWidget* practice_ = nullptr;
    GtkWidget* problem_ = nullptr;
};

} // namespace nb
