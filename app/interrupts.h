// SPDX-License-Identifier: MIT
// Ctrl-C. SIGINT and SIGTERM are blocked in every thread and waited for, so that a run ends in good
// order: the device is removed and the driver unloaded. A second one ends the process at once.
#pragma once

#include <string>
#include <vector>

namespace app {

// Blocks the signals in the calling thread and those it starts. First thing in a run.
void block_interrupts();

// Waits for the first of them. From then on the next one ends the process.
void wait_for_interrupt();

// Runs the program; an interrupt is passed on to it. Its exit code; 127 if it cannot be started.
int run_until_interrupt(const std::vector<std::string>& arguments);

// Whether one has come that nobody has waited for. Takes it.
bool take_interrupt();

}  // namespace app
