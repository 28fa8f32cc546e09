// SPDX-License-Identifier: MIT
// Spin locks. The low half of a KSPIN_LOCK is a lock word as nt/lock.h has it, the high half tells
// which CPU holds it: whoever holds a spin lock is at DISPATCH_LEVEL and so owns a CPU. That makes
// recursion and a stranger's release visible for one plain store and one load.
// Source: framework.md WDM-R39, wdm/keacquirespinlock.
#include <atomic>

#include "nt/bug_check.h"
#include "nt/cpu.h"
#include "nt/dispatcher.h"
#include "nt/irql.h"
#include "nt/sentence.h"

namespace nt {
namespace {

// The layout of a KSPIN_LOCK.
struct SpinLock {
  std::atomic<std::uint32_t> word;
  std::atomic<std::uint32_t> holder;  // CPU number + 1, 0: nobody
};
static_assert(sizeof(SpinLock) == sizeof(KSPIN_LOCK));

SpinLock& parts(PKSPIN_LOCK lock) {
  return *reinterpret_cast<SpinLock*>(lock);
}

std::uint32_t current_holder() {
  return current_flow().cpu->number + 1;
}

[[noreturn]] void stop(ULONG code, PKSPIN_LOCK lock, const char* what) {
  const Sentence sentence("spin lock {} {}", fmt::ptr(lock), what);
  bug_check(code, reinterpret_cast<ULONG_PTR>(lock), parts(lock).holder.load(), 0, 0, sentence);
}

void wait_for(PKSPIN_LOCK lock) {
  SpinLock& spin = parts(lock);
  do {
    // Recursion would spin for ever; the holder cannot change while this CPU is ours.
    if (spin.holder.load(std::memory_order_relaxed) == current_holder()) {
      stop(0xF, lock, "is acquired again by the processor that holds it");
    }
    executor().wait_while(spin.word, 1);
  } while (spin.word.exchange(1, std::memory_order_acquire) != 0);
}

inline void acquire(PKSPIN_LOCK lock) {
  SpinLock& spin = parts(lock);
  switch_point(SwitchPoint::LockTaken, lock);
  if (__builtin_expect(spin.word.exchange(1, std::memory_order_acquire) != 0, 0)) wait_for(lock);
  spin.holder.store(current_holder(), std::memory_order_relaxed);
}

inline void release(PKSPIN_LOCK lock) {
  SpinLock& spin = parts(lock);
  if (__builtin_expect(current_irql() < DISPATCH_LEVEL, 0)) {
    require_dispatch("a spin lock's release", lock);
  }
  if (__builtin_expect(spin.holder.load(std::memory_order_relaxed) != current_holder(), 0)) {
    stop(0x10, lock, "is released by a processor that does not hold it");
  }
  spin.holder.store(0, std::memory_order_relaxed);
  unlock_word(spin.word);
}

}  // namespace

void require_dispatch(const char* call, const void* object) {
  const KIRQL irql = current_irql();
  if (irql >= DISPATCH_LEVEL) return;
  const Sentence sentence("{} on {} called at IRQL {}; it needs DISPATCH_LEVEL", call,
                          fmt::ptr(object), irql);
  bug_check(0x9, irql, DISPATCH_LEVEL, reinterpret_cast<ULONG_PTR>(object), 0, sentence);
}

}  // namespace nt

VOID KeInitializeSpinLock(PKSPIN_LOCK lock) {
  nt::parts(lock).word.store(0, std::memory_order_relaxed);
  nt::parts(lock).holder.store(0, std::memory_order_relaxed);
}

KIRQL KeAcquireSpinLockRaiseToDpc(PKSPIN_LOCK lock) {
  if (__builtin_expect(nt::current_irql() > DISPATCH_LEVEL, 0)) {
    nt::require_irql(DISPATCH_LEVEL, "KeAcquireSpinLock", lock);
  }
  const KIRQL old = nt::raise_irql(DISPATCH_LEVEL);
  nt::acquire(lock);
  return old;
}

VOID KeReleaseSpinLock(PKSPIN_LOCK lock, KIRQL new_irql) {
  nt::release(lock);
  KeLowerIrql(new_irql);
}

VOID KeAcquireSpinLockAtDpcLevel(PKSPIN_LOCK lock) {
  nt::require_dispatch("KeAcquireSpinLockAtDpcLevel", lock);
  nt::acquire(lock);
}

VOID KeReleaseSpinLockFromDpcLevel(PKSPIN_LOCK lock) {
  nt::release(lock);
}

BOOLEAN KeTryToAcquireSpinLockAtDpcLevel(PKSPIN_LOCK lock) {
  nt::require_dispatch("KeTryToAcquireSpinLockAtDpcLevel", lock);
  nt::SpinLock& spin = nt::parts(lock);
  if (!nt::try_lock_word(spin.word)) return FALSE;
  spin.holder.store(nt::current_holder(), std::memory_order_relaxed);
  return TRUE;
}

BOOLEAN KeTestSpinLock(PKSPIN_LOCK lock) {
  return nt::parts(lock).word.load(std::memory_order_relaxed) == 0;
}

KIRQL KeAcquireSpinLockForDpc(PKSPIN_LOCK lock) {
  return KeAcquireSpinLockRaiseToDpc(lock);
}

VOID KeReleaseSpinLockForDpc(PKSPIN_LOCK lock, KIRQL old_irql) {
  KeReleaseSpinLock(lock, old_irql);
}

KIRQL KeGetCurrentIrql() {
  return nt::current_irql();
}

KIRQL KfRaiseIrql(KIRQL new_irql) {
  const KIRQL old = nt::current_irql();
  // Source: framework.md WDM-R37, wdm/keraiseirql.
  if (new_irql < old) {
    nt::bug_check(0x9, old, new_irql, 0, 0, "KeRaiseIrql to a level below the current one");
  }
  return nt::raise_irql(new_irql);
}

KIRQL KeRaiseIrqlToDpcLevel() {
  return KfRaiseIrql(DISPATCH_LEVEL);
}

VOID KeLowerIrql(KIRQL new_irql) {
  const KIRQL old = nt::current_irql();
  if (new_irql > old) {
    nt::bug_check(0xA, new_irql, old, 0, 0, "KeLowerIrql to a level above the current one");
  }
  nt::lower_irql(new_irql);
}
