// SPDX-License-Identifier: MIT
// Kernel functions: events, mutexes, semaphores, timers, waits, DPCs, device queues, threads and
// their regions. Spin locks and IRQL are in ke_irql.h, clocks in ke_time.h.
#pragma once

#include "ke_irql.h"
#include "ke_time.h"
#include "ke_types.h"

#ifdef __cplusplus
extern "C" {
#endif

// Events.

// Prepares an event of either type in the given state. Any IRQL.
VOID KeInitializeEvent(PRKEVENT Event, EVENT_TYPE Type, BOOLEAN State);
// Signals and releases waiters; returns the old state. <= DISPATCH, with Wait <= APC.
LONG KeSetEvent(PRKEVENT Event, KPRIORITY Increment, BOOLEAN Wait);
// Makes the event not signaled; returns the old state. <= DISPATCH.
LONG KeResetEvent(PRKEVENT Event);
// Makes the event not signaled. <= DISPATCH.
VOID KeClearEvent(PRKEVENT Event);
// Signals and resets at once; returns the old state. <= DISPATCH, with Wait <= APC.
LONG KePulseEvent(PRKEVENT Event, KPRIORITY Increment, BOOLEAN Wait);
// Returns the state without changing it. <= DISPATCH.
LONG KeReadStateEvent(PRKEVENT Event);

// Mutexes and semaphores.

// Prepares a mutex that nobody owns; Level is ignored. Any IRQL.
VOID KeInitializeMutex(PRKMUTEX Mutex, ULONG Level);
// Gives up one acquisition; raises STATUS_MUTANT_NOT_OWNED for a stranger. <= DISPATCH.
LONG KeReleaseMutex(PRKMUTEX Mutex, BOOLEAN Wait);
// Returns 1 if nobody owns the mutex. <= DISPATCH.
LONG KeReadStateMutex(PRKMUTEX Mutex);
// Prepares a semaphore with a count and a limit. Any IRQL.
VOID KeInitializeSemaphore(PRKSEMAPHORE Semaphore, LONG Count, LONG Limit);
// Adds to the count; returns the old one; raises if the limit is exceeded. <= DISPATCH.
LONG KeReleaseSemaphore(PRKSEMAPHORE Semaphore, KPRIORITY Increment, LONG Adjustment, BOOLEAN Wait);
// Returns the count. <= DISPATCH.
LONG KeReadStateSemaphore(PRKSEMAPHORE Semaphore);

// Waits. <= APC, or <= DISPATCH if the time-out is zero.

// Waits until the object is signaled or the time passes; a mutex or event is acquired.
NTSTATUS KeWaitForSingleObject(PVOID Object, KWAIT_REASON WaitReason, KPROCESSOR_MODE WaitMode,
                               BOOLEAN Alertable, PLARGE_INTEGER Timeout);
// Waits for any or for all of up to 64 objects.
NTSTATUS KeWaitForMultipleObjects(ULONG Count, PVOID Object[], WAIT_TYPE WaitType,
                                  KWAIT_REASON WaitReason, KPROCESSOR_MODE WaitMode,
                                  BOOLEAN Alertable, PLARGE_INTEGER Timeout,
                                  PKWAIT_BLOCK WaitBlockArray);
#define KeWaitForMutexObject KeWaitForSingleObject
// Sleeps for an interval (negative) or until a time. <= APC.
NTSTATUS KeDelayExecutionThread(KPROCESSOR_MODE WaitMode, BOOLEAN Alertable,
                                PLARGE_INTEGER Interval);

// Timers.

// Prepares a notification timer. <= DISPATCH.
VOID KeInitializeTimer(PKTIMER Timer);
// Prepares a timer of either type. <= DISPATCH.
VOID KeInitializeTimerEx(PKTIMER Timer, TIMER_TYPE Type);
// Arms a timer once; TRUE if it was armed already. <= DISPATCH.
BOOLEAN KeSetTimer(PKTIMER Timer, LARGE_INTEGER DueTime, PKDPC Dpc);
// Arms a timer, repeating every Period milliseconds if that is not 0. <= DISPATCH.
BOOLEAN KeSetTimerEx(PKTIMER Timer, LARGE_INTEGER DueTime, LONG Period, PKDPC Dpc);
// As KeSetTimerEx, with a tolerance in milliseconds. <= DISPATCH.
BOOLEAN KeSetCoalescableTimer(PKTIMER Timer, LARGE_INTEGER DueTime, ULONG Period,
                              ULONG TolerableDelay, PKDPC Dpc);
// Disarms a timer; TRUE if it was armed. <= DISPATCH.
BOOLEAN KeCancelTimer(PKTIMER Timer);
// TRUE if the timer has expired. <= DISPATCH.
BOOLEAN KeReadStateTimer(PKTIMER Timer);

// DPCs.

// Prepares a DPC. Any IRQL.
VOID KeInitializeDpc(PRKDPC Dpc, PKDEFERRED_ROUTINE DeferredRoutine, PVOID DeferredContext);
// Prepares a DPC that runs at PASSIVE_LEVEL where the system allows. Any IRQL.
VOID KeInitializeThreadedDpc(PRKDPC Dpc, PKDEFERRED_ROUTINE DeferredRoutine, PVOID DeferredContext);
// Queues a DPC; FALSE if it is queued already. Any IRQL.
BOOLEAN KeInsertQueueDpc(PRKDPC Dpc, PVOID SystemArgument1, PVOID SystemArgument2);
// Takes a DPC out of the queue; TRUE if it was there. Any IRQL.
BOOLEAN KeRemoveQueueDpc(PRKDPC Dpc);
// Waits until every DPC queued so far has run. PASSIVE.
VOID KeFlushQueuedDpcs(VOID);
// Chooses where in the queue a DPC goes. Any IRQL.
VOID KeSetImportanceDpc(PRKDPC Dpc, KDPC_IMPORTANCE Importance);
// Chooses the processor a DPC runs on. Any IRQL.
VOID KeSetTargetProcessorDpc(PRKDPC Dpc, CCHAR Number);
NTSTATUS KeSetTargetProcessorDpcEx(PKDPC Dpc, PPROCESSOR_NUMBER ProcNumber);

// Fast mutexes (raise to APC_LEVEL) and guarded mutexes (stay in a guarded region).

// Prepares a fast mutex. <= DISPATCH.
VOID ExInitializeFastMutex(PFAST_MUTEX FastMutex);
// Acquires at APC_LEVEL; waits. <= APC.
VOID ExAcquireFastMutex(PFAST_MUTEX FastMutex);
// Releases and returns to the former level. APC.
VOID ExReleaseFastMutex(PFAST_MUTEX FastMutex);
// Acquires if that needs no wait; TRUE if so. <= APC.
BOOLEAN ExTryToAcquireFastMutex(PFAST_MUTEX FastMutex);
// As above for callers that keep APCs off themselves. <= APC.
VOID ExAcquireFastMutexUnsafe(PFAST_MUTEX FastMutex);
VOID ExReleaseFastMutexUnsafe(PFAST_MUTEX FastMutex);
// Prepares a guarded mutex. Any IRQL.
VOID KeInitializeGuardedMutex(PKGUARDED_MUTEX Mutex);
// Acquires in a guarded region; waits. <= APC.
VOID KeAcquireGuardedMutex(PKGUARDED_MUTEX Mutex);
// Releases and leaves the guarded region. <= APC.
VOID KeReleaseGuardedMutex(PKGUARDED_MUTEX Mutex);
// Acquires if that needs no wait; TRUE if so. <= APC.
BOOLEAN KeTryToAcquireGuardedMutex(PKGUARDED_MUTEX Mutex);
VOID KeAcquireGuardedMutexUnsafe(PKGUARDED_MUTEX Mutex);
VOID KeReleaseGuardedMutexUnsafe(PKGUARDED_MUTEX Mutex);

// Regions in which APCs are held back. Calls nest. <= APC.

VOID KeEnterCriticalRegion(VOID);
VOID KeLeaveCriticalRegion(VOID);
VOID KeEnterGuardedRegion(VOID);
VOID KeLeaveGuardedRegion(VOID);
// TRUE if all APCs of the current thread are held back. <= DISPATCH.
BOOLEAN KeAreAllApcsDisabled(VOID);
// TRUE if normal kernel APCs of the current thread are held back. <= DISPATCH.
BOOLEAN KeAreApcsDisabled(VOID);

// Threads and processors.

PKTHREAD KeGetCurrentThread(VOID);
// Changes a thread's priority; returns the old one. PASSIVE.
KPRIORITY KeSetPriorityThread(PKTHREAD Thread, KPRIORITY Priority);
KPRIORITY KeQueryPriorityThread(PKTHREAD Thread);
// Number of the processor this runs on. Any IRQL.
ULONG KeGetCurrentProcessorNumberEx(PPROCESSOR_NUMBER ProcNumber);
#define KeGetCurrentProcessorNumber() KeGetCurrentProcessorNumberEx(NULL)
#define KeGetCurrentProcessorIndex() KeGetCurrentProcessorNumberEx(NULL)
ULONG KeGetProcessorIndexFromNumber(PPROCESSOR_NUMBER ProcNumber);
NTSTATUS KeGetProcessorNumberFromIndex(ULONG ProcIndex, PPROCESSOR_NUMBER ProcNumber);
// How many processors there are, in one group (or all, ALL_PROCESSOR_GROUPS). Any IRQL.
ULONG KeQueryActiveProcessorCount(PKAFFINITY ActiveProcessors);
ULONG KeQueryActiveProcessorCountEx(USHORT GroupNumber);
ULONG KeQueryMaximumProcessorCount(VOID);
ULONG KeQueryMaximumProcessorCountEx(USHORT GroupNumber);
USHORT KeQueryActiveGroupCount(VOID);
USHORT KeQueryMaximumGroupCount(VOID);
KAFFINITY KeQueryActiveProcessors(VOID);
KAFFINITY KeQueryGroupAffinity(USHORT GroupNumber);
#define ALL_PROCESSOR_GROUPS 0xffff
// Moves the current thread to the given processors. <= APC.
VOID KeSetSystemAffinityThread(KAFFINITY Affinity);
KAFFINITY KeSetSystemAffinityThreadEx(KAFFINITY Affinity);
VOID KeRevertToUserAffinityThread(VOID);
VOID KeRevertToUserAffinityThreadEx(KAFFINITY Affinity);
VOID KeSetSystemGroupAffinityThread(PGROUP_AFFINITY Affinity, PGROUP_AFFINITY PreviousAffinity);
VOID KeRevertToUserGroupAffinityThread(PGROUP_AFFINITY PreviousAffinity);
// Runs a routine on every processor at once. <= IPI.
ULONG_PTR KeIpiGenericCall(PKIPI_BROADCAST_WORKER BroadcastFunction, ULONG_PTR Context);
// Keeps and puts back floating point state. <= DISPATCH.
NTSTATUS KeSaveFloatingPointState(PKFLOATING_SAVE FloatSave);
NTSTATUS KeRestoreFloatingPointState(PKFLOATING_SAVE FloatSave);
NTSTATUS KeSaveExtendedProcessorState(ULONG64 Mask, PXSTATE_SAVE XStateSave);
VOID KeRestoreExtendedProcessorState(PXSTATE_SAVE XStateSave);
// Flushes caches around a transfer; nothing to do on coherent machines. <= DISPATCH.
#define KeFlushIoBuffers(mdl, read, dma) ((void)(mdl), (void)(read), (void)(dma))

// Device queues, which serialize IRPs by hand. <= DISPATCH unless said otherwise.

VOID KeInitializeDeviceQueue(PKDEVICE_QUEUE DeviceQueue);
// FALSE if the queue was not busy: it now is, and the entry was not queued. DISPATCH.
BOOLEAN KeInsertDeviceQueue(PKDEVICE_QUEUE DeviceQueue, PKDEVICE_QUEUE_ENTRY DeviceQueueEntry);
BOOLEAN KeInsertByKeyDeviceQueue(PKDEVICE_QUEUE DeviceQueue, PKDEVICE_QUEUE_ENTRY DeviceQueueEntry,
                                 ULONG SortKey);
PKDEVICE_QUEUE_ENTRY KeRemoveDeviceQueue(PKDEVICE_QUEUE DeviceQueue);
PKDEVICE_QUEUE_ENTRY KeRemoveByKeyDeviceQueue(PKDEVICE_QUEUE DeviceQueue, ULONG SortKey);
BOOLEAN KeRemoveEntryDeviceQueue(PKDEVICE_QUEUE DeviceQueue, PKDEVICE_QUEUE_ENTRY DeviceQueueEntry);

// Interrupts.

// Runs a routine holding the interrupt's spin lock, at its level. <= that level.
BOOLEAN KeSynchronizeExecution(PKINTERRUPT Interrupt, PKSYNCHRONIZE_ROUTINE SynchronizeRoutine,
                               PVOID SynchronizeContext);
KIRQL KeAcquireInterruptSpinLock(PKINTERRUPT Interrupt);
VOID KeReleaseInterruptSpinLock(PKINTERRUPT Interrupt, KIRQL OldIrql);

// Stopping the system.

// Stops with a code and four parameters; a report is written. Any IRQL.
DECLSPEC_NORETURN VOID KeBugCheckEx(ULONG BugCheckCode, ULONG_PTR BugCheckParameter1,
                                    ULONG_PTR BugCheckParameter2, ULONG_PTR BugCheckParameter3,
                                    ULONG_PTR BugCheckParameter4);
DECLSPEC_NORETURN VOID KeBugCheck(ULONG BugCheckCode);

#ifdef __cplusplus
}
#endif
