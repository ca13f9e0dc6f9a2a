// A result that is looked at on the canvas: a layer that leaves no undo step, no dirtier an image
// and the same selection, while it is there and afterwards.
//
// GIMP draws after each change, and whoever asks it something then waits. So what a change of the
// layers has touched is put right, and the canvas drawn, once GIMP is at rest again: `settle` and
// `finish` do it at once.
//
// All on the main thread. `show` and `remove…` throw what the host throws.
#pragma once

#include "import.h"
#include "quiet_moment.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace nb {

class canvas_preview {
  public:
    canvas_preview() = default;
    ~canvas_preview() { finish(); }
    canvas_preview(canvas_preview const&) = delete;
    canvas_preview& operator=(canvas_preview const&) = delete;

    bool is_shown() const;

    // In place of the one before, once that is gone: then the target is asked for. `between` may
    // let the main context run, and ends the work by throwing.
    void show(std::function<layer_target()> const& target, import_result const&,
              std::function<void()> const& between);
    // When it goes, it becomes a layer: as one undo step, in its place. `done` hears then whether
    // it did; it must not throw.
    void keep(std::string name, std::string parasite, std::function<void(bool)> done);
    // Before anything else is done with the image. The caller finishes, once that is done.
    void remove();
    void remove_strays(image_id); // of processes that ended while they showed one; finish then
    void settle() noexcept;       // the selection is the person's again
    void finish() noexcept;       // and the canvas shows what is there
    void finish_soon();

  private:
    struct state {
        image_id image = 0;
        bool clean = false;
        std::vector<item_id> selected;
    };
    struct wish {
        std::string name;
        std::string parasite;
        std::function<void(bool)> done;
    };
    void take_away();
    static bool become_layer(item_id, wish const&);
    void remember(image_id);

    item_id layer_ = no_item;
    std::optional<wish> keep_;    // of the layer
    std::optional<state> before_; // of a change, until it is settled
    bool came_clean_ = true;      // the image was saved without the layer
    bool drawn_ = true;           // the canvas, since the last change
    quiet_moment rest_;
};

} // namespace nb
