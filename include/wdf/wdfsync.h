// SPDX-License-Identifier: MIT
// Wait locks and spin locks, and the locks of queues and devices (framework.md 4.1).
#ifndef OPENWDF_WDFSYNC_H
#define OPENWDF_WDFSYNC_H

#include "wdfobject.h"

WDF_EXTERN_C_START

// clang-format off
WDF_DDI(VOID, WdfObjectAcquireLock, WDFOBJECTACQUIRELOCK,
        (WDFOBJECT Object),
        (Object))

WDF_DDI(VOID, WdfObjectReleaseLock, WDFOBJECTRELEASELOCK,
        (WDFOBJECT Object),
        (Object))

WDF_DDI(NTSTATUS, WdfWaitLockCreate, WDFWAITLOCKCREATE,
        (PWDF_OBJECT_ATTRIBUTES LockAttributes, WDFWAITLOCK* Lock),
        (LockAttributes, Lock))

WDF_DDI(_Always_() WDFAPI NTSTATUS, WdfWaitLockAcquire, WDFWAITLOCKACQUIRE,
        (WDFWAITLOCK Lock, PLONGLONG Timeout),
        (Lock, Timeout))

WDF_DDI(VOID, WdfWaitLockRelease, WDFWAITLOCKRELEASE,
        (WDFWAITLOCK Lock),
        (Lock))

WDF_DDI(NTSTATUS, WdfSpinLockCreate, WDFSPINLOCKCREATE,
        (PWDF_OBJECT_ATTRIBUTES SpinLockAttributes, WDFSPINLOCK* SpinLock),
        (SpinLockAttributes, SpinLock))

WDF_DDI(VOID, WdfSpinLockAcquire, WDFSPINLOCKACQUIRE,
        (WDFSPINLOCK SpinLock),
        (SpinLock))

WDF_DDI(VOID, WdfSpinLockRelease, WDFSPINLOCKRELEASE,
        (WDFSPINLOCK SpinLock),
        (SpinLock))
// clang-format on

WDF_EXTERN_C_END

#endif
