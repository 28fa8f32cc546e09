// SPDX-License-Identifier: MIT
// Lanes: what an I/O target keeps of its requests in flight is kept once for each virtual CPU, and
// so is the lock that guards it, so that CPUs that send and complete do not meet. The locks belong
// to the CPU, not to the target: they outlive every target, which lets whoever cancels a request
// lock the lane that the request was in and then look whether it still is.
#pragma once

#include <atomic>
#include <cstdint>

#include "base/intrusive_list.h"
#include "framework/target_machine.h"
#include "nt/cpu.h"
#include "nt/lock.h"

namespace wdf {

class Request;

inline constexpr std::uint32_t lane_count_max = 64;

// A lock that costs the owner of its CPU no locked instruction as long as nobody else comes. The
// owner marks that it is inside and looks whether somebody shares; who shares says so, makes a
// fence for both (nt/fence.h) and looks for the mark. After many quiet acquisitions the owner has
// its own way again. In a simulated machine it is an ordinary lock.
class alignas(64) LaneLock {
 public:
  // The owner's way. False: somebody shares the lock.
  bool try_acquire_as_owner() {
    owner_word_.store(1, std::memory_order_relaxed);
    std::atomic_signal_fence(std::memory_order_seq_cst);
    if (__builtin_expect(!is_shared_.load(std::memory_order_acquire), 1)) return true;
    release_as_owner();
    return false;
  }
  void release_as_owner() { owner_word_.store(0, std::memory_order_release); }

  // Whether it was acquired the owner's way, for release().
  bool acquire(bool owns_cpu) {
    if (owns_cpu && try_acquire_as_owner()) return true;
    acquire_shared(owns_cpu);
    return false;
  }
  void release(bool is_owners_way) NO_THREAD_SAFETY_ANALYSIS {
    if (is_owners_way) {
      release_as_owner();
    } else {
      lock_.release();
    }
  }

  // Of a simulated machine, for tests.
  bool is_held() const { return lock_.is_held(); }

  static constexpr std::uint32_t quiet_count_max = 4096;

 private:
  void acquire_shared(bool owns_cpu) NO_THREAD_SAFETY_ANALYSIS;

  std::atomic<std::uint32_t> owner_word_{0};
  std::atomic<bool> is_shared_{true};
  std::uint32_t quiet_count_ = 0;  // guarded by lock_
  nt::Lock lock_;
};
extern __attribute__((visibility("hidden"))) LaneLock g_lane_locks[lane_count_max];

// The lane of the CPU this flow is on.
inline std::uint32_t current_lane() {
  const std::uint32_t owned = nt::current_flow().exclusive_cpu;
  if (__builtin_expect(owned < lane_count_max, 1)) return owned;
  return nt::current_cpu().number % lane_count_max;
}
// How many lanes the machine has.
std::uint32_t lane_count();

// Whether this flow owns the CPU that lane is for. CPUs beyond the lanes share and own none.
inline bool owns_lane(std::uint32_t index) {
  return nt::current_flow().exclusive_cpu == index;
}

// A lane, if this flow can have it the owner's way; otherwise whoever needs it waits with a
// LaneGuard. Sends and completions are written for both: almost all come this way, where nothing is
// called.
class OwnersGuard {
 public:
  // The lane of the CPU that this flow owns, if any.
  OwnersGuard() : OwnersGuard(nt::current_flow().exclusive_cpu, true) {}
  explicit OwnersGuard(std::uint32_t index) : OwnersGuard(index, owns_lane(index)) {}
  ~OwnersGuard() {
    if (is_held_) g_lane_locks[index_].release_as_owner();
  }
  bool is_held() const { return is_held_; }
  void release() {
    g_lane_locks[index_].release_as_owner();
    is_held_ = false;
  }
  std::uint32_t index() const { return index_; }
  OwnersGuard(const OwnersGuard&) = delete;
  OwnersGuard& operator=(const OwnersGuard&) = delete;

 private:
  OwnersGuard(std::uint32_t index, bool owns_cpu)
      : index_(index),
        is_held_(owns_cpu && index < lane_count_max && g_lane_locks[index].try_acquire_as_owner()) {
  }

  const std::uint32_t index_;
  bool is_held_;
};

class LaneGuard {
 public:
  explicit LaneGuard(std::uint32_t index) NO_THREAD_SAFETY_ANALYSIS
      : index_(index),
        lock_(g_lane_locks[index]),
        is_owners_way_(lock_.acquire(owns_lane(index))) {}
  ~LaneGuard() NO_THREAD_SAFETY_ANALYSIS {
    if (is_held_) lock_.release(is_owners_way_);
  }
  void release() NO_THREAD_SAFETY_ANALYSIS {
    lock_.release(is_owners_way_);
    is_held_ = false;
  }
  std::uint32_t index() const { return index_; }
  LaneGuard(const LaneGuard&) = delete;
  LaneGuard& operator=(const LaneGuard&) = delete;

 private:
  const std::uint32_t index_;
  LaneLock& lock_;
  const bool is_owners_way_;
  bool is_held_ = true;
};

// Every lane at once: a request that is not in flight is in no lane, so what changes its flight
// behind its owner's back (a cancel) holds all of them.
class AllLanesGuard {
 public:
  AllLanesGuard() NO_THREAD_SAFETY_ANALYSIS {
    for (std::uint32_t i = 0; i < lane_count(); ++i) {
      is_owners_way_[i] = g_lane_locks[i].acquire(owns_lane(i));
    }
  }
  ~AllLanesGuard() NO_THREAD_SAFETY_ANALYSIS {
    for (std::uint32_t i = lane_count(); i > 0; --i) {
      g_lane_locks[i - 1].release(is_owners_way_[i - 1]);
    }
  }
  AllLanesGuard(const AllLanesGuard&) = delete;
  AllLanesGuard& operator=(const AllLanesGuard&) = delete;

 private:
  bool is_owners_way_[lane_count_max];
};

}  // namespace wdf
