// SPDX-License-Identifier: MIT
// Visual Studio's project and solution files of drivers.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "app/project/driver_project.h"

namespace app {

enum class ProjectKind { Driver, Library, Other };

struct VisualProject {
  ProjectKind kind = ProjectKind::Other;
  DriverProject project;
  std::string problem;  // empty if it was read
};

// `solution_folder` is $(SolutionDir).
VisualProject read_vcxproj(const std::filesystem::path& file, std::string_view configuration,
                           const std::filesystem::path& solution_folder);

// The project files that a solution names, in its order; those that are not there are left out.
std::vector<std::filesystem::path> read_solution(const std::filesystem::path& file);

}  // namespace app
