// plug-in-nano-banana-generate as a script calls it.
#include "core/files.h"
#include "core/image_codec.h"
#include "core/picture_samples.h"
#include "host/compare.h"
#include "host/gimp_run.h"

#include <filesystem>
#include <fstream>

namespace nb::gimp_test {

namespace {

class generate : public gimp_run {
  protected:
    void write_picture(std::string const& name, image_view pixels) {
        file_write(path(name), png_encode(pixels));
    }
    // Three 320×200 layers on a canvas of that size: two opaque photographs, one cut-out.
    std::string three_layers() {
        write_picture("photo-1.png", samples::photo(320, 200).view());
        write_picture("photo-2.png", samples::photo(321, 201).view());
        write_picture("cutout.png", samples::cutout(300, 150).view());
        return R"((define image (make-image 320 200))
                  (define bottom (open-layer image "$F/photo-1.png"))
                  (define middle (open-layer image "$F/photo-2.png"))
                  (define top (open-layer image "$F/cutout.png"))
                  (image-clean! image))";
    }
    image reference(int number) const {
        std::string const stem = "requests/request-1-reference-" + std::to_string(number);
        bool const jpeg = std::filesystem::exists(path(stem + ".jpg"));
        return load(stem + (jpeg ? ".jpg" : ".png"));
    }
};

// What `ps` shows of all processes.
bool on_any_command_line(std::string_view text) {
    for (auto const& entry : std::filesystem::directory_iterator("/proc"))
        if (file_read(entry.path() / "cmdline").text().find(text) != std::string_view::npos &&
            file_read(entry.path() / "comm").text() != "practice-servic\n") // told by the test
            return true;
    return false;
}

TEST_F(generate, sends_the_selected_layers_once_and_adds_the_picture) {
    write_picture("sent.png", samples::photo(320, 200, pixel_format::rgb8).view());
    start_service({"--picture", path("sent.png")});
    run_outcome const outcome = run(three_layers() + R"(
        (define result )" + generate_call({.layers = "(list top middle bottom)"}) +
                                    R"()
        (define layer (car (car result)))
        (write-line "$F/result" (list (length (car result)) (length (cadr result)) (caddr result)))
        (write-line "$F/names" (map layer-name (top-layers image)))
        (write-line "$F/place" (list (layer-position image layer) (layer-size layer)
                                     (layer-offsets layer) (image-dirty? image)))
        (write-line "$F/parasite" (layer-parasite layer))
        (save-layer layer "$F/layer.png"))");

    ASSERT_EQ(text("result"), "(1 1 0.5)\n") << outcome.output;
    EXPECT_EQ(text("place"), "(0 (320 200) (0 0) #t)\n");
    EXPECT_EQ(text("names").rfind("(\"a boat\" ", 0), 0u) << text("names");
    EXPECT_EQ(differing_pixels(load("layer.png").view(), load("sent.png").view()), 0);
    for (char const* member : {"prompt", "model", "task-id", "consumed", "date", "references"})
        EXPECT_NE(text("parasite").find(member), std::string::npos) << text("parasite");

    EXPECT_EQ(posts(), 1);
    ASSERT_FALSE(requests().empty());
    ASSERT_EQ(requests().front().images, 3);
    EXPECT_EQ(differing_pixels(reference(1).view(), samples::cutout(300, 150).view()), 0);
    EXPECT_GE(psnr(reference(2).view(), samples::photo(321, 201).view()), 38);
    EXPECT_GE(psnr(reference(3).view(), samples::photo(320, 200).view()), 38);
}

TEST_F(generate, leaves_no_trace_of_exporting) {
    start_service({"--fault", "gen:status=400xall"});
    run_outcome const outcome = run(three_layers() + R"(
        (define images (image-count))
        (write-line "$F/before" (map layer-name (top-layers image)))
        (catch #f )" + generate_call({.layers = "(list top middle bottom)"}) +
                                    R"()
        (catch #f )" + generate_call({.layers = "(list top)", .references = "visible"}) +
                                    R"()
        (write-line "$F/traces" (list (image-dirty? image) (- (image-count) images)))
        (write-line "$F/after" (map layer-name (top-layers image))))");
    EXPECT_EQ(posts(), 2) << outcome.output;
    EXPECT_EQ(text("traces"), "(#f 0)\n");
    EXPECT_EQ(text("after"), text("before"));
}

TEST_F(generate, refuses_bad_arguments_before_anything_is_sent) {
    start_service();
    struct bad_call {
        char const* what;
        generate_words words;
        char const* message;
    };
    std::string const one = "(list top)";
    std::vector<bad_call> const calls = {
        {"five layers", {.layers = "(list top middle bottom more-1 more-2)"}, "5 references"},
        {"layers and addresses",
         {.layers = "(list top middle)",
          .urls = "https://a.example/1.png\nhttps://a.example/2.png\n\n"
                  "https://a.example/3.png"},
         "5 references"},
        {"empty prompt", {.layers = one, .prompt = ""}, "prompt is empty"},
        {"blank prompt", {.layers = one, .prompt = " \n\t"}, "prompt is empty"},
        {"empty model", {.layers = one, .model = ""}, "model is empty"},
        {"unknown references",
         {.layers = one, .references = "some"},
         "selected, visible, all, none"},
        {"unknown placement", {.layers = one, .placement = "tile"}, "fit, native, stretch"},
        {"no web address", {.layers = one, .urls = "file:///etc/passwd"}, "not a web address"},
        {"callback", {.layers = one, .callback_url = "nowhere"}, "not a web address"},
    };
    std::string script = three_layers() + R"(
        (define more-1 (add-layer image "m1" 10 10 (list 1 2 3) #f))
        (define more-2 (add-layer image "m2" 10 10 (list 1 2 3) #f)))";
    for (bad_call const& call : calls) {
        SCOPED_TRACE(call.what);
        run_outcome const outcome =
            run(script + generate_call(call.words) + R"((write-line "$F/went-on" 1))");
        EXPECT_TRUE(outcome.has(call.message)) << outcome.output;
        EXPECT_TRUE(text("went-on").empty());
    }
    EXPECT_TRUE(requests().empty());
}

TEST_F(generate, without_a_key_says_how_to_give_one_and_connects_to_nobody) {
    start_service();
    run_outcome const outcome = run(three_layers() + generate_call({.layers = "(list top)"}),
                                    {{"NANO_BANANA_API_KEY", ""}});
    EXPECT_TRUE(outcome.has("NANO_BANANA_API_KEY")) << outcome.output;
    EXPECT_TRUE(outcome.has("Settings")) << outcome.output;
    EXPECT_TRUE(requests().empty());
}

TEST_F(generate, with_a_wrong_key_gives_the_services_words_and_where_to_set_it) {
    start_service();
    run_outcome const outcome = run(three_layers() + generate_call({.layers = "(list top)"}),
                                    {{"NANO_BANANA_API_KEY", "dk-wrong"}});
    EXPECT_TRUE(outcome.has("Invalid API key")) << outcome.output;
    EXPECT_TRUE(outcome.has("Settings")) << outcome.output;
    EXPECT_EQ(posts(), 1);
}

TEST_F(generate, passes_prompts_unchanged) {
    start_service({"--size", "16x16"});
    // Script-Fu reads no literal of 100,000 characters, so its script doubles one.
    std::string long_prompt;
    while (long_prompt.size() < 1'000)
        long_prompt += "word " + std::to_string(long_prompt.size()) + " ä; ";
    std::string script = three_layers() + "(define long " + scheme_string(long_prompt) + ")";
    for (int doubled = 0; doubled < 7; ++doubled) {
        long_prompt += long_prompt;
        script += "(define long (string-append long long))";
    }
    ASSERT_GT(long_prompt.size(), 100'000u);
    std::string const prompts[] = {"say \"cheese\" \\ and 'more'", "two\nlines\tand a tab",
                                   "emoji 🍌🎨 and ümläute 日本語", long_prompt};
    for (std::string const& prompt : prompts) {
        generate_words const words = {.layers = "(list top)", .prompt = "$P", .references = "none"};
        std::string call = generate_call(words);
        call.replace(call.find("\"$P\""), 4,
                     prompt == long_prompt ? "long" : scheme_string(prompt));
        script += call;
    }
    run_outcome const outcome = run(script);
    ASSERT_EQ(posts(), 4) << outcome.output;
    for (int number = 1; number <= 4; ++number)
        EXPECT_EQ(text("requests/request-" + std::to_string(number) + "-prompt.txt"),
                  prompts[number - 1]);
}

TEST_F(generate, sends_the_key_to_the_service_alone_and_writes_it_nowhere) {
    start_service({"--size", "64x64", "--duration", "1"});
    run_in_background(three_layers() + generate_call({.layers = "(list top)"}) +
                      R"((save-xcf image "$F/image.xcf"))");
    for (int tries = 0; tries < 1'000 && posts() == 0; ++tries)
        g_usleep(20'000);
    EXPECT_FALSE(on_any_command_line(key)); // while the plug-in runs
    run_outcome const outcome = finish();
    for (request const& each : requests("api"))
        EXPECT_EQ(each.bearer, "ok");
    ASSERT_FALSE(requests("result").empty()) << outcome.output;
    for (request const& each : requests("result"))
        EXPECT_EQ(each.bearer, "none");
    EXPECT_FALSE(outcome.has(key));
    for (auto const& entry : std::filesystem::recursive_directory_iterator(folder()))
        if (entry.is_regular_file()) {
            EXPECT_EQ(file_read(entry.path()).text().find(key), std::string::npos) << entry.path();
        }
}

TEST_F(generate, is_woken_by_a_webhook_and_believes_none) {
    auto const listener = object_ptr<GSocketListener>::adopt(g_socket_listener_new());
    int const port = g_socket_listener_add_any_inet_port(listener.get(), nullptr, nullptr);
    g_socket_listener_close(listener.get()); // it was free a moment ago
    start_service({"--size", "16x16", "--duration", "10", "--forge-webhook"});
    run_outcome const outcome =
        run(three_layers() +
            generate_call({.layers = "(list top)",
                           .callback_url = "http://127.0.0.1:" + std::to_string(port) + "/hook",
                           .callback_port = port}) +
            R"((write-line "$F/layers" (length (top-layers image))))");
    EXPECT_EQ(text("layers"), "4\n") << outcome.output;
    std::vector<request> queries = requests("api");
    std::erase_if(queries, [](request const& each) { return each.method != "GET"; });
    ASSERT_FALSE(queries.empty());
    EXPECT_LE(queries.size(), 3u); // the first, the forged one's, the true one's
    ASSERT_EQ(requests("webhook").size(), 2u);
    EXPECT_LT(queries.back().time_ms - requests("webhook").back().time_ms, 500);
}

TEST_F(generate, places_results_above_the_topmost_selected_layer_in_its_group) {
    start_service({"--size", "320x200"});
    run_outcome const outcome = run(three_layers() + R"(
        (define group (add-group image "group"))
        (define inner (add-layer image "inner" 20 20 (list 9 9 9) #t))
        (move-into image inner group)
        (define below (add-layer image "below" 20 20 (list 9 9 9) #t))
        (move-into image below group)
        (define result )" + generate_call({.layers = "(list inner)", .variations = 2}) +
                                    R"()
        (write-line "$F/places" (map (lambda (layer) (list (= group (layer-parent layer))
                                                           (layer-position image layer)))
                                     (car result)))
        (write-line "$F/inner" (layer-position image inner)))");
    EXPECT_EQ(text("places"), "((#t 1) (#t 2))\n") << outcome.output;
    EXPECT_EQ(text("inner"), "3\n");
    EXPECT_EQ(posts(), 2);
}

TEST_F(generate, fits_the_picture_into_the_canvas) {
    write_picture("wide.png", samples::photo(100, 50).view());
    struct row {
        char const* placement;
        char const* expected;
    };
    row const rows[] = {{"fit", "((320 160) (0 20))\n"},
                        {"native", "((100 50) (110 75))\n"},
                        {"stretch", "((320 200) (0 0))\n"}};
    start_service({"--picture", path("wide.png")});
    std::string script = three_layers();
    for (row const& each : rows) {
        generate_words words = {.layers = "(list top)", .references = "none"};
        words.placement = each.placement;
        script += "(let ((layer (car (car " + generate_call(words) + R"()))) (write-line "$F/)" +
                  each.placement + R"(" (list (layer-size layer) (layer-offsets layer)))))";
    }
    run_outcome const outcome = run(script);
    for (row const& each : rows)
        EXPECT_EQ(text(each.placement), each.expected) << outcome.output;
}

TEST_F(generate, a_killed_plug_in_leaves_the_task_id) {
    start_service({"--duration", "60"});
    run_in_background(three_layers() + generate_call({.layers = "(list top)"}));
    std::string id;
    for (int tries = 0; tries < 3000 && id.empty(); ++tries) {
        g_usleep(20'000);
        for (request const& each : requests())
            if (each.method == "GET")
                id = each.path.substr(each.path.find('=') + 1);
    }
    ASSERT_FALSE(id.empty()) << text("output");
    std::string tasks;
    for (auto const& entry : std::filesystem::recursive_directory_iterator(state_folder()))
        if (entry.path().filename() == "task.json")
            tasks += file_read(entry.path()).text();
    EXPECT_NE(tasks.find(id), std::string::npos);
    EXPECT_NE(tasks.find("\"waiting\""), std::string::npos);
    kill_plug_in();
    run_outcome const outcome = finish();
    EXPECT_EQ(posts(), 1) << outcome.output;
}

} // namespace

} // namespace nb::gimp_test
