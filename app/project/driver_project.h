// SPDX-License-Identifier: MIT
// What is built: one driver (or a static library that one needs) with its sources and settings,
// whether they were named on the command line, found in a folder or read from Visual Studio's
// project and solution files.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace app {

struct SourceFile {
  std::filesystem::path path;
  std::vector<std::string> defines;  // beside the project's
  std::vector<std::filesystem::path> include_folders;
  bool is_cpp = false;
};

// A file from which the build makes a header.
struct HeaderSource {
  std::filesystem::path path;
  std::string header;
};

struct DriverProject {
  std::string name;
  std::filesystem::path folder;
  bool is_library = false;
  std::vector<SourceFile> sources;
  std::vector<HeaderSource> message_files;   // .mc
  std::vector<HeaderSource> schemas;         // .mof
  std::vector<std::string> trace_functions;  // WPP declarations such as Trace(LEVEL,MSG,...)
  std::vector<std::filesystem::path> trace_configurations;  // files to look for WPP's config in
  std::vector<std::string> defines;
  std::vector<std::filesystem::path> infs;  // .inf, .inx: what installs the driver
  std::vector<DriverProject> libraries;     // projects that this one refers to
  std::vector<std::string> notes;           // for the author: what is left out, and why
};

struct ProjectInputs {
  std::vector<DriverProject> projects;
  std::vector<std::string> notes;
  std::string problem;  // empty if usable
};

// A folder, a .vcxproj, a .sln, or C and C++ files. `configuration` is "Debug" or "Release".
ProjectInputs read_projects(const std::vector<std::filesystem::path>& inputs,
                            std::string_view configuration);

// True for what has to be built before it can be run.
bool is_driver_source(const std::filesystem::path& path);

}  // namespace app
