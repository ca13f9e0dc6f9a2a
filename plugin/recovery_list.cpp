#include "recovery_list.h"

#include "core/files.h"
#include "core/i18n.h"
#include "core/image_codec.h"
#include "core/picture_small.h"
#include "host/host.h"
#include "import.h"
#include "results.h"
#include "task_texts.h"

#include <algorithm>

namespace nb {

namespace {

image thumbnail_of(bytes_ptr const& file) {
    try {
        return picture_read_small(file, recover_thumbnail, host_ink_style()).pixels;
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
    row.state = task_state_text(t);
    row.age = task_age_text(now_ms - t.created_ms);
    row.cost = task_cost_text(t);
    row.can_insert = task_is_recoverable(t);
    row.can_save = t.state == task_state::ready;
    row.can_send_again = t.state == task_state::unknown && store.load_request(t.local_id);
    if (row.can_save && !t.results.empty())
        row.thumbnail = thumbnail_of(store.load_file(t.local_id, t.results.front().file));
    return row;
}

void recovery_save(std::vector<task const*> const& tasks, task_store const& store,
                   std::string const& folder) {
    for (task const* t : tasks)
        for (task_result const& result : t->results) {
            bytes_ptr const file = store.load_file(t->local_id, result.file);
            if (!file)
                throw execution_error(_("“%s” cannot be read."), result.file.c_str());
            std::string const extension = picture_extension(picture_read_header(file).type);
            file_write(free_path(folder, file_stem(*t), extension), file);
        }
}

} // namespace nb
