// SPDX-License-Identifier: MIT
// The DDIs of function devices and filters, before and after their creation
// (framework.md 2.3, 2.10). Those of its children are in ddi_fdo_children.cpp,
// of its properties in ddi_device_property.cpp.
#include "framework/ddi.h"
#include "framework/device.h"
#include "nt/sync_irp.h"

namespace wdf {
namespace {

bool is_fdo_init(const DeviceInit& init) {
  return init.pdo != nullptr;
}

// DEV-R13.
void report_not_fdo(PWDF_DRIVER_GLOBALS globals, Ddi ddi) {
  verifier_break(globals_of(globals), {.rule = "DeviceInit", .call = ddi_name(ddi)},
                 "called for the init structure of a device that is no FDO",
                 "call it in EvtDriverDeviceAdd for the structure given there");
}

}  // namespace

namespace ddi {

PDEVICE_OBJECT WdfFdoInitWdmGetPhysicalDevice(PWDF_DRIVER_GLOBALS globals,
                                              PWDFDEVICE_INIT DeviceInit) {
  constexpr Ddi self = Ddi::WdfFdoInitWdmGetPhysicalDevice;
  wdf::DeviceInit& init = device_init_of(globals, DeviceInit, self);
  if (!is_fdo_init(init)) report_not_fdo(globals, self);
  return init.pdo;
}

VOID WdfFdoInitSetFilter(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT DeviceInit) {
  constexpr Ddi self = Ddi::WdfFdoInitSetFilter;
  wdf::DeviceInit& init = device_init_of(globals, DeviceInit, self);
  if (!NT_SUCCESS(check_irql(globals_of(globals), PASSIVE_LEVEL, self))) return;
  if (!is_fdo_init(init)) {
    report_not_fdo(globals, self);
    return;
  }
  init.config.kind = DeviceKind::Filter;
}

// DEV-R14.
VOID WdfFdoInitSetEventCallbacks(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT DeviceInit,
                                 PWDF_FDO_EVENT_CALLBACKS FdoEventCallbacks) {
  constexpr Ddi self = Ddi::WdfFdoInitSetEventCallbacks;
  wdf::DeviceInit& init = device_init_of(globals, DeviceInit, self);
  REQUIRE_NOT_NULL(globals, self, FdoEventCallbacks);
  if (!NT_SUCCESS(check_irql(globals_of(globals), PASSIVE_LEVEL, self))) return;
  if (!is_fdo_init(init)) return report_not_fdo(globals, self);
  const WDF_FDO_EVENT_CALLBACKS& callbacks = *FdoEventCallbacks;
  if (callbacks.Size != sizeof(callbacks)) {
    verifier_break(globals_of(globals), {.rule = "StructureSize", .call = ddi_name(self)},
                   "passed a structure of another Size",
                   "initialize the structure with its INIT function");
    return;
  }
  if (callbacks.EvtDeviceFilterAddResourceRequirements != nullptr &&
      callbacks.EvtDeviceRemoveAddedResources == nullptr) {
    verifier_break(globals_of(globals), {.rule = "AddedResources", .call = ddi_name(self)},
                   "registered EvtDeviceFilterAddResourceRequirements without "
                   "EvtDeviceRemoveAddedResources",
                   "register both: what was added has to be taken out again");
    return;
  }
  init.config.fdo = callbacks;
}

// QIF-R3.
NTSTATUS WdfFdoQueryForInterface(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Fdo, LPCGUID InterfaceType,
                                 PINTERFACE Interface, USHORT Size, USHORT Version,
                                 PVOID InterfaceSpecificData) {
  constexpr Ddi self = Ddi::WdfFdoQueryForInterface;
  Device& device = resolve<Device>(globals, Fdo, self);
  REQUIRE_NOT_NULL(globals, self, InterfaceType);
  REQUIRE_NOT_NULL(globals, self, Interface);
  const NTSTATUS status = check_irql(globals_of(globals), PASSIVE_LEVEL, self);
  if (!NT_SUCCESS(status)) return status;
  if (!device.config().is_function()) return STATUS_INVALID_PARAMETER;

  DEVICE_OBJECT* top = IoGetAttachedDeviceReference(device.attached_device());
  const nt::SyncIrp sync = nt::make_sync_irp(top, IRP_MJ_PNP, IRP_MN_QUERY_INTERFACE);
  NTSTATUS result = STATUS_INSUFFICIENT_RESOURCES;
  if (sync.irp != nullptr) {
    sync.irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
    auto& query = sync.location->Parameters.QueryInterface;
    query.InterfaceType = InterfaceType;
    query.Interface = Interface;
    query.Size = Size;
    query.Version = Version;
    query.InterfaceSpecificData = InterfaceSpecificData;
    result = nt::send_sync_irp(top, sync).Status;
  }
  ObDereferenceObject(top);
  return result;
}

}  // namespace ddi
}  // namespace wdf
