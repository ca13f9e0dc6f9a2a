#include "references.h"

#include "core/error.h"
#include "core/i18n.h"
#include "core/image_codec.h"
#include "core/uri.h"
#include "core/worker.h"
#include "reference_files.h"

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
    std::ranges::for_each(urls, references_check_address);
}

std::vector<item_id> visible_layers(image_id image) {
    std::vector<item_id> layers = host_image_layers(image);
    std::vector<item_id> const previews = host_previews(image);
    std::erase_if(layers, [&](item_id layer) {
        return !host_layer_visible(layer) || std::ranges::find(previews, layer) != previews.end();
    });
    return layers;
}

using kind = reference_source::kind;

reference_source source_of_layer(item_id layer) {
    return {kind::layer, layer, 0, ""};
}

void add_layers(reference_plan& plan, std::vector<item_id> const& layers, char const* if_none) {
    if (layers.empty())
        throw calling_error("%s", if_none);
    std::ranges::transform(layers, std::back_inserter(plan), source_of_layer);
}

image read_by_host(reference_source const& source, int longest) {
    switch (source.what) {
    case kind::layer:
        return host_read_layer(source.layer, longest);
    case kind::visible: {
        size const canvas = host_image_size(source.image);
        return host_read_visible(source.image, {0, 0, canvas.width, canvas.height}, longest);
    }
    case kind::file: // one that is not read on a worker
        return reference_file_open(source.text, longest).pixels;
    case kind::address:
        break;
    }
    g_assert_not_reached();
}

} // namespace

void references_check_address(std::string const& url) {
    if (!uri_parse(url))
        throw calling_error(
            _("The reference address “%.200s” is not a web address (http or https)."), url.c_str());
}

reference_plan references_plan(reference_choice choice, std::string const& url_lines,
                               image_id image, std::vector<item_id> const& drawables) {
    std::vector<std::string> const urls = split_lines(url_lines);
    check_urls(urls);
    reference_plan plan;
    switch (choice) {
    case reference_choice::selected:
        add_layers(
            plan, host_selected_layers(image, drawables),
            _("No layer is selected. Select the layers to send, or choose other references."));
        break;
    case reference_choice::all:
        add_layers(plan, visible_layers(image),
                   _("The image has no visible layer to send as a reference."));
        break;
    case reference_choice::visible:
        plan.push_back({kind::visible, no_item, image, ""});
        break;
    case reference_choice::none:
        break;
    }
    for (std::string const& url : urls)
        plan.push_back({kind::address, no_item, 0, url});
    references_check_count(plan);
    return plan;
}

void references_check_count(reference_plan const& plan) {
    if (plan.size() <= api_reference_limit)
        return;
    throw calling_error(
        _("These are %d references; the service takes at most %d. Select fewer layers, or "
          "send what is visible as one reference."),
        int(plan.size()), int(api_reference_limit));
}

std::string reference_name(reference_source const& source) {
    if (!source.name.empty())
        return source.name;
    switch (source.what) {
    case kind::layer:
        return host_layer_name(source.layer);
    case kind::visible:
        return _("Visible");
    case kind::file:
        return string_from(g_filename_display_basename(source.text.c_str()));
    case kind::address:
        return source.text;
    }
    g_assert_not_reached();
}

std::vector<std::string> references_names(reference_plan const& plan) {
    std::vector<std::string> names;
    std::ranges::transform(plan, std::back_inserter(names), reference_name);
    return names;
}

std::vector<api_reference> references_make(reference_plan const& plan, settings const& how) {
    std::vector<encoded_picture> encoded(plan.size());
    worker_group group(encoders);
    // The person may change the settings meanwhile.
    int const longest = how.reference_longest;
    bool const lossless = how.lossless;
    auto const read_and_encode = [&](std::size_t at) {
        auto pixels = std::make_shared<image>(read_by_host(plan[at], longest));
        group.add([pixels, out = &encoded[at], lossless] {
            *out = reference_encode(pixels->view(), lossless);
        });
    };
    ink_style const inks = host_ink_style();
    for (std::size_t at = 0; at < plan.size(); ++at) {
        if (plan[at].what == kind::file)
            group.add([path = plan[at].text, out = &encoded[at], longest, lossless, inks] {
                small_picture const file = reference_file_decode(path, longest, inks);
                if (file.pixels)
                    *out = reference_encode(file.pixels.view(), lossless);
            });
        else if (plan[at].what != kind::address)
            read_and_encode(at);
    }
    group.wait();
    for (std::size_t at = 0; at < plan.size(); ++at)
        if (plan[at].what == kind::file && !encoded[at].file)
            read_and_encode(at);
    group.wait();

    std::vector<api_reference> references;
    references.reserve(plan.size());
    for (std::size_t at = 0; at < plan.size(); ++at) {
        if (plan[at].what == kind::address)
            references.push_back({{}, "", plan[at].text});
        else
            references.push_back({encoded[at].file, picture_mime(encoded[at].type), ""});
    }
    return references;
}

} // namespace nb
