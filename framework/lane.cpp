// SPDX-License-Identifier: MIT
// The rare half of a lane's lock: whoever does not own the lane's CPU, and how the owner gets its
// way without the lock back.
#include "framework/lane.h"

#include "nt/fence.h"

namespace wdf {

LaneLock g_lane_locks[lane_count_max];

void LaneLock::acquire_shared(bool owns_cpu) {
  lock_.acquire();
  if (owns_cpu) {
    // Nobody else came for so long that a fence for the next one who does costs next to nothing.
    if (++quiet_count_ < quiet_count_max) return;
    quiet_count_ = 0;
    if (!nt::is_simulated() && nt::can_fence_all())
      is_shared_.store(false, std::memory_order_release);
    return;
  }
  quiet_count_ = 0;
  if (is_shared_.load(std::memory_order_relaxed)) return;
  is_shared_.store(true, std::memory_order_relaxed);
  // From here on the owner sees that, or what it has stored is seen here.
  nt::fence_all();
  while (owner_word_.load(std::memory_order_acquire) != 0) {
    nt::executor().wait_while(owner_word_, 1);
  }
}

}  // namespace wdf
