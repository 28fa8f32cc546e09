// SPDX-License-Identifier: MIT
// A lock for the makers of memory blocks: held for a few instructions, and no switch point of a
// simulated machine. Whether it is needed depends on what earlier machines of this process left
// behind, and the orders that an exploration tries must not.
#pragma once

#include <atomic>

#include "nt/lock.h"

namespace nt {

class CAPABILITY("lock") QuietLock {
 public:
  void acquire() ACQUIRE() {
    while (is_taken_.exchange(true, std::memory_order_acquire)) __builtin_ia32_pause();
  }
  void release() RELEASE() { is_taken_.store(false, std::memory_order_release); }

 private:
  std::atomic<bool> is_taken_{false};
};

class SCOPED_CAPABILITY QuietGuard {
 public:
  explicit QuietGuard(QuietLock& lock) ACQUIRE(lock) : lock_(lock) { lock_.acquire(); }
  ~QuietGuard() RELEASE() { lock_.release(); }
  QuietGuard(const QuietGuard&) = delete;
  QuietGuard& operator=(const QuietGuard&) = delete;

 private:
  QuietLock& lock_;
};

}  // namespace nt
