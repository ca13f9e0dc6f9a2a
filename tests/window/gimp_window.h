// A real GIMP with its windows, on the display that there is: worked with keys, as a person would,
// and asked over Script-Fu's server what came of it. Needs a display, xdotool, openbox (without a
// window manager no window gets the keyboard) and ImageMagick's `import`.
#pragma once

#include "host/gimp_run.h"

namespace nb::gimp_test {

class gimp_window : public gimp_run {
  protected:
    void SetUp() override;
    void TearDown() override;

    static constexpr char const* generate_keys = "ctrl+alt+g";
    static constexpr char const* fill_keys = "ctrl+alt+k";
    static constexpr char const* again_keys = "ctrl+alt+a";
    static constexpr char const* create_keys = "ctrl+alt+c";

    // Opens GIMP with one image of two layers, whose script variable is `image`; its own key
    // bindings lead to the plug-in's menu entries.
    void open_gimp(environment const& more = {});
    std::string scheme(std::string const& expression); // its value as text

    enum class window { image, plug_in, file_dialog };
    void keys(window, std::vector<std::string> const& names); // "ctrl+Return"
    void type(window, std::string const& text);
    void close_image();                                  // as a person does, with Ctrl+W
    void quit_gimp();                                    // Ctrl+Q; waits for its end
    void open_plug_in(char const* with = generate_keys); // and waits for its window
    bool is_open(window) const;

    // Tries again for some seconds.
    static bool soon(std::function<bool()> const& condition, int seconds = 20);
    int layers() { return std::atoi(scheme("(length (top-layers image))").c_str()); }
    bool is_dirty() { return scheme("(image-dirty? image)") == "#t"; }

    void shot(char const* name) const; // into NB_SCREENSHOTS, NAME-SERIES.png

  private:
    std::string window_id(window) const;
    object_ptr<GSubprocess> manager_;
    object_ptr<GSocketConnection> server_;
    int port_ = 0;
};

} // namespace nb::gimp_test
