// What the files of the GIMP 2.10 adapter share: ids that exist, failures as exceptions, and images
// that last for one call.
#pragma once

#include "core/error.h"
#include "core/glib_ptr.h"
#include "host/host.h"

#include <libgimp/gimp.h>

namespace nb {

inline constexpr char const* parasite_name = "nano-banana"; // of layers made here

// Throw when the image or the layer is gone.
void require_image(image_id);
void require_layer(item_id);

// `what` failed, for the reason that GIMP gave last.
error gimp_failure(char const* what);

// Throws when a call to GIMP returned false.
void gimp_require(gboolean done, char const* what);

// Throws when a call to GIMP returned no id.
int gimp_require_id(int id, char const* what);

// The layer that a drawable stands for, or `no_item`.
item_id layer_behind(item_id drawable);

// The layers in a group (`no_item`: at the top level), topmost first, floating selection left out.
std::vector<item_id> child_layers(image_id, item_id parent);

std::string parasite_text(GimpParasite* owned); // "" for null

// Of the name `parasite_name`, which is saved with the image.
void attach_parasite(item_id layer, std::string const& text);

// A new image without undo. Without a profile it is sRGB or its gray.
image_id image_new(size canvas, GimpImageBaseType, GimpPrecision, GimpColorProfile*);

// The profile that the numbers in an image are to be read with; never empty, GIMP's own built-in
// ones stand for sRGB and its gray.
object_ptr<GimpColorProfile> image_profile(image_id);

// Whether its numbers are sRGB's, or what converts to that without a profile.
bool is_srgb(image_id);

// An image that nobody sees; gone at the end of the scope.
class scratch_image {
  public:
    explicit scratch_image(image_id owned) : id_(owned) {}
    scratch_image(scratch_image const&) = delete;
    scratch_image& operator=(scratch_image const&) = delete;
    ~scratch_image() { gimp_image_delete(id_); }
    image_id id() const { return id_; }

  private:
    image_id id_;
};

// A layer that GIMP has made but that is not yet in its image; deleted unless it gets there.
class loose_layer {
  public:
    // No id stands for a failure of GIMP; `failed` says so, here and when it cannot be inserted.
    loose_layer(item_id id, char const* failed)
        : id_(gimp_require_id(id, failed)), failed_(failed) {}
    loose_layer(loose_layer&& other) noexcept
        : id_(std::exchange(other.id_, no_item)), failed_(other.failed_) {}
    loose_layer& operator=(loose_layer&&) = delete;
    ~loose_layer();
    item_id id() const { return id_; }
    void insert(image_id, item_id parent, int position); // into a group, or `no_item`

  private:
    item_id id_;
    char const* failed_;
};

// `host_insert_layer` in two steps: a layer with all that belongs to it, and its place.
loose_layer layer_make(image_id, picture const&, layer_insertion const&,
                       std::function<void()> const& between);
item_id layer_put(image_id, loose_layer, layer_insertion const&);

// A drawable's tiles. They are written back at the latest when the buffer goes.
object_ptr<GeglBuffer> drawable_buffer(item_id drawable, char const* what);

} // namespace nb
