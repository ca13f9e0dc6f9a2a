// The seam to the editor. Everything the rest of the plug-in asks of GIMP is declared here, and
// nothing else of GIMP is visible above it. One implementation is linked in: gimp2.cpp (2.10),
// gimp3.cpp (3.0 and 3.2) or, in tests, fake_host.cpp.
//
// There is no policy below this header: what to send, where to put a result and what to call it is
// decided above. All functions must be called on the main thread. Those that talk to GIMP throw
// `nb::error` (execution) when GIMP refuses; ids that no longer exist are an error too, so ask
// `host_image_exists` / `host_item_exists` first where that can happen.
//
// Coordinates are canvas pixels. A layer is any layer, also a group, a text layer or a floating
// selection.
#pragma once

#include "core/geometry.h"
#include "core/image.h"
#include "core/image_codec.h"
#include "core/picture_map.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace nb {

using image_id = int;
using item_id = int;                  // a layer, a mask or a channel; positive
inline constexpr item_id no_item = 0; // also "the top level", where a parent is meant

// Makes the first reading or writing of pixels quicker by a twentieth of a second. Does nothing
// when called again.
void host_prepare_pixels();

// -- what is there

bool host_image_exists(image_id);
bool host_item_exists(item_id);
size host_image_size(image_id);

// Layers at the top level, topmost first, without a floating selection.
std::vector<item_id> host_image_layers(image_id);

// The layers behind the drawables that GIMP passed to a procedure, in the order given, each once: a
// mask stands for its layer, channels are left out. In 2.10, which passes one drawable only, a
// layer with the chain symbol stands for all the layers chained together, topmost first.
std::vector<item_id> host_selected_layers(image_id, std::vector<item_id> const& drawables);

// Those in a group, topmost first; none in any other layer.
std::vector<item_id> host_group_layers(item_id layer);

std::string host_layer_name(item_id layer);
bool host_layer_visible(item_id layer);
image_id host_layer_image(item_id layer);
item_id host_layer_parent(item_id layer); // the group, or `no_item`
int host_layer_position(item_id layer);   // within its parent, 0 is topmost

// The texts of the persistent parasites `nano-banana` on the image's layers, at any depth.
std::vector<std::string> host_layer_parasites(image_id);
std::string host_layer_parasite(item_id layer); // "" for none

// -- pixels out

// The layer's own pixels as one sees them, whatever its opacity and mode: mask applied, a group
// merged, non-destructive filters rendered, a floating selection attached to it composited. Full
// extent of the layer, also beyond the canvas. rgba8 in sRGB, straight alpha, scaled down so that
// the longer side is at most `longest` px. Leaves no trace in the image: not dirty, no undo step.
// Windows and requests go on: the default main context is run between strips of a large layer.
image host_read_layer(item_id layer, int longest);

// What the image shows in an area of its canvas; as above.
image host_read_visible(image_id, rect area, int longest);

std::optional<rect> host_selection_bounds(image_id); // on the canvas; nothing without a selection

// How much each pixel of an area of the canvas is selected: gray8, or gray16 where the image is
// deep; white is in full.
image host_read_selection(image_id, rect area);

// -- pixels in

// True where a layer can hold more than 8 bits a sample.
bool host_image_is_deep(image_id);

// Puts a picture into the image as a new layer over `area`, converted from the picture's color
// space to the image's mode, precision and profile. `map` says where the area's points lie in the
// picture; as it is, the whole picture is scaled to the area. `parent` is a group or `no_item`,
// `position` counts from the top. `parasite` becomes the persistent parasite `nano-banana` (UTF-8
// text). `mask`, gray8 or gray16 over `masked` on the canvas, which lies within the area, becomes
// the layer's mask: white shows the layer, and around it nothing shows. Without data there is no
// mask. Returns the new layer.
struct layer_insertion {
    rect area;
    picture_map map;
    image_view mask;
    rect masked;
    item_id parent = no_item;
    int position = 0;
    std::string name;
    std::string parasite;
};
item_id host_insert_layer(image_id, picture const&, layer_insertion const&);

// How this GIMP turns the inks of CMYK pictures into colors. May be called on any thread.
ink_style host_ink_style();

// A new image without layers: mode, precision and profile are the picture's own, as if GIMP had
// opened it. The caller adds layers, then calls `host_image_finish_new`, or `host_image_delete` on
// failure.
image_id host_image_new(size canvas, picture const& like);
void host_image_finish_new(image_id); // no undo steps, not dirty
void host_image_show(image_id);       // opens a display
void host_image_delete(image_id);     // only for an image that has no display

// Everything between begin and end is one undo step.
void host_undo_group_begin(image_id);
void host_undo_group_end(image_id);
void host_displays_flush();

// -- for a window that stays open beside the image

std::vector<image_id> host_images();   // those that are open
std::string host_image_name(image_id); // as titles have it, e.g. "photo.jpg"
size host_layer_size(item_id layer);   // px

// What is selected now, as GIMP passes it to a procedure.
std::vector<item_id> host_selected_drawables(image_id);

// GIMP's own small pictures, which take a millisecond whatever the layer's size: as one sees them,
// at most `longest` px (and 1024), rgba8 in sRGB.
image host_layer_thumbnail(item_id layer, int longest);
image host_image_thumbnail(image_id, int longest);

// A picture file as GIMP opens it, without a display; delete it.
image_id host_image_open(std::string const& path);

// A mask stands for its layer. What is gone is left out; when all is, nothing changes.
void host_select_drawables(image_id, std::vector<item_id> const&);

bool host_image_is_clean(image_id); // as it was saved
void host_image_set_clean(image_id);

// As `host_insert_layer`, but only to be looked at: without an undo step. It makes the image dirty,
// is selected, and stays until it is removed. `between` is called after each strip of pixels that
// is written, and may let the main context run, also close the image; what it throws ends the work.
// `ready` is called just before the layer comes into the image.
item_id host_insert_preview(image_id, picture const&, layer_insertion const&,
                            std::function<void()> const& between,
                            std::function<void()> const& ready);
void host_remove_preview(item_id layer); // without an undo step
std::vector<item_id> host_previews(image_id);
// Makes a preview a layer as `host_insert_layer` would have, in its place: one undo step. Takes a
// moment however large it is, as no pixels are sent.
void host_keep_preview(item_id layer, std::string const& name, std::string const& parasite);

// Whether GIMP is at work right now, rendering or filtering, so that each question to it would take
// a tenth of a second. A guess that asks GIMP nothing.
bool host_is_busy();
// The same of all its threads. Its own may wait for those that make its small pictures; they also
// do what nobody waits for, such as reading fonts after the start.
bool host_threads_are_busy();

// -- what lasts until GIMP ends

// A text in GIMP's memory, never on disk; "" when there is none of that name.
std::string host_session_text(std::string const& name);
void host_set_session_text(std::string const& name, std::string const& text);

// -- telling the person

// GIMP's progress bar for this call; a no-op without a display. `fraction` < 0 pulses.
void host_progress_begin(std::string const& text);
void host_progress_update(std::string const& text, double fraction);
void host_progress_end();
void host_message(std::string const& text); // GIMP's message dialog, or its error output

} // namespace nb
