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

struct Solution {
  std::filesystem::path folder;                 // $(SolutionDir); empty: there is no solution
  std::vector<std::filesystem::path> projects;  // in its order, without those that are not there
};

// The static libraries that the project refers to or links with are read with it, if a project of
// the solution or in the library's own folder makes them.
VisualProject read_vcxproj(const std::filesystem::path& file, std::string_view configuration,
                           const Solution& solution);

Solution read_solution(const std::filesystem::path& file);

}  // namespace app
