// SPDX-License-Identifier: MIT
// The DDIs of physical devices, which a bus driver created for its children. Source:
// fxdevicepdoapi.cpp; framework.md 2.12.
#include "framework/child_list.h"
#include "framework/ddi.h"
#include "framework/device.h"

namespace wdf {
namespace {

// Null: it is a device of another kind.
Device* child_at(PWDF_DRIVER_GLOBALS globals, WDFDEVICE handle, Ddi ddi) {
  Device& device = resolve<Device>(globals, handle, ddi);
  if (device.is_pdo()) return &device;
  verifier_break(globals_of(globals), {.rule = "NotAPdo", .call = ddi_name(ddi), .object = handle},
                 "called for a device that is no PDO", "pass a device of a child");
  return nullptr;
}

// Its entry in the list of dynamic children; null: it is a static child, or gone (BUS-R13).
ChildEntry* entry_at(PWDF_DRIVER_GLOBALS globals, WDFDEVICE handle, Ddi ddi) {
  Device* child = child_at(globals, handle, ddi);
  return child == nullptr ? nullptr : child->config().child->entry.get();
}

}  // namespace

namespace ddi {

NTSTATUS WdfPdoMarkMissing(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device) {
  wdf::Device* child = child_at(globals, Device, Ddi::WdfPdoMarkMissing);
  if (child == nullptr) return STATUS_INVALID_PARAMETER;
  ChildList* list = child->config().child->list;
  return list == nullptr ? STATUS_NO_SUCH_DEVICE : list->mark_missing(*child);
}

VOID WdfPdoRequestEject(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device) {
  const wdf::Device* child = child_at(globals, Device, Ddi::WdfPdoRequestEject);
  if (child != nullptr) IoRequestDeviceEject(child->wdm_device());
}

WDFDEVICE WdfPdoGetParent(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device) {
  const wdf::Device* child = child_at(globals, Device, Ddi::WdfPdoGetParent);
  return child == nullptr ? nullptr : child->config().parent->device_handle();
}

NTSTATUS WdfPdoRetrieveIdentificationDescription(
    PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
    PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER IdentificationDescription) {
  constexpr Ddi self = Ddi::WdfPdoRetrieveIdentificationDescription;
  const ChildEntry* entry = entry_at(globals, Device, self);
  REQUIRE_NOT_NULL(globals, self, IdentificationDescription);
  const bool is_fit =
      entry != nullptr && entry->id->header()->IdentificationDescriptionSize ==
                              IdentificationDescription->IdentificationDescriptionSize;
  if (!is_fit) return STATUS_INVALID_DEVICE_REQUEST;
  entry->id->copy_to(*IdentificationDescription);
  return STATUS_SUCCESS;
}

NTSTATUS WdfPdoRetrieveAddressDescription(
    PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
    PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER AddressDescription) {
  constexpr Ddi self = Ddi::WdfPdoRetrieveAddressDescription;
  const wdf::Device* child = child_at(globals, Device, self);
  REQUIRE_NOT_NULL(globals, self, AddressDescription);
  if (child == nullptr || child->config().child->entry == nullptr) {
    return STATUS_INVALID_DEVICE_REQUEST;
  }
  const ChildConfig& config = *child->config().child;
  const ChildEntry entry = config.list->look_at(*config.entry);
  const bool is_fit = entry.address != nullptr && entry.address->header()->AddressDescriptionSize ==
                                                      AddressDescription->AddressDescriptionSize;
  if (!is_fit) return STATUS_INVALID_DEVICE_REQUEST;
  entry.address->copy_to(*AddressDescription);
  return STATUS_SUCCESS;
}

NTSTATUS WdfPdoUpdateAddressDescription(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                                        PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER AddressDescription) {
  constexpr Ddi self = Ddi::WdfPdoUpdateAddressDescription;
  const wdf::Device* child = child_at(globals, Device, self);
  REQUIRE_NOT_NULL(globals, self, AddressDescription);
  if (child == nullptr || child->config().child->entry == nullptr) {
    return STATUS_INVALID_DEVICE_REQUEST;
  }
  const ChildConfig& config = *child->config().child;
  const ULONG size = config.list->config().AddressDescriptionSize;
  if (size == 0 || size != AddressDescription->AddressDescriptionSize) {
    return STATUS_INVALID_DEVICE_REQUEST;
  }
  return config.list->update_address(*config.entry, *AddressDescription);
}

NTSTATUS WdfPdoAddEjectionRelationsPhysicalDevice(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                                                  PDEVICE_OBJECT PhysicalDevice) {
  constexpr Ddi self = Ddi::WdfPdoAddEjectionRelationsPhysicalDevice;
  wdf::Device* child = child_at(globals, Device, self);
  REQUIRE_NOT_NULL(globals, self, PhysicalDevice);
  if (child == nullptr) return STATUS_INVALID_PARAMETER;
  child->children().add_ejected_with(PhysicalDevice);
  return STATUS_SUCCESS;
}

VOID WdfPdoRemoveEjectionRelationsPhysicalDevice(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                                                 PDEVICE_OBJECT PhysicalDevice) {
  constexpr Ddi self = Ddi::WdfPdoRemoveEjectionRelationsPhysicalDevice;
  wdf::Device* child = child_at(globals, Device, self);
  REQUIRE_NOT_NULL(globals, self, PhysicalDevice);
  if (child != nullptr) child->children().remove_ejected_with(PhysicalDevice);
}

VOID WdfPdoClearEjectionRelationsDevices(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device) {
  wdf::Device* child = child_at(globals, Device, Ddi::WdfPdoClearEjectionRelationsDevices);
  if (child != nullptr) child->children().clear_ejected_with();
}

}  // namespace ddi
}  // namespace wdf
