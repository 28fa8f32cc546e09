// SPDX-License-Identifier: MIT
// Other programs: run one and collect or pass on what it prints.
#pragma once

#include <string>
#include <vector>

namespace app {

struct ProcessResult {
  int exit_code = 0;   // 128 + n when it was killed by signal n; 127 when it could not be started
  std::string output;  // stdout and stderr together
};

// Runs arguments[0] (looked up in PATH) and collects what it prints.
ProcessResult run_and_collect(const std::vector<std::string>& arguments);

// Runs it with our own stdin, stdout and stderr.
int run_attached(const std::vector<std::string>& arguments);

}  // namespace app
