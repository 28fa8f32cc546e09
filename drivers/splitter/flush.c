// SPDX-License-Identifier: MIT
// Flushes. They carry no data and are rare, so the received request itself goes to one live leg
// after the other: sent, back, reused, sent again. A leg that fails the flush that the other one
// has done may lose acknowledged writes and dies.
#include "splitter.h"

static EVT_WDF_REQUEST_COMPLETION_ROUTINE SplitterFlushCompleted;

static VOID SplitterFlushFailed(_Inout_ PSPLITTER_REQUEST Flush, _In_ NTSTATUS Status)
{
    Flush->Failed |= LEG_BIT(Flush->Leg);
    Flush->Status = Status;
}

// Sends the flush to the leg. The stack location is written by hand: the request's own is the
// control code that EvtDeviceWdmIrpPreprocess made of the flush.
static NTSTATUS SplitterFlushSend(_In_ PSPLITTER_DEVICE Device, _In_ WDFREQUEST Request)
{
    WDFIOTARGET target = Device->Legs[SplitterGetRequest(Request)->Leg].Target;
    WDF_REQUEST_SEND_OPTIONS options;
    IO_STACK_LOCATION location;
    NTSTATUS status;

    status = WdfRequestChangeTarget(Request, target);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    RtlZeroMemory(&location, sizeof(location));
    location.MajorFunction = IRP_MJ_FLUSH_BUFFERS;
    WdfRequestWdmFormatUsingStackLocation(Request, &location);
    WdfRequestSetCompletionRoutine(Request, SplitterFlushCompleted, Device);
    WDF_REQUEST_SEND_OPTIONS_INIT(&options, WDF_REQUEST_SEND_OPTION_TIMEOUT);
    WDF_REQUEST_SEND_OPTIONS_SET_TIMEOUT(&options, Device->Timeout);
    return WdfRequestSend(Request, target, &options) ? STATUS_SUCCESS
                                                     : WdfRequestGetStatus(Request);
}

// Sends the flush to the next live leg, or completes it when each has had it.
static VOID SplitterFlushNext(_Inout_ PSPLITTER_DEVICE Device, _In_ WDFREQUEST Request)
{
    PSPLITTER_REQUEST flush = SplitterGetRequest(Request);
    ULONG left;

    while ((left = SplitterLegsLive(Device) & ~flush->Tried) != 0) {
        NTSTATUS status;

        flush->Leg = left & LEG_BIT(0) ? 0 : 1;
        flush->Tried |= LEG_BIT(flush->Leg);
        status = SplitterFlushSend(Device, Request);
        if (NT_SUCCESS(status)) {
            return;  // SplitterFlushCompleted goes on, perhaps has already
        }
        SplitterFlushFailed(flush, status);
    }
    if (SplitterLegsSettle(Device, flush->Done, flush->Failed) != 0) {
        SplitterAcknowledge(Device, Request, 0);
    } else {
        WdfRequestComplete(Request, flush->Status);
    }
}

static VOID SplitterFlushCompleted(_In_ WDFREQUEST Request, _In_ WDFIOTARGET Target,
                                   _In_ PWDF_REQUEST_COMPLETION_PARAMS Params,
                                   _In_ WDFCONTEXT Context)
{
    PSPLITTER_DEVICE device = (PSPLITTER_DEVICE)Context;
    PSPLITTER_REQUEST flush = SplitterGetRequest(Request);
    NTSTATUS status = Params->IoStatus.Status;
    WDF_REQUEST_REUSE_PARAMS reuse;

    UNREFERENCED_PARAMETER(Target);
    if (status == STATUS_CANCELLED && WdfRequestIsCanceled(Request)) {
        WdfRequestComplete(Request, status);
        return;
    }
    SplitterLegsCount(device, flush->Leg, SplitterDeedFlush, status);
    if (NT_SUCCESS(status)) {
        flush->Done |= LEG_BIT(flush->Leg);
    } else {
        SplitterFlushFailed(flush, status);
    }
    // After a time-out the IRP is marked as canceled; reusing it takes the mark away. A cancel by
    // the caller at this very moment is lost with it, which costs at most one more time-out.
    WDF_REQUEST_REUSE_PARAMS_INIT(&reuse, WDF_REQUEST_REUSE_NO_FLAGS, STATUS_SUCCESS);
    (VOID)WdfRequestReuse(Request, &reuse);
    SplitterFlushNext(device, Request);
}

VOID SplitterFlush(_Inout_ PSPLITTER_DEVICE Device, _In_ WDFREQUEST Request)
{
    NTSTATUS status = WdfRequestAllocateTimer(Request);  // or a send could fail for want of it

    if (!NT_SUCCESS(status)) {
        WdfRequestComplete(Request, status);
        return;
    }
    SplitterFlushNext(Device, Request);
}
