// SPDX-License-Identifier: MIT
// A bus whose children come and go by control codes (a dynamic child list). They work raw and have
// a device interface of their own. Written as for the WDK.
#include <NtDDK.h>
#include <wdf.h>
#include <INITGUID.h>
#include <wmistr.h>
#include "dockinterface.h"
#include "Trace.h"
#include "dock.tmh"

typedef struct _CUP_IDENTIFICATION {
  WDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER Header;
  ULONG Number;
} CUP_IDENTIFICATION, *PCUP_IDENTIFICATION;

typedef struct _DOCK_CONTEXT {
  WDFWMIINSTANCE PluggedEvent;
} DOCK_CONTEXT, *PDOCK_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(DOCK_CONTEXT, DockContext)

DRIVER_INITIALIZE DriverEntry;
EVT_WDF_DRIVER_DEVICE_ADD DockEvtDeviceAdd;
EVT_WDF_DRIVER_UNLOAD DockEvtUnload;
EVT_WDF_IO_QUEUE_IO_DEVICE_CONTROL DockEvtIoDeviceControl;
EVT_WDF_CHILD_LIST_CREATE_DEVICE DockEvtCreateCup;
EVT_WDF_DEVICE_EJECT CupEvtEject;
EVT_WDF_OBJECT_CONTEXT_CLEANUP CupEvtCleanup;

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath) {
  WDF_DRIVER_CONFIG config;
  NTSTATUS status;
  WPP_INIT_TRACING(DriverObject, RegistryPath);
  WDF_DRIVER_CONFIG_INIT(&config, DockEvtDeviceAdd);
  config.EvtDriverUnload = DockEvtUnload;
  status = WdfDriverCreate(DriverObject, RegistryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
                           WDF_NO_HANDLE);
  if (!NT_SUCCESS(status)) WPP_CLEANUP(DriverObject);
  return status;
}

VOID DockEvtUnload(WDFDRIVER Driver) {
  WPP_CLEANUP(WdfDriverWdmGetDriverObject(Driver));
}

static NTSTATUS CreateEvent(WDFDEVICE Device) {
  WDF_WMI_PROVIDER_CONFIG provider;
  WDF_WMI_INSTANCE_CONFIG instance;
  WDF_WMI_PROVIDER_CONFIG_INIT(&provider, &DOCK_PLUGGED_EVENT);
  provider.Flags = WdfWmiProviderEventOnly;
  WDF_WMI_INSTANCE_CONFIG_INIT_PROVIDER_CONFIG(&instance, &provider);
  instance.Register = TRUE;
  return WdfWmiInstanceCreate(Device, &instance, WDF_NO_OBJECT_ATTRIBUTES,
                              &DockContext(Device)->PluggedEvent);
}

NTSTATUS DockEvtDeviceAdd(WDFDRIVER Driver, PWDFDEVICE_INIT DeviceInit) {
  WDF_CHILD_LIST_CONFIG children;
  WDF_IO_QUEUE_CONFIG queue;
  WDF_OBJECT_ATTRIBUTES attributes;
  WDFDEVICE device;
  NTSTATUS status;
  UNREFERENCED_PARAMETER(Driver);
  WDF_CHILD_LIST_CONFIG_INIT(&children, sizeof(CUP_IDENTIFICATION), DockEvtCreateCup);
  WdfFdoInitSetDefaultChildListConfig(DeviceInit, &children, WDF_NO_OBJECT_ATTRIBUTES);
  WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, DOCK_CONTEXT);
  status = WdfDeviceCreate(&DeviceInit, &attributes, &device);
  if (!NT_SUCCESS(status)) return status;
  WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&queue, WdfIoQueueDispatchSequential);
  queue.EvtIoDeviceControl = DockEvtIoDeviceControl;
  status = WdfIoQueueCreate(device, &queue, WDF_NO_OBJECT_ATTRIBUTES, WDF_NO_HANDLE);
  if (NT_SUCCESS(status)) status = CreateEvent(device);
  if (NT_SUCCESS(status)) {
    status = WdfDeviceCreateDeviceInterface(device, &GUID_DEVINTERFACE_DOCK, NULL);
  }
  return status;
}

static NTSTATUS Eject(WDFCHILDLIST Cups, PCUP_IDENTIFICATION Cup) {
  WDF_CHILD_RETRIEVE_INFO info;
  WDFDEVICE device;
  WDF_CHILD_RETRIEVE_INFO_INIT(&info, &Cup->Header);
  device = WdfChildListRetrievePdo(Cups, &info);
  if (device == NULL) return STATUS_NO_SUCH_DEVICE;
  WdfPdoRequestEject(device);
  return STATUS_SUCCESS;
}

VOID DockEvtIoDeviceControl(WDFQUEUE Queue, WDFREQUEST Request, size_t OutputBufferLength,
                            size_t InputBufferLength, ULONG IoControlCode) {
  WDFDEVICE device = WdfIoQueueGetDevice(Queue);
  WDFCHILDLIST cups = WdfFdoGetDefaultChildList(device);
  CUP_IDENTIFICATION cup;
  PULONG number;
  NTSTATUS status;
  UNREFERENCED_PARAMETER(OutputBufferLength);
  UNREFERENCED_PARAMETER(InputBufferLength);
  WDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER_INIT(&cup.Header, sizeof(cup));
  status = WdfRequestRetrieveInputBuffer(Request, sizeof(*number), (PVOID *)&number, NULL);
  if (NT_SUCCESS(status)) {
    cup.Number = *number;
    TraceEvents(TRACE_LEVEL_INFORMATION, DOCK_IO, "code %x for cup %u", IoControlCode, cup.Number);
    switch (IoControlCode) {
      case IOCTL_DOCK_PLUG:
        status = WdfChildListAddOrUpdateChildDescriptionAsPresent(cups, &cup.Header, NULL);
        if (NT_SUCCESS(status)) {
          WdfWmiInstanceFireEvent(DockContext(device)->PluggedEvent, sizeof(cup.Number),
                                  &cup.Number);
        }
        break;
      case IOCTL_DOCK_UNPLUG:
        status = WdfChildListUpdateChildDescriptionAsMissing(cups, &cup.Header);
        break;
      case IOCTL_DOCK_EJECT:
        status = Eject(cups, &cup);
        break;
      default:
        status = STATUS_INVALID_DEVICE_REQUEST;
    }
  }
  WdfRequestComplete(Request, status);
}

static NTSTATUS DescribeCup(PWDFDEVICE_INIT ChildInit, ULONG Number) {
  DECLARE_CONST_UNICODE_STRING(deviceId, L"Dock\\Cup");
  DECLARE_UNICODE_STRING_SIZE(text, 16);
  WDF_PDO_EVENT_CALLBACKS callbacks;
  NTSTATUS status = WdfPdoInitAssignDeviceID(ChildInit, &deviceId);
  if (NT_SUCCESS(status)) status = WdfPdoInitAddHardwareID(ChildInit, &deviceId);
  if (NT_SUCCESS(status)) status = RtlIntegerToUnicodeString(Number, 10, &text);
  if (NT_SUCCESS(status)) status = WdfPdoInitAssignInstanceID(ChildInit, &text);
  if (NT_SUCCESS(status)) status = WdfPdoInitAssignRawDevice(ChildInit, &GUID_DEVINTERFACE_CUP);
  WDF_PDO_EVENT_CALLBACKS_INIT(&callbacks);
  callbacks.EvtDeviceEject = CupEvtEject;
  WdfPdoInitSetEventCallbacks(ChildInit, &callbacks);
  return status;
}

NTSTATUS DockEvtCreateCup(WDFCHILDLIST ChildList,
                          PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER Description,
                          PWDFDEVICE_INIT ChildInit) {
  ULONG number = ((PCUP_IDENTIFICATION)Description)->Number;
  WDF_DEVICE_PNP_CAPABILITIES capabilities;
  WDF_OBJECT_ATTRIBUTES attributes;
  WDFDEVICE cup;
  NTSTATUS status = DescribeCup(ChildInit, number);
  UNREFERENCED_PARAMETER(ChildList);
  WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
  attributes.EvtCleanupCallback = CupEvtCleanup;
  if (NT_SUCCESS(status)) status = WdfDeviceCreate(&ChildInit, &attributes, &cup);
  if (!NT_SUCCESS(status)) return status;
  WDF_DEVICE_PNP_CAPABILITIES_INIT(&capabilities);
  capabilities.EjectSupported = WdfTrue;
  capabilities.Removable = WdfTrue;
  capabilities.SurpriseRemovalOK = WdfTrue;
  WdfDeviceSetPnpCapabilities(cup, &capabilities);
  TraceEvents(TRACE_LEVEL_INFORMATION, DOCK_PNP, "cup %u made", number);
  return WdfDeviceCreateDeviceInterface(cup, &GUID_DEVINTERFACE_CUP, NULL);
}

NTSTATUS CupEvtEject(WDFDEVICE Device) {
  TraceEvents(TRACE_LEVEL_INFORMATION, DOCK_PNP, "a cup is ejected");
  UNREFERENCED_PARAMETER(Device);
  return STATUS_SUCCESS;
}

VOID CupEvtCleanup(WDFOBJECT Device) {
  UNREFERENCED_PARAMETER(Device);
  TraceEvents(TRACE_LEVEL_INFORMATION, DOCK_PNP, "a cup is gone");
}
