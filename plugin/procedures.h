// What the plug-in registers, as data: procedures, arguments, defaults and menu places.
//
// Names, order and defaults are fixed, because scripts depend on them. The two GIMP adapters
// register from this table and turn a call's values into `argument_values`; the plain dialog is
// built from it.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace nb {

enum class procedure_id { generate, again, create, fill, recover, settings };

// A string, a whole number or a fraction; booleans are whole numbers (0, 1).
using argument_value = std::variant<std::string, int, double>;

enum class argument_look { line, text, choice_or_entry, choice, number, fraction, toggle };

// What a look's values are.
enum class argument_kind { text, number, fraction, truth };
argument_kind argument_kind_of(argument_look);

struct argument_spec {
    char const* name;  // of the PDB, e.g. "reference-urls"
    char const* label; // for a dialog, with mnemonic; marked for translation
    char const* blurb; // one sentence; marked for translation
    argument_look look;
    char const* text_default;                  // of texts
    std::span<char const* const> choices = {}; // proposals, or all there are for `choice`
    int minimum = 0;                           // of numbers and fractions
    int maximum = 0;
    int number_default = 0; // of all that is no text
};

struct procedure_spec {
    procedure_id id;
    char const* name;       // "plug-in-nano-banana-…"
    char const* menu_label; // with mnemonic; marked for translation
    char const* menu_path;
    char const* blurb;
    char const* help;
    bool takes_image; // image and drawable(s) come before the arguments
    bool interactive_only;
    std::span<argument_spec const> arguments;
};

std::span<procedure_spec const> procedure_table();
procedure_spec const* procedure_find(std::string_view name); // null when there is none

// The values of one call by argument name. Reading one that is missing, or of another type, is a
// bug.
class argument_values {
  public:
    void set(std::string_view name, argument_value value);
    void add_missing(argument_values const& others); // what has a value keeps it
    std::string const& text(std::string_view name) const;
    int number(std::string_view name) const;
    bool truth(std::string_view name) const { return number(name) != 0; }
    double fraction(std::string_view name) const;
    argument_value const& value(std::string_view name) const;

  private:
    std::map<std::string, argument_value, std::less<>> values_;
};

// All of a procedure's defaults.
argument_values argument_defaults(procedure_spec const&);

} // namespace nb
