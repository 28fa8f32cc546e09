// SPDX-License-Identifier: MIT
// Rundown protection: references that can be refused once the end has begun. The low bit says that
// it has; the rest counts references. Source: wdm/exacquirerundownprotection,
// wdm/exwaitforrundownprotectionrelease, kernel/run-down-protection.
#include <atomic>

#include "nt/parking.h"
#include "nt/sentence.h"

namespace nt {
namespace {

constexpr ULONG_PTR is_ending = 1;
constexpr ULONG_PTR one = 2;

std::atomic_ref<ULONG_PTR> count_of(PEX_RUNDOWN_REF ref) {
  return std::atomic_ref<ULONG_PTR>(const_cast<ULONG_PTR&>(ref->Count));
}

bool acquire(PEX_RUNDOWN_REF ref, ULONG count) {
  switch_point(SwitchPoint::LockTaken, ref);
  ULONG_PTR seen = count_of(ref).load();
  while ((seen & is_ending) == 0) {
    if (count_of(ref).compare_exchange_weak(seen, seen + one * count)) return true;
  }
  return false;
}

void release(PEX_RUNDOWN_REF ref, ULONG count) {
  switch_point(SwitchPoint::LockGiven, ref);
  const ULONG_PTR before = count_of(ref).fetch_sub(one * count);
  if (before < one * count) {
    const Sentence sentence("rundown protection {} is released more often than acquired",
                            fmt::ptr(ref));
    bug_check(0x18, 0, reinterpret_cast<ULONG_PTR>(ref), 0, 0, sentence);
  }
  if (before != one * count + is_ending) return;
  Guard guard(dispatcher().lock);
  wake_at_locked(dispatcher(), ref);
}

void wait_for_release(PEX_RUNDOWN_REF ref) {
  Dispatcher& dispatcher = nt::dispatcher();
  Guard guard(dispatcher.lock);
  count_of(ref).fetch_or(is_ending);
  while (count_of(ref).load() != is_ending) sleep_at_locked(dispatcher, ref);
}

}  // namespace
}  // namespace nt

VOID ExInitializeRundownProtection(PEX_RUNDOWN_REF ref) {
  nt::count_of(ref).store(0);
}

VOID ExReInitializeRundownProtection(PEX_RUNDOWN_REF ref) {
  nt::count_of(ref).store(0);
}

BOOLEAN ExAcquireRundownProtection(PEX_RUNDOWN_REF ref) {
  return nt::acquire(ref, 1);
}

BOOLEAN ExAcquireRundownProtectionEx(PEX_RUNDOWN_REF ref, ULONG count) {
  return nt::acquire(ref, count);
}

VOID ExReleaseRundownProtection(PEX_RUNDOWN_REF ref) {
  nt::release(ref, 1);
}

VOID ExReleaseRundownProtectionEx(PEX_RUNDOWN_REF ref, ULONG count) {
  nt::release(ref, count);
}

// Acquiring fails from now on, as after a wait.
VOID ExRundownCompleted(PEX_RUNDOWN_REF ref) {
  nt::count_of(ref).store(nt::is_ending);
}

VOID ExWaitForRundownProtectionRelease(PEX_RUNDOWN_REF ref) {
  nt::require_irql(APC_LEVEL, "ExWaitForRundownProtectionRelease", ref);
  nt::wait_for_release(ref);
}
