// SPDX-License-Identifier: MIT
// What an operation does. It goes in rounds: its children are sent, the caller's request is
// made cancelable, the last child back ends the round and decides what is next. A write has one
// round on all live legs; a read has one on a leg, and one on the other if that failed.
//
// A cancel by the caller cancels the children. A write that one leg nevertheless has is then given
// to the other leg again, which makes it done. What both gave back as canceled, or failed, is
// undefined until it is written again, as on any disk.
#include "splitter.h"

static EVT_WDF_REQUEST_COMPLETION_ROUTINE SplitterChildCompleted;
static EVT_WDF_REQUEST_CANCEL SplitterCanceled;
static VOID SplitterRoundOver(_Inout_ PSPLITTER_OPERATION Operation);

// The leg sees the caller's own flags: write-through, above all.
static NTSTATUS SplitterFormatChild(_Inout_ PSPLITTER_CHILD Child)
{
    PSPLITTER_OPERATION operation = Child->Operation;
    WDFIOTARGET target = operation->Device->Legs[Child->Leg].Target;
    LONGLONG offset = (LONGLONG)operation->Range.Offset;
    PIO_STACK_LOCATION received;
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
    received = IoGetCurrentIrpStackLocation(WdfRequestWdmGetIrp(operation->Request));
    IoGetNextIrpStackLocation(WdfRequestWdmGetIrp(Child->Request))->Flags = received->Flags;
    WdfRequestSetCompletionRoutine(Child->Request, SplitterChildCompleted, Child);
    return STATUS_SUCCESS;
}

// Makes the children ready for their next use: only then do they let go of the caller's buffer.
static VOID SplitterReuseChildren(_In_ PSPLITTER_OPERATION Operation, _In_ ULONG Legs)
{
    WDF_REQUEST_REUSE_PARAMS reuse;

    WDF_REQUEST_REUSE_PARAMS_INIT(&reuse, WDF_REQUEST_REUSE_NO_FLAGS, STATUS_SUCCESS);
    for (ULONG leg = 0; leg < SPLITTER_LEG_COUNT; leg++) {
        if (Legs & LEG_BIT(leg)) {
            (VOID)WdfRequestReuse(Operation->Children[leg].Request, &reuse);
        }
    }
}

// All of a round or none of it: what this driver has no memory for is not a leg's failure.
static NTSTATUS SplitterFormatRound(_In_ PSPLITTER_OPERATION Operation, _In_ ULONG Legs)
{
    NTSTATUS status = STATUS_SUCCESS;

    for (ULONG leg = 0; leg < SPLITTER_LEG_COUNT && NT_SUCCESS(status); leg++) {
        if (Legs & LEG_BIT(leg)) {
            status = SplitterFormatChild(&Operation->Children[leg]);
        }
    }
    if (!NT_SUCCESS(status)) {
        SplitterReuseChildren(Operation, Legs);
    }
    return status;
}

static VOID SplitterCancelChildren(_In_ PSPLITTER_OPERATION Operation)
{
    for (ULONG leg = 0; leg < SPLITTER_LEG_COUNT; leg++) {
        if (Operation->Sent & LEG_BIT(leg)) {
            WdfRequestCancelSentRequest(Operation->Children[leg].Request);
        }
    }
}

// Once the children are out, so that a cancel finds what it is to cancel. SPLITTER_SENDING keeps
// the round, and with it the caller's request, from ending before.
static VOID SplitterMarkCancelable(_Inout_ PSPLITTER_OPERATION Operation)
{
    NTSTATUS status = WdfRequestMarkCancelableEx(Operation->Request, SplitterCanceled);

    Operation->Marked = NT_SUCCESS(status);
    if (status == STATUS_CANCELLED) {
        Operation->CancelSeen = TRUE;
        SplitterCancelChildren(Operation);
    }
}

static VOID SplitterArrive(_Inout_ PSPLITTER_OPERATION Operation, _In_ ULONG Who)
{
    if (InterlockedAnd(&Operation->Out, ~(LONG)Who) == (LONG)Who) {
        SplitterRoundOver(Operation);
    }
}

// Formatted for it.
static VOID SplitterSendRound(_Inout_ PSPLITTER_OPERATION Operation, _In_ ULONG Legs)
{
    WDF_REQUEST_SEND_OPTIONS options;

    WDF_REQUEST_SEND_OPTIONS_INIT(&options, WDF_REQUEST_SEND_OPTION_TIMEOUT);
    WDF_REQUEST_SEND_OPTIONS_SET_TIMEOUT(&options, Operation->Device->Timeout);
    Operation->Sent = Legs;
    Operation->Tried |= Legs;
    Operation->Canceled = 0;
    SplitterWatch(Operation, Legs);
    for (ULONG leg = 0; leg < SPLITTER_LEG_COUNT; leg++) {
        PSPLITTER_CHILD child = &Operation->Children[leg];

        if (!(Legs & LEG_BIT(leg))) {
            continue;
        }
        if (!WdfRequestSend(child->Request, Operation->Device->Legs[leg].Target, &options)) {
            child->Status = WdfRequestGetStatus(child->Request);
            child->Information = 0;
            SplitterArrive(Operation, LEG_BIT(leg));
        }
    }
    if (!Operation->CancelSeen) {
        SplitterMarkCancelable(Operation);
    }
    SplitterArrive(Operation, SPLITTER_SENDING);
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
    SplitterArrive(child->Operation, LEG_BIT(child->Leg));
}

// Says of each leg of this round what it did. What a leg gives back as canceled when the other one
// has the write already is a failure: nobody cancels that round, and it must not be repeated for
// ever.
static VOID SplitterTakeStock(_Inout_ PSPLITTER_OPERATION Operation)
{
    SPLITTER_DEED deed = Operation->Range.IsWrite ? SplitterDeedWrite : SplitterDeedRead;
    BOOLEAN wasCanceled = Operation->CancelSeen && Operation->Done == 0;

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
    }
    SplitterReuseChildren(Operation, Operation->Sent);
}

// A read that failed on one leg is tried on the other. A leg that only could not read lives on,
// for what else it has is good; one that does not answer would hold up every second read.
static VOID SplitterDecideRead(_Inout_ PSPLITTER_OPERATION Operation)
{
    PSPLITTER_DEVICE device = Operation->Device;
    PSPLITTER_CHILD last = &Operation->Children[Operation->Sent & LEG_BIT(0) ? 0 : 1];
    ULONG other = 0;
    NTSTATUS status;

    if (Operation->Done != 0) {
        SplitterLegsSettle(device, Operation->Done, Operation->TimedOut);
    } else if (!Operation->CancelSeen) {
        other = SplitterLegsPickForRead(device, Operation->Tried);
    }
    if (other != 0) {
        SplitterCountStep(device, &device->Retried);
        status = SplitterFormatRound(Operation, other);
        if (NT_SUCCESS(status)) {
            SplitterSendRound(Operation, other);
        } else {
            SplitterEnd(Operation, status, 0);
        }
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

    if (owed != 0 && NT_SUCCESS(SplitterFormatRound(Operation, owed))) {
        SplitterCountStep(device, &device->RolledForward);
        SplitterSendRound(Operation, owed);
        return;
    }
    if (owed != 0) {
        done = SplitterLegsSettle(device, done, owed);
    }
    if (done != 0) {
        SplitterEnd(Operation, STATUS_SUCCESS, Operation->Range.Length);
    } else {
        SplitterLegsMayDiffer(device);
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

VOID SplitterBegin(_Inout_ PSPLITTER_OPERATION Operation)
{
    PSPLITTER_DEVICE device = Operation->Device;
    NTSTATUS status;
    ULONG legs;

    if (Operation->Range.IsWrite) {
        status = WdfRequestRetrieveInputMemory(Operation->Request, &Operation->Memory);
        legs = SplitterLegsLive(device);
    } else {
        status = WdfRequestRetrieveOutputMemory(Operation->Request, &Operation->Memory);
        legs = SplitterLegsPickForRead(device, 0);
    }
    if (NT_SUCCESS(status)) {
        status = SplitterFormatRound(Operation, legs);
    }
    if (NT_SUCCESS(status)) {
        SplitterSendRound(Operation, legs);
    } else {
        SplitterEnd(Operation, status, 0);
    }
}
