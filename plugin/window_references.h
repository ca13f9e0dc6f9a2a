// The references that the Generate window lists: a plan made from the procedure's word, or the
// person's own, and what each row shows of it.
//
// All on the main thread, and what looks at the image asks GIMP. What cannot be used says so in its
// row; nothing throws but `plan_now`.
#pragma once

#include "canvas_preview.h"
#include "reference_files.h"
#include "references.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace nb {

struct reference_row {
    std::string name;
    image thumbnail;     // rgba8; empty for addresses, and until it is there
    std::string sending; // what goes out: "2048 × 1365 px, about 0.9 MB"
    std::string problem; // why it cannot be used; "" for none
};
inline constexpr int reference_thumbnail = 64;

class window_references {
  public:
    // Without an image (0) the list is the person's own. `changed` tells what changes by itself.
    // Settings and preview are looked at later, and must live on.
    window_references(image_id, settings const&, canvas_preview&, std::function<void()> changed);
    window_references(window_references const&) = delete;
    window_references& operator=(window_references const&) = delete;

    void choose(reference_choice); // from the next `refresh` on
    void set(reference_plan);      // the person's own, from now on
    std::optional<reference_choice> choice() const { return choice_; } // none: the person's own

    bool refresh();                // looks at the image; whether what is listed has changed
    void open_file();              // one that only GIMP reads, which one waits for
    void preview_comes() noexcept; // the image's small picture is kept, which it would be in
    reference_plan const& plan() const { return plan_; }
    std::vector<reference_row> const& rows() const { return rows_; } // one more tells why none can

    // As the image is, to be sent. Throws nb::error as `references_plan` does.
    reference_plan const& plan_now();

  private:
    reference_row row_of(reference_source const&);
    image const& own_thumbnail();
    void show_files();

    image_id image_;
    settings const& how_;
    canvas_preview& canvas_;
    std::function<void()> changed_;
    std::optional<reference_choice> choice_;
    reference_plan plan_;
    std::vector<reference_row> rows_;
    reference_files files_;
    image own_thumbnail_; // of what the image shows without a preview
};

} // namespace nb
