// SPDX-License-Identifier: MIT
// The echo driver: a control device that gives back what was written to it, a little later.
//   write   a sequential queue stores the data (at most ECHO_BUFFER_BYTES)
//   read    waits on a manual queue until the timer answers the oldest one with the stored data
//   IOCTL_ECHO_HOLD  is held by the driver, cancelable, until the timer or a cancel ends it
// Cancellation: a waiting read is canceled by its queue; a held request by EchoHoldCanceled, which
// races with the timer. Who takes the request out of the held list completes it.
#include "echo.h"

DRIVER_INITIALIZE DriverEntry;
static EVT_WDF_DRIVER_UNLOAD EchoUnload;
static EVT_WDF_IO_QUEUE_IO_WRITE EchoIoWrite;
static EVT_WDF_IO_QUEUE_IO_READ EchoIoRead;
static EVT_WDF_IO_QUEUE_IO_DEVICE_CONTROL EchoIoDeviceControl;
static EVT_WDF_REQUEST_CANCEL EchoHoldCanceled;
static EVT_WDF_TIMER EchoTimer;

static NTSTATUS EchoCreateQueues(_In_ WDFDEVICE Device)
{
    PECHO_DEVICE echo = EchoGetDevice(Device);
    WDF_IO_QUEUE_CONFIG config;
    WDFQUEUE writes;
    NTSTATUS status;

    WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchParallel);
    config.EvtIoRead = EchoIoRead;
    config.EvtIoDeviceControl = EchoIoDeviceControl;
    status = WdfIoQueueCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES, WDF_NO_HANDLE);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchSequential);
    config.EvtIoWrite = EchoIoWrite;
    status = WdfIoQueueCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES, &writes);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = WdfDeviceConfigureRequestDispatching(Device, writes, WdfRequestTypeWrite);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchManual);
    return WdfIoQueueCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES, &echo->Reads);
}

static NTSTATUS EchoCreateTimer(_In_ WDFDEVICE Device)
{
    PECHO_DEVICE echo = EchoGetDevice(Device);
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_TIMER_CONFIG config;
    NTSTATUS status;

    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device;
    status = WdfSpinLockCreate(&attributes, &echo->Lock);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    WDF_TIMER_CONFIG_INIT(&config, EchoTimer);
    config.AutomaticSerialization = FALSE;
    return WdfTimerCreate(&config, &attributes, &echo->Timer);
}

NTSTATUS DriverEntry(_In_ PDRIVER_OBJECT DriverObject, _In_ PUNICODE_STRING RegistryPath)
{
    DECLARE_CONST_UNICODE_STRING(sddl, L"D:P(A;;GA;;;SY)(A;;GA;;;BA)");
    DECLARE_CONST_UNICODE_STRING(name, L"\\Device\\OpenWdfEcho");
    DECLARE_CONST_UNICODE_STRING(link, ECHO_DOS_DEVICE_NAME);
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_DRIVER_CONFIG config;
    PWDFDEVICE_INIT init;
    WDFDRIVER driver;
    WDFDEVICE device;
    NTSTATUS status;

    WDF_DRIVER_CONFIG_INIT(&config, WDF_NO_EVENT_CALLBACK);
    config.DriverInitFlags = WdfDriverInitNonPnpDriver;
    config.EvtDriverUnload = EchoUnload;
    status = WdfDriverCreate(DriverObject, RegistryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
                             &driver);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    init = WdfControlDeviceInitAllocate(driver, &sddl);
    if (init == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    status = WdfDeviceInitAssignName(init, &name);
    if (NT_SUCCESS(status)) {
        WdfDeviceInitSetIoType(init, WdfDeviceIoBuffered);
        WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, ECHO_DEVICE);
        status = WdfDeviceCreate(&init, &attributes, &device);
    }
    if (!NT_SUCCESS(status)) {
        WdfDeviceInitFree(init);
        return status;
    }
    InitializeListHead(&EchoGetDevice(device)->Held);
    status = WdfDeviceCreateSymbolicLink(device, &link);
    if (NT_SUCCESS(status)) {
        status = EchoCreateTimer(device);
    }
    if (NT_SUCCESS(status)) {
        status = EchoCreateQueues(device);
    }
    if (!NT_SUCCESS(status)) {
        WdfObjectDelete(device);
        return status;
    }
    WdfControlFinishInitializing(device);
    return STATUS_SUCCESS;
}

static VOID EchoUnload(_In_ WDFDRIVER Driver)
{
    // The control device is the driver's child and goes with it.
    UNREFERENCED_PARAMETER(Driver);
}

static VOID EchoArmTimer(_In_ PECHO_DEVICE Echo)
{
    WdfTimerStart(Echo->Timer, WDF_REL_TIMEOUT_IN_MS(ECHO_DELAY_MS));
}

static VOID EchoIoWrite(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request, _In_ size_t Length)
{
    PECHO_DEVICE echo = EchoGetDevice(WdfIoQueueGetDevice(Queue));
    PVOID data;
    NTSTATUS status;

    if (Length > ECHO_BUFFER_BYTES) {
        WdfRequestComplete(Request, STATUS_INVALID_BUFFER_SIZE);
        return;
    }
    status = WdfRequestRetrieveInputBuffer(Request, Length, &data, NULL);
    if (!NT_SUCCESS(status)) {
        WdfRequestComplete(Request, status);
        return;
    }
    WdfSpinLockAcquire(echo->Lock);
    RtlCopyMemory(echo->Buffer, data, Length);
    echo->BufferBytes = Length;
    WdfSpinLockRelease(echo->Lock);
    WdfRequestCompleteWithInformation(Request, STATUS_SUCCESS, Length);
}

static VOID EchoIoRead(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request, _In_ size_t Length)
{
    PECHO_DEVICE echo = EchoGetDevice(WdfIoQueueGetDevice(Queue));
    NTSTATUS status = WdfRequestForwardToIoQueue(Request, echo->Reads);

    UNREFERENCED_PARAMETER(Length);
    if (!NT_SUCCESS(status)) {
        WdfRequestComplete(Request, status);
        return;
    }
    EchoArmTimer(echo);
}

// Holds the request until the timer. The list entry and the cancel routine are armed under one
// lock, so that neither the timer nor a cancel can see one without the other.
static NTSTATUS EchoHold(_In_ PECHO_DEVICE Echo, _In_ WDFREQUEST Request)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    PECHO_HELD held;
    NTSTATUS status;

    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, ECHO_HELD);
    status = WdfObjectAllocateContext(Request, &attributes, (PVOID*)&held);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    held->Request = Request;
    held->Echo = Echo;
    WdfSpinLockAcquire(Echo->Lock);
    status = WdfRequestMarkCancelableEx(Request, EchoHoldCanceled);
    if (NT_SUCCESS(status)) {
        InsertTailList(&Echo->Held, &held->Link);
    }
    WdfSpinLockRelease(Echo->Lock);
    return status;
}

static VOID EchoIoDeviceControl(_In_ WDFQUEUE Queue, _In_ WDFREQUEST Request,
                                _In_ size_t OutputBufferLength, _In_ size_t InputBufferLength,
                                _In_ ULONG IoControlCode)
{
    PECHO_DEVICE echo = EchoGetDevice(WdfIoQueueGetDevice(Queue));
    NTSTATUS status = STATUS_INVALID_DEVICE_REQUEST;

    UNREFERENCED_PARAMETER(OutputBufferLength);
    UNREFERENCED_PARAMETER(InputBufferLength);
    if (IoControlCode == IOCTL_ECHO_HOLD) {
        status = EchoHold(echo, Request);
    }
    if (!NT_SUCCESS(status)) {
        WdfRequestComplete(Request, status);
        return;
    }
    EchoArmTimer(echo);
}

static VOID EchoHoldCanceled(_In_ WDFREQUEST Request)
{
    PECHO_HELD held = EchoGetHeld(Request);

    WdfSpinLockAcquire(held->Echo->Lock);
    RemoveEntryList(&held->Link);
    WdfSpinLockRelease(held->Echo->Lock);
    WdfRequestComplete(Request, STATUS_CANCELLED);
}

// Takes the oldest held request that is not being canceled, or NULL. A request whose cancel has
// begun stays on the list: EchoHoldCanceled takes it off and completes it.
static WDFREQUEST EchoTakeHeld(_In_ PECHO_DEVICE Echo)
{
    WDFREQUEST taken = NULL;
    PLIST_ENTRY entry;

    WdfSpinLockAcquire(Echo->Lock);
    for (entry = Echo->Held.Flink; entry != &Echo->Held; entry = entry->Flink) {
        PECHO_HELD held = CONTAINING_RECORD(entry, ECHO_HELD, Link);

        if (WdfRequestUnmarkCancelable(held->Request) != STATUS_CANCELLED) {
            RemoveEntryList(entry);
            taken = held->Request;
            break;
        }
    }
    WdfSpinLockRelease(Echo->Lock);
    return taken;
}

static VOID EchoAnswerRead(_In_ PECHO_DEVICE Echo, _In_ WDFREQUEST Request)
{
    PVOID data;
    size_t length;
    NTSTATUS status = WdfRequestRetrieveOutputBuffer(Request, 1, &data, &length);

    if (!NT_SUCCESS(status)) {
        WdfRequestComplete(Request, status);
        return;
    }
    WdfSpinLockAcquire(Echo->Lock);
    if (length > Echo->BufferBytes) {
        length = Echo->BufferBytes;
    }
    RtlCopyMemory(data, Echo->Buffer, length);
    WdfSpinLockRelease(Echo->Lock);
    WdfRequestCompleteWithInformation(Request, STATUS_SUCCESS, length);
}

static VOID EchoTimer(_In_ WDFTIMER Timer)
{
    PECHO_DEVICE echo = EchoGetDevice(WdfTimerGetParentObject(Timer));
    WDFREQUEST request;

    while (NT_SUCCESS(WdfIoQueueRetrieveNextRequest(echo->Reads, &request))) {
        EchoAnswerRead(echo, request);
    }
    while ((request = EchoTakeHeld(echo)) != NULL) {
        WdfRequestComplete(request, STATUS_SUCCESS);
    }
}
