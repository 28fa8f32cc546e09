// SPDX-License-Identifier: MIT
// A filter above the lamps' function driver. Written as for the WDK.
#include <ntddk.h>
#include <wdf.h>

DRIVER_INITIALIZE DriverEntry;
EVT_WDF_DRIVER_DEVICE_ADD ShadeEvtDeviceAdd;
EVT_WDF_DEVICE_D0_ENTRY ShadeEvtD0Entry;
EVT_WDF_DEVICE_D0_EXIT ShadeEvtD0Exit;

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath) {
  WDF_DRIVER_CONFIG config;
  WDF_DRIVER_CONFIG_INIT(&config, ShadeEvtDeviceAdd);
  DbgPrint("shade: loaded as %wZ\n", &DriverObject->DriverName);
  return WdfDriverCreate(DriverObject, RegistryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
                         WDF_NO_HANDLE);
}

NTSTATUS ShadeEvtDeviceAdd(WDFDRIVER Driver, PWDFDEVICE_INIT DeviceInit) {
  WDF_PNPPOWER_EVENT_CALLBACKS callbacks;
  WDFDEVICE device;
  PDEVICE_OBJECT below;
  NTSTATUS status;
  UNREFERENCED_PARAMETER(Driver);
  WdfFdoInitSetFilter(DeviceInit);
  WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
  callbacks.EvtDeviceD0Entry = ShadeEvtD0Entry;
  callbacks.EvtDeviceD0Exit = ShadeEvtD0Exit;
  WdfDeviceInitSetPnpPowerEventCallbacks(DeviceInit, &callbacks);
  status = WdfDeviceCreate(&DeviceInit, WDF_NO_OBJECT_ATTRIBUTES, &device);
  if (!NT_SUCCESS(status)) return status;
  below = WdfDeviceWdmGetAttachedDevice(device);
  DbgPrint("shade: above %wZ\n", &below->DriverObject->DriverName);
  return STATUS_SUCCESS;
}

NTSTATUS ShadeEvtD0Entry(WDFDEVICE Device, WDF_POWER_DEVICE_STATE PreviousState) {
  UNREFERENCED_PARAMETER(Device);
  UNREFERENCED_PARAMETER(PreviousState);
  DbgPrint("shade: on\n");
  return STATUS_SUCCESS;
}

NTSTATUS ShadeEvtD0Exit(WDFDEVICE Device, WDF_POWER_DEVICE_STATE TargetState) {
  UNREFERENCED_PARAMETER(Device);
  UNREFERENCED_PARAMETER(TargetState);
  DbgPrint("shade: off\n");
  return STATUS_SUCCESS;
}
