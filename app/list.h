// SPDX-License-Identifier: MIT
// `wdf list`: what is implemented of the framework, by header.
#pragma once

#include <string>

namespace app {

// One block for each header, and the total as "N of 458" in the last line.
std::string list_ddis();

}  // namespace app
