#include "practice_process.h"

#include "core/error.h"
#include "core/files.h"
#include "core/i18n.h"

namespace nb {

namespace {

constexpr char const* practice_key = "dk-practice";
constexpr char const* duration_s = "4"; // of a task; long enough to be seen

std::string first_line(GInputStream* stream) {
    auto const lines = object_ptr<GDataInputStream>::adopt(g_data_input_stream_new(stream));
    return string_from(g_data_input_stream_read_line(lines.get(), nullptr, nullptr, nullptr));
}

} // namespace

// It says where it listens in its first line, which ends in its address.
practice_process::practice_process() {
    std::string const program = file_beside_program("practice-service");
    error_ptr problem;
    process_ = object_ptr<GSubprocess>::adopt(g_subprocess_new(
        GSubprocessFlags(G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE),
        problem.out(), program.c_str(), "--key", practice_key, "--duration", duration_s,
        "--until-stdin-closes", "--lifetime", "86400", nullptr));
    if (!process_)
        throw execution_error(_("The practice service does not start: %s"), problem.message());
    std::string const line = first_line(g_subprocess_get_stdout_pipe(process_.get()));
    std::size_t const at = line.find("http://");
    if (at == std::string::npos)
        throw execution_error("%s", _("The practice service does not start."));
    base_url_ = line.substr(at);
}

practice_process::~practice_process() {
    g_subprocess_force_exit(process_.get());
}

secret practice_process::key() {
    return secret(practice_key);
}

} // namespace nb
