// One call of the plug-in with an editor in memory, as a process that a test can kill:
//
//     call-program generate|recover LAYERS
//
// LAYERS is a file that stands for the image: the parasite of each layer that was inserted, a line
// each, written as it is inserted. The service and the state folder come from the environment.
#include "host/fake_host.h"
#include "main.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <string>

namespace {

void append(std::string const& path, std::string const& line) {
    int const file = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    std::string const whole = line + "\n"; // in one piece, or not at all
    if (file < 0 || write(file, whole.data(), whole.size()) != ssize_t(whole.size()))
        std::perror(path.c_str());
    close(file);
}

} // namespace

int main(int count, char** arguments) {
    using namespace nb;
    if (count != 3)
        return 2;
    std::string const action = arguments[1];
    std::string const layers = arguments[2];
    image_id const canvas = fake::add_image({64, 48});
    item_id const base = fake::add_layer(canvas, {.name = "base", .area = {0, 0, 64, 48}});
    std::ifstream present(layers);
    for (std::string line; std::getline(present, line);)
        fake::add_layer(canvas, {.name = "made", .area = {0, 0, 64, 48}, .parasite = line});
    fake::on_insert([&](layer_insertion const& where) { append(layers, where.parasite); });

    procedure_call call;
    call.procedure = procedure_find("plug-in-nano-banana-" + action);
    call.arguments = argument_defaults(*call.procedure);
    call.arguments.set("timeout", 60);
    if (action == "generate") {
        call.arguments.set("prompt", std::string("a boat"));
        call.arguments.set("variations", 4);
    }
    call.image = canvas;
    call.drawables = {base};
    call_outcome const outcome = run_call(call);
    std::printf("%s\n", outcome.message.c_str());
    return outcome.status == call_status::success ? 0 : 1;
}
