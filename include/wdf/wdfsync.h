// SPDX-License-Identifier: MIT
// Wait locks and spin locks, and the locks of queues and devices (framework.md 4.1).
#ifndef OPENWDF_WDFSYNC_H
#define OPENWDF_WDFSYNC_H

#include "wdfobject.h"

WDF_EXTERN_C_START

// clang-format off
// Takes the synchronization lock of a device or queue.
// IRQL: <= DISPATCH_LEVEL.  wdfsync/nf-wdfsync-wdfobjectacquirelock
WDF_DDI(VOID, WdfObjectAcquireLock, WDFOBJECTACQUIRELOCK,
        (WDFOBJECT Object),
        (Object))

// Gives the synchronization lock of a device or queue back.
// IRQL: <= DISPATCH_LEVEL.  wdfsync/nf-wdfsync-wdfobjectreleaselock
WDF_DDI(VOID, WdfObjectReleaseLock, WDFOBJECTRELEASELOCK,
        (WDFOBJECT Object),
        (Object))

// Creates a lock for PASSIVE_LEVEL, which one waits for.
// IRQL: <= DISPATCH_LEVEL.  wdfsync/nf-wdfsync-wdfwaitlockcreate
WDF_DDI(NTSTATUS, WdfWaitLockCreate, WDFWAITLOCKCREATE,
        (PWDF_OBJECT_ATTRIBUTES LockAttributes, WDFWAITLOCK* Lock),
        (LockAttributes, Lock))

// Takes the lock; STATUS_TIMEOUT if Timeout (100 ns, negative = relative) passes first.
// IRQL: <= DISPATCH_LEVEL when Timeout points to 0, PASSIVE_LEVEL otherwise.
// wdfsync/nf-wdfsync-wdfwaitlockacquire
WDF_DDI(NTSTATUS, WdfWaitLockAcquire, WDFWAITLOCKACQUIRE,
        (WDFWAITLOCK Lock, PLONGLONG Timeout),
        (Lock, Timeout))

// Gives the lock back.
// IRQL: <= DISPATCH_LEVEL.  wdfsync/nf-wdfsync-wdfwaitlockrelease
WDF_DDI(VOID, WdfWaitLockRelease, WDFWAITLOCKRELEASE,
        (WDFWAITLOCK Lock),
        (Lock))

// Creates a lock for DISPATCH_LEVEL.
// IRQL: <= DISPATCH_LEVEL.  wdfsync/nf-wdfsync-wdfspinlockcreate
WDF_DDI(NTSTATUS, WdfSpinLockCreate, WDFSPINLOCKCREATE,
        (PWDF_OBJECT_ATTRIBUTES SpinLockAttributes, WDFSPINLOCK* SpinLock),
        (SpinLockAttributes, SpinLock))

// Takes the lock and raises to DISPATCH_LEVEL.
// IRQL: <= DISPATCH_LEVEL.  wdfsync/nf-wdfsync-wdfspinlockacquire
WDF_DDI(VOID, WdfSpinLockAcquire, WDFSPINLOCKACQUIRE,
        (WDFSPINLOCK SpinLock),
        (SpinLock))

// Gives the lock back and lowers to the level before.
// IRQL: <= DISPATCH_LEVEL.  wdfsync/nf-wdfsync-wdfspinlockrelease
WDF_DDI(VOID, WdfSpinLockRelease, WDFSPINLOCKRELEASE,
        (WDFSPINLOCK SpinLock),
        (SpinLock))
// clang-format on

WDF_EXTERN_C_END

#endif
