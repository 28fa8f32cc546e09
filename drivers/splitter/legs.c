// SPDX-License-Identifier: MIT
// The legs: opening them, which of them live, and whose turn it is. A leg dies when it failed to do
// what the other leg has done: its contents are not to be trusted from then on. What both failed is
// the request's fault or beyond help, and kills none; so there always is a live leg. But they may
// differ in it, so from then on reads stay on one leg: nobody sees one version and then the other.
#include "splitter.h"

// The device's answers must fit both legs: a flush goes to either with the caller's own IRP, and
// the buffers of reads and writes are the caller's own.
static VOID SplitterFitDevice(_In_ PSPLITTER_DEVICE Device, _In_ WDFIOTARGET Target)
{
    PDEVICE_OBJECT own = WdfDeviceWdmGetDeviceObject(Device->Device);
    PDEVICE_OBJECT lower = WdfIoTargetWdmGetTargetDeviceObject(Target);

    if (own->StackSize <= lower->StackSize) {
        own->StackSize = lower->StackSize + 1;
    }
    own->AlignmentRequirement |= lower->AlignmentRequirement;
}

static NTSTATUS SplitterOpenSecondLeg(_Inout_ PSPLITTER_DEVICE Device, _In_ WDFSTRING Name)
{
    PSPLITTER_LEG leg = &Device->Legs[SPLITTER_SECOND_LEG];
    WDF_IO_TARGET_OPEN_PARAMS params;
    UNICODE_STRING name;
    NTSTATUS status;

    status = WdfIoTargetCreate(Device->Device, WDF_NO_OBJECT_ATTRIBUTES, &leg->Target);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    WdfStringGetUnicodeString(Name, &name);
    WDF_IO_TARGET_OPEN_PARAMS_INIT_OPEN_BY_NAME(&params, &name, GENERIC_READ | GENERIC_WRITE);
    status = WdfIoTargetOpen(leg->Target, &params);
    if (!NT_SUCCESS(status)) {
        DbgPrint("splitter: the second leg %wZ cannot be opened: 0x%08X\n", &name, status);
        return status;
    }
    SplitterFitDevice(Device, leg->Target);
    leg->Report.State = SplitterLegLive;
    Device->Live |= LEG_BIT(SPLITTER_SECOND_LEG);
    return STATUS_SUCCESS;
}

// In EvtDriverDeviceAdd: what attaches above later looks at this device's stack size and alignment.
// A leg that died before is not even opened.
NTSTATUS SplitterLegsOpen(_Inout_ PSPLITTER_DEVICE Device, _In_ PSPLITTER_PARAMETERS Parameters)
{
    NTSTATUS status = STATUS_SUCCESS;

    Device->Legs[0].Target = WdfDeviceGetIoTarget(Device->Device);
    Device->Legs[0].Report.State = SplitterLegLive;
    Device->Live = LEG_BIT(0);
    if (Parameters->SecondLeg == NULL) {
        return STATUS_SUCCESS;
    }
    Device->Dead = Device->Recorded = Parameters->DeadLegs;
    Device->MayDiffer = Parameters->InUse != 0;
    if (Device->Dead & LEG_BIT(0)) {
        Device->Legs[0].Report.State = SplitterLegDead;
        Device->Live = 0;
    }
    if (Device->Dead & LEG_BIT(SPLITTER_SECOND_LEG)) {
        Device->Legs[SPLITTER_SECOND_LEG].Report.State = SplitterLegDead;
    } else {
        status = SplitterOpenSecondLeg(Device, Parameters->SecondLeg);
    }
    return NT_SUCCESS(status) && Device->Live == 0 ? STATUS_DEVICE_CONFIGURATION_ERROR : status;
}

// 0: the leg does not tell.
static ULONGLONG SplitterLegLength(_In_ PSPLITTER_DEVICE Device, _In_ ULONG Leg)
{
    GET_LENGTH_INFORMATION length = {0};
    WDF_REQUEST_SEND_OPTIONS options;
    WDF_MEMORY_DESCRIPTOR output;
    NTSTATUS status;

    WDF_MEMORY_DESCRIPTOR_INIT_BUFFER(&output, &length, sizeof(length));
    WDF_REQUEST_SEND_OPTIONS_INIT(&options, WDF_REQUEST_SEND_OPTION_TIMEOUT);
    WDF_REQUEST_SEND_OPTIONS_SET_TIMEOUT(&options, Device->Timeout);
    status = WdfIoTargetSendIoctlSynchronously(Device->Legs[Leg].Target, NULL,
                                               IOCTL_DISK_GET_LENGTH_INFO, NULL, &output, &options,
                                               NULL);
    return NT_SUCCESS(status) ? (ULONGLONG)length.Length.QuadPart : 0;
}

// Once the disk below has started. A second leg that is too short would die of the first write past
// its end, and the first leg of one past its own.
NTSTATUS SplitterLegsMeasure(_Inout_ PSPLITTER_DEVICE Device)
{
    ULONGLONG second;

    if (Device->Live != ALL_LEGS) {
        return STATUS_SUCCESS;
    }
    Device->Length = SplitterLegLength(Device, 0);
    second = SplitterLegLength(Device, SPLITTER_SECOND_LEG);
    if (second != 0 && second < Device->Length) {
        DbgPrint("splitter: the second leg has %I64u bytes, the first one %I64u\n", second,
                 Device->Length);
        return STATUS_DEVICE_CONFIGURATION_ERROR;
    }
    return STATUS_SUCCESS;
}

ULONG SplitterLegsLive(_In_ PSPLITTER_DEVICE Device)
{
    ULONG live;

    WdfSpinLockAcquire(Device->Lock);
    live = Device->Live;
    WdfSpinLockRelease(Device->Lock);
    return live;
}

// The bit of a live leg that was not tried, 0 if there is none. Live legs that cannot differ take
// turns.
ULONG SplitterLegsPickForRead(_Inout_ PSPLITTER_DEVICE Device, _In_ ULONG Tried)
{
    ULONG picked = 0;
    ULONG first;

    WdfSpinLockAcquire(Device->Lock);
    first = Device->MayDiffer ? Device->LastRead : Device->LastRead + 1;
    for (ULONG step = 0; step < SPLITTER_LEG_COUNT && picked == 0; step++) {
        ULONG leg = (first + step) % SPLITTER_LEG_COUNT;

        if (Device->Live & ~Tried & LEG_BIT(leg)) {
            picked = LEG_BIT(leg);
            Device->LastRead = leg;
        }
    }
    WdfSpinLockRelease(Device->Lock);
    return picked;
}

VOID SplitterLegsCount(_Inout_ PSPLITTER_DEVICE Device, _In_ ULONG Leg, _In_ SPLITTER_DEED Deed,
                       _In_ NTSTATUS Status)
{
    PSPLITTER_LEG_REPORT report = &Device->Legs[Leg].Report;

    WdfSpinLockAcquire(Device->Lock);
    report->Reads += Deed == SplitterDeedRead;
    report->Writes += Deed == SplitterDeedWrite;
    report->Flushes += Deed == SplitterDeedFlush;
    if (!NT_SUCCESS(Status)) {
        report->Failures++;
        report->TimeOuts += Status == STATUS_IO_TIMEOUT;
        report->LastFailure = Status;
    }
    WdfSpinLockRelease(Device->Lock);
}

// Under the lock. Nothing that waits has to wait for a dead leg any more.
static VOID SplitterLegsKill(_Inout_ PSPLITTER_DEVICE Device, _In_ ULONG Legs)
{
    Device->Live &= ~Legs;
    Device->Dead |= Legs;
    for (ULONG leg = 0; leg < SPLITTER_LEG_COUNT; leg++) {
        if (Legs & LEG_BIT(leg)) {
            Device->Legs[leg].Report.State = SplitterLegDead;
        }
    }
    while (!IsListEmpty(&Device->Spare)) {
        InsertTailList(&Device->Free, RemoveHeadList(&Device->Spare));
    }
    Device->Blocked = FALSE;
}

// Decides over an operation that the legs in Done did and those in Failed did not. Returns the live
// legs of Done; if there are any, those of Failed are dead when this returns, so that the caller
// may acknowledge. A leg that was done in time may have died meanwhile: then it does not count.
ULONG SplitterLegsSettle(_Inout_ PSPLITTER_DEVICE Device, _In_ ULONG Done, _In_ ULONG Failed)
{
    ULONG died = 0;

    WdfSpinLockAcquire(Device->Lock);
    Done &= Device->Live;
    if (Done != 0) {
        died = Failed & Device->Live;
    }
    if (died != 0) {
        SplitterLegsKill(Device, died);
    }
    WdfSpinLockRelease(Device->Lock);
    if (died != 0) {
        DbgPrint("splitter: leg %u is dead\n", died == LEG_BIT(0) ? 0 : 1);
        WdfWorkItemEnqueue(Device->Recorder);
        SplitterServeWaiting(Device);
    }
    return Done;
}

// A write ended that no live leg has for certain.
VOID SplitterLegsMayDiffer(_Inout_ PSPLITTER_DEVICE Device)
{
    WdfSpinLockAcquire(Device->Lock);
    Device->MayDiffer = TRUE;
    WdfSpinLockRelease(Device->Lock);
}
