// SPDX-License-Identifier: MIT
// The pump driver: a function driver that streams the whole device below it through a fixed set of
// reused requests. This file is its frame: start-up, parameters, PnP callbacks and control codes.
#include "pump.h"

DRIVER_INITIALIZE DriverEntry;
static EVT_WDF_DRIVER_DEVICE_ADD PumpDeviceAdd;
static EVT_WDF_DEVICE_SELF_MANAGED_IO_INIT PumpSelfManagedIoInit;
static EVT_WDF_DEVICE_SELF_MANAGED_IO_SUSPEND PumpSelfManagedIoSuspend;
static EVT_WDF_DEVICE_SELF_MANAGED_IO_RESTART PumpSelfManagedIoRestart;
static EVT_WDF_DEVICE_SELF_MANAGED_IO_FLUSH PumpSelfManagedIoFlush;
static EVT_WDF_IO_QUEUE_IO_DEVICE_CONTROL PumpIoDeviceControl;

#ifdef ALLOC_PRAGMA
#pragma alloc_text(INIT, DriverEntry)
#endif

NTSTATUS DriverEntry(_In_ PDRIVER_OBJECT DriverObject, _In_ PUNICODE_STRING RegistryPath)
{
    WDF_DRIVER_CONFIG config;

    Crc32cInitialize();
    WDF_DRIVER_CONFIG_INIT(&config, PumpDeviceAdd);
    return WdfDriverCreate(DriverObject, RegistryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
                           WDF_NO_HANDLE);
}

static VOID PumpReadParameter(_In_ WDFKEY Key, _In_ PCUNICODE_STRING Name, _In_ ULONG Minimum,
                              _In_ ULONG Maximum, _Inout_ PULONG Value)
{
    ULONG value;

    if (!NT_SUCCESS(WdfRegistryQueryULong(Key, Name, &value))) {
        return;
    }
    if (value < Minimum || value > Maximum) {
        DbgPrint("pump: parameter %wZ = %u is not between %u and %u, %u is used\n", Name, value,
                 Minimum, Maximum, *Value);
        return;
    }
    *Value = value;
}

static VOID PumpReadParameters(_In_ WDFDRIVER Driver, _Out_ PPUMP_PARAMETERS Parameters)
{
    DECLARE_CONST_UNICODE_STRING(depth, L"Depth");
    DECLARE_CONST_UNICODE_STRING(blockBytes, L"BlockBytes");
    DECLARE_CONST_UNICODE_STRING(createEachTime, L"CreateEachTime");
    DECLARE_CONST_UNICODE_STRING(digest, L"Digest");
    DECLARE_CONST_UNICODE_STRING(lengthMiB, L"LengthMiB");
    WDFKEY key;

    Parameters->Depth = 32;
    Parameters->BlockBytes = 65536;
    Parameters->CreateEachTime = 0;
    Parameters->Digest = 1;
    Parameters->LengthMiB = 0;
    if (!NT_SUCCESS(WdfDriverOpenParametersRegistryKey(Driver, KEY_READ, WDF_NO_OBJECT_ATTRIBUTES,
                                                       &key))) {
        return;
    }
    PumpReadParameter(key, &depth, 1, 65536, &Parameters->Depth);
    PumpReadParameter(key, &blockBytes, 512, 64 * 1024 * 1024, &Parameters->BlockBytes);
    PumpReadParameter(key, &createEachTime, 0, 1, &Parameters->CreateEachTime);
    PumpReadParameter(key, &digest, 0, 1, &Parameters->Digest);
    PumpReadParameter(key, &lengthMiB, 0, 0xFFFFFFFF, &Parameters->LengthMiB);
    WdfRegistryClose(key);
}

static NTSTATUS PumpCreateQueues(_In_ WDFDEVICE Device)
{
    WDF_IO_QUEUE_CONFIG config;
    NTSTATUS status;

    // Control codes are answered at any time, also while the device is being stopped.
    WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchParallel);
    config.EvtIoDeviceControl = PumpIoDeviceControl;
    config.PowerManaged = WdfFalse;
    status = WdfIoQueueCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES, WDF_NO_HANDLE);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchManual);
    config.PowerManaged = WdfFalse;
    return WdfIoQueueCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES,
                            &PumpGetStream(Device)->WaitQueue);
}

static NTSTATUS PumpDeviceAdd(_In_ WDFDRIVER Driver, _Inout_ PWDFDEVICE_INIT DeviceInit)
{
    DECLARE_CONST_UNICODE_STRING(name, L"\\Device\\OpenWdfPump");
    DECLARE_CONST_UNICODE_STRING(link, PUMP_DOS_DEVICE_NAME);
    WDF_PNPPOWER_EVENT_CALLBACKS callbacks;
    WDF_OBJECT_ATTRIBUTES attributes;
    PUMP_PARAMETERS parameters;
    WDFDEVICE device;
    NTSTATUS status;

    WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
    callbacks.EvtDeviceSelfManagedIoInit = PumpSelfManagedIoInit;
    callbacks.EvtDeviceSelfManagedIoSuspend = PumpSelfManagedIoSuspend;
    callbacks.EvtDeviceSelfManagedIoRestart = PumpSelfManagedIoRestart;
    callbacks.EvtDeviceSelfManagedIoFlush = PumpSelfManagedIoFlush;
    WdfDeviceInitSetPnpPowerEventCallbacks(DeviceInit, &callbacks);

    status = WdfDeviceInitAssignName(DeviceInit, &name);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, PUMP_STREAM);
    status = WdfDeviceCreate(&DeviceInit, &attributes, &device);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = WdfDeviceCreateSymbolicLink(device, &link);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    PumpReadParameters(Driver, &parameters);
    status = PumpStreamCreate(device, &parameters);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    return PumpCreateQueues(device);
}

static NTSTATUS PumpSelfManagedIoInit(_In_ WDFDEVICE Device)
{
    PPUMP_STREAM stream = PumpGetStream(Device);
    NTSTATUS status = PumpStreamOpen(stream);

    if (NT_SUCCESS(status)) {
        PumpStreamRun(stream);
    }
    return status;
}

static NTSTATUS PumpSelfManagedIoSuspend(_In_ WDFDEVICE Device)
{
    PumpStreamPause(PumpGetStream(Device));
    return STATUS_SUCCESS;
}

static NTSTATUS PumpSelfManagedIoRestart(_In_ WDFDEVICE Device)
{
    PumpStreamRun(PumpGetStream(Device));
    return STATUS_SUCCESS;
}

static VOID PumpSelfManagedIoFlush(_In_ WDFDEVICE Device)
{
    PumpStreamClose(PumpGetStream(Device));
}

static VOID PumpCompleteWithReport(_In_ PPUMP_STREAM Stream, _In_ WDFREQUEST Request)
{
    PPUMP_REPORT report;
    NTSTATUS status;

    status = WdfRequestRetrieveOutputBuffer(Request, sizeof(*report), (PVOID*)&report, NULL);

    if (!NT_SUCCESS(status)) {
        WdfRequestComplete(Request, status);
        return;
    }
    PumpStreamReport(Stream, report);
    WdfRequestCompleteWithInformation(Request, STATUS_SUCCESS, sizeof(*report));
}

VOID PumpCompleteWaiters(_Inout_ PPUMP_STREAM Stream)
{
    WDFREQUEST request;

    while (NT_SUCCESS(WdfIoQueueRetrieveNextRequest(Stream->WaitQueue, &request))) {
        PumpCompleteWithReport(Stream, request);
    }
}

static VOID PumpIoDeviceControl(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                                _In_ size_t OutputBufferLength, _In_ size_t InputBufferLength,
                                _In_ ULONG IoControlCode)
{
    PPUMP_STREAM stream = PumpGetStream(WdfIoQueueGetDevice(Queue));
    NTSTATUS status;

    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    switch (IoControlCode) {
    case IOCTL_PUMP_QUERY:
        PumpCompleteWithReport(stream, Request);
        return;
    case IOCTL_PUMP_WAIT:
        status = WdfRequestForwardToIoQueue(Request, stream->WaitQueue);
        if (!NT_SUCCESS(status)) {
            WdfRequestComplete(Request, status);
        } else if (stream->Ended) {
            // The end came before the request was on the queue: nobody else will look there.
            PumpCompleteWaiters(stream);
        }
        return;
    default:
        WdfRequestComplete(Request, STATUS_INVALID_DEVICE_REQUEST);
    }
}
