// SPDX-License-Identifier: MIT
// Where sources say `long` so that its size shows: 32 bits on Windows, 64 here. A member of a
// structure, a type, an array, what a pointer points to and what sizeof is asked change a layout; a
// local or a parameter does not. It is read from the words alone, without the compiler.
#pragma once

#include <string_view>
#include <vector>

namespace app {

// The lines, in order; one for each such `long`.
std::vector<int> long_lines(std::string_view text);

}  // namespace app
