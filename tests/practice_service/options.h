// What the practice service is told on its command line.
#pragma once

#include "core/geometry.h"
#include "practice_service/fault.h"
#include "practice_service/retouch.h"

#include <optional>
#include <string>
#include <vector>

namespace nb::practice {

// How a result reaches the client, how `result` holds it, and as which file.
enum class result_delivery { url, data_uri };
enum class result_shape { array, object };
enum class result_format { png, jpeg, webp, png16 };

struct options {
    bool help = false;

    int port = 0; // 0: any free one
    std::string port_file;
    std::string key = "dk-practice";
    double duration_s = 3; // from a task's making to its end
    int lifetime_s = 3600;
    bool until_stdin_closes = false;

    result_delivery delivery = result_delivery::url;
    result_shape shape = result_shape::array;
    result_format format = result_format::png;
    std::optional<nb::size> size; // px; without one the request's fields decide, else 1024×1024
    std::string picture_file;     // answered as it is, in place of a drawing
    std::optional<retouch_plan> edit; // answered with the first reference, retouched

    bool webhook = true;
    bool forge_webhook = false;
    std::vector<fault> faults;
    std::string next_faults_file; // read and removed when a request finds it there

    std::string journal_file;
    std::string requests_folder;
};

// `arguments` without the program's name. Throws nb::error (calling).
options options_parse(std::vector<std::string> const& arguments);

std::string options_help();

} // namespace nb::practice
