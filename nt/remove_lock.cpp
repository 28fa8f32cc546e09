// SPDX-License-Identifier: MIT
// Remove locks: a count that removal waits for. Source: framework.md WDM-R29;
// wdm/nf-wdm-ioacquireremovelock, -ioreleaseremovelockandwait, kernel/using-remove-locks.
#include <wdm.h>

#include "nt/finding.h"

namespace nt {
namespace {

// The lock itself counts as one holder until it is waited for.
LONG drop(IO_REMOVE_LOCK* lock) {
  const LONG left = InterlockedDecrement(&lock->Common.IoCount);
  if (left < 0) {
    Finding finding;
    finding.rule = "RemoveLockReleasedTwice";
    finding.call = "IoReleaseRemoveLock";
    finding.object = lock;
    finding.did = "released a remove lock more often than it was acquired";
    finding.should = "release it once for each successful IoAcquireRemoveLock";
    report(std::move(finding));
  }
  return left;
}

}  // namespace
}  // namespace nt

extern "C" VOID IoInitializeRemoveLockEx(PIO_REMOVE_LOCK lock, ULONG, ULONG, ULONG, ULONG) {
  lock->Common.Removed = FALSE;
  lock->Common.IoCount = 1;
  KeInitializeEvent(&lock->Common.RemoveEvent, SynchronizationEvent, FALSE);
}

extern "C" NTSTATUS IoAcquireRemoveLockEx(PIO_REMOVE_LOCK lock, PVOID, PCSTR, ULONG, ULONG) {
  InterlockedIncrement(&lock->Common.IoCount);
  if (!__atomic_load_n(&lock->Common.Removed, __ATOMIC_SEQ_CST)) return STATUS_SUCCESS;
  // Removal has begun and may be waiting for just this count.
  if (InterlockedDecrement(&lock->Common.IoCount) == 0) {
    KeSetEvent(&lock->Common.RemoveEvent, IO_NO_INCREMENT, FALSE);
  }
  return STATUS_DELETE_PENDING;
}

extern "C" VOID IoReleaseRemoveLockEx(PIO_REMOVE_LOCK lock, PVOID, ULONG) {
  if (nt::drop(lock) == 0) KeSetEvent(&lock->Common.RemoveEvent, IO_NO_INCREMENT, FALSE);
}

extern "C" VOID IoReleaseRemoveLockAndWaitEx(PIO_REMOVE_LOCK lock, PVOID, ULONG) {
  __atomic_store_n(&lock->Common.Removed, BOOLEAN{TRUE}, __ATOMIC_SEQ_CST);
  // The caller's own acquisition and the lock's initial count.
  InterlockedDecrement(&lock->Common.IoCount);
  if (nt::drop(lock) > 0) {
    KeWaitForSingleObject(&lock->Common.RemoveEvent, Executive, KernelMode, FALSE, nullptr);
  }
}
