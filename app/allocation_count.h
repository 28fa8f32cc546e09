// SPDX-License-Identifier: MIT
// How often the process has allocated memory: malloc and its family are counted on their way to the
// C library. In builds with a sanitizer nothing is counted.
#pragma once

#include <cstdint>

namespace app {

std::uint64_t allocation_count();

}  // namespace app
