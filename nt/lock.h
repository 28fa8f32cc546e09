// SPDX-License-Identifier: MIT
// The executive's and the framework's own lock: one word, no IRQL, not recursive, a few
// instructions when free. No driver code may be called while one is held. Where two are taken, the
// higher rank is taken last; a wrong order is an ASSERT (checked on sim/, where it costs nothing).
#pragma once

#include <atomic>
#include <cstdint>

#include "base/assert.h"
#include "nt/executor.h"

// clang's thread-safety analysis; nothing with g++.
#if defined(__clang__)
#define OPENWDF_ANNOTATE(x) __attribute__((x))
#else
#define OPENWDF_ANNOTATE(x)
#endif
#define CAPABILITY(name) OPENWDF_ANNOTATE(capability(name))
#define SCOPED_CAPABILITY OPENWDF_ANNOTATE(scoped_lockable)
#define GUARDED_BY(lock) OPENWDF_ANNOTATE(guarded_by(lock))
#define REQUIRES(...) OPENWDF_ANNOTATE(requires_capability(__VA_ARGS__))
#define EXCLUDES(...) OPENWDF_ANNOTATE(locks_excluded(__VA_ARGS__))
#define ACQUIRE(...) OPENWDF_ANNOTATE(acquire_capability(__VA_ARGS__))
#define RELEASE(...) OPENWDF_ANNOTATE(release_capability(__VA_ARGS__))
#define NO_THREAD_SAFETY_ANALYSIS OPENWDF_ANNOTATE(no_thread_safety_analysis)

namespace nt {

// The word itself, shared with KSPIN_LOCK (nt/spin_lock.cpp): 0 free, 1 taken.
inline void lock_word(std::atomic<std::uint32_t>& word) {
  switch_point(SwitchPoint::LockTaken, &word);
  while (word.exchange(1, std::memory_order_acquire) != 0) executor().wait_while(word, 1);
}

inline bool try_lock_word(std::atomic<std::uint32_t>& word) {
  switch_point(SwitchPoint::LockTaken, &word);
  return word.exchange(1, std::memory_order_acquire) == 0;
}

inline void unlock_word(std::atomic<std::uint32_t>& word) {
  word.store(0, std::memory_order_release);
  if (is_simulated()) {
    executor().word_changed(word);
    executor().switch_point(SwitchPoint::LockGiven, &word);
  }
}

class CAPABILITY("lock") Lock {
 public:
  Lock() = default;
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

  void acquire() ACQUIRE() { lock_word(word_); }
  void release() RELEASE() { unlock_word(word_); }
  bool is_held() const { return word_.load(std::memory_order_relaxed) != 0; }

 private:
  std::atomic<std::uint32_t> word_{0};
};

class SCOPED_CAPABILITY Guard {
 public:
  explicit Guard(Lock& lock) ACQUIRE(lock) : lock_(lock) { lock_.acquire(); }
  ~Guard() RELEASE() { lock_.release(); }
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;

 private:
  Lock& lock_;
};

}  // namespace nt
