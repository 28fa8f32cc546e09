// SPDX-License-Identifier: MIT
// Semaphores: a wait takes one, a release adds, never beyond the limit.
// Source: framework.md WDM-R45, wdm/kereleasesemaphore.
#include "nt/dispatcher.h"

namespace nt {
namespace {

// False if the limit would be exceeded, or if the adjustment makes no sense: nothing changed.
bool release(KSEMAPHORE& semaphore, LONG adjustment, LONG& before) {
  Guard guard(dispatcher().lock);
  before = semaphore.Header.SignalState;
  if (adjustment <= 0 || adjustment > semaphore.Limit - before) return false;
  semaphore.Header.SignalState = before + adjustment;
  release_waiters_locked(dispatcher(), semaphore.Header);
  return true;
}

}  // namespace
}  // namespace nt

VOID KeInitializeSemaphore(PRKSEMAPHORE semaphore, LONG count, LONG limit) {
  nt::initialize_header(semaphore->Header, nt::DispatcherType::Semaphore, sizeof(*semaphore),
                        count);
  semaphore->Limit = limit;
}

LONG KeReleaseSemaphore(PRKSEMAPHORE semaphore, KPRIORITY, LONG adjustment, BOOLEAN wait) {
  nt::require_irql(wait ? APC_LEVEL : DISPATCH_LEVEL, "KeReleaseSemaphore", semaphore);
  constexpr auto kind = nt::DispatcherType::Semaphore;
  if (!nt::is_object(semaphore->Header, kind, kind, "KeReleaseSemaphore")) return 0;
  LONG before = 0;
  if (!nt::release(*semaphore, adjustment, before)) {
    ExRaiseStatus(STATUS_SEMAPHORE_LIMIT_EXCEEDED);
  }
  return before;
}

LONG KeReadStateSemaphore(PRKSEMAPHORE semaphore) {
  nt::Guard guard(nt::dispatcher().lock);
  return semaphore->Header.SignalState;
}
