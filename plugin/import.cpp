#include "import.h"

#include "core/error.h"
#include "core/i18n.h"
#include "core/json.h"

#include <algorithm>
#include <set>
#include <utility>

namespace nb {

namespace {

constexpr glong name_length = 60; // characters

// Positions from the top level down to the layer: compares as the layers dialog shows them.
std::vector<int> stack_path(item_id layer) {
    std::vector<int> path;
    for (item_id item = layer; item != no_item; item = host_layer_parent(item))
        path.insert(path.begin(), host_layer_position(item));
    return path;
}

struct place {
    item_id parent = no_item;
    int position = 0;
};

bool still_in(image_id image, item_id layer) {
    return layer != no_item && host_item_exists(layer) && host_layer_image(layer) == image;
}

place nearest_place(layer_target const& target) {
    if (still_in(target.image, target.above))
        return {host_layer_parent(target.above), host_layer_position(target.above)};
    if (still_in(target.image, target.parent))
        return {target.parent, 0};
    return {};
}

class undo_group {
  public:
    explicit undo_group(image_id image) : image_(image) { host_undo_group_begin(image_); }
    ~undo_group() {
        try {
            host_undo_group_end(image_);
        } catch (error const& problem) { // the image was closed; its undo steps went with it
            g_debug("no undo step: %s", problem.what());
        }
    }
    undo_group(undo_group const&) = delete;
    undo_group& operator=(undo_group const&) = delete;

  private:
    image_id image_;
};

// A filled selection where it was selected (`in_place`), any other as its task says.
layer_insertion insertion_of(image_id image, import_result const& result, bool in_place) {
    size const canvas = host_image_size(image);
    layer_insertion insertion;
    if (in_place && result.fill &&
        rect_intersection(result.fill->area, {0, 0, canvas.width, canvas.height})) {
        insertion.area = result.fill->area;
        insertion.map = result.fill->map;
        if (result.fill->mask)
            insertion.mask = result.fill->mask.view();
        insertion.masked = result.made_by->fill->selected;
        return insertion;
    }
    placement const how = placement_from(result.made_by->placement).value_or(placement::fit);
    insertion.area = place_picture(result.image.pixels.size(), canvas, how);
    return insertion;
}

// A filled one comes with more bits than a layer may have room for.
template <typename Insert>
item_id insert_with(Insert insert, image_id image, import_result const& result) {
    if (!result.fill || host_image_is_deep(image))
        return insert(result.image);
    return insert({image_to_8_bits(result.image.pixels.view()), result.image.icc_profile});
}

// Each at the same place, the last one first, so that the first ends up on top.
std::vector<item_id> insert_all(image_id image, place where,
                                std::vector<import_result> const& results, bool in_place) {
    std::vector<item_id> layers;
    for (auto result = results.rbegin(); result != results.rend(); ++result) {
        layer_insertion insertion = insertion_of(image, *result, in_place);
        insertion.parent = where.parent;
        insertion.position = where.position;
        insertion.name = import_layer_name(result->made_by->prompt);
        insertion.parasite = import_parasite(*result);
        layers.insert(layers.begin(), insert_with(
                                          [&](picture const& pixels) {
                                              return host_insert_layer(image, pixels, insertion);
                                          },
                                          image, *result));
    }
    return layers;
}

void write_fill(JsonBuilder* out, fill_layer const& fill) {
    json_builder_set_member_name(out, "fill");
    json_builder_begin_object(out);
    json_set(out, "aligned", fill.aligned);
    json_set(out, "confidence", fill.confidence);
    json_set(out, "residual-px", fill.residual);
    json_builder_end_object(out);
}

std::string iso_date(std::int64_t ms) {
    GDateTime* date = g_date_time_new_from_unix_utc(ms / 1'000);
    std::string text = string_from(g_date_time_format(date, "%Y-%m-%dT%H:%M:%SZ"));
    g_date_time_unref(date);
    return text;
}

} // namespace

layer_target target_freeze(image_id image, std::vector<item_id> const& selected) {
    auto const topmost = std::ranges::min_element(selected, {}, stack_path);
    if (topmost == selected.end())
        return {image, no_item, no_item};
    return {image, *topmost, host_layer_parent(*topmost)};
}

std::vector<item_id> import_into(layer_target const& target,
                                 std::vector<import_result> const& results) {
    if (!host_image_exists(target.image))
        throw execution_error("%s", _("The image was closed while its picture was being made. The "
                                      "picture is kept on this computer and can be recovered."));
    std::vector<item_id> layers;
    {
        undo_group const step(target.image);
        layers = insert_all(target.image, nearest_place(target), results, true);
    }
    host_displays_flush();
    return layers;
}

item_id import_preview(layer_target const& target, import_result const& result,
                       std::function<void()> const& between, std::function<void()> const& ready) {
    place const where = nearest_place(target);
    layer_insertion insertion = insertion_of(target.image, result, true);
    insertion.parent = where.parent;
    insertion.position = where.position;
    insertion.name = _("Preview");
    return insert_with(
        [&](picture const& pixels) {
            return host_insert_preview(target.image, pixels, insertion, between, ready);
        },
        target.image, result);
}

std::vector<import_result> import_missing(image_id image, std::vector<import_result> results) {
    std::set<std::pair<std::string, std::int64_t>> present;
    for (std::string const& parasite : host_layer_parasites(image)) {
        json_document const made = json_document::parse(parasite);
        present.emplace(json_text(made.root(), "task-id"), json_integer(made.root(), "picture"));
    }
    std::erase_if(results, [&](import_result const& result) {
        return present.contains({result.made_by->service_id, std::int64_t(result.index + 1)});
    });
    return results;
}

new_image import_as_image(std::vector<import_result> const& results) {
    size canvas{1, 1};
    for (import_result const& result : results) {
        canvas.width = std::max(canvas.width, result.image.pixels.width());
        canvas.height = std::max(canvas.height, result.image.pixels.height());
    }
    new_image made;
    made.image = host_image_new(canvas, results.front().image);
    try {
        made.layers = insert_all(made.image, {}, results, false);
        host_image_finish_new(made.image);
    } catch (error const&) {
        host_image_delete(made.image);
        throw;
    }
    return made;
}

std::string import_layer_name(std::string const& prompt) {
    // Line ends and other control characters would break the layers dialog.
    std::string line;
    for (char const* at = prompt.c_str(); *at; at = g_utf8_next_char(at)) {
        gunichar const c = g_utf8_get_char(at);
        bool const blank = g_unichar_isspace(c) || g_unichar_iscntrl(c);
        if (!blank)
            line.append(at, std::size_t(g_utf8_next_char(at) - at));
        else if (!line.empty() && line.back() != ' ')
            line += ' ';
    }
    if (g_utf8_strlen(line.c_str(), -1) > name_length)
        line = string_from(g_utf8_substring(line.c_str(), 0, name_length - 1)) + "…";
    return line;
}

std::string import_parasite(import_result const& result) {
    task const& t = *result.made_by;
    auto const builder = object_ptr<JsonBuilder>::adopt(json_builder_new());
    JsonBuilder* out = builder.get();
    json_builder_begin_object(out);
    json_set(out, "prompt", t.prompt);
    json_set(out, "model", t.model);
    json_set(out, "placement", t.placement);
    json_set(out, "aspect-ratio", t.aspect_ratio);
    json_set(out, "image-size", t.image_size);
    json_set(out, "task-id", t.service_id);
    json_set(out, "picture", std::int64_t(result.index + 1));
    json_set(out, "consumed", t.consumed);
    json_set(out, "date", iso_date(t.finished_ms));
    json_set_list(out, "references", t.reference_names);
    if (result.fill)
        write_fill(out, *result.fill);
    json_builder_end_object(out);
    return json_print(out);
}

void import_read_parasite(std::string const& parasite, argument_values& values) {
    json_document const made = json_document::parse(parasite);
    if (json_text(made.root(), "prompt").empty())
        throw calling_error("%s", _("This layer was not made by Nano Banana, or its record is "
                                    "gone. Select one that was."));
    for (char const* name : {"prompt", "model", "placement", "aspect-ratio", "image-size"})
        if (std::string const text = json_text(made.root(), name); !text.empty())
            values.set(name, text);
}

} // namespace nb
