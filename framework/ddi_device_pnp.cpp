// SPDX-License-Identifier: MIT
// The DDIs about a device's plug-and-play: what it can, what state it is in, who goes with it
// (framework.md 2.11).
#include <cstring>

#include "framework/ddi.h"
#include "framework/device.h"
#include "framework/pnp.h"

namespace wdf {
namespace {

// The PnP part of a device; null, with a break, for a control device.
Pnp* pnp_at(PWDF_DRIVER_GLOBALS globals, WDFDEVICE handle, Ddi ddi) {
  Device& device = resolve<Device>(globals, handle, ddi);
  if (!device.is_control()) return &device.pnp();
  verifier_break(globals_of(globals),
                 {.rule = "ControlDevice", .call = ddi_name(ddi), .object = handle},
                 "called for a control device, which has no plug-and-play and no power",
                 "call it for a device of a PnP stack");
  return nullptr;
}

// Whether what the driver passed has the Size of its type; a break, if not.
template <class T>
bool is_sized(PWDF_DRIVER_GLOBALS globals, Ddi ddi, const T& passed) {
  if (passed.Size == sizeof(T)) return true;
  verifier_break(
      globals_of(globals), {.rule = "StructureSize", .call = ddi_name(ddi)},
      format_words("passed a structure of Size {}; {} is expected", passed.Size, sizeof(T)).text,
      "initialize the structure with its INIT function");
  return false;
}

template <class T>
bool copy_settings(PWDF_DRIVER_GLOBALS globals, Ddi ddi, T& to, const T& from) {
  if (!is_sized(globals, ddi, from)) return false;
  to = from;
  return true;
}

}  // namespace

namespace ddi {

WDF_DEVICE_PNP_STATE WdfDeviceGetDevicePnpState(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device) {
  const Pnp* pnp = pnp_at(globals, Device, Ddi::WdfDeviceGetDevicePnpState);
  return pnp != nullptr ? pnp->wdf_state() : WdfDevStatePnpInvalid;
}

VOID WdfDeviceSetStaticStopRemove(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                                  BOOLEAN Stoppable) {
  Pnp* pnp = pnp_at(globals, Device, Ddi::WdfDeviceSetStaticStopRemove);
  if (pnp != nullptr) pnp->not_stoppable_count.fetch_add(Stoppable ? -1 : 1);
}

VOID WdfDeviceSetPnpCapabilities(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                                 PWDF_DEVICE_PNP_CAPABILITIES PnpCapabilities) {
  constexpr Ddi self = Ddi::WdfDeviceSetPnpCapabilities;
  Pnp* pnp = pnp_at(globals, Device, self);
  REQUIRE_NOT_NULL(globals, self, PnpCapabilities);
  if (pnp != nullptr) copy_settings(globals, self, pnp->pnp_capabilities, *PnpCapabilities);
}

VOID WdfDeviceSetPowerCapabilities(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                                   PWDF_DEVICE_POWER_CAPABILITIES PowerCapabilities) {
  constexpr Ddi self = Ddi::WdfDeviceSetPowerCapabilities;
  Pnp* pnp = pnp_at(globals, Device, self);
  REQUIRE_NOT_NULL(globals, self, PowerCapabilities);
  if (pnp != nullptr) copy_settings(globals, self, pnp->power_capabilities, *PowerCapabilities);
}

VOID WdfDeviceGetDeviceState(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                             PWDF_DEVICE_STATE DeviceState) {
  constexpr Ddi self = Ddi::WdfDeviceGetDeviceState;
  const Pnp* pnp = pnp_at(globals, Device, self);
  REQUIRE_NOT_NULL(globals, self, DeviceState);
  if (pnp != nullptr && is_sized(globals, self, *DeviceState)) *DeviceState = pnp->device_state;
}

VOID WdfDeviceSetDeviceState(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                             PWDF_DEVICE_STATE DeviceState) {
  constexpr Ddi self = Ddi::WdfDeviceSetDeviceState;
  Pnp* pnp = pnp_at(globals, Device, self);
  REQUIRE_NOT_NULL(globals, self, DeviceState);
  if (pnp == nullptr || !copy_settings(globals, self, pnp->device_state, *DeviceState)) return;
  IoInvalidateDeviceState(resolve<wdf::Device>(globals, Device, self).physical_device());
}

VOID WdfDeviceSetFailed(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                        WDF_DEVICE_FAILED_ACTION FailedAction) {
  constexpr Ddi self = Ddi::WdfDeviceSetFailed;
  Pnp* pnp = pnp_at(globals, Device, self);
  if (pnp == nullptr) return;
  if (FailedAction != WdfDeviceFailedAttemptRestart && FailedAction != WdfDeviceFailedNoRestart) {
    verifier_break(globals_of(globals),
                   {.rule = "FailedAction", .call = ddi_name(self), .object = Device},
                   "passed an action that is none", "choose a documented action");
    return;
  }
  pnp->is_failed.store(true);
  IoInvalidateDeviceState(resolve<wdf::Device>(globals, Device, self).physical_device());
}

NTSTATUS WdfDeviceAddRemovalRelationsPhysicalDevice(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                                                    PDEVICE_OBJECT PhysicalDevice) {
  constexpr Ddi self = Ddi::WdfDeviceAddRemovalRelationsPhysicalDevice;
  Pnp* pnp = pnp_at(globals, Device, self);
  REQUIRE_NOT_NULL(globals, self, PhysicalDevice);
  return pnp != nullptr ? pnp->removal_relations.add(PhysicalDevice)
                        : STATUS_INVALID_DEVICE_REQUEST;
}

VOID WdfDeviceRemoveRemovalRelationsPhysicalDevice(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                                                   PDEVICE_OBJECT PhysicalDevice) {
  constexpr Ddi self = Ddi::WdfDeviceRemoveRemovalRelationsPhysicalDevice;
  Pnp* pnp = pnp_at(globals, Device, self);
  REQUIRE_NOT_NULL(globals, self, PhysicalDevice);
  if (pnp != nullptr) pnp->removal_relations.remove(PhysicalDevice);
}

VOID WdfDeviceClearRemovalRelationsDevices(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device) {
  Pnp* pnp = pnp_at(globals, Device, Ddi::WdfDeviceClearRemovalRelationsDevices);
  if (pnp != nullptr) pnp->removal_relations.clear();
}

NTSTATUS WdfDeviceAddDependentUsageDeviceObject(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                                                PDEVICE_OBJECT DependentDevice) {
  constexpr Ddi self = Ddi::WdfDeviceAddDependentUsageDeviceObject;
  Pnp* pnp = pnp_at(globals, Device, self);
  REQUIRE_NOT_NULL(globals, self, DependentDevice);
  return pnp != nullptr ? pnp->special_files.dependents.add(DependentDevice)
                        : STATUS_INVALID_DEVICE_REQUEST;
}

VOID WdfDeviceRemoveDependentUsageDeviceObject(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                                               PDEVICE_OBJECT DependentDevice) {
  constexpr Ddi self = Ddi::WdfDeviceRemoveDependentUsageDeviceObject;
  Pnp* pnp = pnp_at(globals, Device, self);
  REQUIRE_NOT_NULL(globals, self, DependentDevice);
  if (pnp != nullptr) pnp->special_files.dependents.remove(DependentDevice);
}

// A driver that was built for less than 1.29 does not know of guests that have the device.
VOID WdfDeviceSetSpecialFileSupport(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                                    WDF_SPECIAL_FILE_TYPE FileType, BOOLEAN FileTypeIsSupported) {
  constexpr Ddi self = Ddi::WdfDeviceSetSpecialFileSupport;
  Pnp* pnp = pnp_at(globals, Device, self);
  if (pnp == nullptr) return;
  const bool is_known = globals_of(globals).is_at_least(29) || FileType <= WdfSpecialFileBoot;
  if (FileType < WdfSpecialFilePaging || FileType == WdfSpecialFilePostDisplay ||
      FileType >= WdfSpecialFileMax || !is_known) {
    verifier_break(globals_of(globals),
                   {.rule = "SpecialFileType", .call = ddi_name(self), .object = Device},
                   "passed a special file type that is none",
                   "pass WdfSpecialFilePaging, -Hibernation, -Dump, -Boot or -GuestAssigned");
    return;
  }
  pnp->special_files.support(FileType, FileTypeIsSupported != FALSE);
}

VOID WdfDeviceSetBusInformationForChildren(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                                           PPNP_BUS_INFORMATION BusInformation) {
  constexpr Ddi self = Ddi::WdfDeviceSetBusInformationForChildren;
  Pnp* pnp = pnp_at(globals, Device, self);
  REQUIRE_NOT_NULL(globals, self, BusInformation);
  if (pnp != nullptr) pnp->bus_of_children = *BusInformation;
}

}  // namespace ddi
}  // namespace wdf
