#include "practice_service/options.h"

#include "core/error.h"

#include <gtest/gtest.h>

namespace nb::practice {
namespace {

TEST(practice_options, defaults) {
    options const settings = options_parse({});
    EXPECT_FALSE(settings.help);
    EXPECT_EQ(settings.port, 0);
    EXPECT_EQ(settings.key, "dk-practice");
    EXPECT_EQ(settings.duration_s, 3);
    EXPECT_EQ(settings.lifetime_s, 3600);
    EXPECT_EQ(settings.delivery, result_delivery::url);
    EXPECT_EQ(settings.shape, result_shape::array);
    EXPECT_EQ(settings.format, result_format::png);
    EXPECT_FALSE(settings.size);
    EXPECT_FALSE(settings.edit);
    EXPECT_TRUE(settings.webhook);
    EXPECT_TRUE(settings.faults.empty());
}

TEST(practice_options, all_given) {
    options const settings = options_parse({"--port",
                                            "8765",
                                            "--port-file=p",
                                            "--key=k",
                                            "--duration=0.25",
                                            "--lifetime=60",
                                            "--until-stdin-closes",
                                            "--result=data-uri",
                                            "--result-shape=object",
                                            "--format=png16",
                                            "--size=640x480",
                                            "--picture=f.png",
                                            "--edit=zoom=1.03",
                                            "--no-webhook",
                                            "--forge-webhook",
                                            "--fault=gen:status=503x2",
                                            "--fault",
                                            "task:failed",
                                            "--next-faults=n",
                                            "--journal=j",
                                            "--save-requests=s"});
    EXPECT_EQ(settings.port, 8765);
    EXPECT_EQ(settings.port_file, "p");
    EXPECT_EQ(settings.key, "k");
    EXPECT_EQ(settings.duration_s, 0.25);
    EXPECT_EQ(settings.lifetime_s, 60);
    EXPECT_TRUE(settings.until_stdin_closes);
    EXPECT_EQ(settings.delivery, result_delivery::data_uri);
    EXPECT_EQ(settings.shape, result_shape::object);
    EXPECT_EQ(settings.format, result_format::png16);
    EXPECT_EQ(settings.size, (nb::size{640, 480}));
    EXPECT_EQ(settings.picture_file, "f.png");
    ASSERT_TRUE(settings.edit);
    EXPECT_EQ(settings.edit->words.at(0).first, "zoom");
    EXPECT_FALSE(settings.webhook);
    EXPECT_TRUE(settings.forge_webhook);
    ASSERT_EQ(settings.faults.size(), 2u);
    EXPECT_EQ(settings.faults[1].stage, stage::task);
    EXPECT_EQ(settings.next_faults_file, "n");
    EXPECT_EQ(settings.journal_file, "j");
    EXPECT_EQ(settings.requests_folder, "s");
}

TEST(practice_options, refuses) {
    char const* const wrong[] = {
        "--port=65536",   "--port=-1",       "--port=x",         "--duration=-1",
        "--duration=nan", "--lifetime=0",    "--lifetime=90000", "--size=0x5",
        "--size=10",      "--size=9000x10",  "--size=10x10x",    "--format=gif",
        "--result=file",  "--result-shape=", "--fault=gen",      "--unheard-of",
        "stray",          "--edit=",         "--edit=zoom",
    };
    for (char const* argument : wrong)
        EXPECT_THROW(options_parse({argument}), error) << argument;
}

TEST(practice_options, help_says_what_it_is) {
    std::string const help = options_help();
    EXPECT_TRUE(options_parse({"--help"}).help);
    for (char const* part :
         {"practice service", "No AI", "--save-requests", "late-queries", "random=SEED"})
        EXPECT_NE(help.find(part), std::string::npos) << part;
}

} // namespace
} // namespace nb::practice
