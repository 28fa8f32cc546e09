// SPDX-License-Identifier: MIT
// The function driver of the rack's lamps. How bright one is, its INF has put into the device's
// keys; whoever finds its interface can switch it. Written as for the WDK.
#include <ntddk.h>
#include <WDF.h>
#include <InitGuid.h>
#include "LampInterface.h"

DRIVER_INITIALIZE DriverEntry;
EVT_WDF_DRIVER_DEVICE_ADD LampEvtDeviceAdd;
EVT_WDF_DEVICE_PREPARE_HARDWARE LampEvtPrepareHardware;
EVT_WDF_DEVICE_RELEASE_HARDWARE LampEvtReleaseHardware;
EVT_WDF_DEVICE_D0_ENTRY LampEvtD0Entry;
EVT_WDF_DEVICE_D0_EXIT LampEvtD0Exit;
EVT_WDF_DEVICE_SURPRISE_REMOVAL LampEvtSurpriseRemoval;
EVT_WDF_DEVICE_QUERY_REMOVE LampEvtQueryRemove;
EVT_WDF_IO_QUEUE_IO_DEVICE_CONTROL LampEvtIoDeviceControl;
EVT_WDF_DRIVER_UNLOAD LampEvtUnload;

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath) {
  WDF_DRIVER_CONFIG config;
  WDF_DRIVER_CONFIG_INIT(&config, LampEvtDeviceAdd);
  config.EvtDriverUnload = LampEvtUnload;
  DbgPrint("lamp: loaded\n");
  return WdfDriverCreate(DriverObject, RegistryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
                         WDF_NO_HANDLE);
}

VOID LampEvtUnload(WDFDRIVER Driver) {
  UNREFERENCED_PARAMETER(Driver);
  DbgPrint("lamp: unloaded\n");
}

static ULONG ReadNumber(WDFDEVICE Device, ULONG KeyType, PCUNICODE_STRING Name) {
  WDFKEY key;
  ULONG number = 0;
  NTSTATUS status = WdfDeviceOpenRegistryKey(Device, KeyType, KEY_READ, WDF_NO_OBJECT_ATTRIBUTES,
                                             &key);
  if (!NT_SUCCESS(status)) return 0;
  status = WdfRegistryQueryULong(key, Name, &number);
  WdfRegistryClose(key);
  return NT_SUCCESS(status) ? number : 0;
}

static NTSTATUS CreateQueue(WDFDEVICE Device) {
  WDF_IO_QUEUE_CONFIG config;
  WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchParallel);
  config.EvtIoDeviceControl = LampEvtIoDeviceControl;
  return WdfIoQueueCreate(Device, &config, WDF_NO_OBJECT_ATTRIBUTES, WDF_NO_HANDLE);
}

VOID LampEvtIoDeviceControl(WDFQUEUE Queue, WDFREQUEST Request, size_t OutputBufferLength,
                            size_t InputBufferLength, ULONG IoControlCode) {
  UNREFERENCED_PARAMETER(Queue);
  UNREFERENCED_PARAMETER(OutputBufferLength);
  UNREFERENCED_PARAMETER(InputBufferLength);
  DbgPrint("lamp: switched\n");
  WdfRequestComplete(Request, IoControlCode == IOCTL_LAMP_SWITCH ? STATUS_SUCCESS
                                                                 : STATUS_INVALID_DEVICE_REQUEST);
}

NTSTATUS LampEvtDeviceAdd(WDFDRIVER Driver, PWDFDEVICE_INIT DeviceInit) {
  WDF_PNPPOWER_EVENT_CALLBACKS callbacks;
  WDFDEVICE device;
  NTSTATUS status;
  DECLARE_CONST_UNICODE_STRING(watts, L"Watts");
  DECLARE_CONST_UNICODE_STRING(warmth, L"Warmth");
  UNREFERENCED_PARAMETER(Driver);
  WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
  callbacks.EvtDevicePrepareHardware = LampEvtPrepareHardware;
  callbacks.EvtDeviceReleaseHardware = LampEvtReleaseHardware;
  callbacks.EvtDeviceD0Entry = LampEvtD0Entry;
  callbacks.EvtDeviceD0Exit = LampEvtD0Exit;
  callbacks.EvtDeviceSurpriseRemoval = LampEvtSurpriseRemoval;
  callbacks.EvtDeviceQueryRemove = LampEvtQueryRemove;
  WdfDeviceInitSetPnpPowerEventCallbacks(DeviceInit, &callbacks);
  status = WdfDeviceCreate(&DeviceInit, WDF_NO_OBJECT_ATTRIBUTES, &device);
  if (NT_SUCCESS(status)) status = CreateQueue(device);
  if (NT_SUCCESS(status)) {
    status = WdfDeviceCreateDeviceInterface(device, &GUID_DEVINTERFACE_LAMP, NULL);
  }
  if (!NT_SUCCESS(status)) return status;
  DbgPrint("lamp: added, %u watts, %u kelvin\n",
           ReadNumber(device, PLUGPLAY_REGKEY_DEVICE, &watts),
           ReadNumber(device, PLUGPLAY_REGKEY_DRIVER, &warmth));
  return STATUS_SUCCESS;
}

NTSTATUS LampEvtPrepareHardware(WDFDEVICE Device, WDFCMRESLIST Raw, WDFCMRESLIST Translated) {
  UNREFERENCED_PARAMETER(Device);
  UNREFERENCED_PARAMETER(Raw);
  UNREFERENCED_PARAMETER(Translated);
  DbgPrint("lamp: prepare\n");
  return STATUS_SUCCESS;
}

NTSTATUS LampEvtReleaseHardware(WDFDEVICE Device, WDFCMRESLIST Translated) {
  UNREFERENCED_PARAMETER(Device);
  UNREFERENCED_PARAMETER(Translated);
  DbgPrint("lamp: release\n");
  return STATUS_SUCCESS;
}

NTSTATUS LampEvtD0Entry(WDFDEVICE Device, WDF_POWER_DEVICE_STATE PreviousState) {
  UNREFERENCED_PARAMETER(Device);
  UNREFERENCED_PARAMETER(PreviousState);
  DbgPrint("lamp: on\n");
  return STATUS_SUCCESS;
}

NTSTATUS LampEvtD0Exit(WDFDEVICE Device, WDF_POWER_DEVICE_STATE TargetState) {
  UNREFERENCED_PARAMETER(Device);
  UNREFERENCED_PARAMETER(TargetState);
  DbgPrint("lamp: off\n");
  return STATUS_SUCCESS;
}

VOID LampEvtSurpriseRemoval(WDFDEVICE Device) {
  UNREFERENCED_PARAMETER(Device);
  DbgPrint("lamp: pulled out\n");
}

NTSTATUS LampEvtQueryRemove(WDFDEVICE Device) {
  UNREFERENCED_PARAMETER(Device);
  DbgPrint("lamp: may go\n");
  return STATUS_SUCCESS;
}
