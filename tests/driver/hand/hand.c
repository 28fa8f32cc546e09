// SPDX-License-Identifier: MIT
// A root-enumerated driver that plugs cups into a dock, hears of them by WMI, and takes them out
// again, one step every tenth of a second (a passive timer). Written as for the WDK.
#include <ntddk.h>
#include <wdf.h>
#include <initguid.h>
#include <WmiStr.h>
#include "..\Dock\DOCKINTERFACE.H"

typedef struct _HAND_CONTEXT {
  WDFIOTARGET Dock;
  PVOID Events;  // the data block of WMI
  WDFTIMER Timer;
  ULONG Step;
} HAND_CONTEXT, *PHAND_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(HAND_CONTEXT, HandContext)

DRIVER_INITIALIZE DriverEntry;
EVT_WDF_DRIVER_DEVICE_ADD HandEvtDeviceAdd;
EVT_WDF_DEVICE_SELF_MANAGED_IO_INIT HandEvtSelfManagedIoInit;
EVT_WDF_DEVICE_SELF_MANAGED_IO_CLEANUP HandEvtSelfManagedIoCleanup;
EVT_WDF_TIMER HandEvtTimer;
FWMI_NOTIFICATION_CALLBACK HandPlugged;

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath) {
  WDF_DRIVER_CONFIG config;
  WDF_DRIVER_CONFIG_INIT(&config, HandEvtDeviceAdd);
  return WdfDriverCreate(DriverObject, RegistryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
                         WDF_NO_HANDLE);
}

NTSTATUS HandEvtDeviceAdd(WDFDRIVER Driver, PWDFDEVICE_INIT DeviceInit) {
  WDF_PNPPOWER_EVENT_CALLBACKS callbacks;
  WDF_OBJECT_ATTRIBUTES attributes;
  WDF_TIMER_CONFIG timer;
  WDFDEVICE device;
  NTSTATUS status;
  UNREFERENCED_PARAMETER(Driver);
  WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
  callbacks.EvtDeviceSelfManagedIoInit = HandEvtSelfManagedIoInit;
  callbacks.EvtDeviceSelfManagedIoCleanup = HandEvtSelfManagedIoCleanup;
  WdfDeviceInitSetPnpPowerEventCallbacks(DeviceInit, &callbacks);
  WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, HAND_CONTEXT);
  status = WdfDeviceCreate(&DeviceInit, &attributes, &device);
  if (!NT_SUCCESS(status)) return status;
  WDF_TIMER_CONFIG_INIT(&timer, HandEvtTimer);
  timer.AutomaticSerialization = FALSE;
  WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
  attributes.ParentObject = device;
  attributes.ExecutionLevel = WdfExecutionLevelPassive;
  return WdfTimerCreate(&timer, &attributes, &HandContext(device)->Timer);
}

static NTSTATUS OpenDock(WDFDEVICE Device) {
  WDF_IO_TARGET_OPEN_PARAMS parameters;
  UNICODE_STRING name;
  PZZWSTR links;
  NTSTATUS status = IoGetDeviceInterfaces(&GUID_DEVINTERFACE_DOCK, NULL, 0, &links);
  if (!NT_SUCCESS(status)) return status;
  status = WdfIoTargetCreate(Device, WDF_NO_OBJECT_ATTRIBUTES, &HandContext(Device)->Dock);
  if (NT_SUCCESS(status)) {
    RtlInitUnicodeString(&name, links);
    WDF_IO_TARGET_OPEN_PARAMS_INIT_OPEN_BY_NAME(&parameters, &name, GENERIC_READ | GENERIC_WRITE);
    status = WdfIoTargetOpen(HandContext(Device)->Dock, &parameters);
  }
  ExFreePool(links);
  return status;
}

NTSTATUS HandEvtSelfManagedIoInit(WDFDEVICE Device) {
  PHAND_CONTEXT context = HandContext(Device);
  NTSTATUS status = OpenDock(Device);
  if (NT_SUCCESS(status)) {
    status = IoWMIOpenBlock(&DOCK_PLUGGED_EVENT, WMIGUID_NOTIFICATION | SYNCHRONIZE,
                            &context->Events);
  }
  if (NT_SUCCESS(status)) {
    status = IoWMISetNotificationCallback(context->Events, HandPlugged, context);
  }
  if (NT_SUCCESS(status)) WdfTimerStart(context->Timer, WDF_REL_TIMEOUT_IN_MS(100));
  return status;
}

VOID HandEvtSelfManagedIoCleanup(WDFDEVICE Device) {
  PHAND_CONTEXT context = HandContext(Device);
  WdfTimerStop(context->Timer, TRUE);
  if (context->Events != NULL) ObDereferenceObject(context->Events);
  if (context->Dock != NULL) WdfIoTargetClose(context->Dock);
}

VOID HandPlugged(PVOID Wnode, PVOID Context) {
  PWNODE_SINGLE_INSTANCE node = Wnode;
  UNREFERENCED_PARAMETER(Context);
  DbgPrint("hand: told of cup %u\n", *(PULONG)((PUCHAR)node + node->DataBlockOffset));
}

static ULONG CountCups(VOID) {
  PZZWSTR links;
  PWSTR link;
  ULONG count = 0;
  if (!NT_SUCCESS(IoGetDeviceInterfaces(&GUID_DEVINTERFACE_CUP, NULL, 0, &links))) return 0;
  for (link = links; *link != UNICODE_NULL; link += wcslen(link) + 1) ++count;
  ExFreePool(links);
  return count;
}

static VOID Ask(PHAND_CONTEXT Context, ULONG Code, ULONG Cup) {
  WDF_MEMORY_DESCRIPTOR input;
  NTSTATUS status;
  WDF_MEMORY_DESCRIPTOR_INIT_BUFFER(&input, &Cup, sizeof(Cup));
  status = WdfIoTargetSendIoctlSynchronously(Context->Dock, NULL, Code, &input, NULL, NULL, NULL);
  DbgPrint("hand: asked for %x of cup %u: %08x\n", Code, Cup, status);
}

VOID HandEvtTimer(WDFTIMER Timer) {
  PHAND_CONTEXT context = HandContext((WDFDEVICE)WdfTimerGetParentObject(Timer));
  DbgPrint("hand: %u cups\n", CountCups());
  switch (context->Step++) {
    case 0:
      Ask(context, IOCTL_DOCK_PLUG, 1);
      Ask(context, IOCTL_DOCK_PLUG, 2);
      break;
    case 1:
      Ask(context, IOCTL_DOCK_UNPLUG, 1);
      break;
    case 2:
      Ask(context, IOCTL_DOCK_EJECT, 2);
      break;
    case 3:
      Ask(context, IOCTL_DOCK_EJECT, 2);
      break;
    default:
      return;
  }
  WdfTimerStart(Timer, WDF_REL_TIMEOUT_IN_MS(100));
}
