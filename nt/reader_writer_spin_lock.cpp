// SPDX-License-Identifier: MIT
// Reader-writer spin locks: the top bit is the writer, the rest counts readers. Readers do not
// queue behind a waiting writer. Source: wdm/exacquirespinlockshared,
// wdm/exacquirespinlockexclusive, wdm/extryconvertsharedspinlockexclusive.
#include <atomic>

#include "nt/bug_check.h"
#include "nt/dispatcher.h"
#include "nt/irql.h"
#include "nt/sentence.h"

namespace nt {
namespace {

constexpr std::uint32_t writer = 0x80000000;

std::atomic<std::uint32_t>& word_of(PEX_SPIN_LOCK lock) {
  return *reinterpret_cast<std::atomic<std::uint32_t>*>(const_cast<LONG*>(lock));
}

void changed(PEX_SPIN_LOCK lock) {
  if (!is_simulated()) return;
  executor().word_changed(word_of(lock));
  executor().switch_point(SwitchPoint::LockGiven, const_cast<LONG*>(lock));
}

void acquire_shared(PEX_SPIN_LOCK lock) {
  std::atomic<std::uint32_t>& word = word_of(lock);
  switch_point(SwitchPoint::LockTaken, &word);
  while (true) {
    std::uint32_t seen = word.load(std::memory_order_relaxed);
    if ((seen & writer) != 0) {
      executor().wait_while(word, seen);
    } else if (word.compare_exchange_weak(seen, seen + 1, std::memory_order_acquire)) {
      return;
    }
  }
}

void acquire_exclusive(PEX_SPIN_LOCK lock) {
  std::atomic<std::uint32_t>& word = word_of(lock);
  switch_point(SwitchPoint::LockTaken, &word);
  while (true) {
    std::uint32_t seen = 0;
    if (word.compare_exchange_weak(seen, writer, std::memory_order_acquire)) return;
    if (seen != 0) executor().wait_while(word, seen);
  }
}

[[noreturn]] void stop_not_owned(PEX_SPIN_LOCK lock) {
  const Sentence sentence("reader-writer spin lock {} is released and not held that way",
                          fmt::ptr(const_cast<LONG*>(lock)));
  bug_check(0x10, reinterpret_cast<ULONG_PTR>(lock), 0, 0, 0, sentence);
}

void release_shared(PEX_SPIN_LOCK lock) {
  const std::uint32_t before = word_of(lock).fetch_sub(1, std::memory_order_release);
  if ((before & ~writer) == 0) stop_not_owned(lock);
  changed(lock);
}

void release_exclusive(PEX_SPIN_LOCK lock) {
  if (word_of(lock).exchange(0, std::memory_order_release) != writer) stop_not_owned(lock);
  changed(lock);
}

}  // namespace
}  // namespace nt

KIRQL ExAcquireSpinLockShared(PEX_SPIN_LOCK lock) {
  nt::require_irql(DISPATCH_LEVEL, "ExAcquireSpinLockShared", const_cast<LONG*>(lock));
  const KIRQL old = nt::raise_irql(DISPATCH_LEVEL);
  nt::acquire_shared(lock);
  return old;
}

VOID ExReleaseSpinLockShared(PEX_SPIN_LOCK lock, KIRQL old_irql) {
  nt::release_shared(lock);
  KeLowerIrql(old_irql);
}

KIRQL ExAcquireSpinLockExclusive(PEX_SPIN_LOCK lock) {
  nt::require_irql(DISPATCH_LEVEL, "ExAcquireSpinLockExclusive", const_cast<LONG*>(lock));
  const KIRQL old = nt::raise_irql(DISPATCH_LEVEL);
  nt::acquire_exclusive(lock);
  return old;
}

VOID ExReleaseSpinLockExclusive(PEX_SPIN_LOCK lock, KIRQL old_irql) {
  nt::release_exclusive(lock);
  KeLowerIrql(old_irql);
}

VOID ExAcquireSpinLockSharedAtDpcLevel(PEX_SPIN_LOCK lock) {
  nt::require_dispatch("ExAcquireSpinLockSharedAtDpcLevel", const_cast<LONG*>(lock));
  nt::acquire_shared(lock);
}

VOID ExReleaseSpinLockSharedFromDpcLevel(PEX_SPIN_LOCK lock) {
  nt::release_shared(lock);
}

VOID ExAcquireSpinLockExclusiveAtDpcLevel(PEX_SPIN_LOCK lock) {
  nt::require_dispatch("ExAcquireSpinLockExclusiveAtDpcLevel", const_cast<LONG*>(lock));
  nt::acquire_exclusive(lock);
}

VOID ExReleaseSpinLockExclusiveFromDpcLevel(PEX_SPIN_LOCK lock) {
  nt::release_exclusive(lock);
}

LOGICAL ExTryConvertSharedSpinLockExclusive(PEX_SPIN_LOCK lock) {
  std::uint32_t only_reader = 1;
  return nt::word_of(lock).compare_exchange_strong(only_reader, nt::writer);
}
