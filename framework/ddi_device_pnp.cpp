// SPDX-License-Identifier: MIT
// The DDIs about a device's plug-and-play and power: what it can, what state it is in, what keeps
// it awake (framework.md 2.11). A device does not go idle by itself here, so idle settings are
// checked and otherwise have no effect: it stays in D0 until a power IRP comes.
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

bool is_tri_state(WDF_TRI_STATE value) {
  return value == WdfFalse || value == WdfTrue || value == WdfUseDefault;
}

// PWR-R1.
NTSTATUS check_idle_settings(const WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS& settings) {
  if (settings.Size != sizeof(settings)) return STATUS_INFO_LENGTH_MISMATCH;
  const bool has_caps =
      settings.IdleCaps >= IdleCannotWakeFromS0 && settings.IdleCaps <= IdleUsbSelectiveSuspend;
  const bool has_state = settings.DxState > PowerDeviceD0 && settings.DxState <= PowerDeviceMaximum;
  const bool has_control = settings.UserControlOfIdleSettings == IdleDoNotAllowUserControl ||
                           settings.UserControlOfIdleSettings == IdleAllowUserControl;
  const bool has_type = settings.IdleTimeoutType >= DriverManagedIdleTimeout &&
                        settings.IdleTimeoutType <= SystemManagedIdleTimeoutWithHint;
  if (!has_caps || !has_state || !has_control || !has_type || !is_tri_state(settings.Enabled) ||
      !is_tri_state(settings.PowerUpIdleDeviceOnSystemWake) ||
      !is_tri_state(settings.ExcludeD3Cold)) {
    return STATUS_INVALID_PARAMETER;
  }
  const bool can_wake = settings.IdleCaps != IdleCannotWakeFromS0;
  return settings.PowerUpIdleDeviceOnSystemWake == WdfTrue && can_wake ? STATUS_INVALID_PARAMETER
                                                                       : STATUS_SUCCESS;
}

NTSTATUS check_wake_settings(const WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS& settings) {
  if (settings.Size != sizeof(settings)) return STATUS_INFO_LENGTH_MISMATCH;
  const bool has_state = settings.DxState > PowerDeviceD0 && settings.DxState <= PowerDeviceMaximum;
  const bool has_control = settings.UserControlOfWakeSettings == WakeDoNotAllowUserControl ||
                           settings.UserControlOfWakeSettings == WakeAllowUserControl;
  return has_state && has_control && is_tri_state(settings.Enabled) ? STATUS_SUCCESS
                                                                    : STATUS_INVALID_PARAMETER;
}

// The D0 that WdfDeviceStopIdle asks for while the device sleeps.
struct D0Request {
  KEVENT done;
};

VOID d0_arrived(PDEVICE_OBJECT, UCHAR, POWER_STATE, PVOID context, PIO_STATUS_BLOCK) {
  if (context != nullptr) {
    KeSetEvent(&static_cast<D0Request*>(context)->done, IO_NO_INCREMENT, FALSE);
  }
}

NTSTATUS request_d0(Device& device, D0Request* request) {
  POWER_STATE power{};
  power.DeviceState = PowerDeviceD0;
  return PoRequestPowerIrp(device.wdm_device(), IRP_MN_SET_POWER, power, d0_arrived, request,
                           nullptr);
}

// PWR-R2.
NTSTATUS stop_idle(Device& device, bool waits) {
  if (device.is_control() || !device.config().owns_power_policy()) {
    return STATUS_INVALID_DEVICE_STATE;
  }
  Pnp& pnp = device.pnp();
  if (!pnp.is_started() && !pnp.is_in_d0()) return STATUS_POWER_STATE_INVALID;
  pnp.power_references.fetch_add(1);
  if (pnp.is_in_d0()) return STATUS_SUCCESS;
  if (!waits) {
    request_d0(device, nullptr);
    return STATUS_PENDING;
  }
  D0Request request;
  KeInitializeEvent(&request.done, NotificationEvent, FALSE);
  if (request_d0(device, &request) == STATUS_PENDING) {
    KeWaitForSingleObject(&request.done, Executive, KernelMode, FALSE, nullptr);
  }
  if (pnp.is_in_d0()) return STATUS_SUCCESS;
  pnp.power_references.fetch_sub(1);
  return STATUS_POWER_STATE_INVALID;
}

void resume_idle(Device& device, Ddi ddi) {
  if (device.is_control()) return;
  if (device.pnp().power_references.fetch_sub(1) > 0) return;
  device.pnp().power_references.fetch_add(1);
  verifier_break(
      device.globals(),
      {.rule = "ResumeIdleWithoutStopIdle", .call = ddi_name(ddi), .object = device.handle()},
      "called without a WdfDeviceStopIdle before it",
      "call it once for each WdfDeviceStopIdle that succeeded or is pending");
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

VOID WdfDeviceSetBusInformationForChildren(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                                           PPNP_BUS_INFORMATION BusInformation) {
  constexpr Ddi self = Ddi::WdfDeviceSetBusInformationForChildren;
  Pnp* pnp = pnp_at(globals, Device, self);
  REQUIRE_NOT_NULL(globals, self, BusInformation);
  if (pnp != nullptr) pnp->bus_of_children = *BusInformation;
}

POWER_ACTION WdfDeviceGetSystemPowerAction(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device) {
  const Pnp* pnp = pnp_at(globals, Device, Ddi::WdfDeviceGetSystemPowerAction);
  return pnp != nullptr ? pnp->system_power_action.load() : PowerActionNone;
}

NTSTATUS WdfDeviceAssignS0IdleSettings(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                                       PWDF_DEVICE_POWER_POLICY_IDLE_SETTINGS Settings) {
  constexpr Ddi self = Ddi::WdfDeviceAssignS0IdleSettings;
  wdf::Device& device = resolve<wdf::Device>(globals, Device, self);
  REQUIRE_NOT_NULL(globals, self, Settings);
  if (device.is_control() || !device.config().owns_power_policy()) {
    return STATUS_INVALID_DEVICE_REQUEST;
  }
  return check_idle_settings(*Settings);
}

NTSTATUS WdfDeviceAssignSxWakeSettings(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                                       PWDF_DEVICE_POWER_POLICY_WAKE_SETTINGS Settings) {
  constexpr Ddi self = Ddi::WdfDeviceAssignSxWakeSettings;
  wdf::Device& device = resolve<wdf::Device>(globals, Device, self);
  REQUIRE_NOT_NULL(globals, self, Settings);
  if (device.is_control() || !device.config().owns_power_policy()) {
    return STATUS_INVALID_DEVICE_REQUEST;
  }
  return check_wake_settings(*Settings);
}

NTSTATUS WdfDeviceStopIdleNoTrack(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                                  BOOLEAN WaitForD0) {
  return stop_idle(resolve<wdf::Device>(globals, Device, Ddi::WdfDeviceStopIdleNoTrack),
                   WaitForD0 != FALSE);
}

NTSTATUS WdfDeviceStopIdleActual(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device, BOOLEAN WaitForD0,
                                 PVOID, LONG, PCCH) {
  return stop_idle(resolve<wdf::Device>(globals, Device, Ddi::WdfDeviceStopIdleActual),
                   WaitForD0 != FALSE);
}

VOID WdfDeviceResumeIdleNoTrack(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device) {
  constexpr Ddi self = Ddi::WdfDeviceResumeIdleNoTrack;
  resume_idle(resolve<wdf::Device>(globals, Device, self), self);
}

VOID WdfDeviceResumeIdleActual(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device, PVOID, LONG, PCCH) {
  constexpr Ddi self = Ddi::WdfDeviceResumeIdleActual;
  resume_idle(resolve<wdf::Device>(globals, Device, self), self);
}

}  // namespace ddi
}  // namespace wdf
