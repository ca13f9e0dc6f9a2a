// Filling a selection: what goes out for it, and how what comes back lands on the pixel.
//
//     selection ─▶ context rectangle ─▶ crop, prompt ─▶ service ─▶ registration ─▶ colors ─▶ mask
//
// All that the way back needs is frozen when the call begins and kept with the task, so that a
// later process can finish it.
#pragma once

#include "core/settings.h"
#include "generation.h"
#include "host/host.h"
#include "procedures.h"

#include <future>
#include <memory>
#include <optional>
#include <string>

namespace nb {

// -- out

// Where a fill goes, in canvas pixels. Throws nb::error (calling) when nothing is selected.
fill_place fill_place_for(image_id, argument_values const&);

// All that must not change any more once the person asked for it. Throws as above.
struct fill_request {
    image_id image = 0;
    fill_place place;
    nb::image selection; // gray8 or gray16 over `place.selected`
};
fill_request fill_freeze(image_id, argument_values const&);

// The picture of the context rectangle, as it is sent: rgba8 in sRGB, at most `longest` px;
// mirrored at the border where the rectangle reaches beyond the canvas.
image fill_read_context(image_id, fill_place const&, int longest);

// The same at a glance, dark where nothing may change: from GIMP's own small picture of the image,
// at most `longest` px.
image fill_thumbnail_of(image_id, fill_place const&, int longest);

// The part of the context rectangle that is on the canvas, and where a picture of that rectangle
// shows it.
rect fill_canvas_area(fill_place const&);
rect fill_canvas_part(fill_place const&, size sent);

// The instruction with the prompt and the place of the selection in its braces: {prompt}, {left},
// {right}, {top}, {bottom}, the latter in percent of the context rectangle.
std::string fill_prompt(settings const&, fill_place const&, std::string const& prompt,
                        bool with_overview);

// The whole order: references, prompt, shape, and what is kept with the tasks.
generation_order fill_order(fill_request const&, argument_values const&, settings const&);

// -- back

// How a result lies on the canvas.
struct fill_layer {
    rect area;       // canvas px: the part of the context rectangle that is on the canvas
    picture_map map; // point of the area → point of the result
    image mask;      // gray8 or gray16 of what was selected; empty when that is all
    bool aligned = false;
    double confidence = 0; // 0 to 1, of the alignment
    double residual = 0;   // canvas px: how far the surroundings may still lie apart
    std::string notice;    // for a person, "" when all went as wished
};

// What lies with a task for that.
struct fill_files {
    image sent;     // rgba8
    image selected; // gray8 or gray16
};

// Reads it on other threads, which takes as long as decoding the result does. Nothing when a file
// is gone, damaged, or not what the task says; no future when the task fills nothing.
std::future<std::optional<fill_files>> fill_load(task const&, task_store const&);

// Registers the result with what was sent and corrects its colors in place (then 16 bits, sRGB).
// Without the task's files it lies where it was asked for; nothing when the task fills nothing.
// Takes a while; any thread.
std::shared_ptr<fill_layer const>
fill_finish(task const&, std::future<std::optional<fill_files>> loading, picture& result);

} // namespace nb
