// SPDX-License-Identifier: MIT
// What a driver lacks, in the terms of its author: headers and names that nobody has, functions of
// the executive that are declared and not implemented, framework functions that are still named
// stubs, and whatever else the compiler or the linker refuses.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "app/project/loose_declarations.h"

namespace app {

struct Need {
  std::string name;
  std::vector<std::string> places;  // "file:line", the first use first; may be empty
};

struct Diagnosis {
  std::vector<Need> headers;
  std::vector<Need> names;      // declared by nobody
  std::vector<Need> functions;  // declared, not implemented
  std::vector<Need> ddis;       // framework functions that are not implemented
  std::vector<Need> longs;      // by file
  std::vector<std::string> errors;
  std::vector<std::string> notes;
  LooseDeclarations conflicts;  // declarations that a definition does not agree with
  std::size_t used_ddi_count = 0;

  bool can_be_built() const {
    return headers.empty() && names.empty() && functions.empty() && errors.empty();
  }
};

// Adds what the compiler and the linker said: headers, names and errors. Lines of the build system
// and warnings are dropped. An error that repeats for each source is said once.
void read_build_output(std::string_view output, Diagnosis& diagnosis);

// Adds what no compiler says: functions that the objects in the build folder want and this program
// does not have, the DDIs that `files` name, and where a layout of theirs depends on `long`.
void find_missing_functions(const std::filesystem::path& build_folder,
                            const std::set<std::filesystem::path>& files, Diagnosis& diagnosis);

// One line for each thing that is missing or wrong, errors first.
std::vector<std::string> to_messages(const Diagnosis& diagnosis);

// The same, as a list by kind with every place.
std::string to_list(const Diagnosis& diagnosis);

}  // namespace app
