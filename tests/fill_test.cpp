// Filling a selection, with an editor in memory and a practice service on loopback.
#include "fill.h"

#include "call_fixture.h"
#include "core/files.h"
#include "core/fill_changed.h"
#include "core/image_codec.h"
#include "core/test_folder.h"
#include "main.h"

#include <gtest/gtest.h>

namespace nb {

namespace {

struct fill_test : call_fixture {
    void SetUp() override {
        call_fixture::SetUp();
        canvas = fake::add_image({640, 480});
        layer = fake::add_layer(
            canvas, {.name = "base", .area = {0, 0, 640, 480}, .rgba = {90, 120, 60, 255}});
        fake::select_area(canvas, {200, 150, 100, 80});
    }
    procedure_call call() const {
        procedure_call made;
        made.procedure = procedure_find("plug-in-nano-banana-fill");
        made.arguments = argument_defaults(*made.procedure);
        made.arguments.set("prompt", std::string("a boat"));
        made.arguments.set("timeout", 20);
        made.image = canvas;
        made.drawables = {layer};
        return made;
    }
    fill_place frozen() const { return fill_place_for(canvas, call().arguments); }
};

TEST_F(fill_test, adds_a_masked_layer_over_the_context) {
    serve();
    call_outcome const outcome = run_call(call());
    ASSERT_EQ(outcome.status, call_status::success) << outcome.message;
    ASSERT_EQ(fake::recorded().insertions.size(), 1u);
    layer_insertion const& where = fake::recorded().insertions.front().where;
    EXPECT_EQ(where.area, frozen().context);
    EXPECT_NE(where.mask.data, nullptr);
    EXPECT_EQ(fake::recorded().insertions.front().format, pixel_format::rgb8);
    EXPECT_NE(where.parasite.find("\"fill\""), std::string::npos);
    EXPECT_EQ(fake::state(canvas).undo_steps, 1);
}

TEST_F(fill_test, deep_images_get_sixteen_bits) {
    serve();
    fake::make_deep(canvas);
    ASSERT_EQ(run_call(call()).status, call_status::success);
    EXPECT_EQ(pixel_sample_bytes(fake::recorded().insertions.front().format), 2);
}

TEST_F(fill_test, without_a_selection_nothing_is_sent) {
    serve();
    fake::select_area(canvas, {0, 0, 0, 0});
    call_outcome const outcome = run_call(call());
    EXPECT_EQ(outcome.status, call_status::calling_error);
    EXPECT_NE(outcome.message.find("Nothing is selected"), std::string::npos);
    EXPECT_EQ(posts(), 0);
}

TEST_F(fill_test, a_selection_that_changes_meanwhile_moves_nothing) {
    serve();
    rect const context = frozen().context;
    fake::on_progress([this] {
        if (posts() > 0)
            fake::select_area(canvas, {0, 0, 20, 20});
    });
    ASSERT_EQ(run_call(call()).status, call_status::success);
    EXPECT_EQ(fake::recorded().insertions.front().where.area, context);
}

TEST_F(fill_test, sends_the_crop_its_shape_and_the_whole_image) {
    std::string const requests = test::new_folder();
    serve({"--save-requests", requests});
    ASSERT_EQ(run_call(call()).status, call_status::success);
    json_document const sent = json_document::parse(file_read(requests + "/request-1.json").text());
    EXPECT_EQ(json_text(sent.root(), "aspect_ratio"), "1:1");
    EXPECT_EQ(json_array_get_length(json_array(sent.root(), "images")), 2u);
    std::string const prompt = json_text(sent.root(), "prompt");
    EXPECT_NE(prompt.find("a boat"), std::string::npos);
    EXPECT_NE(prompt.find("second picture"), std::string::npos);
    EXPECT_EQ(prompt.find('{'), std::string::npos) << prompt;
    EXPECT_EQ(stored().front().prompt, "a boat");
}

TEST_F(fill_test, a_task_that_was_left_is_filled_where_it_was_asked_for) {
    serve({"--duration", "1"});
    procedure_call quick = call();
    quick.arguments.set("timeout", 10);
    end_when([this] { return !stored().empty() && stored().front().state == task_state::waiting; });
    ASSERT_EQ(run_call(quick).status, call_status::cancelled);
    fake::on_progress({});
    rect const context = frozen().context;
    fake::select_area(canvas, {0, 0, 10, 10});
    procedure_call again;
    again.procedure = procedure_find("plug-in-nano-banana-recover");
    again.arguments = argument_defaults(*again.procedure);
    again.image = canvas;
    again.drawables = {layer};
    call_outcome const outcome = run_call(again);
    ASSERT_EQ(outcome.layers.size(), 1u) << outcome.message;
    EXPECT_EQ(fake::recorded().insertions.front().where.area, context);
    EXPECT_NE(fake::recorded().insertions.front().where.mask.data, nullptr);
}

TEST_F(fill_test, with_damaged_files_it_still_lies_where_it_was_asked_for) {
    serve();
    fake::on_progress([this] {
        for (task const& each : stored())
            if (each.state == task_state::waiting)
                file_write(task_store(settings_state_folder()).task_folder(each.local_id) + "/" +
                               fill_selection_file,
                           bytes_ptr::copy("no picture"));
    });
    call_outcome const outcome = run_call(call());
    ASSERT_EQ(outcome.status, call_status::success) << outcome.message;
    layer_insertion const& where = fake::recorded().insertions.front().where;
    EXPECT_EQ(where.area, frozen().context);
    EXPECT_EQ(where.masked, (rect{200, 150, 100, 80}));
    ASSERT_EQ(fake::recorded().messages.size(), 1u);
    EXPECT_NE(fake::recorded().messages.front().find("gone from the disk"), std::string::npos);
}

TEST_F(fill_test, small_canvases_are_mirrored) {
    canvas = fake::add_image({40, 300});
    fake::add_layer(canvas, {.name = "base", .area = {0, 0, 40, 300}, .rgba = {1, 2, 3, 255}});
    fake::select_area(canvas, {10, 100, 20, 20});
    fill_place const place = frozen();
    image const sent = fill_read_context(canvas, place, 2048);
    EXPECT_EQ(sent.size(), (size{place.context.width, place.context.height}));
    EXPECT_TRUE(image_is_opaque(sent.view()));
    rect const part = fill_canvas_part(place, sent.size());
    EXPECT_EQ(part.width, 40);
    EXPECT_EQ(part.x, -place.context.x);
}

TEST(fill_prompt_text, names_the_place_in_percent) {
    settings how;
    how.fill_instruction = "{prompt} from {left} to {right}, {top} to {bottom}";
    how.fill_overview_instruction = "whole";
    how.fill_mask_instruction = "mask";
    fill_place const place{{1000, 1000}, {100, 200, 400, 400}, {200, 300, 100, 200}, 2, true, true};
    EXPECT_EQ(fill_prompt(how, place, "{left} boat", false), "{left} boat from 25 to 50, 25 to 75");
    EXPECT_EQ(fill_prompt(how, place, "x", true), "x from 25 to 50, 25 to 75\nwhole");
    how.fill_sends_mask = true;
    how.fill_instruction = "keep the rest";
    EXPECT_EQ(fill_prompt(how, place, "x", false), "x\nkeep the rest\nmask");
}

TEST(fill_changed_test, marks_whole_pixels_and_a_margin) {
    image selection(4, 4, pixel_format::gray16);
    std::memset(selection.span().data, 0, 4 * selection.stride());
    selection.span().row(1)[2 * 2 + 1] = 1; // a little of the pixel at (2, 1)
    image const bare = fill_changed(selection.view(), {10, 20, 4, 4}, {8, 16, 16, 16}, {8, 8}, 0);
    int marked = 0;
    for (int y = 0; y < 8; ++y)
        for (int x = 0; x < 8; ++x)
            marked += bare.view().row(y)[x] == 255;
    EXPECT_EQ(marked, 1);
    EXPECT_EQ(bare.view().row(2)[2], 255);
    image const wider = fill_changed(selection.view(), {10, 20, 4, 4}, {8, 16, 16, 16}, {8, 8}, 1);
    for (int y = 0; y < 8; ++y)
        for (int x = 0; x < 8; ++x)
            EXPECT_EQ(wider.view().row(y)[x], x >= 1 && x <= 3 && y >= 1 && y <= 3 ? 255 : 0);
}

} // namespace

} // namespace nb
