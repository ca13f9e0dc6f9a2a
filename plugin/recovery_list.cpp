#include "recovery_list.h"

#include "core/files.h"
#include "core/i18n.h"
#include "core/image_codec.h"
#include "core/image_resample.h"
#include "host/host.h"
#include "import.h"

#include <algorithm>

namespace nb {

namespace {

std::string age_text(std::int64_t ms) {
    int const minutes = int(std::max<std::int64_t>(0, ms) / 60'000);
    if (minutes < 1)
        return _("just now");
    if (minutes < 60)
        return format_text(n_("%d minute ago", "%d minutes ago", minutes), minutes);
    int const hours = minutes / 60;
    if (hours < 48)
        return format_text(n_("%d hour ago", "%d hours ago", hours), hours);
    return format_text(n_("%d day ago", "%d days ago", hours / 24), hours / 24);
}

std::string state_text(task const& t) {
    switch (t.state) {
    case task_state::ready:
        return _("Finished, not in an image yet");
    case task_state::downloading:
        return _("Finished at the service");
    case task_state::waiting:
        return _("At the service");
    case task_state::unknown:
        return _("Not known whether the service got it");
    case task_state::exporting:
    case task_state::submitting:
    case task_state::imported:
    case task_state::failed:
    case task_state::cancelled:
        break;
    }
    return task_state_name(t.state);
}

// In sRGB only about: a profile of the picture's own is not looked at.
image thumbnail_of(bytes_ptr const& file) {
    try {
        picture const decoded = picture_decode(file, host_ink_style());
        image_view const pixels = decoded.pixels.view();
        size const to = size_limit(decoded.pixels.size(), recover_thumbnail);
        return image_to_rgba8(image_scale_rows(pixels, to, 0, to.height).view());
    } catch (error const& problem) {
        g_debug("no thumbnail: %s", problem.what());
        return {};
    }
}

std::string file_stem(task const& t) {
    std::string stem = import_layer_name(t.prompt);
    for (char& c : stem)
        if (c == '/' || c == '\\' || c == ':')
            c = '-';
    stem.erase(0, stem.find_first_not_of(". "));
    return stem.empty() ? "picture" : stem;
}

std::string free_path(std::string const& folder, std::string const& stem,
                      std::string const& extension) {
    std::string const start = folder + "/" + stem;
    std::string path = start + extension;
    for (int number = 2; g_file_test(path.c_str(), G_FILE_TEST_EXISTS); ++number) {
        path = start;
        path.append(" ").append(std::to_string(number)).append(extension);
    }
    return path;
}

} // namespace

recover_row recovery_row(task const& t, task_store const& store, std::int64_t now_ms) {
    recover_row row;
    row.prompt = t.prompt;
    row.state = state_text(t);
    row.age = age_text(now_ms - t.created_ms);
    if (t.consumed > 0)
        row.cost = format_text(_("%g credits"), t.consumed);
    row.can_insert = task_is_recoverable(t);
    row.can_save = t.state == task_state::ready;
    row.can_send_again = t.state == task_state::unknown && store.load_request(t.local_id);
    if (row.can_save && !t.results.empty())
        row.thumbnail = thumbnail_of(store.load_result(t.local_id, t.results.front().file));
    return row;
}

void recovery_save(std::vector<task const*> const& tasks, task_store const& store,
                   std::string const& folder) {
    for (task const* t : tasks)
        for (task_result const& result : t->results) {
            bytes_ptr const file = store.load_result(t->local_id, result.file);
            if (!file)
                throw execution_error(_("“%s” cannot be read."), result.file.c_str());
            std::string const extension = picture_extension(picture_read_header(file).type);
            file_write(free_path(folder, file_stem(*t), extension), file);
        }
}

} // namespace nb
