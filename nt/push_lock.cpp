// SPDX-License-Identifier: MIT
// Push locks: one word, the top bit the writer, the rest counting readers; who must wait sleeps at
// the lock's address. Source: wdm/exacquirepushlockexclusive, wdm/exacquirepushlockshared.
#include "nt/parking.h"
#include "nt/sentence.h"

namespace nt {
namespace {

constexpr EX_PUSH_LOCK writer = EX_PUSH_LOCK{1} << 63;

void acquire_exclusive(EX_PUSH_LOCK& lock) {
  Dispatcher& dispatcher = nt::dispatcher();
  Guard guard(dispatcher.lock);
  while (lock != 0) sleep_at_locked(dispatcher, &lock);
  lock = writer;
}

void acquire_shared(EX_PUSH_LOCK& lock) {
  Dispatcher& dispatcher = nt::dispatcher();
  Guard guard(dispatcher.lock);
  while ((lock & writer) != 0) sleep_at_locked(dispatcher, &lock);
  ++lock;
}

// False if the lock is not held that way.
bool release(EX_PUSH_LOCK& lock, EX_PUSH_LOCK share) {
  Dispatcher& dispatcher = nt::dispatcher();
  Guard guard(dispatcher.lock);
  const bool is_held = share == writer ? lock == writer : lock != 0 && (lock & writer) == 0;
  if (!is_held) return false;
  lock -= share;
  if (lock == 0) wake_at_locked(dispatcher, &lock);
  return true;
}

void release_or_stop(EX_PUSH_LOCK& lock, EX_PUSH_LOCK share) {
  if (release(lock, share)) return;
  const Sentence sentence("push lock {} is released and not held that way", fmt::ptr(&lock));
  // RESOURCE_NOT_OWNED
  bug_check(0xE3, reinterpret_cast<ULONG_PTR>(&lock), 0, 0, 0, sentence);
}

}  // namespace
}  // namespace nt

VOID ExInitializePushLock(PEX_PUSH_LOCK lock) {
  *lock = 0;
}

VOID ExAcquirePushLockExclusiveEx(PEX_PUSH_LOCK lock, ULONG) {
  nt::require_irql(APC_LEVEL, "ExAcquirePushLockExclusive", lock);
  nt::acquire_exclusive(*lock);
}

VOID ExAcquirePushLockSharedEx(PEX_PUSH_LOCK lock, ULONG) {
  nt::require_irql(APC_LEVEL, "ExAcquirePushLockShared", lock);
  nt::acquire_shared(*lock);
}

VOID ExReleasePushLockExclusiveEx(PEX_PUSH_LOCK lock, ULONG) {
  nt::release_or_stop(*lock, nt::writer);
}

VOID ExReleasePushLockSharedEx(PEX_PUSH_LOCK lock, ULONG) {
  nt::release_or_stop(*lock, 1);
}
