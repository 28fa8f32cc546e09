// SPDX-License-Identifier: MIT
// The CMake project that builds one driver, with the static libraries it refers to.
#pragma once

#include <filesystem>
#include <set>
#include <string>

#include "app/project/build_folder.h"
#include "app/project/driver_project.h"

namespace app {

// What it calls the driver, and the library of that number.
inline constexpr const char* driver_target = "driver";
std::string library_target(std::size_t number);

// `folder` is where it will stand: see build_folder.h for what is beside it. `try_sources` have
// structured exceptions.
std::string cmake_text(const std::filesystem::path& folder, const DriverProject& project,
                       const std::set<std::filesystem::path>& try_sources,
                       const BuildOptions& options, const std::filesystem::path& wdk,
                       const std::filesystem::path& wdf);

}  // namespace app
