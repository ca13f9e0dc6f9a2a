// What the Generate window works with, without its widgets: the service and its key, the
// references, the tasks, the results and the one that is looked at on the canvas.
//
// All on the main thread. What the person does and cannot be done comes back as a text through
// `events::problem`; nothing throws.
#pragma once

#include "canvas_preview.h"
#include "import.h"
#include "main.h"
#include "window_references.h"
#include "window_results.h"
#include "window_tasks.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace nb {

// What a fill of the selection will send.
struct fill_row {
    image thumbnail; // rgba8, dark where nothing may change; empty when nothing is selected
    std::string text;
    rect selected; // of the canvas
    rect context;  // of the same, what is sent
    bool operator==(fill_row const& other) const;
};
inline constexpr int fill_thumbnail = 96;

class window_session {
  public:
    struct events {
        std::function<void()> references_changed; // by themselves: a file was looked at
        std::function<void()> generating_changed; // what `generating` says is another now
        std::function<void()> tasks_changed;
        std::function<void()> results_changed;
        std::function<void(std::string const& text)> problem; // also notices; "" takes it back
    };
    window_session(procedure_call const&, events);
    // Both once, in this order. The first is quick, and enough to show the window.
    void find_key();
    void load_earlier(); // what earlier windows left: results, and previews in the image
    ~window_session();
    window_session(window_session const&) = delete;
    window_session& operator=(window_session const&) = delete;

    procedure_spec const& procedure() const { return *call_.procedure; }
    bool has_image() const { return call_.image != 0; }
    bool fills() const { return call_.procedure->id == procedure_id::fill; }
    void set_fills(bool); // or makes a layer; from now on, with an image
    image_id image() const { return call_.image; }
    std::string title() const;

    void guard(std::function<void()> const& work); // its failure becomes `events::problem`

    // -- the service

    settings const& values() const { return service_->values; }
    bool has_key() const { return !service_->api_key.empty(); }
    bool is_practice() const { return practice_ != nullptr; }
    void enter_key(secret const&, bool remember);
    void ask_settings(); // the modal dialog
    void use_practice(); // draws its pictures on this computer, for nothing
    void leave_practice();
    void set_lossless(bool); // how references are sent, from now on

    window_references& references() { return references_; }

    // -- the selection

    fill_row look_at_selection(argument_values const&) const;

    // -- tasks

    void generate(argument_values const&);
    void retry(std::string const& task); // as a new one, which is paid for
    void wait_again(std::string const& task);
    // One of the first two is under way: they return once their tasks are about to be sent.
    bool generating() const { return generating_; }
    void withdraw() { withdrawn_ = true; } // what is under way is not to be sent
    window_tasks& tasks() { return *tasks_; }

    // -- results

    std::vector<std::shared_ptr<result_entry>> const& results() const {
        return results_->entries();
    }
    nb::image const*
    thumbnail_of(std::string const& task) const;        // of its first picture; null for none
    std::string result_path(result_entry const&) const; // of its file, "" when it is in memory only
    void preview(std::shared_ptr<result_entry>);        // on the canvas, in place of another
    bool is_previewing() const { return canvas_.is_shown(); }
    // These take effect in a quiet moment of GIMP's; `generate` and `close` do not wait for it.
    void end_preview();
    void apply(std::shared_ptr<result_entry> const&); // a layer, or a new image where there is none
    void discard(std::shared_ptr<result_entry> const&); // not to be offered any more; stays in the
                                                        // history

    // Ends the preview and the waiting, once what is being applied is there.
    tasks_at_close close();

  private:
    struct practice;
    void reopen_service();
    void send(std::function<void()> const& work);
    layer_target target() const;
    generation_order plain_order(argument_values const&);
    void show_preview(import_result const&);
    void end_preview_now();
    void remove_preview();
    void import_applied(std::shared_ptr<result_entry> const&);
    void insert(result_entry&, import_result);
    void finish_applying(result_entry&);

    procedure_call call_;
    events events_;
    std::unique_ptr<generation_service> service_;
    std::unique_ptr<practice> practice_;
    window_references references_;
    std::unique_ptr<window_tasks> tasks_;
    std::unique_ptr<window_results> results_;
    std::shared_ptr<result_entry> previewed_; // wanted on the canvas
    std::shared_ptr<result_entry> shown_;     // there; a layer's parasite for it
    std::string shown_parasite_;
    int preview_request_ = 0; // each wish for another one, or for none, has its own
    canvas_preview canvas_;
    quiet_moment rest_; // before the next one is shown
    // Being read, to be inserted in a quiet moment then.
    std::map<std::shared_ptr<result_entry>, quiet_moment> applied_;
    bool generating_ = false;
    bool withdrawn_ = false;
    int unsent_ = 0; // tasks that were withdrawn
};

} // namespace nb
