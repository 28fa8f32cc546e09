// SPDX-License-Identifier: MIT
// The reference of a format on its memory, which stays when the format is undone and serves the
// next one with the same memory, so that a reuse cycle counts nothing: each count is a locked
// instruction. For everybody else it is as if it had been given back. Who deletes the memory takes
// it away unless a format uses it just then; in that case it ends with the format.
//
// The request says that it uses it, or no longer does, and looks whether it was revoked. Who
// revokes says so, makes a fence for both (nt/fence.h) and looks whether it is used.
#pragma once

#include <atomic>

#include "framework/handle.h"

namespace wdf {

class Memory;

class StandingReference {
 public:
  StandingReference() = default;
  StandingReference(const StandingReference&) = delete;
  StandingReference& operator=(const StandingReference&) = delete;
  ~StandingReference() { end(); }

  // For the request that it belongs to, one flow at a time:

  // A format begins to use `header`. True: the reference stands on it.
  bool use(const HandleHeader& header) {
    if (header_.load(std::memory_order_relaxed) != &header) return false;
    is_used_.store(true, std::memory_order_relaxed);
    std::atomic_signal_fence(std::memory_order_seq_cst);
    return __builtin_expect(!is_revoked_.load(std::memory_order_acquire), 1) || use_revoked();
  }
  bool is_used() const { return is_used_.load(std::memory_order_relaxed); }
  // The format that uses it is undone. From here on the memory may be gone.
  void leave() {
    is_used_.store(false, std::memory_order_release);
    std::atomic_signal_fence(std::memory_order_seq_cst);
    if (__builtin_expect(is_revoked_.load(std::memory_order_acquire), 0)) end();
  }
  // The reference that a format has just taken on `memory` becomes the standing one, in use, if
  // the memory has none. False: it stays the format's own.
  bool begin(HandleHeader& memory);
  // Gives the reference back. May end the memory.
  void end();

  // For the driver's dereference of a memory, before it is carried out: an idle reference of ours
  // must not keep alive what the driver itself has just let go of.
  static void before_dereference(Memory& memory);
  // For the disposal of a memory: takes the reference that stands on it away, and lets none stand
  // on it any more.
  static void revoke(Memory& memory);

 private:
  [[gnu::cold]] bool use_revoked();

  std::atomic<HandleHeader*> header_{nullptr};  // of the memory; null: it stands on none
  std::atomic<bool> is_used_{false};
  std::atomic<bool> is_revoked_{false};
};

}  // namespace wdf
