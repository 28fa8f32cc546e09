// SPDX-License-Identifier: MIT
// What an armed KTIMER is made of. A KTIMER is the driver's memory and may be freed as soon as
// KeCancelTimer has returned, so the nt::Timer in the queue is a node of ours, which an expiry that
// comes too late finds without an owner.
#pragma once

#include <wdm.h>

#include "nt/timer_queue.h"

namespace nt {

struct TimerNode : Timer {
  TimerNode();

  // All below is guarded by the dispatcher lock.
  KTIMER* owner = nullptr;    // null: cancelled or set again while it expired
  base::Ticks period;         // 0: once
  TimerNode* next = nullptr;  // on the list of free ones
};

// KeSetTimerEx with a period of any length (0: once). True if the timer was armed.
bool set_timer(KTIMER& timer, LARGE_INTEGER due_time, base::Ticks period, PKDPC dpc);

bool is_armed(const KTIMER& timer);

}  // namespace nt
