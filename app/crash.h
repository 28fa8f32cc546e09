// SPDX-License-Identifier: MIT
// A crash of the driver (a bad pointer, a failed NT_ASSERT, abort) ends in a report with the stack
// by source line and exit code 3, never in a bare core.
#pragma once

namespace app {

// Installs the handlers for the whole process. Once, before the first driver is loaded.
void install_crash_report();

}  // namespace app
