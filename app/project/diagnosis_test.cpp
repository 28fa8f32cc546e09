// SPDX-License-Identifier: MIT
#include "app/project/diagnosis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace app {
namespace {

namespace fs = std::filesystem;

TEST(Diagnosis, a_long_that_a_layout_depends_on_is_said_once_for_each_file_with_its_lines) {
  const fs::path folder = fs::temp_directory_path() / "openwdf_diagnosis_test";
  fs::create_directories(folder);
  const fs::path file = folder / "driver.c";
  std::ofstream(file) << "unsigned long a;\nstruct {\n long b;\n long c; };\n";
  Diagnosis diagnosis;
  find_missing_functions(folder, {file}, diagnosis);
  ASSERT_EQ(diagnosis.longs.size(), 1u);
  EXPECT_THAT(diagnosis.longs[0].places,
              testing::ElementsAre(file.string() + ":3", file.string() + ":4"));
  EXPECT_TRUE(diagnosis.can_be_built());
  fs::remove_all(folder);
}

TEST(Diagnosis, a_declaration_that_its_definition_does_not_agree_with_is_named_with_its_file) {
  Diagnosis diagnosis;
  read_build_output(
      "/d/x.c:9:1: error: conflicting types for 'f'\n"
      "/d/sub/../x.h:3:5: note: previous declaration is here\n"
      "/d/x.c:12:1: error: expected ';'\n"
      "/d/y.h:1:5: note: previous declaration is here\n",
      diagnosis);
  EXPECT_EQ(diagnosis.conflicts, (LooseDeclarations{{"/d/x.h", {"f"}}}));
  EXPECT_EQ(diagnosis.errors.size(), 2u);
}

}  // namespace
}  // namespace app
