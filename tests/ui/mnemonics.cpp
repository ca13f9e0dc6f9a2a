#include "mnemonics.h"

#include "core/files.h"

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <map>
#include <vector>

namespace nb {

namespace {

using catalog = std::map<std::string, std::string>; // from the English text

std::uint32_t number_at(std::string_view file, std::size_t at) {
    std::uint32_t number = 0;
    std::memcpy(&number, file.substr(at, sizeof number).data(), sizeof number);
    return GUINT32_FROM_LE(number);
}

// gettext's manual, "The Format of GNU MO Files": two tables of lengths and offsets.
catalog read_catalog(std::string const& path) {
    bytes_ptr const bytes = file_read(path);
    std::string_view const file = bytes.text();
    auto const entry = [file](std::uint32_t table, std::uint32_t index) {
        std::size_t const at = table + std::size_t{index} * 8;
        return std::string(file.substr(number_at(file, at + 4), number_at(file, at)));
    };
    catalog texts;
    for (std::uint32_t at = 0; at < number_at(file, 8); ++at)
        texts[entry(number_at(file, 12), at)] = entry(number_at(file, 16), at);
    return texts;
}

// By language; English is empty.
std::map<std::string, catalog> read_catalogs() {
    std::map<std::string, catalog> all = {{"en", {}}};
    char const* folder = g_getenv("NB_CATALOGS");
    if (!folder) {
        ADD_FAILURE() << "NB_CATALOGS is not set; run these tests through Meson";
        return all;
    }
    for (auto const& language : std::filesystem::directory_iterator(folder)) {
        std::filesystem::path const file = language.path() / "LC_MESSAGES/nano-banana.mo";
        if (std::filesystem::exists(file))
            all[language.path().filename()] = read_catalog(file);
    }
    EXPECT_GT(all.size(), 1u) << "no catalogs in " << folder;
    return all;
}

void collect(GtkWidget* widget, gpointer texts) {
    if (!gtk_widget_get_mapped(widget))
        return;
    if (GTK_IS_LABEL(widget) && gtk_label_get_use_underline(GTK_LABEL(widget)))
        static_cast<std::vector<std::string>*>(texts)->push_back(
            gtk_label_get_label(GTK_LABEL(widget)));
    if (GTK_IS_CONTAINER(widget))
        gtk_container_forall(GTK_CONTAINER(widget), collect, texts);
}

// The letter after the underscore; "" for none.
std::string letter_of(std::string const& text) {
    std::size_t const mark = text.find('_');
    if (mark == std::string::npos || mark + 1 == text.size())
        return "";
    char const* letter = text.c_str() + mark + 1;
    return string_from(g_utf8_strdown(letter, g_utf8_next_char(letter) - letter));
}

std::string clashes_in(catalog const& translated, std::vector<std::string> const& texts) {
    std::map<std::string, std::vector<std::string>> by_letter;
    for (std::string const& text : texts) {
        auto const found = translated.find(text);
        std::string const& shown = found == translated.end() ? text : found->second;
        if (std::string const letter = letter_of(shown); !letter.empty())
            by_letter[letter].push_back(shown);
    }
    std::string lines;
    for (auto const& [letter, shown] : by_letter) {
        if (shown.size() < 2)
            continue;
        lines += letter + " (";
        for (std::string const& each : shown)
            lines += (&each == &shown.front() ? "" : ", ") + each;
        lines += ")\n";
    }
    return lines;
}

} // namespace

std::string mnemonic_clashes(GtkWidget* window) {
    static std::map<std::string, catalog> const catalogs = read_catalogs();
    std::vector<std::string> texts;
    collect(window, &texts);
    std::string all;
    for (auto const& [language, translated] : catalogs)
        if (std::string const lines = clashes_in(translated, texts); !lines.empty())
            all += language + ": " + lines;
    return all;
}

} // namespace nb
