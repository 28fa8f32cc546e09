// SPDX-License-Identifier: MIT
// Fast mutexes (held at APC_LEVEL) and guarded mutexes (held in a guarded region): one structure
// and one algorithm. Count is 1 when free; everybody takes one off, and whoever got it below zero
// waits for the event, which the releaser sets once for each. Not recursive.
// Source: framework.md WDM-R47, wdm/exacquirefastmutex, wdm/keacquireguardedmutex.
#include <atomic>

#include "nt/dispatcher.h"
#include "nt/flow.h"
#include "nt/irql.h"
#include "nt/sentence.h"

namespace nt {
namespace {

// First parameters of DRIVER_VERIFIER_DETECTED_VIOLATION, which finds these on Windows.
constexpr ULONG_PTR self_deadlock = 0x1000;
constexpr ULONG_PTR released_by_stranger = 0x1004;

void initialize(FAST_MUTEX& mutex) {
  mutex.Count = 1;
  mutex.Owner = nullptr;
  mutex.Contention = 0;
  mutex.OldIrql = PASSIVE_LEVEL;
  KeInitializeEvent(&mutex.Event, SynchronizationEvent, FALSE);
}

[[noreturn]] void stop(ULONG_PTR mistake, const FAST_MUTEX& mutex, const char* what) {
  const Sentence sentence("fast or guarded mutex {} {}", fmt::ptr(&mutex), what);
  bug_check(0xC4, mistake, reinterpret_cast<ULONG_PTR>(&mutex), 0, 0, sentence);
}

std::atomic_ref<PVOID> owner_of(FAST_MUTEX& mutex) {
  return std::atomic_ref<PVOID>(mutex.Owner);
}

void acquire(FAST_MUTEX& mutex) {
  switch_point(SwitchPoint::LockTaken, &mutex);
  PVOID self = thread_of(current_flow());
  if (InterlockedDecrement(&mutex.Count) < 0) {
    if (owner_of(mutex).load() == self) {
      stop(self_deadlock, mutex, "is acquired again by the thread that owns it");
    }
    InterlockedIncrement(reinterpret_cast<volatile LONG*>(&mutex.Contention));
    KeWaitForSingleObject(&mutex.Event, Executive, KernelMode, FALSE, nullptr);
  }
  owner_of(mutex).store(self);
}

bool try_to_acquire(FAST_MUTEX& mutex) {
  switch_point(SwitchPoint::LockTaken, &mutex);
  if (InterlockedCompareExchange(&mutex.Count, 0, 1) != 1) return false;
  owner_of(mutex).store(thread_of(current_flow()));
  return true;
}

void release(FAST_MUTEX& mutex) {
  if (owner_of(mutex).load() != thread_of(current_flow())) {
    stop(released_by_stranger, mutex, "is released by a thread that does not own it");
  }
  owner_of(mutex).store(nullptr);
  if (InterlockedIncrement(&mutex.Count) <= 0) KeSetEvent(&mutex.Event, IO_NO_INCREMENT, FALSE);
  switch_point(SwitchPoint::LockGiven, &mutex);
}

}  // namespace
}  // namespace nt

VOID ExInitializeFastMutex(PFAST_MUTEX mutex) {
  nt::initialize(*mutex);
}

VOID ExAcquireFastMutex(PFAST_MUTEX mutex) {
  nt::require_irql(APC_LEVEL, "ExAcquireFastMutex", mutex);
  const KIRQL old = nt::raise_irql(APC_LEVEL);
  nt::acquire(*mutex);
  mutex->OldIrql = old;
}

VOID ExReleaseFastMutex(PFAST_MUTEX mutex) {
  const auto old = static_cast<KIRQL>(mutex->OldIrql);
  nt::release(*mutex);
  KeLowerIrql(old);
}

BOOLEAN ExTryToAcquireFastMutex(PFAST_MUTEX mutex) {
  nt::require_irql(APC_LEVEL, "ExTryToAcquireFastMutex", mutex);
  const KIRQL old = nt::raise_irql(APC_LEVEL);
  if (!nt::try_to_acquire(*mutex)) {
    nt::lower_irql(old);
    return FALSE;
  }
  mutex->OldIrql = old;
  return TRUE;
}

VOID ExAcquireFastMutexUnsafe(PFAST_MUTEX mutex) {
  nt::require_irql(APC_LEVEL, "ExAcquireFastMutexUnsafe", mutex);
  nt::acquire(*mutex);
}

VOID ExReleaseFastMutexUnsafe(PFAST_MUTEX mutex) {
  nt::release(*mutex);
}

VOID KeInitializeGuardedMutex(PKGUARDED_MUTEX mutex) {
  nt::initialize(*mutex);
}

VOID KeAcquireGuardedMutex(PKGUARDED_MUTEX mutex) {
  KeEnterGuardedRegion();
  nt::acquire(*mutex);
}

VOID KeReleaseGuardedMutex(PKGUARDED_MUTEX mutex) {
  nt::release(*mutex);
  KeLeaveGuardedRegion();
}

BOOLEAN KeTryToAcquireGuardedMutex(PKGUARDED_MUTEX mutex) {
  KeEnterGuardedRegion();
  if (nt::try_to_acquire(*mutex)) return TRUE;
  KeLeaveGuardedRegion();
  return FALSE;
}

VOID KeAcquireGuardedMutexUnsafe(PKGUARDED_MUTEX mutex) {
  nt::require_irql(APC_LEVEL, "KeAcquireGuardedMutexUnsafe", mutex);
  nt::acquire(*mutex);
}

VOID KeReleaseGuardedMutexUnsafe(PKGUARDED_MUTEX mutex) {
  nt::release(*mutex);
}
