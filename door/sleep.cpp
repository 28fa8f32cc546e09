// SPDX-License-Identifier: MIT
// KeDelayExecutionThread is the only way a flow sleeps for a time.
#include "door/sleep.h"

#include <wdm.h>

#include "nt/executor.h"

namespace door {

void sleep_for(base::Ticks time) {
  LARGE_INTEGER interval;
  interval.QuadPart = -time.count;  // negative: from now on
  KeDelayExecutionThread(KernelMode, FALSE, &interval);
}

bool sleep_until(const std::function<bool()>& condition, base::Ticks limit) {
  const base::Ticks end = nt::executor().now() + limit;
  while (!condition()) {
    if (nt::executor().now() >= end) return false;
    sleep_for(base::Ticks::from_ms(1));
  }
  return true;
}

}  // namespace door
