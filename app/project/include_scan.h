// SPDX-License-Identifier: MIT
// Follows what the sources of a driver include, as Windows would: in any letter case, with
// backslashes. From it come the overlay that lets the compiler find the same files, the trace
// headers to generate, and the headers that nobody has. It does not evaluate #if: what it finds is
// at least what the compiler will ask for.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "app/project/driver_project.h"

namespace app {

struct IncludeScan {
  std::set<std::filesystem::path> files;      // sources and headers of the driver itself
  std::set<std::filesystem::path> misspelt;   // files that are really spelled otherwise
  std::set<std::string> trace_headers;        // .tmh, as included, with slashes
  std::set<std::string> missing;              // headers that are nowhere, as included, with slashes
  std::set<std::filesystem::path> try_files;  // of `files`, those with __try statements
  std::set<std::filesystem::path> try_sources;  // sources in which such a statement ends up
};

// `kit_folders` hold the headers of the kit and the host, in the compiler's order; `generated`
// names what the build makes itself.
IncludeScan scan_includes(const DriverProject& project,
                          const std::vector<std::filesystem::path>& kit_folders,
                          const std::set<std::string>& generated);

// A clang overlay under which these files are found in any letter case, each with the contents of
// the file it is mapped to.
std::string overlay_text(const std::map<std::filesystem::path, std::filesystem::path>& files);

}  // namespace app
