// SPDX-License-Identifier: MIT
// Reads and writes. An operation goes in rounds: its children are sent, the caller's request is
// made cancelable, the last child back ends the round and decides what is next. A write has one
// round on all live legs; a read has one on a leg, and one on the other if that failed.
//
// A cancel by the caller cancels the children. A write that one leg nevertheless has is then given
// to the other leg again, which makes it done: legs never differ in what may be read. What both
// gave back as canceled, or failed, is undefined until it is written again, as on any disk.
//
// Writes that overlap one under way wait for its end, or the legs could carry them out in different
// orders. They wait in the manual queue, as does what finds no free operation.
#include "splitter.h"

static EVT_WDF_REQUEST_COMPLETION_ROUTINE SplitterChildCompleted;
static EVT_WDF_REQUEST_CANCEL SplitterCanceled;
static VOID SplitterRoundOver(_Inout_ PSPLITTER_OPERATION Operation);

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

NTSTATUS SplitterOperationsCreate(_Inout_ PSPLITTER_DEVICE Device, _In_ ULONG Depth)
{
    size_t bytes = Depth * sizeof(SPLITTER_OPERATION);
    WDF_OBJECT_ATTRIBUTES attributes;
    PSPLITTER_OPERATION operations;
    WDFMEMORY memory;
    NTSTATUS status;

    InitializeListHead(&Device->Free);
    InitializeListHead(&Device->Busy);
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device->Device;
    status = WdfMemoryCreate(&attributes, NonPagedPoolNx, 'tlpS', bytes, &memory,
                             (PVOID*)&operations);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    RtlZeroMemory(operations, bytes);
    for (ULONG i = 0; i < Depth; i++) {
        operations[i].Device = Device;
        for (ULONG leg = 0; leg < SPLITTER_LEG_COUNT && NT_SUCCESS(status); leg++) {
            if (Device->Live & LEG_BIT(leg)) {
                status = SplitterCreateChild(&operations[i], leg);
            }
        }
        if (!NT_SUCCESS(status)) {
            return status;
        }
        InsertTailList(&Device->Free, &operations[i].Link);
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

        if (other->Range.IsWrite && other->Range.Offset < Range->Offset + Range->Length &&
            Range->Offset < other->Range.Offset + other->Range.Length) {
            return TRUE;
        }
    }
    return FALSE;
}

// A free operation that now is the request's, or NULL if the request has to wait.
static PSPLITTER_OPERATION SplitterTake(_Inout_ PSPLITTER_DEVICE Device, _In_ WDFREQUEST Request)
{
    PSPLITTER_OPERATION operation = NULL;
    SPLITTER_RANGE range;

    SplitterReadRange(Request, &range);
    WdfSpinLockAcquire(Device->Lock);
    if (range.IsWrite && SplitterOverlapsWrite(Device, &range)) {
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
    operation->Marked = operation->CancelSeen = FALSE;
    operation->Arrivals = 0;
    SplitterGetRequest(Request)->Operation = operation;
    return operation;
}

static VOID SplitterEnd(_Inout_ PSPLITTER_OPERATION Operation, _In_ NTSTATUS Status,
                        _In_ ULONG_PTR Information)
{
    PSPLITTER_DEVICE device = Operation->Device;
    WDFREQUEST request = Operation->Request;
    BOOLEAN mayWait;

    WdfSpinLockAcquire(device->Lock);
    RemoveEntryList(&Operation->Link);
    InsertHeadList(&device->Free, &Operation->Link);
    device->BusyCount--;
    device->Blocked = FALSE;
    mayWait = device->MayWait;
    WdfSpinLockRelease(device->Lock);

    WdfRequestCompleteWithInformation(request, Status, Information);
    if (mayWait) {
        SplitterServeWaiting(device);
    }
}

static NTSTATUS SplitterSendChild(_Inout_ PSPLITTER_CHILD Child)
{
    PSPLITTER_OPERATION operation = Child->Operation;
    WDFIOTARGET target = operation->Device->Legs[Child->Leg].Target;
    LONGLONG offset = (LONGLONG)operation->Range.Offset;
    WDF_REQUEST_SEND_OPTIONS options;
    NTSTATUS status;

    if (operation->Range.IsWrite) {
        status = WdfIoTargetFormatRequestForWrite(target, Child->Request, operation->Memory, NULL,
                                                  &offset);
    } else {
        status = WdfIoTargetFormatRequestForRead(target, Child->Request, operation->Memory, NULL,
                                                 &offset);
    }
    if (!NT_SUCCESS(status)) {
        return status;
    }
    WdfRequestSetCompletionRoutine(Child->Request, SplitterChildCompleted, Child);
    WDF_REQUEST_SEND_OPTIONS_INIT(&options, WDF_REQUEST_SEND_OPTION_TIMEOUT);
    WDF_REQUEST_SEND_OPTIONS_SET_TIMEOUT(&options, operation->Device->Timeout);
    return WdfRequestSend(Child->Request, target, &options) ? STATUS_SUCCESS
                                                            : WdfRequestGetStatus(Child->Request);
}

static VOID SplitterCancelChildren(_In_ PSPLITTER_OPERATION Operation)
{
    for (ULONG leg = 0; leg < SPLITTER_LEG_COUNT; leg++) {
        if (Operation->Sent & LEG_BIT(leg)) {
            WdfRequestCancelSentRequest(Operation->Children[leg].Request);
        }
    }
}

// Once the children are out, so that a cancel finds what it is to cancel. The sender's share in
// Pending keeps the round, and with it the caller's request, from ending before.
static VOID SplitterMarkCancelable(_Inout_ PSPLITTER_OPERATION Operation)
{
    NTSTATUS status = WdfRequestMarkCancelableEx(Operation->Request, SplitterCanceled);

    Operation->Marked = NT_SUCCESS(status);
    if (status == STATUS_CANCELLED) {
        Operation->CancelSeen = TRUE;
        SplitterCancelChildren(Operation);
    }
}

static VOID SplitterArrive(_Inout_ PSPLITTER_OPERATION Operation)
{
    if (InterlockedDecrement(&Operation->Pending) == 0) {
        SplitterRoundOver(Operation);
    }
}

static VOID SplitterSendRound(_Inout_ PSPLITTER_OPERATION Operation, _In_ ULONG Legs)
{
    Operation->Sent = Legs;
    Operation->Tried |= Legs;
    Operation->Canceled = 0;
    Operation->Pending = 1;
    for (ULONG leg = 0; leg < SPLITTER_LEG_COUNT; leg++) {
        PSPLITTER_CHILD child = &Operation->Children[leg];
        NTSTATUS status;

        if (!(Legs & LEG_BIT(leg))) {
            continue;
        }
        InterlockedIncrement(&Operation->Pending);
        status = SplitterSendChild(child);
        if (!NT_SUCCESS(status)) {
            child->Status = status;
            child->Information = 0;
            InterlockedDecrement(&Operation->Pending);
        }
    }
    if (!Operation->CancelSeen) {
        SplitterMarkCancelable(Operation);
    }
    SplitterArrive(Operation);
}

static VOID SplitterChildCompleted(_In_ WDFREQUEST Request, _In_ WDFIOTARGET Target,
                                   _In_ PWDF_REQUEST_COMPLETION_PARAMS Params,
                                   _In_ WDFCONTEXT Context)
{
    PSPLITTER_CHILD child = (PSPLITTER_CHILD)Context;

    UNREFERENCED_PARAMETER(Request);
    UNREFERENCED_PARAMETER(Target);
    child->Status = Params->IoStatus.Status;
    child->Information = Params->IoStatus.Information;
    SplitterArrive(child->Operation);
}

// Says of each leg of this round what it did, and makes its child ready for the next use: only then
// does it let go of the caller's buffer. What a leg gives back as canceled when the other one has
// the write already is a failure: nobody cancels that round, and it must not be repeated for ever.
static VOID SplitterTakeStock(_Inout_ PSPLITTER_OPERATION Operation)
{
    SPLITTER_DEED deed = Operation->Range.IsWrite ? SplitterDeedWrite : SplitterDeedRead;
    BOOLEAN wasCanceled = Operation->CancelSeen && Operation->Done == 0;
    WDF_REQUEST_REUSE_PARAMS reuse;

    for (ULONG leg = 0; leg < SPLITTER_LEG_COUNT; leg++) {
        PSPLITTER_CHILD child = &Operation->Children[leg];
        NTSTATUS status = child->Status;

        if (!(Operation->Sent & LEG_BIT(leg))) {
            continue;
        }
        if (status == STATUS_CANCELLED && wasCanceled) {
            Operation->Canceled |= LEG_BIT(leg);
        } else if (NT_SUCCESS(status) && child->Information == Operation->Range.Length) {
            Operation->Done |= LEG_BIT(leg);
            SplitterLegsCount(Operation->Device, leg, deed, STATUS_SUCCESS);
        } else {
            Operation->Failed |= LEG_BIT(leg);
            Operation->TimedOut |= status == STATUS_IO_TIMEOUT ? LEG_BIT(leg) : 0;
            SplitterLegsCount(Operation->Device, leg, deed,
                              NT_SUCCESS(status) ? STATUS_IO_DEVICE_ERROR : status);
        }
        WDF_REQUEST_REUSE_PARAMS_INIT(&reuse, WDF_REQUEST_REUSE_NO_FLAGS, STATUS_SUCCESS);
        (VOID)WdfRequestReuse(child->Request, &reuse);
    }
}

static VOID SplitterCountStep(_Inout_ PSPLITTER_DEVICE Device, _Inout_ PULONGLONG Counter)
{
    WdfSpinLockAcquire(Device->Lock);
    ++*Counter;
    WdfSpinLockRelease(Device->Lock);
}

// A read that failed on one leg is tried on the other. A leg that only could not read lives on,
// for what else it has is good; one that does not answer would hold up every second read.
static VOID SplitterDecideRead(_Inout_ PSPLITTER_OPERATION Operation)
{
    PSPLITTER_DEVICE device = Operation->Device;
    PSPLITTER_CHILD last = &Operation->Children[Operation->Sent & LEG_BIT(0) ? 0 : 1];
    ULONG other = 0;

    if (Operation->Done != 0) {
        SplitterLegsSettle(device, Operation->Done, Operation->TimedOut);
    } else if (!Operation->CancelSeen) {
        other = SplitterLegsPickForRead(device, Operation->Tried);
    }
    if (other != 0) {
        SplitterCountStep(device, &device->Retried);
        SplitterSendRound(Operation, other);
        return;
    }
    // A short read is the caller's answer when no leg had more: the device ends there.
    SplitterEnd(Operation, last->Status, NT_SUCCESS(last->Status) ? last->Information : 0);
}

// Of a write that no live leg has.
static NTSTATUS SplitterWriteFailure(_In_ PSPLITTER_OPERATION Operation)
{
    NTSTATUS status = STATUS_IO_DEVICE_ERROR;

    if (Operation->Canceled != 0) {
        return STATUS_CANCELLED;
    }
    for (ULONG leg = 0; leg < SPLITTER_LEG_COUNT; leg++) {
        if ((Operation->Failed & LEG_BIT(leg)) && !NT_SUCCESS(Operation->Children[leg].Status)) {
            status = Operation->Children[leg].Status;
        }
    }
    return status;
}

static VOID SplitterDecideWrite(_Inout_ PSPLITTER_OPERATION Operation)
{
    PSPLITTER_DEVICE device = Operation->Device;
    ULONG done = SplitterLegsSettle(device, Operation->Done, Operation->Failed);
    ULONG owed = done != 0 ? Operation->Canceled & SplitterLegsLive(device) : 0;

    if (owed != 0) {
        SplitterCountStep(device, &device->RolledForward);
        SplitterSendRound(Operation, owed);
    } else if (done != 0) {
        SplitterEnd(Operation, STATUS_SUCCESS, Operation->Range.Length);
    } else {
        SplitterEnd(Operation, SplitterWriteFailure(Operation), 0);
    }
}

static VOID SplitterDecide(_Inout_ PSPLITTER_OPERATION Operation)
{
    SplitterTakeStock(Operation);
    if (Operation->Range.IsWrite) {
        SplitterDecideWrite(Operation);
    } else {
        SplitterDecideRead(Operation);
    }
}

// All children of the round are back. If the caller's request is being canceled, SplitterCanceled
// still looks at the operation, or will: whoever of the two comes last goes on.
static VOID SplitterRoundOver(_Inout_ PSPLITTER_OPERATION Operation)
{
    if (Operation->Marked) {
        Operation->Marked = FALSE;
        if (WdfRequestUnmarkCancelable(Operation->Request) == STATUS_CANCELLED) {
            Operation->CancelSeen = TRUE;
            if (InterlockedIncrement(&Operation->Arrivals) != 2) {
                return;
            }
        }
    }
    SplitterDecide(Operation);
}

static VOID SplitterCanceled(_In_ WDFREQUEST Request)
{
    PSPLITTER_OPERATION operation = SplitterGetRequest(Request)->Operation;

    SplitterCancelChildren(operation);
    if (InterlockedIncrement(&operation->Arrivals) == 2) {
        SplitterDecide(operation);
    }
}

static VOID SplitterBegin(_Inout_ PSPLITTER_OPERATION Operation)
{
    PSPLITTER_DEVICE device = Operation->Device;
    NTSTATUS status;

    if (Operation->Range.IsWrite) {
        status = WdfRequestRetrieveInputMemory(Operation->Request, &Operation->Memory);
    } else {
        status = WdfRequestRetrieveOutputMemory(Operation->Request, &Operation->Memory);
    }
    if (!NT_SUCCESS(status)) {
        SplitterEnd(Operation, status, 0);
        return;
    }
    SplitterSendRound(Operation, Operation->Range.IsWrite ? SplitterLegsLive(device)
                                                          : SplitterLegsPickForRead(device, 0));
}

// Begins the request that has waited longest. FALSE: there is none, or it has to wait on.
static BOOLEAN SplitterServeOne(_Inout_ PSPLITTER_DEVICE Device)
{
    PSPLITTER_OPERATION operation;
    WDFREQUEST request;
    NTSTATUS status;

    // Fails, too, while the queue has no power; SplitterWaitingReady comes when it has.
    if (!NT_SUCCESS(WdfIoQueueRetrieveNextRequest(Device->WaitingQueue, &request))) {
        return FALSE;
    }
    operation = SplitterTake(Device, request);
    if (operation != NULL) {
        SplitterBegin(operation);
        return TRUE;
    }
    status = WdfRequestRequeue(request);
    if (!NT_SUCCESS(status)) {
        WdfRequestComplete(request, status);
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

// A read or write from the caller.
VOID SplitterTransfer(_Inout_ PSPLITTER_DEVICE Device, _In_ WDFREQUEST Request)
{
    PSPLITTER_OPERATION operation = SplitterTake(Device, Request);
    NTSTATUS status;

    if (operation != NULL) {
        SplitterBegin(operation);
        return;
    }
    SplitterCountStep(Device, &Device->Waited);
    status = WdfRequestForwardToIoQueue(Request, Device->WaitingQueue);
    if (!NT_SUCCESS(status)) {
        WdfRequestComplete(Request, status);
        return;
    }
    SplitterServeWaiting(Device);
}
