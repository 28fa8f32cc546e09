// SPDX-License-Identifier: MIT
// `wdf bench`: each claim of speed with both sides in one run, as a ratio.
#pragma once

#include <cstdint>
#include <set>

namespace app {

inline constexpr int bench_row_count = 4;

// The rows with these numbers, from 1 on; none: all. Returns the exit code. A ratio below its goal
// is shown, not an error.
int run_bench(const std::set<int>& rows);
// The reuse cycle alone, `reads_each` times with each of its requests: for a profiler.
int run_reuse_cycle(std::uint64_t reads_each);

}  // namespace app
