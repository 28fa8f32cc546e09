// SPDX-License-Identifier: MIT
// The DDIs with which a function driver enumerates children: its default child list and its static
// children. Source: fxdevicefdoapi.cpp; framework.md 2.12.2, 2.12.3.
#include "framework/child_list.h"
#include "framework/ddi.h"
#include "framework/device.h"

namespace wdf {
namespace {

// Null, with a break: it is not a function device.
Device* bus_at(PWDF_DRIVER_GLOBALS globals, WDFDEVICE handle, Ddi ddi) {
  Device& device = resolve<Device>(globals, handle, ddi);
  if (device.config().is_function()) return &device;
  verifier_break(globals_of(globals), {.rule = "NotAnFdo", .call = ddi_name(ddi), .object = handle},
                 "called for a device that is no FDO", "pass the device that enumerates children");
  return nullptr;
}

ChildList* static_list_at(PWDF_DRIVER_GLOBALS globals, WDFDEVICE handle, Ddi ddi) {
  Device* device = bus_at(globals, handle, ddi);
  return device == nullptr ? nullptr : device->children().static_list(*device);
}

}  // namespace

namespace ddi {

VOID WdfFdoInitSetDefaultChildListConfig(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT DeviceInit,
                                         PWDF_CHILD_LIST_CONFIG Config,
                                         PWDF_OBJECT_ATTRIBUTES DefaultChildListAttributes) {
  constexpr Ddi self = Ddi::WdfFdoInitSetDefaultChildListConfig;
  wdf::DeviceInit& init = device_init_of(globals, DeviceInit, self);
  REQUIRE_NOT_NULL(globals, self, Config);
  if (!NT_SUCCESS(check_irql(globals_of(globals), PASSIVE_LEVEL, self))) return;
  NTSTATUS status = init.pdo == nullptr ? STATUS_INVALID_DEVICE_REQUEST : STATUS_SUCCESS;
  if (NT_SUCCESS(status)) status = check_child_list_config(*Config);
  if (NT_SUCCESS(status)) {
    status = validate_attributes(DefaultChildListAttributes,
                                 {.parent = AttributeRules::Parent::Forbidden});
  }
  if (!NT_SUCCESS(status)) {
    verifier_break(globals_of(globals), {.rule = "DeviceInit", .call = ddi_name(self)},
                   "passed the configuration of a child list that cannot be",
                   "initialize it with WDF_CHILD_LIST_CONFIG_INIT, for the init of an FDO");
    return;
  }
  init.config.child_list = *Config;
  if (DefaultChildListAttributes != nullptr) {
    init.config.child_list_attributes.set(*DefaultChildListAttributes);
  }
}

WDFCHILDLIST WdfFdoGetDefaultChildList(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Fdo) {
  Device* device = bus_at(globals, Fdo, Ddi::WdfFdoGetDefaultChildList);
  if (device == nullptr || device->children().default_list == nullptr) return nullptr;
  return device->children().default_list->list_handle();
}

NTSTATUS WdfFdoAddStaticChild(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Fdo, WDFDEVICE Child) {
  constexpr Ddi self = Ddi::WdfFdoAddStaticChild;
  Device& device = resolve<Device>(globals, Fdo, self);
  if (!device.config().is_function()) return STATUS_INVALID_PARAMETER;
  Device& child = resolve<Device>(globals, Child, self);
  if (!child.is_pdo()) return STATUS_INVALID_PARAMETER;
  ChildList* list = device.children().static_list(device);
  return list == nullptr ? STATUS_INSUFFICIENT_RESOURCES : list->add_static(child);
}

VOID WdfFdoLockStaticChildListForIteration(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Fdo) {
  ChildList* list = static_list_at(globals, Fdo, Ddi::WdfFdoLockStaticChildListForIteration);
  if (list != nullptr) list->begin_iteration();
}

// BUS-R12.
WDFDEVICE WdfFdoRetrieveNextStaticChild(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Fdo,
                                        WDFDEVICE PreviousChild, ULONG Flags) {
  constexpr Ddi self = Ddi::WdfFdoRetrieveNextStaticChild;
  if (Flags == 0 || (Flags & ~static_cast<ULONG>(WdfRetrieveAllChildren)) != 0) {
    verifier_break(globals_of(globals),
                   {.rule = "ChildFlags", .call = ddi_name(self), .object = Fdo},
                   "passed flags that are none", "combine WDF_RETRIEVE_CHILD_FLAGS");
    return nullptr;
  }
  ChildList* list = static_list_at(globals, Fdo, self);
  if (list == nullptr) return nullptr;
  const Device* previous =
      PreviousChild == nullptr ? nullptr : &resolve<Device>(globals, PreviousChild, self);
  Device* next = list->next_static(previous, Flags);
  return next == nullptr ? nullptr : next->device_handle();
}

VOID WdfFdoUnlockStaticChildListFromIteration(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Fdo) {
  ChildList* list = static_list_at(globals, Fdo, Ddi::WdfFdoUnlockStaticChildListFromIteration);
  if (list != nullptr) list->end_iteration();
}

}  // namespace ddi
}  // namespace wdf
