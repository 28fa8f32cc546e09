// SPDX-License-Identifier: MIT
// A driver built with --asan, --tsan or --ubsan is linked with no library of the sanitizer, because
// that has to be the first one in the process.
#pragma once

#include <filesystem>

namespace app {

// Starts this program again with the library in front if `driver` needs one that is not here yet.
// Returns otherwise.
void preload_sanitizer_runtime(const std::filesystem::path& driver);

}  // namespace app
