#include "dialog_driver.h"
#include "mnemonics.h"
#include "ui/form.h"
#include "ui/ui.h"

namespace nb {
namespace {

constexpr char const* service = "https://api.defapi.org";

using SettingsDialogTest = DialogTest;

settings_question question_for(char const* base_url = service) {
    settings_question question;
    question.values.base_url = base_url;
    question.values.models = {"a/one", "b/two"};
    question.test_key = [](std::string const&, secret const&) { return std::string("tested"); };
    return question;
}

std::optional<settings_answer> ask(settings_question const& question,
                                   std::function<void(GtkWidget*)> steps) {
    dialog_driver const driver(std::move(steps));
    return ui_ask_settings(question);
}

std::optional<settings_answer> ask(std::function<void(GtkWidget*)> steps) {
    return ask(question_for(), std::move(steps));
}

settings_question needing_a_key() {
    settings_question question = question_for();
    question.reason = "The image service needs an API key.";
    return question;
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

TEST_F(SettingsDialogTest, ReturnsKeyAndAddressTrimmed) {
    auto const answer = ask([](GtkWidget* dialog) {
        set_text(key_entry(dialog), " secret\n");
        set_text(address_entry(dialog), " http://127.0.0.1:8080 ");
        press(dialog, "OK");
    });
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->api_key.text(), "secret");
    EXPECT_EQ(answer->values.base_url, "http://127.0.0.1:8080");
    EXPECT_TRUE(answer->remember);
}

TEST_F(SettingsDialogTest, EachMnemonicLeadsToOneWidget) {
    ask([](GtkWidget* dialog) {
        gtk_expander_set_expanded(GTK_EXPANDER(widget_named(dialog, GTK_TYPE_EXPANDER, "More")),
                                  TRUE);
        call_later(dialog, [dialog] {
            EXPECT_EQ(mnemonic_clashes(dialog), "");
            press(dialog, "Cancel");
        });
    });
}

TEST_F(SettingsDialogTest, NeedsAKeyWhereOneIsMissing) {
    auto answer = ask(needing_a_key(), [](GtkWidget* dialog) {
        EXPECT_FALSE(is_sensitive(dialog, "OK"));
        set_text(key_entry(dialog), "  ");
        EXPECT_FALSE(is_sensitive(dialog, "OK"));
        set_text(key_entry(dialog), "secret");
        EXPECT_TRUE(is_sensitive(dialog, "OK"));
        press(dialog, "Cancel");
    });
    EXPECT_FALSE(answer);

    // The person may have come for the other settings, or have given the key earlier.
    settings_question known = needing_a_key();
    known.has_key = true;
    for (settings_question const& question : {question_for(), known}) {
        answer = ask(question, [](GtkWidget* dialog) { press(dialog, "OK"); });
        ASSERT_TRUE(answer);
        EXPECT_TRUE(answer->api_key.empty());
        EXPECT_EQ(answer->values.base_url, service);
    }
}

TEST_F(SettingsDialogTest, ReturnsWhatWasSet) {
    settings_question question = question_for();
    question.values.reference_longest = 1500;
    question.values.lossless = true;
    question.values.retention = {12, std::uint64_t{34} << 20};
    auto answer = ask(question, [](GtkWidget* dialog) { press(dialog, "OK"); });
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->values.reference_longest, 1500);
    EXPECT_TRUE(answer->values.lossless);
    EXPECT_EQ(answer->values.retention.tasks, 12);
    EXPECT_EQ(answer->values.retention.bytes, std::uint64_t{34} << 20);
    EXPECT_EQ(answer->values.models, question.values.models);

    answer = ask(question, [](GtkWidget* dialog) {
        set_text(widget_named(dialog, GTK_TYPE_SPIN_BUTTON, "Longest side (px)"), "1024");
        set_text(widget_named(dialog, GTK_TYPE_SPIN_BUTTON, "Finished tasks to keep"), "50");
        set_text(widget_named(dialog, GTK_TYPE_TEXT_VIEW, "Models"), "  c/three \n\n d/four");
        press(dialog, "Send references without loss (PNG)");
        press(dialog, "OK");
    });
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->values.reference_longest, 1024);
    EXPECT_FALSE(answer->values.lossless);
    EXPECT_EQ(answer->values.retention.tasks, 50);
    EXPECT_EQ(answer->values.models, (std::vector<std::string>{"c/three", "d/four"}));
}

TEST_F(SettingsDialogTest, SaysWhatATestOfTheKeyTold) {
    settings_question question = question_for();
    std::string asked;
    question.test_key = [&asked](std::string const& base_url, secret const& key) {
        asked = base_url + " " + std::string(key.text());
        return std::string("The service takes this key.");
    };
    ask(question, [](GtkWidget* dialog) {
        set_text(key_entry(dialog), "dk-1");
        press(dialog, "Test Key");
        EXPECT_TRUE(widget_named(dialog, GTK_TYPE_LABEL, "The service takes this key."));
        press(dialog, "Cancel");
    });
    EXPECT_EQ(asked, std::string(service) + " dk-1");
}

TEST_F(SettingsDialogTest, RefusesAnAddressThatLeaksTheKey) {
    ask([](GtkWidget* dialog) {
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

TEST_F(SettingsDialogTest, HidesTheKeyUntilAsked) {
    ask([](GtkWidget* dialog) {
        EXPECT_FALSE(gtk_entry_get_visibility(GTK_ENTRY(key_entry(dialog))));
        press(dialog, "Show the key");
        EXPECT_TRUE(gtk_entry_get_visibility(GTK_ENTRY(key_entry(dialog))));
        press(dialog, "Show the key");
        EXPECT_FALSE(gtk_entry_get_visibility(GTK_ENTRY(key_entry(dialog))));
        press(dialog, "Cancel");
    });
}

TEST_F(SettingsDialogTest, LeavesNoKeyInTheEntry) {
    for (char const* button : {"OK", "Cancel"}) {
        GtkWidget* entry = nullptr;
        ask([&](GtkWidget* dialog) {
            entry = static_cast<GtkWidget*>(g_object_ref(key_entry(dialog)));
            set_text(entry, "secret");
            press(dialog, button);
        });
        ASSERT_NE(entry, nullptr);
        EXPECT_STREQ(gtk_entry_get_text(GTK_ENTRY(entry)), "") << button;
        g_object_unref(entry);
    }
}

TEST_F(SettingsDialogTest, CannotRememberWithoutASecretService) {
    settings_question question = question_for();
    question.can_remember = false;
    auto const answer = ask(question, [](GtkWidget* dialog) {
        EXPECT_FALSE(gtk_widget_is_sensitive(remember_button(dialog)));
        set_text(key_entry(dialog), "secret");
        press(dialog, "OK");
    });
    ASSERT_TRUE(answer);
    EXPECT_FALSE(answer->remember);
}

TEST_F(SettingsDialogTest, ForgetsOnRequest) {
    auto const answer = ask([](GtkWidget* dialog) {
        press(dialog, "Remember in the desktop's keyring");
        set_text(key_entry(dialog), "secret");
        press(dialog, "OK");
    });
    ASSERT_TRUE(answer);
    EXPECT_FALSE(answer->remember);
}

TEST_F(SettingsDialogTest, EscapeCloses) {
    int const before = window_count();
    auto const answer =
        ask(needing_a_key(), [](GtkWidget* dialog) { press_key(dialog, GDK_KEY_Escape); });
    EXPECT_FALSE(answer);
    EXPECT_EQ(window_count(), before);
}

} // namespace
} // namespace nb
