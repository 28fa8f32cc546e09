// SPDX-License-Identifier: MIT
// `wdf bench`: each claim of speed with both sides in one run, as a ratio.
#pragma once

#include <cstdint>

namespace app {

// Returns the exit code. A ratio below its goal is shown, not an error.
int run_bench();
// The reuse cycle alone, `reads_each` times with each of its requests: for a profiler.
int run_reuse_cycle(std::uint64_t reads_each);

}  // namespace app
