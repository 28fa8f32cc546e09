// SPDX-License-Identifier: MIT
// Conditions, lists and whole projects, as Visual Studio would read them. The project is the one of
// tests/driver/traced, which the command's own tests build and run. Source: MSBuild's pages
// "MSBuild conditions" and "MSBuild well-known item metadata".
#include "app/project/msbuild.h"

#include <gmock/gmock.h>

#include <fstream>

#include "app/project/msbuild_condition.h"
#include "app/project/vcxproj.h"

namespace app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::filesystem::path traced =
    std::filesystem::path(OPENWDF_SOURCE_FOLDER) / "tests/driver/traced";

bool holds(std::string_view condition) {
  return evaluate_condition(condition, [](std::string_view path) { return path == "there"; });
}

TEST(Condition, text_is_compared_in_any_letter_case) {
  EXPECT_TRUE(holds("'Debug|x64'=='debug|X64'"));
  EXPECT_FALSE(holds("'Debug'!='debug'"));
  EXPECT_TRUE(holds("'a' == 'b' Or 'a' == 'a' And 'c' != 'd'"));
}

TEST(Condition, and_binds_closer_than_or_and_parentheses_closest) {
  EXPECT_TRUE(holds("true or false and false"));
  EXPECT_FALSE(holds("(true or false) and false"));
  EXPECT_FALSE(holds("!(true)"));
}

TEST(Condition, exists_asks_for_the_path) {
  EXPECT_TRUE(holds("exists('there')"));
  EXPECT_FALSE(holds("Exists('elsewhere')"));
  EXPECT_TRUE(holds("!Exists('elsewhere')"));
}

TEST(Condition, numbers_are_compared_as_numbers) {
  EXPECT_TRUE(holds("'10' > '9'"));
  EXPECT_FALSE(holds("'10' <= '9'"));
}

TEST(Condition, what_is_no_condition_does_not_hold) {
  EXPECT_FALSE(holds(""));
  EXPECT_FALSE(holds("$$$"));
}

TEST(MsBuildLists, parts_are_trimmed_and_empty_ones_dropped) {
  EXPECT_THAT(split_list(" a ;;b;\n c.c "), ElementsAre("a", "b", "c.c"));
  EXPECT_THAT(split_list(""), IsEmpty());
}

TEST(VcxProj, sources_settings_and_what_is_left_out_are_read) {
  const VisualProject read = read_vcxproj(traced / "traced.vcxproj", "Release", {});
  ASSERT_EQ(read.problem, "");
  EXPECT_EQ(read.kind, ProjectKind::Driver);
  const DriverProject& project = read.project;
  EXPECT_EQ(project.name, "traced");
  ASSERT_EQ(project.sources.size(), 2u);
  EXPECT_EQ(project.sources[0].path, traced / "driver.c");  // spelled Driver.c in the project
  EXPECT_FALSE(project.sources[0].is_cpp);
  EXPECT_TRUE(project.sources[1].is_cpp);
  EXPECT_THAT(project.sources[0].defines,
              ElementsAre("TRACED_ANSWER=42", "TRACED_CONFIGURATION=\"release\""));
  EXPECT_THAT(project.sources[0].include_folders, ElementsAre(traced / "Inc", traced));
  EXPECT_THAT(project.trace_functions, ElementsAre("TraceEvents(LEVEL,FLAGS,MSG,...)"));
  ASSERT_EQ(project.schemas.size(), 1u);
  EXPECT_EQ(project.schemas[0].header, "tracedmof.h");
  ASSERT_EQ(project.message_files.size(), 1u);
  EXPECT_EQ(project.message_files[0].header, "Events.h");
  EXPECT_EQ(project.notes.size(), 2u);
}

TEST(VcxProj, a_debug_configuration_has_its_own_conditions) {
  const VisualProject read = read_vcxproj(traced / "traced.vcxproj", "Debug", {});
  EXPECT_THAT(read.project.sources.at(0).defines,
              ElementsAre("TRACED_ANSWER=42", "TRACED_CONFIGURATION=\"debug\""));
  EXPECT_THAT(read.project.defines, ElementsAre("DBG=1", "_DEBUG"));
}

TEST(VcxProj, a_file_that_is_no_project_is_a_problem) {
  EXPECT_NE(read_vcxproj(traced / "driver.c", "Release", {}).problem, "");
}

std::filesystem::path write_project(const std::filesystem::path& file, const std::string& type,
                                    const std::string& rest) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file) << "<Project><PropertyGroup><DriverType>KMDF</DriverType>"
                      << "<ConfigurationType>" << type << "</ConfigurationType></PropertyGroup>"
                      << rest << "</Project>";
  return file;
}

TEST(VcxProj, a_library_that_the_linker_is_told_of_is_read_where_a_project_makes_it) {
  const auto folder = std::filesystem::temp_directory_path() / "openwdf_msbuild_test";
  const auto library = write_project(folder / "Lib/mine.vcxproj", "StaticLibrary", "");
  write_project(folder / "Lib/other.vcxproj", "StaticLibrary", "");
  const auto driver = write_project(
      folder / "driver/driver.vcxproj", "Driver",
      "<ItemDefinitionGroup><Link><AdditionalDependencies>%(AdditionalDependencies);"
      "$(DDK_LIB_PATH)\\wdmsec.lib;.\\..\\lib\\$(IntDir)\\Mine.lib</AdditionalDependencies></Link>"
      "</ItemDefinitionGroup>");
  const auto by_name = write_project(
      folder / "by_name/by_name.vcxproj", "Driver",
      "<ItemDefinitionGroup><Link><AdditionalDependencies>mine.lib</AdditionalDependencies></Link>"
      "</ItemDefinitionGroup>");

  const DriverProject found = read_vcxproj(driver, "Release", {}).project;
  ASSERT_EQ(found.libraries.size(), 1u);
  EXPECT_EQ(found.libraries[0].name, "mine");
  EXPECT_THAT(read_vcxproj(by_name, "Release", {}).project.libraries, IsEmpty());
  EXPECT_EQ(read_vcxproj(by_name, "Release", {folder, {library}}).project.libraries.size(), 1u);
  std::filesystem::remove_all(folder);
}

TEST(Solution, projects_are_found_in_any_letter_case) {
  EXPECT_THAT(read_solution(traced / "traced.sln").projects,
              ElementsAre(traced / "traced.vcxproj", traced / "reader/reader.vcxproj"));
}

}  // namespace
}  // namespace app
