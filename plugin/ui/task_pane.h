// The tasks: a row each, with what goes on, what went wrong and the button that helps.
#pragma once

#include "ui/form.h"
#include "window_session.h"

#include <functional>
#include <map>
#include <string>

namespace nb {

class task_pane {
  public:
    task_pane(window_session&, std::function<void()> open_settings);
    task_pane(task_pane const&) = delete;
    task_pane& operator=(task_pane const&) = delete;

    GtkWidget* widget() const { return box_; }
    void show_all(); // brings the rows up to date

  private:
    struct row {
        GtkWidget* box = nullptr;
        GtkWidget* picture = nullptr; // shown once there is one
        GtkWidget* prompt = nullptr;
        GtkWidget* state = nullptr;
        GtkWidget* bar = nullptr;
        GtkWidget* problem = nullptr;
        GtkWidget* help = nullptr; // a line of buttons below the problem
        GtkWidget* settings = nullptr;
        GtkWidget* wait = nullptr;
        GtkWidget* retry = nullptr;
        GtkWidget* cancel = nullptr;
        GtkWidget* details = nullptr;
        GtkWidget* dismiss = nullptr;
    };
    row make_row(task_row const&);
    void make_help(row&, std::string const& id);
    void update(row const&, task_row const&) const;
    void show_picture(row const&, std::string const& id) const;
    void show_details(std::string const& id);

    window_session& session_;
    std::function<void()> open_settings_;
    GtkWidget* box_;
    std::map<std::string, row> rows_; // by task
};

} // namespace nb
