// SPDX-License-Identifier: MIT
// The other side of the reuse cycle: the least that anything of this shape has to do. A request is
// a list entry with a callback; sending puts it on the device's queue, the loop takes it off and
// calls back, and the callback sends it again.
#pragma once

#include <cstdint>

namespace app {

// Returns the nanoseconds that `count` cycles took.
std::uint64_t run_least_cycles(std::uint32_t depth, std::uint64_t count);

}  // namespace app
