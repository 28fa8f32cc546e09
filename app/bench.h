// SPDX-License-Identifier: MIT
// `wdf bench`: each claim of speed with both sides in one run, as a ratio.
#pragma once

namespace app {

// Returns the exit code. A ratio below its goal is shown, not an error.
int run_bench();

}  // namespace app
