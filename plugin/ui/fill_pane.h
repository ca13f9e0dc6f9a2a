// Filling a selection: what of the image will be sent, and how the result is to fit in.
#pragma once

#include "ui/argument_fields.h"
#include "window_session.h"

namespace nb {

class fill_pane {
  public:
    fill_pane(window_session&, argument_values const&);
    fill_pane(fill_pane const&) = delete;
    fill_pane& operator=(fill_pane const&) = delete;

    GtkWidget* widget() const { return box_; }
    void refresh(); // looks at the selection again
    void read_into(argument_values& values) const { fields_.read_into(values); }

  private:
    window_session& session_;
    argument_values values_; // complete; the fields' own are read when they are needed
    GtkWidget* box_;
    GtkWidget* picture_ = gtk_image_new();
    GtkWidget* text_;
    argument_fields fields_;
    fill_row shown_;
};

} // namespace nb
