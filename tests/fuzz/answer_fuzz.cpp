// Any bytes as the service's answers: to the paid request, to a query, and as a download.
#include "core/task.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace nb;
    if (size < 2)
        return 0;
    http_reply reply;
    static constexpr unsigned statuses[] = {200, 400, 401, 404, 429, 500, 502, 302};
    reply.status = statuses[data[0] % std::size(statuses)];
    reply.progress = http_progress::sent;
    reply.at_ms = 1'000;
    reply.body = bytes_ptr::copy({reinterpret_cast<char const*>(data) + 2, std::size_t(size - 2)});
    auto const purpose = request_purpose(data[1] % 3);
    task t = task_new(0, 60'000);
    t.base_url = "https://api.example.org";
    t.state = purpose == request_purpose::submit  ? task_state::submitting
              : purpose == request_purpose::query ? task_state::waiting
                                                  : task_state::downloading;
    t.service_id = purpose == request_purpose::submit ? "" : "ta1";
    if (purpose == request_purpose::download) {
        t.results = {{"https://files.example.org/1.png", "", false}};
        t.download_url = t.results.front().address;
    }
    task_on_reply(t, purpose, reply);
    return 0;
}
