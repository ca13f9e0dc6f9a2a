#include "references.h"

#include "core/error.h"
#include "core/i18n.h"
#include "core/image_codec.h"
#include "core/uri.h"
#include "core/worker.h"

#include <algorithm>

namespace nb {

namespace {

// An image being encoded while the next is read; more would only hold more pixels in memory.
constexpr int encoders = 2;

std::vector<std::string> split_lines(std::string const& lines) {
    std::vector<std::string> found;
    char** parts = g_strsplit(lines.c_str(), "\n", -1);
    for (char** part = parts; *part; ++part)
        if (std::string line = g_strstrip(*part); !line.empty())
            found.push_back(std::move(line));
    g_strfreev(parts);
    return found;
}

void check_urls(std::vector<std::string> const& urls) {
    for (std::string const& url : urls)
        if (!uri_parse(url))
            throw calling_error(
                _("The reference address “%.200s” is not a web address (http or https)."),
                url.c_str());
}

std::vector<item_id> visible_layers(image_id image) {
    std::vector<item_id> layers = host_image_layers(image);
    std::erase_if(layers, [](item_id layer) { return !host_layer_visible(layer); });
    return layers;
}

void check_count(reference_plan const& plan) {
    if (plan.count() <= api_reference_limit)
        return;
    throw calling_error(
        _("These are %d references; the service takes at most %d. Select fewer layers, or "
          "send what is visible as one reference."),
        int(plan.count()), int(api_reference_limit));
}

} // namespace

reference_plan references_plan(reference_choice choice, std::string const& url_lines,
                               image_id image, std::vector<item_id> const& drawables) {
    reference_plan plan;
    plan.urls = split_lines(url_lines);
    check_urls(plan.urls);
    switch (choice) {
    case reference_choice::selected:
        plan.layers = host_selected_layers(image, drawables);
        if (plan.layers.empty())
            throw calling_error(
                _("No layer is selected. Select the layers to send, or choose other references."));
        break;
    case reference_choice::all:
        plan.layers = visible_layers(image);
        if (plan.layers.empty())
            throw calling_error(_("The image has no visible layer to send as a reference."));
        break;
    case reference_choice::visible:
        plan.whole_image = true;
        break;
    case reference_choice::none:
        break;
    }
    check_count(plan);
    return plan;
}

std::vector<std::string> references_names(reference_plan const& plan) {
    std::vector<std::string> names;
    if (plan.whole_image)
        names.emplace_back(_("Visible"));
    for (item_id layer : plan.layers)
        names.push_back(host_layer_name(layer));
    names.insert(names.end(), plan.urls.begin(), plan.urls.end());
    return names;
}

std::vector<api_reference> references_make(reference_plan const& plan, image_id image,
                                           settings const& how) {
    std::vector<encoded_picture> encoded(plan.count() - plan.urls.size());
    worker_group group(encoders);
    for (std::size_t at = 0; at < encoded.size(); ++at) {
        int const longest = how.reference_longest;
        auto pixels = std::make_shared<nb::image>(plan.whole_image
                                                      ? host_read_visible(image, longest)
                                                      : host_read_layer(plan.layers[at], longest));
        group.add([pixels, out = &encoded[at], lossless = how.lossless] {
            *out = reference_encode(pixels->view(), lossless);
        });
    }
    group.wait();

    std::vector<api_reference> references;
    references.reserve(plan.count());
    for (encoded_picture const& picture : encoded)
        references.push_back({picture.file, picture_mime(picture.type), ""});
    for (std::string const& url : plan.urls)
        references.push_back({{}, "", url});
    return references;
}

} // namespace nb
