// SPDX-License-Identifier: MIT
// `wdf build`: driver sources to a shared object that `wdf run` loads. CMake and Ninja do the work
// with clang in a cache folder, so that a second build compiles only what changed.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace app {

struct BuildRequest {
  std::vector<std::filesystem::path> inputs;  // one folder, or C and C++ files
  std::filesystem::path output;               // empty: <name>.so in the current folder
  std::vector<std::string> defines;           // NAME or NAME=VALUE
  bool asan = false;
  bool tsan = false;
  bool ubsan = false;
  bool coverage = false;
};

struct BuildResult {
  bool is_built = false;
  std::filesystem::path output;
  std::vector<std::string> messages;  // for the driver's author: errors, then warnings
};

BuildResult build_driver(const BuildRequest& request);

// True for what `wdf run` has to build first: a folder or a C or C++ file.
bool is_driver_source(const std::filesystem::path& path);

// Where build_driver puts what nobody asked to keep: $XDG_CACHE_HOME/openwdf.
std::filesystem::path cache_folder();

}  // namespace app
