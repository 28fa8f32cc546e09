// SPDX-License-Identifier: MIT
// The cycle driver: the reuse cycle and nothing else. Each of N requests is read, completed,
// reused, formatted, given its routine again and sent, so many times; the answer is how long that
// took.
#include <ntddk.h>
#include <wdf.h>

#include "public.h"

#define CYCLE_POOL_TAG 'elcC'
#define CYCLE_DEPTH_MAX (1024 * 1024)

typedef struct _CYCLE_DEVICE {
    WDFIOTARGET Target;
    WDFREQUEST Caller;  // the IOCTL_CYCLE_RUN that runs
    WDFOBJECT Slots;    // parent of what one run creates
    CYCLE_RUN Run;
    LARGE_INTEGER StartTime;
    struct _CYCLE_SLOT** AllSlots;
    struct _CYCLE_SENDER* Senders;  // one for each CPU
    volatile LONG Making;           // senders that have not made their slots yet
    volatile LONG Active;
    volatile LONG Status;
    volatile LONG64 Reads;
} CYCLE_DEVICE, *PCYCLE_DEVICE;

WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(CYCLE_DEVICE, CycleGetDevice)

// One read in flight.
typedef struct _CYCLE_SLOT {
    PCYCLE_DEVICE Device;
    WDFREQUEST Request;
    WDFMEMORY Memory;
    ULONGLONG ReadsLeft;
    ULONGLONG Random;
} CYCLE_SLOT, *PCYCLE_SLOT;

WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(CYCLE_SLOT, CycleGetSlot)

// What one CPU makes and sends.
typedef struct _CYCLE_SENDER {
    PCYCLE_DEVICE Device;
    ULONG First;
    ULONG Count;
    KDPC MakeDpc;
    KDPC SendDpc;
} CYCLE_SENDER, *PCYCLE_SENDER;

DRIVER_INITIALIZE DriverEntry;
static EVT_WDF_DRIVER_DEVICE_ADD CycleDeviceAdd;
static EVT_WDF_IO_QUEUE_IO_DEVICE_CONTROL CycleIoDeviceControl;
static EVT_WDF_REQUEST_COMPLETION_ROUTINE CycleReadCompleted;
static KDEFERRED_ROUTINE CycleMakePart;
static KDEFERRED_ROUTINE CycleSendPart;

NTSTATUS DriverEntry(_In_ PDRIVER_OBJECT DriverObject, _In_ PUNICODE_STRING RegistryPath)
{
    WDF_DRIVER_CONFIG config;

    WDF_DRIVER_CONFIG_INIT(&config, CycleDeviceAdd);
    return WdfDriverCreate(DriverObject, RegistryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
                           WDF_NO_HANDLE);
}

static NTSTATUS CycleDeviceAdd(_In_ WDFDRIVER Driver, _Inout_ PWDFDEVICE_INIT DeviceInit)
{
    DECLARE_CONST_UNICODE_STRING(name, L"\\Device\\OpenWdfCycle");
    DECLARE_CONST_UNICODE_STRING(link, CYCLE_DOS_DEVICE_NAME);
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_IO_QUEUE_CONFIG config;
    WDFDEVICE device;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(Driver);
    status = WdfDeviceInitAssignName(DeviceInit, &name);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, CYCLE_DEVICE);
    status = WdfDeviceCreate(&DeviceInit, &attributes, &device);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    CycleGetDevice(device)->Target = WdfDeviceGetIoTarget(device);
    status = WdfDeviceCreateSymbolicLink(device, &link);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    // Sequential: one run at a time.
    WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchSequential);
    config.EvtIoDeviceControl = CycleIoDeviceControl;
    return WdfIoQueueCreate(device, &config, WDF_NO_OBJECT_ATTRIBUTES, WDF_NO_HANDLE);
}

static NTSTATUS CycleCreateRequest(_In_ PCYCLE_SLOT Slot)
{
    WDF_OBJECT_ATTRIBUTES attributes;

    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Slot->Device->Slots;
    return WdfRequestCreate(&attributes, Slot->Device->Target, &Slot->Request);
}

static VOID CycleEnd(_In_ PCYCLE_DEVICE Device)
{
    LARGE_INTEGER frequency;
    LARGE_INTEGER now = KeQueryPerformanceCounter(&frequency);
    ULONGLONG ticks = (ULONGLONG)(now.QuadPart - Device->StartTime.QuadPart);
    WDFREQUEST caller = Device->Caller;
    WDFOBJECT slots = Device->Slots;
    PCYCLE_RESULT result;
    NTSTATUS status;

    if (Device->Run.CancelAll != 0) {
        WdfIoTargetStart(Device->Target);
    }
    status = WdfRequestRetrieveOutputBuffer(caller, sizeof(*result), (PVOID*)&result, NULL);
    if (!NT_SUCCESS(status)) {
        WdfObjectDelete(slots);
        WdfRequestComplete(caller, status);
        return;
    }
    result->Status = Device->Status;
    result->Reads = (ULONGLONG)Device->Reads;
    result->ElapsedNanoseconds = ticks * 1000000000ull / (ULONGLONG)frequency.QuadPart;
    WdfObjectDelete(slots);
    WdfRequestCompleteWithInformation(caller, STATUS_SUCCESS, sizeof(*result));
}

// The slot stops. The last one ends the run.
static VOID CycleSlotDone(_In_ PCYCLE_SLOT Slot, _In_ NTSTATUS Status)
{
    PCYCLE_DEVICE device = Slot->Device;

    if (!NT_SUCCESS(Status)) {
        InterlockedCompareExchange(&device->Status, Status, STATUS_SUCCESS);
    }
    InterlockedAdd64(&device->Reads, (LONG64)(device->Run.ReadsEach - Slot->ReadsLeft));
    if (InterlockedDecrement(&device->Active) == 0) {
        CycleEnd(device);
    }
}

static LONGLONG CycleNextOffset(_Inout_ PCYCLE_SLOT Slot)
{
    const CYCLE_RUN* run = &Slot->Device->Run;
    ULONGLONG x = Slot->Random;

    if (run->RangeBytes == 0) {
        return 0;
    }
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    Slot->Random = x;
    return (LONGLONG)(x % (run->RangeBytes / run->ReadBytes) * run->ReadBytes);
}

static NTSTATUS CycleSend(_In_ PCYCLE_SLOT Slot)
{
    WDFIOTARGET target = Slot->Device->Target;
    LONGLONG offset = CycleNextOffset(Slot);
    NTSTATUS status;

    status = WdfIoTargetFormatRequestForRead(target, Slot->Request, Slot->Memory, NULL, &offset);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    WdfRequestSetCompletionRoutine(Slot->Request, CycleReadCompleted, Slot);
    if (!WdfRequestSend(Slot->Request, target, WDF_NO_SEND_OPTIONS)) {
        return WdfRequestGetStatus(Slot->Request);
    }
    return STATUS_SUCCESS;
}

static VOID CycleReadCompleted(_In_ WDFREQUEST Request, _In_ WDFIOTARGET Target,
                               _In_ PWDF_REQUEST_COMPLETION_PARAMS Params, _In_ WDFCONTEXT Context)
{
    PCYCLE_SLOT slot = (PCYCLE_SLOT)Context;
    NTSTATUS status = Params->IoStatus.Status;
    WDF_REQUEST_REUSE_PARAMS reuse;

    UNREFERENCED_PARAMETER(Target);
    slot->ReadsLeft--;
    if (slot->Device->Run.CancelAll != 0 && status == STATUS_CANCELLED) {
        status = STATUS_SUCCESS;  // as it was asked for
    }
    if (!NT_SUCCESS(status) || slot->ReadsLeft == 0) {
        CycleSlotDone(slot, status);
        return;
    }
    if (slot->Device->Run.CreateEachTime != 0) {
        WdfObjectDelete(Request);
        status = CycleCreateRequest(slot);
    } else {
        WDF_REQUEST_REUSE_PARAMS_INIT(&reuse, WDF_REQUEST_REUSE_NO_FLAGS, STATUS_SUCCESS);
        status = WdfRequestReuse(Request, &reuse);
    }
    if (NT_SUCCESS(status)) {
        status = CycleSend(slot);
    }
    if (!NT_SUCCESS(status)) {
        CycleSlotDone(slot, status);
    }
}

static NTSTATUS CycleCreateSlot(_In_ PCYCLE_DEVICE Device, _In_ ULONG Index,
                                _Out_ PCYCLE_SLOT* Slot)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFOBJECT object;
    PVOID buffer;
    PCYCLE_SLOT slot;
    NTSTATUS status;

    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, CYCLE_SLOT);
    attributes.ParentObject = Device->Slots;
    status = WdfObjectCreate(&attributes, &object);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    slot = CycleGetSlot(object);
    slot->Device = Device;
    slot->ReadsLeft = Device->Run.ReadsEach;
    slot->Random = 0x9E3779B97F4A7C15ull * (Index + 1);
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device->Slots;
    status = WdfMemoryCreate(&attributes, NonPagedPoolNx, CYCLE_POOL_TAG, Device->Run.ReadBytes,
                             &slot->Memory, &buffer);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    *Slot = slot;
    return CycleCreateRequest(slot);
}

static VOID CycleSendPart(_In_ PKDPC Dpc, _In_opt_ PVOID Context, _In_opt_ PVOID Argument1,
                          _In_opt_ PVOID Argument2)
{
    PCYCLE_SENDER sender = (PCYCLE_SENDER)Context;
    PCYCLE_DEVICE device = sender->Device;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(Dpc);
    UNREFERENCED_PARAMETER(Argument1);
    UNREFERENCED_PARAMETER(Argument2);
    for (ULONG i = sender->First; i < sender->First + sender->Count; i++) {
        status = CycleSend(device->AllSlots[i]);
        if (!NT_SUCCESS(status)) {
            CycleSlotDone(device->AllSlots[i], status);
        }
    }
}

// The slots of every CPU are there, or cannot be.
static VOID CycleSendParts(_In_ PCYCLE_DEVICE Device)
{
    if (!NT_SUCCESS(Device->Status)) {
        if (InterlockedAdd(&Device->Active, -(LONG)Device->Run.Depth) == 0) {
            CycleEnd(Device);
        }
        return;
    }
    Device->StartTime = KeQueryPerformanceCounter(NULL);
    for (ULONG i = 0; i < Device->Run.CpuCount; i++) {
        KeInsertQueueDpc(&Device->Senders[i].SendDpc, NULL, NULL);
    }
}

static VOID CycleMakePart(_In_ PKDPC Dpc, _In_opt_ PVOID Context, _In_opt_ PVOID Argument1,
                          _In_opt_ PVOID Argument2)
{
    PCYCLE_SENDER sender = (PCYCLE_SENDER)Context;
    PCYCLE_DEVICE device = sender->Device;
    NTSTATUS status = STATUS_SUCCESS;

    UNREFERENCED_PARAMETER(Dpc);
    UNREFERENCED_PARAMETER(Argument1);
    UNREFERENCED_PARAMETER(Argument2);
    for (ULONG i = 0; NT_SUCCESS(status) && i < sender->Count; i++) {
        status = CycleCreateSlot(device, sender->First + i, &device->AllSlots[sender->First + i]);
    }
    if (!NT_SUCCESS(status)) {
        InterlockedCompareExchange(&device->Status, status, STATUS_SUCCESS);
    }
    if (InterlockedDecrement(&device->Making) == 0) {
        CycleSendParts(device);
    }
}

// Each CPU makes its part and sends it from a DPC, so that none is completed before all are sent;
// what comes back there is sent again there.
static NTSTATUS CycleStartOnCpus(_In_ PCYCLE_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    PCYCLE_SENDER senders;
    WDFMEMORY memory;
    ULONG count = Device->Run.CpuCount;
    ULONG part = Device->Run.Depth / count;
    NTSTATUS status;

    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device->Slots;
    status = WdfMemoryCreate(&attributes, NonPagedPoolNx, CYCLE_POOL_TAG, count * sizeof(*senders),
                             &memory, (PVOID*)&senders);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    Device->Senders = senders;
    Device->Making = (LONG)count;
    for (ULONG i = 0; i < count; i++) {
        senders[i].Device = Device;
        senders[i].First = i * part;
        senders[i].Count = i + 1 < count ? part : Device->Run.Depth - i * part;
        KeInitializeDpc(&senders[i].MakeDpc, CycleMakePart, &senders[i]);
        KeSetTargetProcessorDpc(&senders[i].MakeDpc, (CCHAR)i);
        KeInitializeDpc(&senders[i].SendDpc, CycleSendPart, &senders[i]);
        KeSetTargetProcessorDpc(&senders[i].SendDpc, (CCHAR)i);
    }
    for (ULONG i = 0; i < count; i++) {
        KeInsertQueueDpc(&senders[i].MakeDpc, NULL, NULL);
    }
    return STATUS_SUCCESS;
}

// The target is stopped, so that all of them wait until they are cancelled.
static NTSTATUS CycleSendAndCancel(_In_ PCYCLE_DEVICE Device)
{
    PCYCLE_SLOT* slots = Device->AllSlots;
    NTSTATUS status = STATUS_SUCCESS;

    for (ULONG i = 0; NT_SUCCESS(status) && i < Device->Run.Depth; i++) {
        status = CycleCreateSlot(Device, i, &slots[i]);
    }
    if (!NT_SUCCESS(status)) {
        return status;
    }
    WdfIoTargetStop(Device->Target, WdfIoTargetWaitForSentIoToComplete);
    for (ULONG i = 0; i < Device->Run.Depth; i++) {
        status = CycleSend(slots[i]);
        if (!NT_SUCCESS(status)) {
            CycleSlotDone(slots[i], status);
        }
    }
    Device->StartTime = KeQueryPerformanceCounter(NULL);
    for (ULONG i = 0; i < Device->Run.Depth; i++) {
        WdfRequestCancelSentRequest(slots[i]->Request);
    }
    return STATUS_SUCCESS;
}

// Makes the slots first and then sends them all: what is measured is the cycle, not the set-up.
static NTSTATUS CycleStart(_In_ PCYCLE_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFMEMORY memory;
    ULONG depth = Device->Run.Depth;
    NTSTATUS status;

    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device->Slots;
    status = WdfMemoryCreate(&attributes, NonPagedPoolNx, CYCLE_POOL_TAG,
                             depth * sizeof(*Device->AllSlots), &memory,
                             (PVOID*)&Device->AllSlots);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    Device->Active = (LONG)depth + 1;  // one for this function
    Device->Status = STATUS_SUCCESS;
    Device->Reads = 0;
    status = Device->Run.CancelAll != 0 ? CycleSendAndCancel(Device) : CycleStartOnCpus(Device);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    if (InterlockedDecrement(&Device->Active) == 0) {
        CycleEnd(Device);
    }
    return STATUS_SUCCESS;
}

static VOID CycleIoDeviceControl(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                                 _In_ size_t OutputBufferLength, _In_ size_t InputBufferLength,
                                 _In_ ULONG IoControlCode)
{
    WDFDEVICE wdfDevice = WdfIoQueueGetDevice(Queue);
    PCYCLE_DEVICE device = CycleGetDevice(wdfDevice);
    WDF_OBJECT_ATTRIBUTES attributes;
    PCYCLE_RUN run;
    NTSTATUS status = STATUS_INVALID_DEVICE_REQUEST;

    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    if (IoControlCode == IOCTL_CYCLE_RUN) {
        status = WdfRequestRetrieveInputBuffer(Request, sizeof(*run), (PVOID*)&run, NULL);
    }
    if (NT_SUCCESS(status) &&
        (run->Depth == 0 || run->Depth > CYCLE_DEPTH_MAX || run->ReadBytes == 0 ||
         run->ReadsEach == 0 ||
         (run->CancelAll != 0 && (run->ReadsEach != 1 || run->CpuCount > 1)) ||
         run->CpuCount > min(run->Depth, KeQueryActiveProcessorCount(NULL)) ||
         (run->RangeBytes != 0 && run->RangeBytes < run->ReadBytes))) {
        status = STATUS_INVALID_PARAMETER;
    }
    if (!NT_SUCCESS(status)) {
        WdfRequestComplete(Request, status);
        return;
    }
    device->Run = *run;
    device->Caller = Request;
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = wdfDevice;
    status = WdfObjectCreate(&attributes, &device->Slots);
    if (!NT_SUCCESS(status)) {
        WdfRequestComplete(Request, status);
        return;
    }
    status = CycleStart(device);
    if (!NT_SUCCESS(status)) {
        WdfObjectDelete(device->Slots);
        WdfRequestComplete(Request, status);
    }
}
