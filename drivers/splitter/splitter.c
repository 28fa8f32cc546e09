// SPDX-License-Identifier: MIT
// The splitter driver: a filter above a disk that keeps a second disk equal to it. Writes go to
// both legs and are acknowledged when each live leg has them; reads take turns, and one that fails
// on a leg is tried on the other; flushes go to both; control codes that only look go to one leg,
// and to the disk below they are forgotten (control.c). A leg that fails a write or a flush the
// other one has done, or does not answer in time what the other one does, is dead: it is not asked
// again (legs.c, watch.c), not even after the next start (record.c). No acknowledged write is lost
// with it.
//
//   wdf run drivers/splitter --lower file:a.img --link '\Device\SecondLeg=file:b.img' \
//     --reg splitter.reg -- ...
//
// with the parameters SecondLeg="\\Device\\SecondLeg" (none: there is one leg only), Depth (reads
// and writes under way at a time; more of them wait) and TimeoutMs (for a leg's answer). The driver
// itself writes DeadLegs: 1 for the first leg, 2 for the second. Copy the disk, then set it to 0.
//
// Bounds: a leg that neither answers nor lets itself be canceled keeps the requests it has: their
// buffers are the callers' own. After a write that failed or was canceled on both legs, or that was
// under way when the machine stopped, the legs may differ there until it is written again: reads
// then stay on one leg, and see the other's version if that leg dies.
//
// This file is the frame: start-up, parameters, queues.
#include "splitter.h"

// What EvtDeviceWdmIrpPreprocess makes of a flush, so that it comes through the queue.
#define IOCTL_SPLITTER_FLUSH CTL_CODE(FILE_DEVICE_UNKNOWN, 0x811, METHOD_BUFFERED, FILE_ANY_ACCESS)

DRIVER_INITIALIZE DriverEntry;
static EVT_WDF_DRIVER_DEVICE_ADD SplitterDeviceAdd;
static EVT_WDF_DEVICE_PREPARE_HARDWARE SplitterPrepareHardware;
static EVT_WDF_DEVICE_RELEASE_HARDWARE SplitterReleaseHardware;
static EVT_WDFDEVICE_WDM_IRP_PREPROCESS SplitterFlushArrived;
static EVT_WDF_IO_QUEUE_IO_READ SplitterIoRead;
static EVT_WDF_IO_QUEUE_IO_WRITE SplitterIoWrite;
static EVT_WDF_IO_QUEUE_IO_DEVICE_CONTROL SplitterIoDeviceControl;
static EVT_WDF_IO_QUEUE_IO_INTERNAL_DEVICE_CONTROL SplitterIoInternalDeviceControl;
static EVT_WDF_IO_QUEUE_STATE SplitterWaitingReady;

#ifdef ALLOC_PRAGMA
#pragma alloc_text(INIT, DriverEntry)
#endif

NTSTATUS DriverEntry(_In_ PDRIVER_OBJECT DriverObject, _In_ PUNICODE_STRING RegistryPath)
{
    WDF_DRIVER_CONFIG config;

    WDF_DRIVER_CONFIG_INIT(&config, SplitterDeviceAdd);
    return WdfDriverCreate(DriverObject, RegistryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
                           WDF_NO_HANDLE);
}

static VOID SplitterReadNumber(_In_ WDFKEY Key, _In_ PCUNICODE_STRING Name, _In_ ULONG Maximum,
                               _Inout_ PULONG Value)
{
    ULONG value;

    if (NT_SUCCESS(WdfRegistryQueryULong(Key, Name, &value)) && value > 0 && value <= Maximum) {
        *Value = value;
    }
}

static NTSTATUS SplitterReadSecondLeg(_In_ WDFDEVICE Device, _In_ WDFKEY Key, _Out_ WDFSTRING* Name)
{
    DECLARE_CONST_UNICODE_STRING(secondLeg, L"SecondLeg");
    WDF_OBJECT_ATTRIBUTES attributes;
    NTSTATUS status;

    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device;
    status = WdfStringCreate(NULL, &attributes, Name);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = WdfRegistryQueryString(Key, &secondLeg, *Name);
    if (status == STATUS_OBJECT_NAME_NOT_FOUND) {
        WdfObjectDelete(*Name);
        *Name = NULL;
        return STATUS_SUCCESS;
    }
    return status;
}

static NTSTATUS SplitterReadParameters(_In_ WDFDEVICE Device, _Out_ PSPLITTER_PARAMETERS Parameters)
{
    DECLARE_CONST_UNICODE_STRING(depth, L"Depth");
    DECLARE_CONST_UNICODE_STRING(timeoutMs, L"TimeoutMs");
    DECLARE_CONST_UNICODE_STRING(deadLegs, L"DeadLegs");
    DECLARE_CONST_UNICODE_STRING(inUse, L"InUse");
    NTSTATUS status;
    WDFKEY key;

    RtlZeroMemory(Parameters, sizeof(*Parameters));
    Parameters->Depth = 32;
    Parameters->TimeoutMs = 30000;  // a disk may have to spin up first
    status = WdfDriverOpenParametersRegistryKey(WdfDeviceGetDriver(Device), KEY_READ,
                                                WDF_NO_OBJECT_ATTRIBUTES, &key);
    if (!NT_SUCCESS(status)) {
        return status == STATUS_OBJECT_NAME_NOT_FOUND ? STATUS_SUCCESS : status;
    }
    SplitterReadNumber(key, &depth, 4096, &Parameters->Depth);
    SplitterReadNumber(key, &timeoutMs, 3600000, &Parameters->TimeoutMs);
    SplitterReadNumber(key, &deadLegs, ALL_LEGS, &Parameters->DeadLegs);
    SplitterReadNumber(key, &inUse, 1, &Parameters->InUse);
    status = SplitterReadSecondLeg(Device, key, &Parameters->SecondLeg);
    WdfRegistryClose(key);
    return status;
}

static NTSTATUS SplitterCreateQueues(_In_ PSPLITTER_DEVICE Device)
{
    WDF_IO_QUEUE_CONFIG config;
    NTSTATUS status;

    // Not power-managed: this is a filter, and what wakes the disk is a request that comes down to
    // the driver which owns its power policy.
    WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchManual);
    config.PowerManaged = WdfFalse;
    status = WdfIoQueueCreate(Device->Device, &config, WDF_NO_OBJECT_ATTRIBUTES,
                              &Device->WaitingQueue);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = WdfIoQueueReadyNotify(Device->WaitingQueue, SplitterWaitingReady, Device);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchParallel);
    config.PowerManaged = WdfFalse;
    config.EvtIoRead = SplitterIoRead;
    config.EvtIoWrite = SplitterIoWrite;
    config.EvtIoDeviceControl = SplitterIoDeviceControl;
    config.EvtIoInternalDeviceControl = SplitterIoInternalDeviceControl;
    return WdfIoQueueCreate(Device->Device, &config, WDF_NO_OBJECT_ATTRIBUTES, WDF_NO_HANDLE);
}

static NTSTATUS SplitterPrepareDevice(_Inout_ PSPLITTER_DEVICE Device)
{
    SPLITTER_PARAMETERS parameters;
    WDF_OBJECT_ATTRIBUTES attributes;
    NTSTATUS status;

    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device->Device;
    status = WdfSpinLockCreate(&attributes, &Device->Lock);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = SplitterReadParameters(Device->Device, &parameters);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    Device->Timeout = WDF_REL_TIMEOUT_IN_MS(parameters.TimeoutMs);
    status = SplitterRecordCreate(Device);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = SplitterWatchCreate(Device);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = SplitterLegsOpen(Device, &parameters);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = SplitterOperationsCreate(Device, parameters.Depth);
    return NT_SUCCESS(status) ? SplitterCreateQueues(Device) : status;
}

static NTSTATUS SplitterDeviceAdd(_In_ WDFDRIVER Driver, _Inout_ PWDFDEVICE_INIT DeviceInit)
{
    WDF_PNPPOWER_EVENT_CALLBACKS callbacks;
    WDF_OBJECT_ATTRIBUTES attributes;
    PSPLITTER_DEVICE context;
    WDFDEVICE device;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(Driver);
    WdfFdoInitSetFilter(DeviceInit);
    WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
    callbacks.EvtDevicePrepareHardware = SplitterPrepareHardware;
    callbacks.EvtDeviceReleaseHardware = SplitterReleaseHardware;
    WdfDeviceInitSetPnpPowerEventCallbacks(DeviceInit, &callbacks);
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, SPLITTER_REQUEST);
    WdfDeviceInitSetRequestAttributes(DeviceInit, &attributes);
    status = WdfDeviceInitAssignWdmIrpPreprocessCallback(DeviceInit, SplitterFlushArrived,
                                                         IRP_MJ_FLUSH_BUFFERS, NULL, 0);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, SPLITTER_DEVICE);
    status = WdfDeviceCreate(&DeviceInit, &attributes, &device);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    context = SplitterGetDevice(device);
    context->Device = device;
    context->Readiness = SplitterPrepareDevice(context);
    return STATUS_SUCCESS;
}

// A filter that fails to add its device is left out of the stack: the disk would run without its
// mirror, and the second leg would fall behind unnoticed. So the device does not start.
static NTSTATUS SplitterPrepareHardware(_In_ WDFDEVICE Device, _In_ WDFCMRESLIST ResourcesRaw,
                                        _In_ WDFCMRESLIST ResourcesTranslated)
{
    PSPLITTER_DEVICE device = SplitterGetDevice(Device);
    NTSTATUS status = device->Readiness;

    UNREFERENCED_PARAMETER(ResourcesRaw);
    UNREFERENCED_PARAMETER(ResourcesTranslated);
    if (NT_SUCCESS(status)) {
        status = SplitterLegsMeasure(device);
    }
    return NT_SUCCESS(status) ? SplitterRecordInUse(device, TRUE) : status;
}

// Nothing is under way any more.
static NTSTATUS SplitterReleaseHardware(_In_ WDFDEVICE Device,
                                        _In_ WDFCMRESLIST ResourcesTranslated)
{
    PSPLITTER_DEVICE device = SplitterGetDevice(Device);

    UNREFERENCED_PARAMETER(ResourcesTranslated);
    if (NT_SUCCESS(device->Readiness) && !device->MayDiffer) {
        (VOID)SplitterRecordInUse(device, FALSE);
    }
    return STATUS_SUCCESS;
}

// Queues know reads, writes and control codes only. The stack location is this driver's own, so it
// may say what the queue understands.
static NTSTATUS SplitterFlushArrived(_In_ WDFDEVICE Device, _Inout_ PIRP Irp)
{
    PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(Irp);

    RtlZeroMemory(&location->Parameters, sizeof(location->Parameters));
    location->MajorFunction = IRP_MJ_INTERNAL_DEVICE_CONTROL;
    location->MinorFunction = 0;
    location->Parameters.DeviceIoControl.IoControlCode = IOCTL_SPLITTER_FLUSH;
    IoSkipCurrentIrpStackLocation(Irp);
    return WdfDeviceWdmDispatchPreprocessedIrp(Device, Irp);
}

static VOID SplitterIoTransfer(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request, _In_ size_t Length)
{
    if (Length == 0) {
        WdfRequestComplete(Request, STATUS_SUCCESS);
        return;
    }
    SplitterTransfer(SplitterGetDevice(WdfIoQueueGetDevice(Queue)), Request);
}

static VOID SplitterIoRead(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request, _In_ size_t Length)
{
    SplitterIoTransfer(Queue, Request, Length);
}

static VOID SplitterIoWrite(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request, _In_ size_t Length)
{
    SplitterIoTransfer(Queue, Request, Length);
}

static VOID SplitterIoDeviceControl(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                                    _In_ size_t OutputBufferLength, _In_ size_t InputBufferLength,
                                    _In_ ULONG IoControlCode)
{
    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    SplitterControl(SplitterGetDevice(WdfIoQueueGetDevice(Queue)), Request, IoControlCode);
}

static VOID SplitterIoInternalDeviceControl(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                                            _In_ size_t OutputBufferLength,
                                            _In_ size_t InputBufferLength, _In_ ULONG IoControlCode)
{
    PSPLITTER_DEVICE device = SplitterGetDevice(WdfIoQueueGetDevice(Queue));

    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    if (IoControlCode == IOCTL_SPLITTER_FLUSH) {
        SplitterFlush(device, Request);
    } else {
        SplitterControl(device, Request, IoControlCode);
    }
}

// WaitingQueue was empty and now has something to give.
static VOID SplitterWaitingReady(_In_ WDFQUEUE Queue, _In_ WDFCONTEXT Context)
{
    UNREFERENCED_PARAMETER(Queue);
    SplitterServeWaiting((PSPLITTER_DEVICE)Context);
}
