// SPDX-License-Identifier: MIT
// Lanes: what an I/O target keeps of its requests in flight is kept once for each virtual CPU, and
// so is the lock that guards it, so that CPUs that send and complete do not meet. The locks belong
// to the CPU, not to the target: they outlive every target, which lets whoever cancels a request
// lock the lane that the request was in and then look whether it still is.
#pragma once

#include <cstdint>

#include "base/intrusive_list.h"
#include "framework/target_machine.h"
#include "nt/cpu.h"
#include "nt/lock.h"

namespace wdf {

class Request;

inline constexpr std::uint32_t lane_count_max = 64;

struct alignas(64) LaneLock {
  nt::Lock lock;
};
extern LaneLock g_lane_locks[lane_count_max];

// The lane of the CPU this flow is on.
inline std::uint32_t current_lane() {
  return nt::current_cpu().number % lane_count_max;
}
// How many lanes the machine has.
std::uint32_t lane_count();

class LaneGuard {
 public:
  explicit LaneGuard(std::uint32_t index) NO_THREAD_SAFETY_ANALYSIS
      : lock_(g_lane_locks[index].lock) {
    lock_.acquire();
  }
  ~LaneGuard() NO_THREAD_SAFETY_ANALYSIS {
    if (is_held_) lock_.release();
  }
  void release() NO_THREAD_SAFETY_ANALYSIS {
    lock_.release();
    is_held_ = false;
  }
  LaneGuard(const LaneGuard&) = delete;
  LaneGuard& operator=(const LaneGuard&) = delete;

 private:
  nt::Lock& lock_;
  bool is_held_ = true;
};

// Every lane at once: a request that is not in flight is in no lane, so what changes its flight
// behind its owner's back (a cancel) holds all of them.
class AllLanesGuard {
 public:
  AllLanesGuard() NO_THREAD_SAFETY_ANALYSIS {
    for (std::uint32_t i = 0; i < lane_count(); ++i) g_lane_locks[i].lock.acquire();
  }
  ~AllLanesGuard() NO_THREAD_SAFETY_ANALYSIS {
    for (std::uint32_t i = lane_count(); i > 0; --i) g_lane_locks[i - 1].lock.release();
  }
  AllLanesGuard(const AllLanesGuard&) = delete;
  AllLanesGuard& operator=(const AllLanesGuard&) = delete;
};

}  // namespace wdf
