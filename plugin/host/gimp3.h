// What the files of the GIMP 3 adapter share: proxies by id, failures as exceptions, and images
// that last for one call. Proxies belong to libgimp and are never unreferenced.
#pragma once

#include "core/error.h"
#include "host/host.h"

#include <libgimp/gimp.h>

namespace nb {

inline constexpr char const* parasite_name = "nano-banana"; // of layers made here

// The proxy of an id; throws when it is gone.
GimpImage* image_proxy(image_id);
GimpLayer* layer_proxy(item_id);

// `what` failed, for the reason that GIMP gave last.
error gimp_failure(char const* what);

// Throws when a call to GIMP returned false.
void gimp_require(gboolean done, char const* what);

// Throws when a call to GIMP returned no object.
template <typename T>
T* gimp_require_object(T* object, char const* what) {
    gimp_require(object != nullptr, what);
    return object;
}

// The layer that a drawable stands for, or null.
GimpLayer* layer_behind(item_id drawable);

// The layers in a group (null: at the top level), topmost first, floating selection left out.
std::vector<GimpLayer*> child_layers(GimpImage*, GimpLayer* parent);

std::string parasite_text(GimpParasite* owned); // "" for null

// Of the name `parasite_name`, which is saved with the image.
void attach_parasite(GimpLayer*, std::string const& text);

// A layer that GIMP has made but that is not yet in its image; deleted unless it gets there.
class loose_layer {
  public:
    // Null stands for a failure of GIMP; `failed` says so, here and when it cannot be inserted.
    loose_layer(GimpLayer*, char const* failed);
    loose_layer(loose_layer&& other) noexcept;
    loose_layer& operator=(loose_layer&&) = delete;
    ~loose_layer();
    GimpLayer* get() const { return layer_; }
    GimpLayer* release() { return std::exchange(layer_, nullptr); }
    // Puts it into the image, below `parent` (null: the top level).
    GimpLayer* insert(GimpImage*, GimpLayer* parent, int position);

  private:
    GimpLayer* layer_;
    char const* failed_;
};

// `host_insert_layer` in two steps: a layer with all that belongs to it, and its place.
loose_layer layer_make(image_id, picture const&, layer_insertion const&,
                       std::function<void()> const& between);
item_id layer_put(image_id, loose_layer, layer_insertion const&);

// A new image without undo.
GimpImage* image_new(size canvas, GimpImageBaseType, GimpPrecision, GimpColorProfile*);

// The profile attached to an image, empty for sRGB or its gray.
object_ptr<GimpColorProfile> image_profile(GimpImage*);

// Babl's color space for a profile (null stands for sRGB), or null when babl cannot make one,
// because the profile is more than a matrix and curves.
Babl const* profile_space(GimpColorProfile*);

// An image without layers and undo that nobody sees; gone at the end of the scope.
class scratch_image {
  public:
    scratch_image(size canvas, GimpImageBaseType, GimpPrecision, GimpColorProfile*);
    // Of the same size, precision and profile; of the same palette when both are indexed.
    scratch_image(GimpImage* like, GimpImageBaseType);
    scratch_image(scratch_image const&) = delete;
    scratch_image& operator=(scratch_image const&) = delete;
    ~scratch_image();
    GimpImage* get() const { return image_; }

  private:
    GimpImage* image_;
};

} // namespace nb
