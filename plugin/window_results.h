// The pictures that the Generate window offers: those that came just now and those of earlier
// calls, newest first, with thumbnails that follow one after the other.
//
// All on the main thread; decoding happens on workers. What was asked for is told only while the
// object lives.
#pragma once

#include "core/image.h"
#include "core/task.h"
#include "core/task_store.h"
#include "import.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace nb {

struct result_entry {
    task made_by;
    std::size_t index = 0;    // of the task's pictures, from 0
    image thumbnail;          // rgba8, `result_thumbnail` px at most; empty until it is there
    bool unreadable = false;  // there will be none
    bool imported = false;    // in an image already
    bool is_new = false;      // came while the window is open
    bytes_ptr kept_in_memory; // where the disk refused the file
};
inline constexpr int result_thumbnail = 96;

class window_results {
  public:
    // `problem` tells what is wrong with a new one.
    window_results(task_store const&, std::function<void()> changed,
                   std::function<void(std::string const& text)> problem);
    window_results(window_results const&) = delete;
    window_results& operator=(window_results const&) = delete;

    void load(std::vector<task> const& stored); // what earlier calls left
    void add(task const&, std::vector<bytes_ptr> const& pictures);
    std::vector<std::shared_ptr<result_entry>> const& entries() const { return entries_; }

    // Reads it; `done` gets it, or an empty one and why. The entry lives until then.
    using opened = std::function<void(import_result, std::string const& problem)>;
    void open(std::shared_ptr<result_entry const> const&, opened done);

    // Its task is done with: notes that in the store, unless another process has the task.
    void mark_imported(result_entry&);

  private:
    void add_task(task const&, std::vector<bytes_ptr> const& pictures, bool is_new);
    void make_thumbnails();
    void tell_of(result_entry const&, std::exception_ptr const& problem) const;

    task_store const& store_;
    std::function<void()> changed_;
    std::function<void(std::string const& text)> problem_;
    std::vector<std::shared_ptr<result_entry>> entries_;
    bool making_ = false;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true); // for what workers bring back
};

} // namespace nb
