// SPDX-License-Identifier: MIT
// C functions that are declared with other parameters than they are defined with (a PVOID in the
// header, a handle in the source). MSVC takes that with a warning (C4028); clang does not, unless
// the declaration leaves its parameters open.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace app {

// By file: the functions whose declarations there are left open.
using LooseDeclarations = std::map<std::filesystem::path, std::set<std::string>>;

// The same text with "()" for the parameters wherever one of these is declared. Lines stay.
std::string with_loose_declarations(std::string_view text, const std::set<std::string>& functions);

// What earlier builds in this folder found, and keeping what this one found: true if it is news.
LooseDeclarations read_loose_declarations(const std::filesystem::path& build_folder);
bool add_loose_declarations(const std::filesystem::path& build_folder,
                            const LooseDeclarations& found);

}  // namespace app
