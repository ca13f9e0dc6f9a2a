#include "dialog_driver.h"
#include "ui/ui.h"

namespace nb {
namespace {

constexpr char const* service = "https://api.defapi.org";

using KeyDialogTest = DialogTest;

struct key_question {
    std::string reason = {};
    std::string base_url = service;
    bool has_key = false;
    bool can_remember = true;
};

std::optional<key_dialog_values> ask(key_question const& question,
                                     std::function<void(GtkWidget*)> steps) {
    dialog_driver const driver(std::move(steps));
    return ui_ask_key(question.reason, question.base_url, question.has_key, question.can_remember);
}

GtkWidget* key_entry(GtkWidget* dialog) {
    return widget_named(dialog, GTK_TYPE_ENTRY, "API key");
}

GtkWidget* address_entry(GtkWidget* dialog) {
    return widget_named(dialog, GTK_TYPE_ENTRY, "Service address");
}

GtkWidget* remember_button(GtkWidget* dialog) {
    return widget_named(dialog, GTK_TYPE_CHECK_BUTTON, "Remember in the desktop's keyring");
}

TEST_F(KeyDialogTest, ReturnsKeyAndAddressTrimmed) {
    auto const answer = ask({}, [](GtkWidget* dialog) {
        set_text(key_entry(dialog), " secret\n");
        set_text(address_entry(dialog), " http://127.0.0.1:8080 ");
        press(dialog, "OK");
    });
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->api_key, "secret");
    EXPECT_EQ(answer->base_url, "http://127.0.0.1:8080");
    EXPECT_TRUE(answer->remember);
}

TEST_F(KeyDialogTest, NeedsAKeyUnlessOneIsStored) {
    auto answer = ask({}, [](GtkWidget* dialog) {
        EXPECT_FALSE(is_sensitive(dialog, "OK"));
        set_text(key_entry(dialog), "  ");
        EXPECT_FALSE(is_sensitive(dialog, "OK"));
        set_text(key_entry(dialog), "secret");
        EXPECT_TRUE(is_sensitive(dialog, "OK"));
        press(dialog, "Cancel");
    });
    EXPECT_FALSE(answer);

    answer = ask({.has_key = true}, [](GtkWidget* dialog) { press(dialog, "OK"); });
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->api_key, "");
    EXPECT_EQ(answer->base_url, service);
}

TEST_F(KeyDialogTest, RefusesAnAddressThatLeaksTheKey) {
    ask({.has_key = true}, [](GtkWidget* dialog) {
        for (char const* address : {"", "api.defapi.org", "http://api.defapi.org", "ftp://x"}) {
            set_text(address_entry(dialog), address);
            EXPECT_FALSE(is_sensitive(dialog, "OK")) << address;
            EXPECT_STRNE(
                atk_object_get_description(gtk_widget_get_accessible(address_entry(dialog))), "");
        }
        for (char const* address : {"https://example.com", "http://localhost:8080"}) {
            set_text(address_entry(dialog), address);
            EXPECT_TRUE(is_sensitive(dialog, "OK")) << address;
        }
        press(dialog, "Cancel");
    });
}

TEST_F(KeyDialogTest, HidesTheKeyUntilAsked) {
    ask({}, [](GtkWidget* dialog) {
        EXPECT_FALSE(gtk_entry_get_visibility(GTK_ENTRY(key_entry(dialog))));
        press(dialog, "Show the key");
        EXPECT_TRUE(gtk_entry_get_visibility(GTK_ENTRY(key_entry(dialog))));
        press(dialog, "Show the key");
        EXPECT_FALSE(gtk_entry_get_visibility(GTK_ENTRY(key_entry(dialog))));
        press(dialog, "Cancel");
    });
}

TEST_F(KeyDialogTest, LeavesNoKeyInTheEntry) {
    for (char const* button : {"OK", "Cancel"}) {
        GtkWidget* entry = nullptr;
        ask({}, [&](GtkWidget* dialog) {
            entry = static_cast<GtkWidget*>(g_object_ref(key_entry(dialog)));
            set_text(entry, "secret");
            press(dialog, button);
        });
        ASSERT_NE(entry, nullptr);
        EXPECT_STREQ(gtk_entry_get_text(GTK_ENTRY(entry)), "") << button;
        g_object_unref(entry);
    }
}

TEST_F(KeyDialogTest, CannotRememberWithoutASecretService) {
    auto const answer = ask({.can_remember = false}, [](GtkWidget* dialog) {
        EXPECT_FALSE(gtk_widget_is_sensitive(remember_button(dialog)));
        set_text(key_entry(dialog), "secret");
        press(dialog, "OK");
    });
    ASSERT_TRUE(answer);
    EXPECT_FALSE(answer->remember);
}

TEST_F(KeyDialogTest, ForgetsOnRequest) {
    auto const answer = ask({}, [](GtkWidget* dialog) {
        press(dialog, "Remember in the desktop's keyring");
        set_text(key_entry(dialog), "secret");
        press(dialog, "OK");
    });
    ASSERT_TRUE(answer);
    EXPECT_FALSE(answer->remember);
}

TEST_F(KeyDialogTest, EscapeCloses) {
    int const before = window_count();
    auto const answer = ask({.reason = "The service refused the key."},
                            [](GtkWidget* dialog) { press_key(dialog, GDK_KEY_Escape); });
    EXPECT_FALSE(answer);
    EXPECT_EQ(window_count(), before);
}

} // namespace
} // namespace nb
