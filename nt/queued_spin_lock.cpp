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

// The places' fields as the atomics they are; the structure is the contract's.
std::atomic_ref<std::uintptr_t> tail_of(PKSPIN_LOCK lock) {
  return std::atomic_ref<std::uintptr_t>(*lock);
}

std::atomic_ref<std::uintptr_t> state_of(KSPIN_LOCK_QUEUE& place) {
  return std::atomic_ref<std::uintptr_t>(
      *reinterpret_cast<std::uintptr_t*>(const_cast<PKSPIN_LOCK*>(&place.Lock)));
}

std::atomic_ref<std::uintptr_t> next_of(KSPIN_LOCK_QUEUE& place) {
  return std::atomic_ref<std::uintptr_t>(
      *reinterpret_cast<std::uintptr_t*>(const_cast<KSPIN_LOCK_QUEUE**>(&place.Next)));
}

// The low half of a word, which executors can wait on; the machine is little-endian.
const std::atomic<std::uint32_t>& low_half(const volatile void* word) {
  return *reinterpret_cast<const std::atomic<std::uint32_t>*>(const_cast<const void*>(word));
}

void changed(const volatile void* word) {
  if (g_simulation != nullptr) g_simulation->word_changed(low_half(word));
}

void acquire(PKSPIN_LOCK lock, KSPIN_LOCK_QUEUE& place) {
  switch_point(SwitchPoint::LockTaken, lock);
  const auto address = reinterpret_cast<std::uintptr_t>(lock);
  next_of(place).store(0, std::memory_order_relaxed);
  state_of(place).store(address | waiting, std::memory_order_relaxed);
  const std::uintptr_t before =
      tail_of(lock).exchange(reinterpret_cast<std::uintptr_t>(&place), std::memory_order_acq_rel);
  if (before == 0) {
    state_of(place).store(address | owner, std::memory_order_relaxed);
    return;
  }
  auto& predecessor = *reinterpret_cast<KSPIN_LOCK_QUEUE*>(before);
  next_of(predecessor).store(reinterpret_cast<std::uintptr_t>(&place), std::memory_order_release);
  changed(&predecessor.Next);
  while ((state_of(place).load(std::memory_order_acquire) & waiting) != 0) {
    executor().wait_while(low_half(&place.Lock), static_cast<std::uint32_t>(address | waiting));
  }
}

void release(KSPIN_LOCK_QUEUE& place) {
  const std::uintptr_t state = state_of(place).load(std::memory_order_relaxed);
  auto* lock = reinterpret_cast<PKSPIN_LOCK>(state & ~bits);
  if ((state & owner) == 0) {
    const Sentence sentence("queued spin lock {} is released through a handle that does not own it",
                            fmt::ptr(lock));
    bug_check(0x10, reinterpret_cast<ULONG_PTR>(lock), 0, 0, 0, sentence);
  }
  state_of(place).store(state & ~bits, std::memory_order_relaxed);
  auto last = reinterpret_cast<std::uintptr_t>(&place);
  const bool is_last = next_of(place).load(std::memory_order_acquire) == 0 &&
                       tail_of(lock).compare_exchange_strong(last, 0, std::memory_order_acq_rel);
  if (!is_last) {
    std::uintptr_t next;
    while ((next = next_of(place).load(std::memory_order_acquire)) == 0) {
      executor().wait_while(low_half(&place.Next), 0);
    }
    auto& successor = *reinterpret_cast<KSPIN_LOCK_QUEUE*>(next);
    state_of(successor).store((state & ~bits) | owner, std::memory_order_release);
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
