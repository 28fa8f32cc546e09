// SPDX-License-Identifier: MIT
// Control codes. The driver answers its own; those that only look go to one live leg, to the disk
// below by send-and-forget. One that may write would change that leg only, and is refused.
#include "splitter.h"

#define ACCESS_OF(code) (((code) >> 14) & (FILE_READ_ACCESS | FILE_WRITE_ACCESS))

static EVT_WDF_REQUEST_COMPLETION_ROUTINE SplitterForwarded;

static VOID SplitterReport(_In_ PSPLITTER_DEVICE Device, _In_ WDFREQUEST Request)
{
    PSPLITTER_REPORT report;
    NTSTATUS status;

    status = WdfRequestRetrieveOutputBuffer(Request, sizeof(*report), (PVOID*)&report, NULL);
    if (!NT_SUCCESS(status)) {
        WdfRequestComplete(Request, status);
        return;
    }
    WdfSpinLockAcquire(Device->Lock);
    for (ULONG leg = 0; leg < SPLITTER_LEG_COUNT; leg++) {
        report->Legs[leg] = Device->Legs[leg].Report;
    }
    report->Depth = Device->Depth;
    report->Busy = Device->BusyCount;
    report->Waited = Device->Waited;
    report->Retried = Device->Retried;
    report->RolledForward = Device->RolledForward;
    WdfSpinLockRelease(Device->Lock);
    WdfRequestCompleteWithInformation(Request, STATUS_SUCCESS, sizeof(*report));
}

static VOID SplitterForwarded(_In_ WDFREQUEST Request, _In_ WDFIOTARGET Target,
                              _In_ PWDF_REQUEST_COMPLETION_PARAMS Params, _In_ WDFCONTEXT Context)
{
    UNREFERENCED_PARAMETER(Target);
    UNREFERENCED_PARAMETER(Context);
    WdfRequestCompleteWithInformation(Request, Params->IoStatus.Status,
                                      Params->IoStatus.Information);
}

// A request can be forgotten only on its way down its own stack.
static VOID SplitterForward(_In_ PSPLITTER_DEVICE Device, _In_ WDFREQUEST Request, _In_ ULONG Leg)
{
    WDFIOTARGET target = Device->Legs[Leg].Target;
    WDF_REQUEST_SEND_OPTIONS options;

    WdfRequestFormatRequestUsingCurrentType(Request);
    WDF_REQUEST_SEND_OPTIONS_INIT(&options, Leg == 0 ? WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET : 0);
    if (Leg != 0) {
        WdfRequestSetCompletionRoutine(Request, SplitterForwarded, WDF_NO_CONTEXT);
    }
    if (!WdfRequestSend(Request, target, &options)) {
        WdfRequestComplete(Request, WdfRequestGetStatus(Request));
    }
}

VOID SplitterControl(_Inout_ PSPLITTER_DEVICE Device, _In_ WDFREQUEST Request, _In_ ULONG Code)
{
    BOOLEAN isMirror = Device->Legs[SPLITTER_SECOND_LEG].Report.State != SplitterLegAbsent;

    if (Code == IOCTL_SPLITTER_QUERY) {
        SplitterReport(Device, Request);
    } else if (isMirror && (ACCESS_OF(Code) & FILE_WRITE_ACCESS)) {
        WdfRequestComplete(Request, STATUS_NOT_SUPPORTED);
    } else {
        SplitterForward(Device, Request, SplitterLegsLive(Device) & LEG_BIT(0) ? 0 : 1);
    }
}
