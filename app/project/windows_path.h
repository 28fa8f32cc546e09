// SPDX-License-Identifier: MIT
// Paths as Windows sources and projects spell them (backslashes, any letter case), found on this
// host's file system.
#pragma once

#include <filesystem>
#include <string_view>

namespace app {

// `spelled` with slashes; relative ones start at `folder`. Not looked up.
std::filesystem::path from_windows_path(const std::filesystem::path& folder,
                                        std::string_view spelled);

// The file or folder that is really there under that spelling, in any letter case; the exact
// spelling is preferred. Empty if there is none.
std::filesystem::path find_any_case(const std::filesystem::path& path);

// Whether the name matches a pattern with * and ?, in any letter case.
bool matches_pattern(std::string_view name, std::string_view pattern);

}  // namespace app
