// SPDX-License-Identifier: MIT
// `wdf run`: the whole life of one driver, or of several that stand above each other, in one
// process.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace app {

struct RunRequest {
  std::vector<std::filesystem::path> drivers;  // the first one's device is the first
  std::string lower = "null";
  std::vector<std::string> links;  // NTNAME=SPEC
  std::filesystem::path registry_file;
  std::optional<std::uint64_t> sim_seed;
  std::string verify = "on";
  std::vector<std::string> events;  // see app/device_event.h
  bool log = false;                 // trace messages on stderr
  std::uint32_t cpu_count = 1;
  std::vector<std::string> program;  // after `--`; empty: wait for Ctrl-C
};

// Returns the exit code (app/exit_codes.h).
int run_drivers(const RunRequest& request);

}  // namespace app
