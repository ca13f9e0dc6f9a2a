// What arrived, for tests and for curious people: one JSON object a line. Keys are never written.
#pragma once

#include "practice_service/gen_request.h"

#include <cstdint>
#include <fstream>
#include <optional>
#include <string>

namespace nb::practice {

struct journal_entry {
    std::int64_t time_ms = 0; // since 1970
    std::string port;         // "api", "result"; "webhook" for what the service sends
    std::string method;
    std::string path;   // with the query; the address of a webhook
    std::string bearer; // "ok", "wrong", "none"
    std::string user_agent;
    std::size_t body_bytes = 0;
    std::string fault;   // as written after --fault
    std::string note;    // what was out of order
    std::string task_id; // made or asked for
    unsigned status = 0; // of the answer; 0 for none

    // Of an accepted POST /api/image/gen
    std::string model;
    std::string prompt;              // only its length and SHA-256 are written
    std::optional<int> images;       // how many
    std::vector<std::string> shapes; // of each image: "image/jpeg 512x384 20480", or its address
};

// Members: time_ms port method path bearer user_agent body_bytes status, and where there is one:
// fault note task_id model prompt_length (characters) prompt_sha256 images shapes.
std::string journal_line(journal_entry const&);

void journal_describe(journal_entry&, gen_request const&);

class journal {
  public:
    journal() = default;
    explicit journal(std::string const& file); // "" writes nothing; throws nb::error (execution)
    void write(journal_entry const&);

  private:
    std::ofstream file_;
};

// Keeps what request `number` sent: request-N.json, request-N-reference-M.jpg,
// request-N-prompt.txt. `request` is null for a body that was refused. Throws nb::error
// (execution).
void request_save(std::string const& folder, int number, bytes_ptr const& body,
                  gen_request const* request);

} // namespace nb::practice
