// SPDX-License-Identifier: MIT
// The folder in which one driver is built: a CMake project, the trace and message headers, the
// overlay for misspelt includes and sources with structured exceptions, and stand-ins for the
// headers that are nowhere. Files are written only when they change, so that Ninja sees what is up
// to date.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "app/project/driver_project.h"

namespace app {

struct BuildOptions {
  std::vector<std::string> defines;
  bool debug = false;
  std::string sanitizers;  // such as "address,undefined"; empty: none
  bool coverage = false;
};

struct BuildFolder {
  std::filesystem::path path;
  std::filesystem::path object;           // the shared object that comes out of it
  std::set<std::filesystem::path> files;  // sources and headers of the driver
  std::vector<std::string> problems;      // empty if it can be built
  std::vector<std::string> notes;         // for the author
};

// The name of the folder in `folder` that holds stand-ins: see diagnosis.h.
inline constexpr const char* stand_in_folder = "missing";
// The folder of generated headers; those that one target alone has are in one of its name below.
inline constexpr const char* generated_folder = "generated";
// The file in the folder that lists the compiled objects, one a line.
inline constexpr const char* object_list = "objects.txt";

BuildFolder prepare_build_folder(const std::filesystem::path& folder, const DriverProject& project,
                                 const BuildOptions& options);

}  // namespace app
