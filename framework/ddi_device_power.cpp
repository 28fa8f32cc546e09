// SPDX-License-Identifier: MIT
// The DDIs about a device's power: where it stands, what keeps it awake, when it may go idle and
// what wakes it (framework.md 2.11.6). Source: fxdeviceapi.cpp, fxdeviceapikm.cpp.
#include "framework/ddi.h"
#include "framework/device.h"
#include "framework/pnp.h"

namespace wdf {
namespace {

bool is_tri_state(WDF_TRI_STATE value) {
  return value == WdfFalse || value == WdfTrue || value == WdfUseDefault;
}

// The device; a break for a control device.
Device& pnp_device_at(PWDF_DRIVER_GLOBALS globals, WDFDEVICE handle, Ddi ddi) {
  Device& device = resolve<Device>(globals, handle, ddi);
  if (device.is_control()) {
    verifier_break(
        device.globals(), {.rule = "ControlDevice", .call = ddi_name(ddi), .object = handle},
        "called for a control device, which has no power", "call it for a device of a PnP stack");
  }
  return device;
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
  const bool can_wake = settings.IdleCaps != IdleCannotWakeFromS0;
  const bool has_resume = can_wake ? settings.PowerUpIdleDeviceOnSystemWake == WdfUseDefault
                                   : is_tri_state(settings.PowerUpIdleDeviceOnSystemWake);
  const bool is_sound = has_caps && has_state && has_control && has_type && has_resume &&
                        is_tri_state(settings.Enabled);
  return is_sound ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

NTSTATUS check_wake_settings(const WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS& settings) {
  if (settings.Size != sizeof(settings)) return STATUS_INFO_LENGTH_MISMATCH;
  const bool has_state = settings.DxState > PowerDeviceD0 && settings.DxState <= PowerDeviceMaximum;
  const bool has_control = settings.UserControlOfWakeSettings == WakeDoNotAllowUserControl ||
                           settings.UserControlOfWakeSettings == WakeAllowUserControl;
  return has_state && has_control && is_tri_state(settings.Enabled) ? STATUS_SUCCESS
                                                                    : STATUS_INVALID_PARAMETER;
}

// The policy of a device that owns its stack's power; null: it does not.
PowerPolicy* owned_policy(Device& device) {
  const bool is_owner = !device.is_control() && device.config().owns_power_policy();
  return is_owner ? &device.pnp().policy() : nullptr;
}

NTSTATUS stop_idle(Device& device, bool waits) {
  PowerPolicy* policy = owned_policy(device);
  return policy != nullptr ? policy->stop_idle(waits) : STATUS_INVALID_DEVICE_STATE;
}

void resume_idle(Device& device, Ddi ddi) {
  PowerPolicy* policy = owned_policy(device);
  if (policy == nullptr || policy->resume_idle()) return;
  verifier_break(
      device.globals(),
      {.rule = "ResumeIdleWithoutStopIdle", .call = ddi_name(ddi), .object = device.handle()},
      "called without a WdfDeviceStopIdle before it",
      "call it once for each WdfDeviceStopIdle that succeeded or is pending");
}

}  // namespace

namespace ddi {

WDF_DEVICE_POWER_STATE WdfDeviceGetDevicePowerState(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device) {
  constexpr Ddi self = Ddi::WdfDeviceGetDevicePowerState;
  wdf::Device& device = pnp_device_at(globals, Device, self);
  return device.is_control() ? WdfDevStatePowerInvalid : device.pnp().wdf_power_state();
}

WDF_DEVICE_POWER_POLICY_STATE WdfDeviceGetDevicePowerPolicyState(PWDF_DRIVER_GLOBALS globals,
                                                                 WDFDEVICE Device) {
  constexpr Ddi self = Ddi::WdfDeviceGetDevicePowerPolicyState;
  wdf::Device& device = pnp_device_at(globals, Device, self);
  return device.is_control() ? WdfDevStatePwrPolInvalid : device.pnp().policy().wdf_state();
}

NTSTATUS WdfDeviceIndicateWakeStatus(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                                     NTSTATUS WaitWakeStatus) {
  constexpr Ddi self = Ddi::WdfDeviceIndicateWakeStatus;
  wdf::Device& device = resolve<wdf::Device>(globals, Device, self);
  if (WaitWakeStatus == STATUS_PENDING || WaitWakeStatus == STATUS_CANCELLED) {
    return STATUS_INVALID_PARAMETER;
  }
  if (!device.is_pdo()) return STATUS_INVALID_DEVICE_STATE;
  return device.pnp().wake().indicate(WaitWakeStatus) ? STATUS_SUCCESS
                                                      : STATUS_INVALID_DEVICE_REQUEST;
}

POWER_ACTION WdfDeviceGetSystemPowerAction(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device) {
  constexpr Ddi self = Ddi::WdfDeviceGetSystemPowerAction;
  wdf::Device& device = pnp_device_at(globals, Device, self);
  return device.is_control() ? PowerActionNone : device.pnp().system_power_action.load();
}

NTSTATUS WdfDeviceAssignS0IdleSettings(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                                       PWDF_DEVICE_POWER_POLICY_IDLE_SETTINGS Settings) {
  constexpr Ddi self = Ddi::WdfDeviceAssignS0IdleSettings;
  wdf::Device& device = resolve<wdf::Device>(globals, Device, self);
  REQUIRE_NOT_NULL(globals, self, Settings);
  PowerPolicy* policy = owned_policy(device);
  if (policy == nullptr) return STATUS_INVALID_DEVICE_REQUEST;
  const NTSTATUS status = check_idle_settings(*Settings);
  return NT_SUCCESS(status) ? policy->set_idle(*Settings) : status;
}

NTSTATUS WdfDeviceAssignSxWakeSettings(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                                       PWDF_DEVICE_POWER_POLICY_WAKE_SETTINGS Settings) {
  constexpr Ddi self = Ddi::WdfDeviceAssignSxWakeSettings;
  wdf::Device& device = resolve<wdf::Device>(globals, Device, self);
  REQUIRE_NOT_NULL(globals, self, Settings);
  PowerPolicy* policy = owned_policy(device);
  if (policy == nullptr) return STATUS_INVALID_DEVICE_REQUEST;
  const NTSTATUS status = check_wake_settings(*Settings);
  return NT_SUCCESS(status) ? policy->set_wake(*Settings) : status;
}

// There is no power framework that manages idle time-outs, so settings that are sound have no
// effect.
NTSTATUS WdfDeviceWdmAssignPowerFrameworkSettings(
    PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
    PWDF_POWER_FRAMEWORK_SETTINGS PowerFrameworkSettings) {
  constexpr Ddi self = Ddi::WdfDeviceWdmAssignPowerFrameworkSettings;
  wdf::Device& device = resolve<wdf::Device>(globals, Device, self);
  REQUIRE_NOT_NULL(globals, self, PowerFrameworkSettings);
  NTSTATUS status = STATUS_SUCCESS;
  if (owned_policy(device) == nullptr) {
    status = STATUS_INVALID_DEVICE_REQUEST;
  } else if (PowerFrameworkSettings->Size != sizeof(*PowerFrameworkSettings)) {
    status = STATUS_INFO_LENGTH_MISMATCH;
  } else if (const PO_FX_COMPONENT* component = PowerFrameworkSettings->Component) {
    const bool has_states = component->IdleStateCount != 0 && component->IdleStates != nullptr;
    if (!has_states) status = STATUS_INVALID_PARAMETER;
  }
  if (NT_SUCCESS(status)) return status;
  verifier_break(device.globals(),
                 {.rule = "PowerFrameworkSettings", .call = ddi_name(self), .object = Device},
                 "called for a device that does not own its power policy, with a wrong Size, or "
                 "with a component without idle states",
                 "call it for the owner, after WDF_POWER_FRAMEWORK_SETTINGS_INIT");
  return status;
}

// No companion is ever loaded.
NTSTATUS WdfDeviceRetrieveCompanionTarget(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                                          WDFCOMPANIONTARGET*) {
  constexpr Ddi self = Ddi::WdfDeviceRetrieveCompanionTarget;
  return resolve<wdf::Device>(globals, Device, self).is_control() ? STATUS_INVALID_DEVICE_REQUEST
                                                                  : STATUS_NOT_FOUND;
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
