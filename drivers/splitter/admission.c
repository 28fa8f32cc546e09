// SPDX-License-Identifier: MIT
// Which read or write may begin: the operations there are, and who waits for one.
//
// What overlaps a write under way waits for its end: the legs could carry out two writes in
// different orders, and reads could see the new bytes on one leg and then the old ones on the
// other. It waits in the manual queue, as does what finds no free operation, and what comes after.
#include "splitter.h"

static NTSTATUS SplitterCreateChild(_In_ PSPLITTER_OPERATION Operation, _In_ ULONG Leg)
{
    PSPLITTER_CHILD child = &Operation->Children[Leg];
    WDFIOTARGET target = Operation->Device->Legs[Leg].Target;
    WDF_OBJECT_ATTRIBUTES attributes;
    NTSTATUS status;

    child->Operation = Operation;
    child->Leg = Leg;
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Operation->Device->Device;
    status = WdfRequestCreate(&attributes, target, &child->Request);
    return NT_SUCCESS(status) ? WdfRequestAllocateTimer(child->Request) : status;
}

// As many again are spare.
NTSTATUS SplitterOperationsCreate(_Inout_ PSPLITTER_DEVICE Device, _In_ ULONG Depth)
{
    ULONG count = Device->Live == ALL_LEGS ? 2 * Depth : Depth;
    size_t bytes = count * sizeof(SPLITTER_OPERATION);
    WDF_OBJECT_ATTRIBUTES attributes;
    PSPLITTER_OPERATION operations;
    WDFMEMORY memory;
    NTSTATUS status;

    InitializeListHead(&Device->Free);
    InitializeListHead(&Device->Spare);
    InitializeListHead(&Device->Busy);
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device->Device;
    status = WdfMemoryCreate(&attributes, NonPagedPoolNx, 'tlpS', bytes, &memory,
                             (PVOID*)&operations);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    RtlZeroMemory(operations, bytes);
    for (ULONG i = 0; i < count; i++) {
        operations[i].Device = Device;
        for (ULONG leg = 0; leg < SPLITTER_LEG_COUNT && NT_SUCCESS(status); leg++) {
            if (Device->Live & LEG_BIT(leg)) {
                status = SplitterCreateChild(&operations[i], leg);
            }
        }
        if (!NT_SUCCESS(status)) {
            return status;
        }
        InsertTailList(i < Depth ? &Device->Free : &Device->Spare, &operations[i].Link);
    }
    Device->Depth = Depth;
    return STATUS_SUCCESS;
}

static VOID SplitterReadRange(_In_ WDFREQUEST Request, _Out_ PSPLITTER_RANGE Range)
{
    WDF_REQUEST_PARAMETERS parameters;

    WDF_REQUEST_PARAMETERS_INIT(&parameters);
    WdfRequestGetParameters(Request, &parameters);
    Range->IsWrite = parameters.Type == WdfRequestTypeWrite;
    if (Range->IsWrite) {
        Range->Offset = (ULONGLONG)parameters.Parameters.Write.DeviceOffset;
        Range->Length = parameters.Parameters.Write.Length;
    } else {
        Range->Offset = (ULONGLONG)parameters.Parameters.Read.DeviceOffset;
        Range->Length = parameters.Parameters.Read.Length;
    }
}

// Under the lock: whether a write under way touches the range.
static BOOLEAN SplitterOverlapsWrite(_In_ PSPLITTER_DEVICE Device, _In_ const SPLITTER_RANGE* Range)
{
    PLIST_ENTRY entry;

    for (entry = Device->Busy.Flink; entry != &Device->Busy; entry = entry->Flink) {
        PSPLITTER_OPERATION other = CONTAINING_RECORD(entry, SPLITTER_OPERATION, Link);

        if (other->Range.IsWrite && !SplitterIsAbandoned(other) &&
            other->Range.Offset < Range->Offset + Range->Length &&
            Range->Offset < other->Range.Offset + other->Range.Length) {
            return TRUE;
        }
    }
    return FALSE;
}

// A free operation that now is the request's, or NULL if the request has to wait. Nothing passes
// those that wait already.
static PSPLITTER_OPERATION SplitterTake(_Inout_ PSPLITTER_DEVICE Device, _In_ WDFREQUEST Request,
                                        _In_ BOOLEAN HasWaited)
{
    PSPLITTER_OPERATION operation = NULL;
    SPLITTER_RANGE range;

    SplitterReadRange(Request, &range);
    WdfSpinLockAcquire(Device->Lock);
    if (!HasWaited && (Device->MayWait || Device->Serving)) {
        operation = NULL;
    } else if (SplitterOverlapsWrite(Device, &range)) {
        Device->Blocked = TRUE;
    } else if (!IsListEmpty(&Device->Free)) {
        operation = CONTAINING_RECORD(RemoveHeadList(&Device->Free), SPLITTER_OPERATION, Link);
        operation->Range = range;
        InsertTailList(&Device->Busy, &operation->Link);
        Device->BusyCount++;
    }
    WdfSpinLockRelease(Device->Lock);
    if (operation == NULL) {
        return NULL;
    }
    operation->Request = Request;
    operation->Tried = operation->Done = operation->Failed = operation->TimedOut = 0;
    operation->Out = 0;
    operation->Marked = operation->CancelSeen = FALSE;
    operation->Arrivals = 0;
    SplitterGetRequest(Request)->Operation = operation;
    return operation;
}

VOID SplitterEnd(_Inout_ PSPLITTER_OPERATION Operation, _In_ NTSTATUS Status,
                 _In_ ULONG_PTR Information)
{
    PSPLITTER_DEVICE device = Operation->Device;
    WDFREQUEST request = Operation->Request;
    BOOLEAN isWrite = Operation->Range.IsWrite;
    BOOLEAN mayWait;

    WdfSpinLockAcquire(device->Lock);
    RemoveEntryList(&Operation->Link);
    InsertHeadList(&device->Free, &Operation->Link);
    device->BusyCount--;
    device->Blocked = FALSE;
    mayWait = device->MayWait;
    WdfSpinLockRelease(device->Lock);

    if (isWrite && NT_SUCCESS(Status)) {
        SplitterAcknowledge(device, request, Information);
    } else {
        WdfRequestCompleteWithInformation(request, Status, Information);
    }
    if (mayWait) {
        SplitterServeWaiting(device);
    }
}

// Begins the request that has waited longest. FALSE: there is none, or it has to wait on.
static BOOLEAN SplitterServeOne(_Inout_ PSPLITTER_DEVICE Device)
{
    PSPLITTER_OPERATION operation;
    WDFREQUEST request;
    NTSTATUS status;

    if (!NT_SUCCESS(WdfIoQueueRetrieveNextRequest(Device->WaitingQueue, &request))) {
        return FALSE;
    }
    operation = SplitterTake(Device, request, TRUE);
    if (operation != NULL) {
        SplitterBegin(operation);
        return TRUE;
    }
    status = WdfRequestRequeue(request);
    if (!NT_SUCCESS(status)) {  // the device is going away
        WdfRequestComplete(request, STATUS_DEVICE_NOT_CONNECTED);
    }
    return TRUE;
}

// Called when there may be something to serve. One flow at a time serves: who comes meanwhile only
// leaves word, so a leg that completes inside the send does not nest request in request.
VOID SplitterServeWaiting(_Inout_ PSPLITTER_DEVICE Device)
{
    WdfSpinLockAcquire(Device->Lock);
    Device->MayWait = TRUE;
    if (!Device->Serving) {
        Device->Serving = TRUE;
        while (Device->MayWait && !Device->Blocked && !IsListEmpty(&Device->Free)) {
            BOOLEAN found;

            Device->MayWait = FALSE;
            WdfSpinLockRelease(Device->Lock);
            found = SplitterServeOne(Device);
            WdfSpinLockAcquire(Device->Lock);
            Device->MayWait |= found;
        }
        Device->Serving = FALSE;
    }
    WdfSpinLockRelease(Device->Lock);
}

VOID SplitterCountStep(_Inout_ PSPLITTER_DEVICE Device, _Inout_ PULONGLONG Counter)
{
    WdfSpinLockAcquire(Device->Lock);
    ++*Counter;
    WdfSpinLockRelease(Device->Lock);
}

// Whether a write would end past the end of the first leg, which the second may have room for.
static BOOLEAN SplitterIsPastEnd(_In_ PSPLITTER_DEVICE Device, _In_ WDFREQUEST Request)
{
    SPLITTER_RANGE range;

    SplitterReadRange(Request, &range);
    return range.IsWrite && Device->Length != 0 &&
           (range.Offset > Device->Length || range.Length > Device->Length - range.Offset);
}

// A read or write from the caller.
VOID SplitterTransfer(_Inout_ PSPLITTER_DEVICE Device, _In_ WDFREQUEST Request)
{
    PSPLITTER_OPERATION operation;
    NTSTATUS status;

    if (SplitterIsPastEnd(Device, Request)) {
        WdfRequestComplete(Request, STATUS_INVALID_PARAMETER);
        return;
    }
    operation = SplitterTake(Device, Request, FALSE);
    if (operation != NULL) {
        SplitterBegin(operation);
        return;
    }
    SplitterCountStep(Device, &Device->Waited);
    status = WdfRequestForwardToIoQueue(Request, Device->WaitingQueue);
    if (!NT_SUCCESS(status)) {  // the device is going away
        WdfRequestComplete(Request, STATUS_DEVICE_NOT_CONNECTED);
        return;
    }
    SplitterServeWaiting(Device);
}
