// SPDX-License-Identifier: MIT
// See wait_lock.h. The critical region is counted here and not by KeEnterCriticalRegion, which
// needs APC_LEVEL: a lock that is free may be acquired without waiting, and be released, at
// DISPATCH_LEVEL.
#include "framework/wait_lock.h"

namespace wdf {

const ObjectType WaitLock::type = {.code = TypeCode::WaitLock, .destroy = destroy_as<WaitLock>};

WaitLock::WaitLock(const ObjectSeed& seed) : Object(seed) {
  KeInitializeEvent(&free_, SynchronizationEvent, TRUE);
}

NTSTATUS WaitLock::acquire(const LONGLONG* timeout) {
  nt::Flow& flow = nt::current_flow();
  if (timeout == nullptr && holder_.load(std::memory_order_relaxed) == &flow) {
    verifier_break(globals(),
                   {.rule = "WdfWaitlock", .call = "WdfWaitLockAcquire", .object = handle()},
                   "acquires a wait lock without a time-out in the thread that holds it already, "
                   "and so waits for itself",
                   "acquire a wait lock once");
  }
  LARGE_INTEGER limit;
  if (timeout != nullptr) limit.QuadPart = *timeout;
  ++flow.critical_depth;
  const NTSTATUS status = KeWaitForSingleObject(&free_, Executive, KernelMode, FALSE,
                                                timeout != nullptr ? &limit : nullptr);
  if (status == STATUS_TIMEOUT) {
    --flow.critical_depth;
  } else {
    holder_.store(&flow, std::memory_order_relaxed);
  }
  return status;
}

void WaitLock::release() {
  nt::Flow& flow = nt::current_flow();
  const bool is_holder = holder_.load(std::memory_order_relaxed) == &flow;
  if (!is_holder) {
    verifier_break(globals(),
                   {.rule = "WdfWaitlock", .call = "WdfWaitLockRelease", .object = handle()},
                   "released a wait lock that this thread does not hold",
                   "release a wait lock in the thread that acquired it: that thread stays in a "
                   "critical region");
  }
  holder_.store(nullptr, std::memory_order_relaxed);
  KeSetEvent(&free_, IO_NO_INCREMENT, FALSE);
  // A thread that was in no region has none to leave.
  if (is_holder || flow.critical_depth > 0) --flow.critical_depth;
}

}  // namespace wdf
