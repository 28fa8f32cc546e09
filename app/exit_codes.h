// SPDX-License-Identifier: MIT
// How the command ends. A worse end hides a better one: a leak is not reported as 4 when there was
// a finding, too.
#pragma once

namespace app {

enum ExitCode : int {
  exit_clean = 0,
  exit_usage = 1,    // wrong words, a missing file, a driver that does not build, load or start
  exit_command = 2,  // the command after `--` failed
  exit_finding = 3,  // a finding, a bug check or a crash of the driver
  exit_leak = 4,     // the driver left something behind
};

}  // namespace app
