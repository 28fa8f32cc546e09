// SPDX-License-Identifier: MIT
// Mutexes: owned by a thread, recursive; while one is owned, normal kernel APCs stay away. The
// acquisition is a wait (nt/wait.cpp). Source: framework.md WDM-R46, wdm/kereleasemutex.
#include "nt/dispatcher.h"
#include "nt/flow.h"

namespace nt {
namespace {

// False if the current thread does not own it.
bool release(KMUTANT& mutant, LONG& before) {
  Flow& flow = current_flow();
  Guard guard(dispatcher().lock);
  before = mutant.Header.SignalState;
  if (mutant.OwnerThread != thread_of(flow)) return false;
  if (++mutant.Header.SignalState < 1) return true;
  mutant.OwnerThread = nullptr;
  RemoveEntryList(&mutant.MutantListEntry);
  if (mutant.ApcDisable) --flow.critical_depth;
  release_waiters_locked(dispatcher(), mutant.Header);
  return true;
}

}  // namespace
}  // namespace nt

VOID KeInitializeMutex(PRKMUTEX mutex, ULONG) {
  nt::initialize_header(mutex->Header, nt::DispatcherType::Mutant, sizeof(*mutex), 1);
  InitializeListHead(&mutex->MutantListEntry);
  mutex->OwnerThread = nullptr;
  mutex->MutantFlags = 0;
  mutex->ApcDisable = 1;
}

LONG KeReleaseMutex(PRKMUTEX mutex, BOOLEAN wait) {
  nt::require_irql(wait ? APC_LEVEL : DISPATCH_LEVEL, "KeReleaseMutex", mutex);
  constexpr auto kind = nt::DispatcherType::Mutant;
  if (!nt::is_object(mutex->Header, kind, kind, "KeReleaseMutex")) return 0;
  LONG before = 0;
  if (!nt::release(*mutex, before)) ExRaiseStatus(STATUS_MUTANT_NOT_OWNED);
  return before;
}

LONG KeReadStateMutex(PRKMUTEX mutex) {
  nt::Guard guard(nt::dispatcher().lock);
  return mutex->Header.SignalState;
}
