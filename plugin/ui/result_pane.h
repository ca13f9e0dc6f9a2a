// The results: those that came just now and those of earlier calls, as one strip of pictures. The
// chosen one is shown on the canvas until it is applied, discarded or another one is chosen.
#pragma once

#include "ui/form.h"
#include "window_session.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace nb {

class result_pane {
  public:
    struct events {
        std::function<void(task const&)> use_prompt;
        std::function<void(reference_source)> use_as_reference;
    };
    result_pane(window_session&, events);
    result_pane(result_pane const&) = delete;
    result_pane& operator=(result_pane const&) = delete;

    GtkWidget* widget() const { return box_; }
    void show_all(); // brings the strip up to date
    // Shows the newest one on the canvas, unless another is looked at or the search passes over it.
    void choose_newest();
    void show_chosen(); // on the canvas, if it is not there
    void choose_none();

  private:
    struct shown_row { // as it stands in the strip
        std::shared_ptr<result_entry> entry;
        std::string caption;
        bool has_picture = false;
    };
    std::shared_ptr<result_entry> chosen() const;
    std::vector<std::shared_ptr<result_entry>> wanted() const; // what the search leaves
    void set_row(GtkTreeIter* row, shown_row& shown) const;
    void select(std::size_t row);
    void on_chosen();
    void update_buttons();

    window_session& session_;
    events events_;
    GtkWidget* box_;
    GtkWidget* search_;
    GtkWidget* strip_;
    GtkWidget* apply_;
    GtkWidget* discard_;
    GtkWidget* more_;
    object_ptr<GtkListStore> store_;
    std::vector<shown_row> shown_;
    bool filling_ = false;
};

} // namespace nb
