// The way of four photographs of 2048² out and one PNG of 2048² in, without GIMP, step by step; and
// the same work as plug-ins usually do it: gdk-pixbuf's PNG, g_base64_encode, a json-glib builder.
// Prints milliseconds and ratios. `NB_BENCHMARK_PHOTO` names a photograph; without it one is drawn.
#include "core/api.h"
#include "core/data_uri.h"
#include "core/files.h"
#include "core/http.h"
#include "core/image_codec.h"
#include "core/json.h"
#include "core/picture_samples.h"
#include "core/worker.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <map>
#include <vector>

namespace nb {

namespace {

constexpr int side = 2048; // px
constexpr int photos = 4;
constexpr int rounds = 3;

struct times {
    std::vector<std::pair<std::string, double>> steps; // ms
    void add(std::string const& name, double ms) { steps.emplace_back(name, ms); }
};

// Runs `work` and notes how long it took.
template <typename Work>
auto timed(times& notes, char const* name, Work work) {
    gint64 const start = g_get_monotonic_time();
    auto result = work();
    notes.add(name, double(g_get_monotonic_time() - start) / 1000);
    return result;
}

image read_photo() {
    char const* file = g_getenv("NB_BENCHMARK_PHOTO");
    if (!file)
        return samples::photo(side, side);
    auto const loaded = object_ptr<GdkPixbuf>::adopt(gdk_pixbuf_new_from_file(file, nullptr));
    g_assert(loaded && !gdk_pixbuf_get_has_alpha(loaded.get()));
    g_assert(gdk_pixbuf_get_width(loaded.get()) >= side);
    g_assert(gdk_pixbuf_get_height(loaded.get()) >= side);
    image photo(side, side, pixel_format::rgba8);
    for (int y = 0; y < side; ++y) {
        guchar const* from = gdk_pixbuf_read_pixels(loaded.get()) +
                             std::ptrdiff_t(y) * gdk_pixbuf_get_rowstride(loaded.get());
        std::uint8_t* to = photo.span().row(y);
        for (int x = 0; x < side; ++x, from += 3, to += 4) {
            std::memcpy(to, from, 3);
            to[3] = 255;
        }
    }
    return photo;
}

// A service on loopback that takes anything.
class sink {
  public:
    sink() : server_(object_ptr<SoupServer>::adopt(soup_server_new(nullptr, nullptr))) {
        soup_server_listen_local(server_.get(), 0, SOUP_SERVER_LISTEN_IPV4_ONLY, nullptr);
        soup_server_add_handler(
            server_.get(), nullptr,
            [](SoupServer*, SoupServerMessage* message, char const*, GHashTable*, gpointer) {
                soup_server_message_set_status(message, 200, nullptr);
            },
            nullptr, nullptr);
    }
    std::string url() const {
        GSList* uris = soup_server_get_uris(server_.get());
        std::string url = string_from(g_uri_to_string(static_cast<GUri*>(uris->data)));
        g_slist_free_full(uris, [](gpointer uri) { g_uri_unref(static_cast<GUri*>(uri)); });
        return url;
    }

  private:
    object_ptr<SoupServer> server_;
};

bool post(sink const& service, bytes_ptr const& body) {
    http_client client;
    bool done = false;
    http_request request;
    request.url = service.url();
    request.json_body = body;
    request.body_limit = 1024;
    client.send(request, nullptr, [&done](http_reply const& reply) { done = reply.status == 200; });
    while (!done)
        g_main_context_iteration(nullptr, TRUE);
    return done;
}

std::string answer_with(bytes_ptr const& png) {
    std::string uri(data_uri_length("image/png", png.size()), '\0');
    data_uri_write(uri.data(), "image/png", png);
    return R"({"code":0,"message":"ok","data":{"task_id":"t","status":"success","result":[{"image":")" +
           uri + R"("}],"consumed":"0.500000","status_reason":{"message":null}}})";
}

times ours(image const& photo, sink const& service, bytes_ptr const& answer) {
    times notes;
    auto const encoded = timed(notes, "encode", [&] {
        std::vector<encoded_picture> made(photos);
        worker_group group(2);
        for (encoded_picture& each : made)
            group.add([&] { each = reference_encode(photo.view(), false); });
        group.wait();
        return made;
    });
    bytes_ptr const body = timed(notes, "body", [&] {
        api_generate_request request = {"google/gempix2", "a boat", {}, "", "", ""};
        for (encoded_picture const& each : encoded)
            request.references.push_back({each.file, picture_mime(each.type), ""});
        return api_generate_body(request);
    });
    timed(notes, "POST", [&] { return post(service, body); });
    bytes_ptr const file = timed(notes, "parse", [&] {
        return *data_uri_decode(api_read_query_answer(answer).images.front());
    });
    timed(notes, "decode", [&] { return picture_decode(file); });
    return notes;
}

object_ptr<GdkPixbuf> pixbuf_of(image const& photo) {
    return object_ptr<GdkPixbuf>::adopt(
        gdk_pixbuf_new_from_data(photo.view().data, GDK_COLORSPACE_RGB, TRUE, 8, side, side,
                                 int(photo.stride()), nullptr, nullptr));
}

bytes_ptr pixbuf_png(image const& photo) {
    char* data = nullptr;
    gsize size = 0;
    gdk_pixbuf_save_to_buffer(pixbuf_of(photo).get(), &data, &size, "png", nullptr, nullptr);
    return bytes_ptr::take(data, size);
}

bytes_ptr builder_body(std::vector<bytes_ptr> const& files) {
    auto const builder = object_ptr<JsonBuilder>::adopt(json_builder_new());
    json_builder_begin_object(builder.get());
    json_set(builder.get(), "model", std::string("google/gempix2"));
    json_set(builder.get(), "prompt", std::string("a boat"));
    json_builder_set_member_name(builder.get(), "images");
    json_builder_begin_array(builder.get());
    for (bytes_ptr const& file : files) {
        std::string const encoded = string_from(g_base64_encode(file.data(), file.size()));
        json_builder_add_string_value(builder.get(), ("data:image/png;base64," + encoded).c_str());
    }
    json_builder_end_array(builder.get());
    json_builder_end_object(builder.get());
    return bytes_ptr::copy(json_print(builder.get()));
}

bytes_ptr parse_usual_way(bytes_ptr const& answer) {
    auto const parser = object_ptr<JsonParser>::adopt(json_parser_new());
    json_parser_load_from_data(parser.get(), answer.text().data(), gssize(answer.size()), nullptr);
    JsonObject* data = json_object_get_object_member(
        json_node_get_object(json_parser_get_root(parser.get())), "data");
    JsonObject* entry =
        json_array_get_object_element(json_object_get_array_member(data, "result"), 0);
    char const* uri = json_object_get_string_member(entry, "image");
    gsize size = 0;
    guchar* decoded = g_base64_decode(std::strchr(uri, ',') + 1, &size);
    return bytes_ptr::take(decoded, size);
}

bool decode_usual_way(bytes_ptr const& file) {
    auto const loader = object_ptr<GdkPixbufLoader>::adopt(gdk_pixbuf_loader_new());
    return gdk_pixbuf_loader_write_bytes(loader.get(), file.get(), nullptr) &&
           gdk_pixbuf_loader_close(loader.get(), nullptr);
}

times usual(image const& photo, sink const& service, bytes_ptr const& answer) {
    times notes;
    auto const files = timed(notes, "encode", [&] {
        std::vector<bytes_ptr> made;
        made.reserve(photos);
        for (int at = 0; at < photos; ++at)
            made.push_back(pixbuf_png(photo));
        return made;
    });
    bytes_ptr const body = timed(notes, "body", [&] { return builder_body(files); });
    timed(notes, "POST", [&] { return post(service, body); });
    bytes_ptr const file = timed(notes, "parse", [&] { return parse_usual_way(answer); });
    timed(notes, "decode", [&] { return decode_usual_way(file); });
    return notes;
}

// Step by step the median of several rounds.
template <typename Round>
times median_of(Round round) {
    std::vector<times> all;
    all.reserve(rounds);
    for (int at = 0; at < rounds; ++at)
        all.push_back(round());
    times medians = all.front();
    for (std::size_t step = 0; step < medians.steps.size(); ++step) {
        std::vector<double> values;
        values.reserve(all.size());
        for (times const& each : all)
            values.push_back(each.steps[step].second);
        std::ranges::sort(values);
        medians.steps[step].second = values[values.size() / 2];
    }
    return medians;
}

void print(times const& here, times const& there) {
    std::printf("%-8s %12s %12s %8s\n", "step", "ours (ms)", "usual (ms)", "ratio");
    double sum = 0;
    double usual_sum = 0;
    for (std::size_t step = 0; step < here.steps.size(); ++step) {
        double const ours_ms = here.steps[step].second;
        double const usual_ms = there.steps[step].second;
        std::printf("%-8s %12.1f %12.1f %8.1f\n", here.steps[step].first.c_str(), ours_ms, usual_ms,
                    usual_ms / ours_ms);
        sum += ours_ms;
        usual_sum += usual_ms;
    }
    std::printf("%-8s %12.1f %12.1f %8.1f\n", "all", sum, usual_sum, usual_sum / sum);
}

} // namespace

} // namespace nb

int main() {
    nb::image const photo = nb::read_photo();
    nb::sink const service;
    nb::bytes_ptr const answer = nb::bytes_ptr::copy(nb::answer_with(nb::png_encode(photo.view())));
    nb::times const ours = nb::median_of([&] { return nb::ours(photo, service, answer); });
    nb::times const usual = nb::median_of([&] { return nb::usual(photo, service, answer); });
    std::printf("%d photographs of %d x %d px out, one PNG of that size in; medians of %d rounds\n",
                nb::photos, nb::side, nb::side, nb::rounds);
    nb::print(ours, usual);
    return 0;
}
