// SPDX-License-Identifier: MIT
// The legs: opening them, which of them live, and whose turn it is. A leg dies when it failed to do
// what the other leg has done: its contents are not to be trusted from then on. What both failed is
// the request's fault or beyond help, and kills none; so there always is a live leg.
#include "splitter.h"

#define SPLITTER_SECOND_LEG 1

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
NTSTATUS SplitterLegsOpen(_Inout_ PSPLITTER_DEVICE Device, _In_opt_ WDFSTRING SecondLeg)
{
    Device->Legs[0].Target = WdfDeviceGetIoTarget(Device->Device);
    Device->Legs[0].Report.State = SplitterLegLive;
    Device->Live = LEG_BIT(0);
    return SecondLeg == NULL ? STATUS_SUCCESS : SplitterOpenSecondLeg(Device, SecondLeg);
}

ULONG SplitterLegsLive(_In_ PSPLITTER_DEVICE Device)
{
    ULONG live;

    WdfSpinLockAcquire(Device->Lock);
    live = Device->Live;
    WdfSpinLockRelease(Device->Lock);
    return live;
}

// The bit of a live leg that was not tried, 0 if there is none. Live legs take turns.
ULONG SplitterLegsPickForRead(_Inout_ PSPLITTER_DEVICE Device, _In_ ULONG Tried)
{
    ULONG leg;
    ULONG picked = 0;

    WdfSpinLockAcquire(Device->Lock);
    for (ULONG step = 1; step <= SPLITTER_LEG_COUNT && picked == 0; step++) {
        leg = (Device->LastRead + step) % SPLITTER_LEG_COUNT;
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
        Device->Live &= ~died;
    }
    for (ULONG leg = 0; leg < SPLITTER_LEG_COUNT; leg++) {
        if (died & LEG_BIT(leg)) {
            Device->Legs[leg].Report.State = SplitterLegDead;
        }
    }
    WdfSpinLockRelease(Device->Lock);
    if (died != 0) {
        DbgPrint("splitter: leg %u is dead\n", died == LEG_BIT(0) ? 0 : 1);
    }
    return Done;
}
