// SPDX-License-Identifier: MIT
// Interrupt request levels and the locks that are built on them: spin locks, in-stack queued
// spin locks, reader-writer spin locks.
#pragma once

#include "ke_types.h"

#define PASSIVE_LEVEL 0
#define LOW_LEVEL 0
#define APC_LEVEL 1
#define DISPATCH_LEVEL 2
#define CMCI_LEVEL 5
#define CLOCK_LEVEL 13
#define IPI_LEVEL 14
#define DRS_LEVEL 14
#define POWER_LEVEL 14
#define PROFILE_LEVEL 15
#define HIGH_LEVEL 15

#ifdef __cplusplus
extern "C" {
#endif

// Level of the current context. Any IRQL.
KIRQL KeGetCurrentIrql(VOID);
// Raises the level and returns the former one. <= NewIrql.
KIRQL KfRaiseIrql(KIRQL NewIrql);
KIRQL KeRaiseIrqlToDpcLevel(VOID);
// Lowers the level to what a raise returned; pending DPCs run on the way. >= NewIrql.
VOID KeLowerIrql(KIRQL NewIrql);
#define KeRaiseIrql(level, old) (*(old) = KfRaiseIrql(level))

// Spin locks. They are not recursive; the holder runs at DISPATCH_LEVEL.

// Prepares a lock that nobody holds. Any IRQL.
VOID KeInitializeSpinLock(PKSPIN_LOCK SpinLock);
// Raises to DISPATCH_LEVEL, acquires, returns the former level. <= DISPATCH.
KIRQL KeAcquireSpinLockRaiseToDpc(PKSPIN_LOCK SpinLock);
#define KeAcquireSpinLock(lock, old) (*(old) = KeAcquireSpinLockRaiseToDpc(lock))
// Releases and goes back to the former level. DISPATCH.
VOID KeReleaseSpinLock(PKSPIN_LOCK SpinLock, KIRQL NewIrql);
// Acquires without a change of level. >= DISPATCH.
VOID KeAcquireSpinLockAtDpcLevel(PKSPIN_LOCK SpinLock);
VOID KeReleaseSpinLockFromDpcLevel(PKSPIN_LOCK SpinLock);
BOOLEAN KeTryToAcquireSpinLockAtDpcLevel(PKSPIN_LOCK SpinLock);
// TRUE if nobody holds the lock at this moment. >= DISPATCH.
BOOLEAN KeTestSpinLock(PKSPIN_LOCK SpinLock);
// For routines that run at DISPATCH_LEVEL or at PASSIVE_LEVEL. <= DISPATCH.
KIRQL KeAcquireSpinLockForDpc(PKSPIN_LOCK SpinLock);
VOID KeReleaseSpinLockForDpc(PKSPIN_LOCK SpinLock, KIRQL OldIrql);

// Queued spin locks: served in the order of arrival.

// Raises, waits for its turn, acquires. <= DISPATCH.
VOID KeAcquireInStackQueuedSpinLock(PKSPIN_LOCK SpinLock, PKLOCK_QUEUE_HANDLE LockHandle);
// Releases and goes back to the former level. DISPATCH.
VOID KeReleaseInStackQueuedSpinLock(PKLOCK_QUEUE_HANDLE LockHandle);
VOID KeAcquireInStackQueuedSpinLockAtDpcLevel(PKSPIN_LOCK SpinLock, PKLOCK_QUEUE_HANDLE LockHandle);
VOID KeReleaseInStackQueuedSpinLockFromDpcLevel(PKLOCK_QUEUE_HANDLE LockHandle);

// Reader-writer spin locks.

typedef volatile LONG EX_SPIN_LOCK, *PEX_SPIN_LOCK;
#define ExInitializeSpinLock(lock) ((void)(*(lock) = 0))
KIRQL ExAcquireSpinLockShared(PEX_SPIN_LOCK SpinLock);
VOID ExReleaseSpinLockShared(PEX_SPIN_LOCK SpinLock, KIRQL OldIrql);
KIRQL ExAcquireSpinLockExclusive(PEX_SPIN_LOCK SpinLock);
VOID ExReleaseSpinLockExclusive(PEX_SPIN_LOCK SpinLock, KIRQL OldIrql);
VOID ExAcquireSpinLockSharedAtDpcLevel(PEX_SPIN_LOCK SpinLock);
VOID ExReleaseSpinLockSharedFromDpcLevel(PEX_SPIN_LOCK SpinLock);
VOID ExAcquireSpinLockExclusiveAtDpcLevel(PEX_SPIN_LOCK SpinLock);
VOID ExReleaseSpinLockExclusiveFromDpcLevel(PEX_SPIN_LOCK SpinLock);
LOGICAL ExTryConvertSharedSpinLockExclusive(PEX_SPIN_LOCK SpinLock);

#ifdef __cplusplus
}
#endif

// States, in checked driver builds, that the routine may touch pageable memory.
#if DBG && !defined(OPENWDF_RUNTIME)
#define PAGED_CODE()                                                                      \
  do {                                                                                    \
    if (KeGetCurrentIrql() > APC_LEVEL)                                                   \
      RtlAssert((PVOID) "pageable code at raised IRQL", (PVOID)__FILE__, __LINE__, NULL); \
  } while (0)
#else
#define PAGED_CODE() ((void)0)
#endif
#define PAGED_CODE_LOCKED() NOP_FUNCTION

#ifdef __cplusplus
extern "C" {
#endif
// Reports a failed assertion of a driver. Any IRQL.
VOID RtlAssert(PVOID VoidFailedAssertion, PVOID VoidFileName, ULONG LineNumber,
               PSTR MutableMessage);
#ifdef __cplusplus
}
#endif
