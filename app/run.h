// SPDX-License-Identifier: MIT
// `wdf run`: a driver's whole life in one process.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace app {

struct RunRequest {
  std::filesystem::path driver;
  std::string lower = "null";
  std::vector<std::string> links;  // NTNAME=SPEC
  std::filesystem::path registry_file;
  std::optional<std::uint64_t> sim_seed;
  std::string verify = "on";
  bool log = false;  // trace messages on stderr
  std::uint32_t cpu_count = 1;
  std::vector<std::string> program;  // after `--`; empty: wait for Ctrl-C
};

// Returns the exit code (app/exit_codes.h).
int run_driver(const RunRequest& request);

}  // namespace app
