// SPDX-License-Identifier: MIT
// What the compiler and the linker said, in the terms of a driver's author, and what no compiler
// says: functions that the headers declare and the executive lacks, and framework functions that
// are still named stubs.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace app {

// The diagnostics of a failed build, with "not part of OpenWDF" where a header or a function of the
// WDK is missing. Lines of the build system are dropped.
std::vector<std::string> explain_build_output(std::string_view output);

// Functions that the shared object needs and this program does not have, each with the places in
// `sources` where it is named.
std::vector<std::string> find_missing_functions(const std::filesystem::path& driver,
                                                const std::vector<std::filesystem::path>& sources);

// Framework functions that `sources` call and that are not implemented.
std::vector<std::string> find_stub_calls(const std::vector<std::filesystem::path>& sources);

}  // namespace app
