// SPDX-License-Identifier: MIT
// The watch for legs that do not answer. A child that is not back in time is canceled by the
// framework, but a disk that does not let go of what it has keeps it for as long as it likes. So a
// leg that is overdue twice its time is dead if the other one is not: nobody waits for it any more
// but the requests that it has, whose buffers are the callers' own.
#include "splitter.h"

static EVT_WDF_TIMER SplitterWatchFired;

NTSTATUS SplitterWatchCreate(_Inout_ PSPLITTER_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_TIMER_CONFIG config;

    WDF_TIMER_CONFIG_INIT(&config, SplitterWatchFired);
    config.AutomaticSerialization = FALSE;
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device->Device;
    return WdfTimerCreate(&config, &attributes, &Device->Watch);
}

// Under the lock.
static VOID SplitterWatchStart(_Inout_ PSPLITTER_DEVICE Device)
{
    Device->IsWatching = TRUE;
    (VOID) WdfTimerStart(Device->Watch, Device->Timeout);
}

// A round on these legs is about to be sent.
VOID SplitterWatch(_Inout_ PSPLITTER_OPERATION Operation, _In_ ULONG Legs)
{
    PSPLITTER_DEVICE device = Operation->Device;

    WdfSpinLockAcquire(device->Lock);
    Operation->SentAt = KeQueryInterruptTime();
    Operation->Out = (LONG)(Legs | SPLITTER_SENDING);
    if (!device->IsWatching && device->Live == ALL_LEGS) {
        SplitterWatchStart(device);
    }
    WdfSpinLockRelease(device->Lock);
}

// Under the lock: whether only dead legs owe the operation an answer. Then it writes no more.
BOOLEAN SplitterIsAbandoned(_In_ PSPLITTER_OPERATION Operation)
{
    ULONG out = (ULONG)Operation->Out;

    return out != 0 && (out & (Operation->Device->Live | SPLITTER_SENDING)) == 0;
}

// Under the lock.
static ULONG SplitterOverdue(_In_ PSPLITTER_DEVICE Device)
{
    ULONGLONG now = KeQueryInterruptTime();
    ULONG overdue = 0;
    PLIST_ENTRY entry;

    for (entry = Device->Busy.Flink; entry != &Device->Busy; entry = entry->Flink) {
        PSPLITTER_OPERATION operation = CONTAINING_RECORD(entry, SPLITTER_OPERATION, Link);

        if ((LONGLONG)(operation->SentAt - now) <= 2 * Device->Timeout) {
            overdue |= (ULONG)operation->Out;
        }
    }
    return overdue & Device->Live;
}

static VOID SplitterWatchFired(_In_ WDFTIMER Timer)
{
    PSPLITTER_DEVICE device = SplitterGetDevice((WDFDEVICE)WdfTimerGetParentObject(Timer));
    ULONG overdue;
    ULONG others;

    WdfSpinLockAcquire(device->Lock);
    device->IsWatching = FALSE;
    overdue = SplitterOverdue(device);
    others = device->Live & ~overdue;
    if (overdue != 0 && others != 0) {
        device->Legs[overdue == LEG_BIT(0) ? 0 : 1].Report.LastFailure = STATUS_IO_TIMEOUT;
    } else if (!IsListEmpty(&device->Busy)) {
        SplitterWatchStart(device);
    }
    WdfSpinLockRelease(device->Lock);
    if (overdue != 0 && others != 0) {
        SplitterLegsSettle(device, others, overdue);
    }
}
