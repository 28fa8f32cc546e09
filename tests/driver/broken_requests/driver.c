// SPDX-License-Identifier: MIT
// A driver that breaks a rule of requests in each of three ways: it sends a request that it has not
// formatted, frees the IRP of one of its queue's, and completes that one twice, keeping it by a
// reference. It sends itself the control code that gives it one. The report must name the lines
// marked here.
#include <ntddk.h>
#include <wdf.h>

static EVT_WDF_DRIVER_DEVICE_ADD DeviceAdd;
static EVT_WDF_DEVICE_SELF_MANAGED_IO_INIT BreakRules;
static EVT_WDF_IO_QUEUE_IO_DEVICE_CONTROL CompleteTwice;
DRIVER_INITIALIZE DriverEntry;

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    WDF_DRIVER_CONFIG config;

    WDF_DRIVER_CONFIG_INIT(&config, DeviceAdd);
    return WdfDriverCreate(DriverObject, RegistryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
                           WDF_NO_HANDLE);
}

static NTSTATUS DeviceAdd(WDFDRIVER Driver, PWDFDEVICE_INIT DeviceInit)
{
    WDF_PNPPOWER_EVENT_CALLBACKS callbacks;
    WDF_IO_QUEUE_CONFIG config;
    WDFDEVICE device;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(Driver);
    WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
    callbacks.EvtDeviceSelfManagedIoInit = BreakRules;
    WdfDeviceInitSetPnpPowerEventCallbacks(DeviceInit, &callbacks);
    status = WdfDeviceCreate(&DeviceInit, WDF_NO_OBJECT_ATTRIBUTES, &device);
    if (!NT_SUCCESS(status)) return status;
    WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchParallel);
    config.PowerManaged = WdfFalse;
    config.EvtIoDeviceControl = CompleteTwice;
    return WdfIoQueueCreate(device, &config, WDF_NO_OBJECT_ATTRIBUTES, WDF_NO_HANDLE);
}

static VOID CompleteTwice(WDFQUEUE Queue, WDFREQUEST Request, size_t OutputBufferLength,
                          size_t InputBufferLength, ULONG IoControlCode)
{
    UNREFERENCED_PARAMETER(Queue);
    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    UNREFERENCED_PARAMETER(IoControlCode);
    IoFreeIrp(WdfRequestWdmGetIrp(Request));  // got
    WdfObjectReference(Request);
    WdfRequestComplete(Request, STATUS_SUCCESS);  // completed
    WdfRequestComplete(Request, STATUS_SUCCESS);  // completed again
    WdfObjectDereference(Request);
}

static VOID SendUnformatted(WDFDEVICE Device)
{
    WDFREQUEST request;

    if (!NT_SUCCESS(WdfRequestCreate(  // created
            WDF_NO_OBJECT_ATTRIBUTES, WdfDeviceGetIoTarget(Device), &request))) {
        return;
    }
    (VOID)WdfRequestSend(request, WdfDeviceGetIoTarget(Device), NULL);  // not formatted
    WdfObjectDelete(request);
}

static VOID SendControlToSelf(WDFDEVICE Device)
{
    PDEVICE_OBJECT self = WdfDeviceWdmGetDeviceObject(Device);
    IO_STATUS_BLOCK block;
    KEVENT done;
    PIRP irp;

    KeInitializeEvent(&done, NotificationEvent, FALSE);
    irp = IoBuildDeviceIoControlRequest(
        CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS), self, NULL, 0, NULL,
        0, FALSE, &done, &block);
    if (irp != NULL && IoCallDriver(self, irp) == STATUS_PENDING) {
        KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, NULL);
    }
}

static NTSTATUS BreakRules(WDFDEVICE Device)
{
    SendUnformatted(Device);
    SendControlToSelf(Device);
    return STATUS_SUCCESS;
}
