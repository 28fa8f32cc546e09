// SPDX-License-Identifier: MIT
// The other side of the comparisons: the same reads by a loop of liburing and nothing else.
#pragma once

#include <cstdint>
#include <string>

namespace app {

struct BareReads {
  int descriptor = -1;
  std::uint32_t depth = 32;  // reads in flight
  std::uint32_t read_bytes = 4096;
  std::uint64_t read_count = 0;
  std::uint64_t range_bytes = 0;  // of the file
  bool is_random = false;         // else in order, from the start again at the end
};

struct BareResult {
  std::uint64_t elapsed_ns = 0;
  std::uint64_t allocations = 0;
  std::string problem;  // empty if all reads succeeded
};

BareResult run_bare_reads(const BareReads& reads);

}  // namespace app
