// SPDX-License-Identifier: MIT
// The only source of chance. Whatever may go one way or another (which flow runs next, whether an
// allocation fails, how long a simulated disk takes) asks here, so that a run is its choices and
// can be repeated from them. Implementations: seeded, replayed, and the explorer's exhaustive one.
#pragma once

#include <cstdint>

namespace base {

enum class ChoiceKind : std::uint8_t {
  NextFlow,    // which runnable flow of control continues; 0 is the one that runs already
  AfterWait,   // which runnable flow follows one that cannot go on; 0 is the one that waits longest
  Allocation,  // 0: succeeds, 1: fails
  Latency,     // how long a simulated device takes
  Transfer,    // how much of a transfer a simulated device does
  Fault,       // 0: none
};

class Choices {
 public:
  virtual ~Choices() = default;

  // A number in [0, count). `count` is at least 1; with 1 the answer is 0 and nothing is recorded.
  // 0 is always the quiet answer (no switch, no failure), so an empty recording is the plain run.
  virtual std::uint32_t pick(ChoiceKind kind, std::uint32_t count) = 0;
};

}  // namespace base
