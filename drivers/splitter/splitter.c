// SPDX-License-Identifier: MIT
// The splitter driver: a filter above a disk that keeps a second disk equal to it. Writes go to
// both legs and are acknowledged when each live leg has them; reads take turns, and one that fails
// on a leg is tried on the other; flushes go to both; everything else goes to the disk below and is
// forgotten. A leg that fails a write or a flush the other one has done, or does not answer in
// time what the other one does, is dead: it is not asked again (legs.c). No acknowledged write is
// lost with it.
//
//   wdf run drivers/splitter --lower file:a.img --link '\Device\SecondLeg=file:b.img' \
//     --reg splitter.reg -- ...
//
// with the parameters SecondLeg="\\Device\\SecondLeg" (none: there is one leg only), Depth (reads
// and writes under way at a time; more of them wait) and TimeoutMs (for a leg's answer).
//
// Bounds: which leg is dead is not remembered when the device goes away, so after a failure copy
// the disk before the driver starts again. A leg that neither answers nor lets itself be canceled
// keeps the requests it has: their buffers are the callers' own.
//
// This file is the frame: start-up, parameters, queues, control codes, power.
#include "splitter.h"

// What EvtDeviceWdmIrpPreprocess makes of a flush, so that it comes through the queue.
#define IOCTL_SPLITTER_FLUSH CTL_CODE(FILE_DEVICE_UNKNOWN, 0x811, METHOD_BUFFERED, FILE_ANY_ACCESS)

DRIVER_INITIALIZE DriverEntry;
static EVT_WDF_DRIVER_DEVICE_ADD SplitterDeviceAdd;
static EVT_WDF_DEVICE_PREPARE_HARDWARE SplitterPrepareHardware;
static EVT_WDFDEVICE_WDM_IRP_PREPROCESS SplitterFlushArrived;
static EVT_WDF_IO_QUEUE_IO_READ SplitterIoRead;
static EVT_WDF_IO_QUEUE_IO_WRITE SplitterIoWrite;
static EVT_WDF_IO_QUEUE_IO_DEVICE_CONTROL SplitterIoDeviceControl;
static EVT_WDF_IO_QUEUE_IO_INTERNAL_DEVICE_CONTROL SplitterIoInternalDeviceControl;
static EVT_WDF_IO_QUEUE_IO_STOP SplitterIoStop;
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
    NTSTATUS status;
    WDFKEY key;

    Parameters->Depth = 32;
    Parameters->TimeoutMs = 5000;
    Parameters->SecondLeg = NULL;
    status = WdfDriverOpenParametersRegistryKey(WdfDeviceGetDriver(Device), KEY_READ,
                                                WDF_NO_OBJECT_ATTRIBUTES, &key);
    if (!NT_SUCCESS(status)) {
        return status == STATUS_OBJECT_NAME_NOT_FOUND ? STATUS_SUCCESS : status;
    }
    SplitterReadNumber(key, &depth, 4096, &Parameters->Depth);
    SplitterReadNumber(key, &timeoutMs, 3600000, &Parameters->TimeoutMs);
    status = SplitterReadSecondLeg(Device, key, &Parameters->SecondLeg);
    WdfRegistryClose(key);
    return status;
}

static NTSTATUS SplitterCreateQueues(_In_ PSPLITTER_DEVICE Device)
{
    WDF_IO_QUEUE_CONFIG config;
    NTSTATUS status;

    // Power-managed, which a filter has to ask for: what is under way ends before the legs sleep.
    WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchManual);
    config.PowerManaged = WdfTrue;
    config.EvtIoStop = SplitterIoStop;
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
    config.PowerManaged = WdfTrue;
    config.EvtIoRead = SplitterIoRead;
    config.EvtIoWrite = SplitterIoWrite;
    config.EvtIoDeviceControl = SplitterIoDeviceControl;
    config.EvtIoInternalDeviceControl = SplitterIoInternalDeviceControl;
    config.EvtIoStop = SplitterIoStop;
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
    status = SplitterLegsOpen(Device, parameters.SecondLeg);
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
    UNREFERENCED_PARAMETER(ResourcesRaw);
    UNREFERENCED_PARAMETER(ResourcesTranslated);
    return SplitterGetDevice(Device)->Readiness;
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

static VOID SplitterForward(_In_ WDFDEVICE Device, _In_ WDFREQUEST Request)
{
    WDF_REQUEST_SEND_OPTIONS options;

    WdfRequestFormatRequestUsingCurrentType(Request);
    WDF_REQUEST_SEND_OPTIONS_INIT(&options, WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET);
    if (!WdfRequestSend(Request, WdfDeviceGetIoTarget(Device), &options)) {
        WdfRequestComplete(Request, WdfRequestGetStatus(Request));
    }
}

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

static VOID SplitterIoDeviceControl(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                                    _In_ size_t OutputBufferLength, _In_ size_t InputBufferLength,
                                    _In_ ULONG IoControlCode)
{
    WDFDEVICE device = WdfIoQueueGetDevice(Queue);

    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    if (IoControlCode == IOCTL_SPLITTER_QUERY) {
        SplitterReport(SplitterGetDevice(device), Request);
    } else {
        SplitterForward(device, Request);
    }
}

static VOID SplitterIoInternalDeviceControl(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                                            _In_ size_t OutputBufferLength,
                                            _In_ size_t InputBufferLength, _In_ ULONG IoControlCode)
{
    WDFDEVICE device = WdfIoQueueGetDevice(Queue);

    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    if (IoControlCode == IOCTL_SPLITTER_FLUSH) {
        SplitterFlush(SplitterGetDevice(device), Request);
    } else {
        SplitterForward(device, Request);
    }
}

// To sleep, the device waits for what is under way: the legs are still awake and each answer comes
// in time or is timed out. A device that goes away takes its flushes back; reads and writes are
// cancelable, and the framework cancels them itself.
static VOID SplitterIoStop(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request, _In_ ULONG ActionFlags)
{
    UNREFERENCED_PARAMETER(Queue);
    if ((ActionFlags & WdfRequestStopActionPurge) && SplitterGetRequest(Request)->IsFlush) {
        WdfRequestCancelSentRequest(Request);
    }
}

// WaitingQueue was empty, or without power, and now has something to give.
static VOID SplitterWaitingReady(_In_ WDFQUEUE Queue, _In_ WDFCONTEXT Context)
{
    UNREFERENCED_PARAMETER(Queue);
    SplitterServeWaiting((PSPLITTER_DEVICE)Context);
}
