// SPDX-License-Identifier: MIT
// What a stretch of work has cost: time, allocations, and instructions where the machine counts
// them.
#pragma once

#include <cstdint>
#include <optional>

namespace app {

// Counts instructions of this process, of every thread started after it was made.
class InstructionCounter {
 public:
  InstructionCounter();
  ~InstructionCounter();
  InstructionCounter(const InstructionCounter&) = delete;
  InstructionCounter& operator=(const InstructionCounter&) = delete;

  // Nothing where the machine (or the kernel's settings) does not allow it.
  std::optional<std::uint64_t> read() const;

 private:
  int descriptor_ = -1;
};

struct Cost {
  std::uint64_t transfers = 0;
  std::uint64_t elapsed_ns = 0;
  std::uint64_t requests_created = 0;
  std::uint64_t allocations = 0;
  std::optional<std::uint64_t> instructions;

  double per_transfer(std::uint64_t value) const {
    return transfers == 0 ? 0 : static_cast<double>(value) / static_cast<double>(transfers);
  }
};

}  // namespace app
