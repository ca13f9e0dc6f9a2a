// The references: what will be sent, in order, with small pictures from the live image.
#pragma once

#include "ui/form.h"
#include "window_session.h"

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

namespace nb {

class reference_pane {
  public:
    explicit reference_pane(window_session&);
    reference_pane(reference_pane const&) = delete;
    reference_pane& operator=(reference_pane const&) = delete;

    GtkWidget* widget() const { return box_; }
    void refresh();                           // looks at the image again
    void show_choice();                       // what the list is made from
    void show_all();                          // draws all of it anew
    std::string word() const;                 // of the procedure's argument, for the next time
    void add_own(reference_plan const& more); // or says that these are too many

  private:
    enum row_button : std::size_t { earlier, later, removing, row_button_count };
    struct place { // of a button
        std::size_t row;
        std::size_t button;
    };
    std::optional<place> keyboard() const; // where it is, among the rows' buttons
    void keyboard_to(place wanted);        // or as near to it as can be

    bool is_as_listed();
    void add_row(std::size_t index);
    void move(std::size_t index, row_button where);
    void remove(std::size_t index);
    void add_layer();
    void add_image();
    void add_files();
    void add_address();
    void on_choice();
    void accept_drops();

    window_session& session_;
    GtkWidget* box_;
    GtkWidget* choice_ = nullptr; // null without an image
    GtkWidget* count_;
    GtkWidget* add_ = nullptr;
    GtkWidget* rows_;
    reference_plan listed_;                                         // what one sees
    std::vector<std::array<GtkWidget*, row_button_count>> buttons_; // of its rows
    bool filling_ = false;
};

} // namespace nb
