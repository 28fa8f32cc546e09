// SPDX-License-Identifier: MIT
// A bus with as many slots as its Parameters key says, each with a lamp in it (static children).
// Written as for the WDK; the tests run it with the drivers beside it.
#include <NTDDK.h>
#include <Wdf.h>

DRIVER_INITIALIZE DriverEntry;
EVT_WDF_DRIVER_DEVICE_ADD RackEvtDeviceAdd;
EVT_WDF_DEVICE_D0_ENTRY RackEvtD0Entry;
EVT_WDF_DEVICE_D0_EXIT RackEvtD0Exit;
EVT_WDF_DRIVER_UNLOAD RackEvtUnload;

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath) {
  WDF_DRIVER_CONFIG config;
  WDF_DRIVER_CONFIG_INIT(&config, RackEvtDeviceAdd);
  config.EvtDriverUnload = RackEvtUnload;
  DbgPrint("rack: loaded as %wZ\n", &DriverObject->DriverName);
  return WdfDriverCreate(DriverObject, RegistryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
                         WDF_NO_HANDLE);
}

VOID RackEvtUnload(WDFDRIVER Driver) {
  UNREFERENCED_PARAMETER(Driver);
  DbgPrint("rack: unloaded\n");
}

static NTSTATUS ReadSlotCount(ULONG *SlotCount) {
  DECLARE_CONST_UNICODE_STRING(name, L"SlotCount");
  WDFKEY key;
  NTSTATUS status = WdfDriverOpenParametersRegistryKey(WdfGetDriver(), KEY_READ,
                                                       WDF_NO_OBJECT_ATTRIBUTES, &key);
  if (!NT_SUCCESS(status)) return status;
  status = WdfRegistryQueryULong(key, &name, SlotCount);
  WdfRegistryClose(key);
  return status;
}

static NTSTATUS DescribeChild(PWDFDEVICE_INIT Init, ULONG Slot) {
  DECLARE_CONST_UNICODE_STRING(deviceId, L"Rack\\Lamp");
  DECLARE_CONST_UNICODE_STRING(compatibleId, L"Rack\\Anything");
  DECLARE_CONST_UNICODE_STRING(location, L"the rack");
  DECLARE_UNICODE_STRING_SIZE(text, 16);
  NTSTATUS status = WdfPdoInitAssignDeviceID(Init, &deviceId);
  if (NT_SUCCESS(status)) status = WdfPdoInitAddHardwareID(Init, &deviceId);
  if (NT_SUCCESS(status)) status = WdfPdoInitAddCompatibleID(Init, &compatibleId);
  if (NT_SUCCESS(status)) status = RtlIntegerToUnicodeString(Slot, 10, &text);
  if (NT_SUCCESS(status)) status = WdfPdoInitAssignInstanceID(Init, &text);
  if (NT_SUCCESS(status)) status = WdfPdoInitAddDeviceText(Init, &text, &location, 0x409);
  WdfPdoInitSetDefaultLocale(Init, 0x409);
  return status;
}

static NTSTATUS AddChild(WDFDEVICE Bus, ULONG Slot) {
  WDFDEVICE child;
  NTSTATUS status;
  PWDFDEVICE_INIT init = WdfPdoInitAllocate(Bus);
  if (init == NULL) return STATUS_INSUFFICIENT_RESOURCES;
  status = DescribeChild(init, Slot);
  if (NT_SUCCESS(status)) status = WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &child);
  if (!NT_SUCCESS(status)) {
    if (init != NULL) WdfDeviceInitFree(init);
    return status;
  }
  return WdfFdoAddStaticChild(Bus, child);
}

NTSTATUS RackEvtDeviceAdd(WDFDRIVER Driver, PWDFDEVICE_INIT DeviceInit) {
  WDF_PNPPOWER_EVENT_CALLBACKS callbacks;
  WDFDEVICE device;
  NTSTATUS status;
  ULONG slot;
  ULONG slotCount = 0;
  UNREFERENCED_PARAMETER(Driver);
  WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
  callbacks.EvtDeviceD0Entry = RackEvtD0Entry;
  callbacks.EvtDeviceD0Exit = RackEvtD0Exit;
  WdfDeviceInitSetPnpPowerEventCallbacks(DeviceInit, &callbacks);
  WdfDeviceInitSetDeviceType(DeviceInit, FILE_DEVICE_BUS_EXTENDER);
  status = WdfDeviceCreate(&DeviceInit, WDF_NO_OBJECT_ATTRIBUTES, &device);
  if (NT_SUCCESS(status)) status = ReadSlotCount(&slotCount);
  for (slot = 1; NT_SUCCESS(status) && slot <= slotCount; ++slot) status = AddChild(device, slot);
  DbgPrint("rack: %u slots\n", slotCount);
  return status;
}

NTSTATUS RackEvtD0Entry(WDFDEVICE Device, WDF_POWER_DEVICE_STATE PreviousState) {
  UNREFERENCED_PARAMETER(Device);
  UNREFERENCED_PARAMETER(PreviousState);
  DbgPrint("rack: on\n");
  return STATUS_SUCCESS;
}

NTSTATUS RackEvtD0Exit(WDFDEVICE Device, WDF_POWER_DEVICE_STATE TargetState) {
  UNREFERENCED_PARAMETER(Device);
  DbgPrint("rack: off, to %u\n", TargetState);
  return STATUS_SUCCESS;
}
