#include "core/files.h"

#include "core/error.h"
#include "core/test_folder.h"

#include <filesystem>

#include <gtest/gtest.h>

#include <sys/stat.h>

namespace nb {

namespace {

TEST(FileWrite, ReplacesTheWholeFile) {
    for (durability how : {durability::none, durability::disk}) {
        std::string const path = test::new_folder() + "/file";
        for (std::string const& content :
             {std::string("first, and longer"), std::string("second"), std::string("\0\xFF\n", 3),
              std::string(), std::string(3'000'000, 'x')}) {
            file_write(path, bytes_ptr::copy(content), how);
            EXPECT_EQ(test::read_text(path), content);
            EXPECT_EQ(file_read(path).text(), content);
            EXPECT_EQ(test::mode_of(path), 0600U);
        }
        file_write(path, {}, how);
        EXPECT_EQ(test::read_text(path), "");
    }
}

TEST(FileWrite, MakesAFilePrivateThatWasNot) {
    std::string const path = test::new_folder() + "/file";
    test::write_text(path, "open");
    std::filesystem::permissions(path, std::filesystem::perms(0644));
    file_write(path, bytes_ptr::copy("closed"));
    EXPECT_EQ(test::mode_of(path), 0600U);
}

TEST(FileWrite, LeavesTheOldFileWhenItCannot) {
    std::string const folder = test::new_folder();
    std::string const path = folder + "/file";
    std::filesystem::create_directory(path);
    try {
        file_write(path, bytes_ptr::copy("x"));
        FAIL();
    } catch (error const& problem) {
        EXPECT_EQ(problem.kind(), error_kind::execution);
        EXPECT_NE(std::string(problem.what()).find(path), std::string::npos) << problem.what();
    }
    EXPECT_TRUE(std::filesystem::is_directory(path));
    EXPECT_THROW(file_write(folder + "/nowhere/file", bytes_ptr::copy("x")), error);
}

TEST(FileRead, IsEmptyHandedWhenThereIsNone) {
    EXPECT_FALSE(file_read(test::new_folder() + "/file"));
    EXPECT_FALSE(file_read(test::new_folder()));
    EXPECT_FALSE(file_read(""));
    std::string const path = test::new_folder() + "/empty";
    test::write_text(path, "");
    EXPECT_TRUE(file_read(path)) << "an empty file is there";
    EXPECT_EQ(file_read(path).size(), 0U);
}

TEST(FileRead, BeginningOfARegularFileAlone) {
    std::string const folder = test::new_folder();
    test::write_text(folder + "/file", "beginning and end");
    test::write_text(folder + "/empty", "");
    ASSERT_EQ(mkfifo((folder + "/pipe").c_str(), 0600), 0);
    EXPECT_EQ(file_read_beginning(folder + "/file", 9).text(), "beginning");
    EXPECT_EQ(file_read_beginning(folder + "/file", 99).text(), "beginning and end");
    EXPECT_TRUE(file_read_beginning(folder + "/empty", 9));
    EXPECT_FALSE(file_read_beginning(folder + "/pipe", 9)) << "nobody waits for one to write";
    EXPECT_FALSE(file_read_beginning(folder, 9));
    EXPECT_FALSE(file_read_beginning(folder + "/nothing", 9));
}

TEST(FolderMake, WithParentsAndPrivate) {
    std::string const top = test::new_folder() + "/a";
    folder_make(top + "/b/c");
    folder_make(top + "/b/c");
    for (std::string const& path : {top, top + "/b", top + "/b/c"})
        EXPECT_EQ(test::mode_of(path), 0700U) << path;
}

TEST(FolderMake, SaysWhatIsInTheWay) {
    std::string const path = test::new_folder() + "/a";
    test::write_text(path, "");
    try {
        folder_make(path + "/b");
        FAIL();
    } catch (error const& problem) {
        EXPECT_NE(std::string(problem.what()).find(path + "/b"), std::string::npos);
        EXPECT_NE(std::string(problem.what()).find("Not a directory"), std::string::npos)
            << problem.what();
    }
    EXPECT_THROW(folder_make(path), error) << "a file is no folder";
}

} // namespace

} // namespace nb
