// Fields made from a procedure's argument table: one a row, read back into the call's values.
#pragma once

#include "procedures.h"
#include "ui/form.h"

#include <string>
#include <vector>

namespace nb {

class argument_fields {
  public:
    struct field {
        argument_spec const* argument;
        GtkWidget* input; // a text view, entry, combo or spin button, by the argument's look
    };

    // A row with the argument's label and tooltip. `proposals` take the place of the argument's own
    // where there are any.
    void add(form& rows, argument_spec const&, argument_values const&,
             std::vector<std::string> const& proposals = {});
    void read_into(argument_values&) const; // the others stay as they are
    void show(argument_values const&);

  private:
    std::vector<field> fields_;
};

} // namespace nb
