// SPDX-License-Identifier: MIT
// WdfPdoInitXxx: what a bus driver says about a child before its device is created. Source:
// fxdeviceinitapi.cpp; framework.md 2.12.
#include <cstddef>

#include "framework/child_list.h"
#include "framework/copy_sized.h"
#include "framework/ddi.h"
#include "framework/device.h"

namespace wdf {
namespace {

// Where the init is a PDO's and the string one that can be copied.
NTSTATUS check_string(PWDF_DRIVER_GLOBALS globals, const DeviceInit& init,
                      const UNICODE_STRING& string, Ddi ddi) {
  NTSTATUS status = check_irql(globals_of(globals), PASSIVE_LEVEL, ddi);
  if (NT_SUCCESS(status)) status = validate_unicode_string(&string);
  if (NT_SUCCESS(status) && !init.config.child) status = STATUS_INVALID_DEVICE_REQUEST;
  return status;
}

std::u16string copy_of(const UNICODE_STRING& string) {
  return {string.Buffer, string.Length / sizeof(WCHAR)};
}

NTSTATUS assign(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT pointer, const UNICODE_STRING* id,
                std::optional<std::u16string> ChildConfig::*to, Ddi ddi) {
  DeviceInit& init = device_init_of(globals, pointer, ddi);
  REQUIRE_NOT_NULL(globals, ddi, id);
  const NTSTATUS status = check_string(globals, init, *id, ddi);
  if (NT_SUCCESS(status)) *init.config.child.*to = copy_of(*id);
  return status;
}

NTSTATUS append(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT pointer, const UNICODE_STRING* id,
                std::vector<std::u16string> ChildConfig::*to, Ddi ddi) {
  DeviceInit& init = device_init_of(globals, pointer, ddi);
  REQUIRE_NOT_NULL(globals, ddi, id);
  const NTSTATUS status = check_string(globals, init, *id, ddi);
  if (NT_SUCCESS(status)) ((*init.config.child).*to).push_back(copy_of(*id));
  return status;
}

// Null, with a break: the init is of another kind of device.
ChildConfig* child_of(PWDF_DRIVER_GLOBALS globals, DeviceInit& init, Ddi ddi) {
  if (init.config.child) return &*init.config.child;
  verifier_break(globals_of(globals), {.rule = "DeviceInit", .call = ddi_name(ddi)},
                 "called for the init structure of a device that is no PDO",
                 "call it for one from WdfPdoInitAllocate or EvtChildListCreateDevice");
  return nullptr;
}

}  // namespace

namespace ddi {

// BUS-R10.
PWDFDEVICE_INIT WdfPdoInitAllocate(PWDF_DRIVER_GLOBALS globals, WDFDEVICE ParentDevice) {
  constexpr Ddi self = Ddi::WdfPdoInitAllocate;
  Device& parent = resolve<Device>(globals, ParentDevice, self);
  if (!NT_SUCCESS(check_irql(globals_of(globals), PASSIVE_LEVEL, self))) return nullptr;
  if (!parent.config().is_function()) return nullptr;
  auto* init = new (std::nothrow) WDFDEVICE_INIT(parent.driver());
  if (init != nullptr) init->make_child(parent);
  return init;
}

VOID WdfPdoInitSetEventCallbacks(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT DeviceInit,
                                 PWDF_PDO_EVENT_CALLBACKS DispatchTable) {
  constexpr Ddi self = Ddi::WdfPdoInitSetEventCallbacks;
  wdf::DeviceInit& init = device_init_of(globals, DeviceInit, self);
  REQUIRE_NOT_NULL(globals, self, DispatchTable);
  if (!NT_SUCCESS(check_irql(globals_of(globals), PASSIVE_LEVEL, self))) return;
  ChildConfig* child = child_of(globals, init, self);
  if (child == nullptr) return;
  constexpr ULONG size_1_9 = offsetof(WDF_PDO_EVENT_CALLBACKS, EvtDeviceReportedMissing);
  copy_sized(globals_of(globals), self, child->callbacks, *DispatchTable, size_1_9);
}

NTSTATUS WdfPdoInitAssignDeviceID(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT DeviceInit,
                                  PCUNICODE_STRING DeviceID) {
  return assign(globals, DeviceInit, DeviceID, &ChildConfig::device_id,
                Ddi::WdfPdoInitAssignDeviceID);
}

NTSTATUS WdfPdoInitAssignInstanceID(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT DeviceInit,
                                    PCUNICODE_STRING InstanceID) {
  return assign(globals, DeviceInit, InstanceID, &ChildConfig::instance_id,
                Ddi::WdfPdoInitAssignInstanceID);
}

NTSTATUS WdfPdoInitAssignContainerID(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT DeviceInit,
                                     PCUNICODE_STRING ContainerID) {
  return assign(globals, DeviceInit, ContainerID, &ChildConfig::container_id,
                Ddi::WdfPdoInitAssignContainerID);
}

NTSTATUS WdfPdoInitAddHardwareID(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT DeviceInit,
                                 PCUNICODE_STRING HardwareID) {
  return append(globals, DeviceInit, HardwareID, &ChildConfig::hardware_ids,
                Ddi::WdfPdoInitAddHardwareID);
}

NTSTATUS WdfPdoInitAddCompatibleID(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT DeviceInit,
                                   PCUNICODE_STRING CompatibleID) {
  return append(globals, DeviceInit, CompatibleID, &ChildConfig::compatible_ids,
                Ddi::WdfPdoInitAddCompatibleID);
}

NTSTATUS WdfPdoInitAddDeviceText(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT DeviceInit,
                                 PCUNICODE_STRING DeviceDescription,
                                 PCUNICODE_STRING DeviceLocation, LCID LocaleId) {
  constexpr Ddi self = Ddi::WdfPdoInitAddDeviceText;
  wdf::DeviceInit& init = device_init_of(globals, DeviceInit, self);
  REQUIRE_NOT_NULL(globals, self, DeviceDescription);
  REQUIRE_NOT_NULL(globals, self, DeviceLocation);
  NTSTATUS status = check_string(globals, init, *DeviceDescription, self);
  if (NT_SUCCESS(status)) status = check_string(globals, init, *DeviceLocation, self);
  if (!NT_SUCCESS(status)) return status;
  init.config.child->texts.push_back(
      {LocaleId, copy_of(*DeviceDescription), copy_of(*DeviceLocation)});
  return status;
}

VOID WdfPdoInitSetDefaultLocale(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT DeviceInit,
                                LCID LocaleId) {
  constexpr Ddi self = Ddi::WdfPdoInitSetDefaultLocale;
  ChildConfig* child = child_of(globals, device_init_of(globals, DeviceInit, self), self);
  if (child != nullptr) child->default_locale = LocaleId;
}

NTSTATUS WdfPdoInitAssignRawDevice(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT DeviceInit,
                                   const GUID* DeviceClassGuid) {
  constexpr Ddi self = Ddi::WdfPdoInitAssignRawDevice;
  wdf::DeviceInit& init = device_init_of(globals, DeviceInit, self);
  REQUIRE_NOT_NULL(globals, self, DeviceClassGuid);
  const NTSTATUS status = check_irql(globals_of(globals), PASSIVE_LEVEL, self);
  if (!NT_SUCCESS(status)) return status;
  if (!init.config.child) return STATUS_INVALID_PARAMETER;
  init.config.child->is_raw = true;
  init.has_class = true;
  init.device_class = *DeviceClassGuid;
  return status;
}

VOID WdfPdoInitAllowForwardingRequestToParent(PWDF_DRIVER_GLOBALS globals,
                                              PWDFDEVICE_INIT DeviceInit) {
  constexpr Ddi self = Ddi::WdfPdoInitAllowForwardingRequestToParent;
  wdf::DeviceInit& init = device_init_of(globals, DeviceInit, self);
  if (child_of(globals, init, self) != nullptr) init.config.forwards_to_parent = true;
}

VOID WdfPdoInitRemovePowerDependencyOnParent(PWDF_DRIVER_GLOBALS globals,
                                             PWDFDEVICE_INIT DeviceInit) {
  constexpr Ddi self = Ddi::WdfPdoInitRemovePowerDependencyOnParent;
  wdf::DeviceInit& init = device_init_of(globals, DeviceInit, self);
  if (child_of(globals, init, self) != nullptr) init.config.depends_on_parents_power = false;
}

}  // namespace ddi
}  // namespace wdf
