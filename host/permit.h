// SPDX-License-Identifier: MIT
// One permit to continue: what park() takes and unpark() gives. A futex, so that giving it to a
// thread that runs is one instruction and taking one that is there another.
#pragma once

#include <atomic>
#include <cstdint>

namespace host {

class Permit {
 public:
  void take();
  void give();

 private:
  enum : std::uint32_t { none, given, awaited };

  std::atomic<std::uint32_t> state_{none};
};

// Tells the processor that this is a loop that waits.
inline void pause() {
  __builtin_ia32_pause();
}

}  // namespace host
