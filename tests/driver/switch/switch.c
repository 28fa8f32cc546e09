// SPDX-License-Identifier: MIT
// A root-enumerated driver that opens every lamp as its interface arrives, switches it, and lets go
// of it when it is to be removed. Written as for the WDK.
#include <ntddk.h>
#include <wdf.h>
#include <initguid.h>
#include <wdmguid.h>
#include "..\lamp\LampInterface.h"

typedef struct _SWITCH_CONTEXT {
  PVOID Notification;
  WDFWAITLOCK Lock;
  WDFCOLLECTION Lamps;  // targets
} SWITCH_CONTEXT, *PSWITCH_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(SWITCH_CONTEXT, SwitchContext)

DRIVER_INITIALIZE DriverEntry;
EVT_WDF_DRIVER_DEVICE_ADD SwitchEvtDeviceAdd;
EVT_WDF_DEVICE_SELF_MANAGED_IO_INIT SwitchEvtSelfManagedIoInit;
EVT_WDF_DEVICE_SELF_MANAGED_IO_CLEANUP SwitchEvtSelfManagedIoCleanup;
EVT_WDF_IO_TARGET_QUERY_REMOVE SwitchEvtQueryRemove;
EVT_WDF_IO_TARGET_REMOVE_CANCELED SwitchEvtRemoveCanceled;
EVT_WDF_IO_TARGET_REMOVE_COMPLETE SwitchEvtRemoveComplete;
DRIVER_NOTIFICATION_CALLBACK_ROUTINE SwitchInterfaceChanged;

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath) {
  WDF_DRIVER_CONFIG config;
  WDF_DRIVER_CONFIG_INIT(&config, SwitchEvtDeviceAdd);
  return WdfDriverCreate(DriverObject, RegistryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
                         WDF_NO_HANDLE);
}

NTSTATUS SwitchEvtDeviceAdd(WDFDRIVER Driver, PWDFDEVICE_INIT DeviceInit) {
  WDF_PNPPOWER_EVENT_CALLBACKS callbacks;
  WDF_OBJECT_ATTRIBUTES attributes;
  WDFDEVICE device;
  PSWITCH_CONTEXT context;
  NTSTATUS status;
  UNREFERENCED_PARAMETER(Driver);
  WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
  callbacks.EvtDeviceSelfManagedIoInit = SwitchEvtSelfManagedIoInit;
  callbacks.EvtDeviceSelfManagedIoCleanup = SwitchEvtSelfManagedIoCleanup;
  WdfDeviceInitSetPnpPowerEventCallbacks(DeviceInit, &callbacks);
  WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, SWITCH_CONTEXT);
  status = WdfDeviceCreate(&DeviceInit, &attributes, &device);
  if (!NT_SUCCESS(status)) return status;
  context = SwitchContext(device);
  WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
  attributes.ParentObject = device;
  status = WdfWaitLockCreate(&attributes, &context->Lock);
  if (NT_SUCCESS(status)) status = WdfCollectionCreate(&attributes, &context->Lamps);
  return status;
}

NTSTATUS SwitchEvtSelfManagedIoInit(WDFDEVICE Device) {
  return IoRegisterPlugPlayNotification(
      EventCategoryDeviceInterfaceChange, PNPNOTIFY_DEVICE_INTERFACE_INCLUDE_EXISTING_INTERFACES,
      (PVOID)&GUID_DEVINTERFACE_LAMP, WdfDriverWdmGetDriverObject(WdfDeviceGetDriver(Device)),
      SwitchInterfaceChanged, Device, &SwitchContext(Device)->Notification);
}

VOID SwitchEvtSelfManagedIoCleanup(WDFDEVICE Device) {
  PSWITCH_CONTEXT context = SwitchContext(Device);
  if (context->Notification != NULL) IoUnregisterPlugPlayNotificationEx(context->Notification);
  context->Notification = NULL;
  for (;;) {
    WDFIOTARGET lamp;
    WdfWaitLockAcquire(context->Lock, NULL);
    lamp = (WDFIOTARGET)WdfCollectionGetFirstItem(context->Lamps);
    if (lamp != NULL) WdfCollectionRemoveItem(context->Lamps, 0);
    WdfWaitLockRelease(context->Lock);
    if (lamp == NULL) return;
    DbgPrint("switch: lets go\n");
    WdfObjectDelete(lamp);
  }
}

static NTSTATUS OpenLamp(WDFDEVICE Device, PUNICODE_STRING Link) {
  WDF_IO_TARGET_OPEN_PARAMS parameters;
  WDF_OBJECT_ATTRIBUTES attributes;
  WDFIOTARGET lamp;
  NTSTATUS status;
  WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
  attributes.ParentObject = Device;
  status = WdfIoTargetCreate(Device, &attributes, &lamp);
  if (!NT_SUCCESS(status)) return status;
  WDF_IO_TARGET_OPEN_PARAMS_INIT_OPEN_BY_NAME(&parameters, Link, GENERIC_READ | GENERIC_WRITE);
  parameters.ShareAccess = FILE_SHARE_READ | FILE_SHARE_WRITE;
  parameters.EvtIoTargetQueryRemove = SwitchEvtQueryRemove;
  parameters.EvtIoTargetRemoveCanceled = SwitchEvtRemoveCanceled;
  parameters.EvtIoTargetRemoveComplete = SwitchEvtRemoveComplete;
  status = WdfIoTargetOpen(lamp, &parameters);
  if (NT_SUCCESS(status)) {
    status = WdfIoTargetSendIoctlSynchronously(lamp, NULL, IOCTL_LAMP_SWITCH, NULL, NULL, NULL,
                                               NULL);
    DbgPrint("switch: switched a lamp: %08x\n", status);
    WdfWaitLockAcquire(SwitchContext(Device)->Lock, NULL);
    status = WdfCollectionAdd(SwitchContext(Device)->Lamps, lamp);
    WdfWaitLockRelease(SwitchContext(Device)->Lock);
  }
  if (!NT_SUCCESS(status)) WdfObjectDelete(lamp);
  return status;
}

NTSTATUS SwitchInterfaceChanged(PVOID NotificationStructure, PVOID Context) {
  PDEVICE_INTERFACE_CHANGE_NOTIFICATION change = NotificationStructure;
  if (IsEqualGUID((LPGUID)&change->Event, (LPGUID)&GUID_DEVICE_INTERFACE_ARRIVAL)) {
    DbgPrint("switch: a lamp arrives\n");
    OpenLamp((WDFDEVICE)Context, change->SymbolicLinkName);
  } else {
    DbgPrint("switch: a lamp leaves\n");
  }
  return STATUS_SUCCESS;
}

NTSTATUS SwitchEvtQueryRemove(WDFIOTARGET IoTarget) {
  DbgPrint("switch: asked to let go\n");
  WdfIoTargetCloseForQueryRemove(IoTarget);
  return STATUS_SUCCESS;
}

VOID SwitchEvtRemoveCanceled(WDFIOTARGET IoTarget) {
  WDF_IO_TARGET_OPEN_PARAMS parameters;
  NTSTATUS status;
  WDF_IO_TARGET_OPEN_PARAMS_INIT_REOPEN(&parameters);
  status = WdfIoTargetOpen(IoTarget, &parameters);
  DbgPrint("switch: has it back: %08x\n", status);
}

VOID SwitchEvtRemoveComplete(WDFIOTARGET IoTarget) {
  WDFDEVICE device = WdfIoTargetGetDevice(IoTarget);
  DbgPrint("switch: it is gone\n");
  WdfWaitLockAcquire(SwitchContext(device)->Lock, NULL);
  WdfCollectionRemove(SwitchContext(device)->Lamps, IoTarget);
  WdfWaitLockRelease(SwitchContext(device)->Lock);
  WdfObjectDelete(IoTarget);
}
