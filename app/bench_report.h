// SPDX-License-Identifier: MIT
// The second half of `wdf bench --report`: what a reuse cycle costs in instructions, by DDI, and in
// locked instructions, counted by valgrind in runs of this program.
#pragma once

namespace app {

// Prints the table, or one line that says why there is none.
void print_cycle_costs();

}  // namespace app
