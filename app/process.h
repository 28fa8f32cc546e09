// SPDX-License-Identifier: MIT
// Other programs: run one and collect or pass on what it prints.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace app {

struct ProcessResult {
  int exit_code = 0;   // 128 + n when it was killed by signal n; 127 when it could not be started
  std::string output;  // stdout and stderr together
};

// Runs arguments[0] (looked up in PATH) and collects what it prints.
ProcessResult run_and_collect(const std::vector<std::string>& arguments);

// Starts it with our own stdin, stdout and stderr. Negative if it cannot be started.
pid_t start_attached(const std::vector<std::string>& arguments);

// What waitpid() said, as an exit code.
int exit_code_of(int wait_status);

}  // namespace app
