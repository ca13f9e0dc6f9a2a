// Tasks on disk, so that no paid generation depends on a process staying alive.
//
//     <state folder>/tasks/<local id>/task.json     the task, written atomically and durably
//                                    /result-1.png  its pictures as the service sent them
//                                    /sent          of a fill: the picture that was sent
//                                    /selected      … and what was selected in it
//                                    /request.json  what is being sent, until its fate is known
//                                    /lock          held by the process that works on it
//
// Folders are 0700, files 0600. All functions throw nb::error (execution) when the disk refuses,
// and may run on any thread as long as a task is used by one at a time.
#pragma once

#include "core/task.h"

#include <optional>
#include <string>
#include <vector>

namespace nb {

// Held while a process works on a task; the system lets go of it when that process dies. Movable;
// an empty one holds nothing.
class task_lock {
  public:
    task_lock() = default;
    explicit task_lock(int handle) : handle_(handle) {}
    task_lock(task_lock&& other) noexcept : handle_(std::exchange(other.handle_, -1)) {}
    task_lock& operator=(task_lock other) noexcept {
        std::swap(handle_, other.handle_);
        return *this;
    }
    ~task_lock();
    explicit operator bool() const { return handle_ >= 0; }

  private:
    int handle_ = -1;
};

// A file that a task will need when its pictures are there.
struct task_file {
    char const* name = ""; // in the task's folder
    bytes_ptr content;
};
inline constexpr char const* fill_sent_file = "sent";          // the context rectangle, JPEG or PNG
inline constexpr char const* fill_selection_file = "selected"; // PNG over the selection's bounds

class task_store {
  public:
    // Makes nothing yet. `folder` is the state folder.
    explicit task_store(std::string folder) : folder_(std::move(folder) + "/tasks") {}

    // Makes the task's folder where it is not there yet, and takes its lock; empty when another
    // process has it.
    task_lock lock(std::string const& local_id) const;

    void save(task const&) const;
    void save_json(std::string const& local_id, std::string const& json) const; // of `task_to_json`
    // Saves picture `index` (from 0) as the service sent it and returns its file name.
    std::string save_result(std::string const& local_id, std::size_t index,
                            bytes_ptr const& file) const;
    void save_file(std::string const& local_id, task_file const& file) const;
    // The body of the paid request, so that one whose fate is unknown can be sent again as it was.
    // Not durable: losing it with the power costs nothing.
    void save_request(std::string const& local_id, bytes_ptr const& body) const;
    bytes_ptr load_request(std::string const& local_id) const; // empty when there is none
    void drop_request(std::string const& local_id) const;

    // One of its files; an empty handle when it cannot be read (any more).
    bytes_ptr load_file(std::string const& local_id, std::string const& file) const;

    // As saved; nothing when there is no such task, or its file is damaged or of a newer format.
    std::optional<task> load(std::string const& local_id) const;
    // Ids of all task folders, in no order.
    std::vector<std::string> list() const;
    std::vector<task> load_all() const; // those that can be read
    void remove(std::string const& local_id) const;
    std::uint64_t size_on_disk(std::string const& local_id) const; // bytes of its files

    std::string task_folder(std::string const& local_id) const { return folder_ + "/" + local_id; }

  private:
    std::string request_path(std::string const& local_id) const {
        return task_folder(local_id) + "/request.json";
    }

    std::string folder_;
};

// The JSON of task.json, without anything secret.
std::string task_to_json(task const&);
std::optional<task> task_from_json(std::string_view text);

} // namespace nb
