// SPDX-License-Identifier: MIT
// In-stack queued spin locks: the KSPIN_LOCK points at the last place in a queue of callers, each
// of whom waits on a word of its own, so they are served in the order of arrival (WDM-R40). The
// low bits of a place's Lock pointer say "waiting" and "owner". Not to be mixed with
// KeAcquireSpinLock on one lock. Source: wdm/keacquireinstackqueuedspinlock,
// kernel/queued-spin-locks.
#include <atomic>

#include "nt/bug_check.h"
#include "nt/dispatcher.h"
#include "nt/irql.h"
#include "nt/sentence.h"

namespace nt {
namespace {

constexpr std::uintptr_t waiting = 1;
constexpr std::uintptr_t owner = 2;
constexpr std::uintptr_t bits = waiting | owner;

// The fields of the contract's structures, read and written as the shared words they are.
std::uintptr_t state_of(const KSPIN_LOCK_QUEUE& place) {
  return reinterpret_cast<std::uintptr_t>(__atomic_load_n(&place.Lock, __ATOMIC_ACQUIRE));
}

void set_state(KSPIN_LOCK_QUEUE& place, std::uintptr_t state) {
  __atomic_store_n(&place.Lock, reinterpret_cast<PKSPIN_LOCK>(state), __ATOMIC_RELEASE);
}

KSPIN_LOCK_QUEUE* next_of(const KSPIN_LOCK_QUEUE& place) {
  return __atomic_load_n(&place.Next, __ATOMIC_ACQUIRE);
}

void set_next(KSPIN_LOCK_QUEUE& place, KSPIN_LOCK_QUEUE* next) {
  __atomic_store_n(&place.Next, next, __ATOMIC_RELEASE);
}

// The low half of a word, which executors can wait on; the machine is little-endian.
const std::atomic<std::uint32_t>& low_half(const volatile void* word) {
  return *reinterpret_cast<const std::atomic<std::uint32_t>*>(const_cast<const void*>(word));
}

void changed(const volatile void* word) {
  if (is_simulated()) executor().word_changed(low_half(word));
}

void acquire(PKSPIN_LOCK lock, KSPIN_LOCK_QUEUE& place) {
  switch_point(SwitchPoint::LockTaken, lock);
  const auto address = reinterpret_cast<std::uintptr_t>(lock);
  set_next(place, nullptr);
  set_state(place, address | waiting);
  const KSPIN_LOCK before =
      __atomic_exchange_n(lock, reinterpret_cast<KSPIN_LOCK>(&place), __ATOMIC_ACQ_REL);
  if (before == 0) {
    set_state(place, address | owner);
    return;
  }
  auto& predecessor = *reinterpret_cast<KSPIN_LOCK_QUEUE*>(before);
  set_next(predecessor, &place);
  changed(&predecessor.Next);
  while ((state_of(place) & waiting) != 0) {
    executor().wait_while(low_half(&place.Lock), static_cast<std::uint32_t>(address | waiting));
  }
}

// True if nobody stands behind: the lock is free then.
bool leave_as_last(PKSPIN_LOCK lock, KSPIN_LOCK_QUEUE& place) {
  auto last = reinterpret_cast<KSPIN_LOCK>(&place);
  return next_of(place) == nullptr &&
         __atomic_compare_exchange_n(lock, &last, 0, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

void release(KSPIN_LOCK_QUEUE& place) {
  const std::uintptr_t state = state_of(place);
  const std::uintptr_t address = state & ~bits;
  auto* lock = reinterpret_cast<PKSPIN_LOCK>(address);
  if ((state & owner) == 0) {
    const Sentence sentence("queued spin lock {} is released through a handle that does not own it",
                            fmt::ptr(lock));
    bug_check(0x10, address, 0, 0, 0, sentence);
  }
  set_state(place, address);
  if (!leave_as_last(lock, place)) {
    // Whoever came behind has said so in the lock and is about to say so here.
    while (next_of(place) == nullptr) executor().wait_while(low_half(&place.Next), 0);
    KSPIN_LOCK_QUEUE& successor = *next_of(place);
    set_state(successor, address | owner);
    changed(&successor.Lock);
  }
  switch_point(SwitchPoint::LockGiven, lock);
}

}  // namespace
}  // namespace nt

VOID KeAcquireInStackQueuedSpinLock(PKSPIN_LOCK lock, PKLOCK_QUEUE_HANDLE handle) {
  nt::require_irql(DISPATCH_LEVEL, "KeAcquireInStackQueuedSpinLock", lock);
  const KIRQL old = nt::raise_irql(DISPATCH_LEVEL);
  nt::acquire(lock, handle->LockQueue);
  handle->OldIrql = old;
}

VOID KeReleaseInStackQueuedSpinLock(PKLOCK_QUEUE_HANDLE handle) {
  const KIRQL old = handle->OldIrql;
  nt::require_dispatch("KeReleaseInStackQueuedSpinLock", handle);
  nt::release(handle->LockQueue);
  KeLowerIrql(old);
}

VOID KeAcquireInStackQueuedSpinLockAtDpcLevel(PKSPIN_LOCK lock, PKLOCK_QUEUE_HANDLE handle) {
  nt::require_dispatch("KeAcquireInStackQueuedSpinLockAtDpcLevel", lock);
  handle->OldIrql = nt::current_irql();
  nt::acquire(lock, handle->LockQueue);
}

VOID KeReleaseInStackQueuedSpinLockFromDpcLevel(PKLOCK_QUEUE_HANDLE handle) {
  nt::require_dispatch("KeReleaseInStackQueuedSpinLockFromDpcLevel", handle);
  nt::release(handle->LockQueue);
}
