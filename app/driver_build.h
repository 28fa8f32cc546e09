// SPDX-License-Identifier: MIT
// `wdf build`: driver sources to a shared object that `wdf run` loads. CMake and Ninja do the work
// with clang in a folder beside the output, so that a second build compiles only what changed. That
// folder also knows which INFs install the driver.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "app/install/installation.h"
#include "app/project/driver_project.h"

namespace app {

struct BuildRequest {
  std::vector<std::filesystem::path> inputs;  // see read_projects
  // The shared object, or a folder for several; empty: <name>.so in the current folder.
  std::filesystem::path output;
  std::vector<std::string> defines;  // NAME or NAME=VALUE
  bool debug = false;                // the Debug configuration, not optimised
  bool asan = false;
  bool tsan = false;
  bool ubsan = false;
  bool coverage = false;
};

struct BuildResult {
  bool is_built = false;  // all of them
  std::vector<DriverFile> outputs;
  std::vector<std::string> messages;  // for the driver's author: errors, then warnings
};

BuildResult build_drivers(const BuildRequest& request);

// A driver that is built already, with the INF beside it or those it was built with.
DriverFile built_driver(const std::filesystem::path& object);

// What the drivers need, and what of it is not there, as text. False with `message` if the inputs
// cannot be read.
bool list_needs(const std::vector<std::filesystem::path>& inputs, std::string& text,
                std::string& message);

// Where build_drivers puts what nobody asked to keep: $XDG_CACHE_HOME/openwdf.
std::filesystem::path cache_folder();

}  // namespace app
