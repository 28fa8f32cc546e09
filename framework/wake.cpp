// SPDX-License-Identifier: MIT
// See wake.h.
#include "framework/wake.h"

#include <utility>

#include "framework/call.h"
#include "framework/device.h"
#include "framework/pnp.h"
#include "framework/power_policy.h"

namespace wdf {

Wake::Wake(Device& device) : device_(device) {
  KeInitializeEvent(&arrived_, NotificationEvent, FALSE);
}

// ---- the power policy owner ----

bool Wake::call_arm() {
  const WDF_POWER_POLICY_EVENT_CALLBACKS& callbacks = device_.config().power_policy;
  const auto call = [this](const char* name, auto callback, auto... more) {
    if (callback == nullptr) return true;
    return NT_SUCCESS(call_driver({device_.globals(), name, &device_}, callback,
                                  device_.device_handle(), more...));
  };
  if (armed_for_ == PowerSystemWorking) {
    return call("EvtDeviceArmWakeFromS0", callbacks.EvtDeviceArmWakeFromS0);
  }
  if (callbacks.EvtDeviceArmWakeFromSxWithReason != nullptr) {
    constexpr BOOLEAN for_device = TRUE;
    constexpr BOOLEAN for_children = FALSE;
    return call("EvtDeviceArmWakeFromSxWithReason", callbacks.EvtDeviceArmWakeFromSxWithReason,
                for_device, for_children);
  }
  return call("EvtDeviceArmWakeFromSx", callbacks.EvtDeviceArmWakeFromSx);
}

// The device is armed when the IRP is where its signal will complete it.
void Wake::arm(SYSTEM_POWER_STATE state) {
  armed_for_ = state;
  {
    nt::Guard guard(lock_);
    has_signaled_ = false;
    is_unwanted_ = false;
    is_requested_ = true;
  }
  KeClearEvent(&arrived_);
  POWER_STATE power{};
  power.SystemState = state;
  device_.reference();
  if (PoRequestPowerIrp(device_.wdm_device(), IRP_MN_WAIT_WAKE, power, request_done, &device_,
                        nullptr) != STATUS_PENDING) {
    armed_for_ = PowerSystemUnspecified;
    {
      nt::Guard guard(lock_);
      is_requested_ = false;
    }
    device_.dereference();
    return;
  }
  KeWaitForSingleObject(&arrived_, Executive, KernelMode, FALSE, nullptr);
  bool has_failed;
  {
    nt::Guard guard(lock_);
    has_failed = !is_requested_ && !has_signaled_;
  }
  if (!has_failed && call_arm()) return;
  armed_for_ = PowerSystemUnspecified;
  cancel_request();
}

void Wake::disarm() {
  if (armed_for_ == PowerSystemUnspecified) return;
  const WDF_POWER_POLICY_EVENT_CALLBACKS& callbacks = device_.config().power_policy;
  const auto call = [this](const char* name, auto callback) {
    if (callback != nullptr) {
      call_driver({device_.globals(), name, &device_}, callback, device_.device_handle());
    }
  };
  bool has_signaled;
  {
    nt::Guard guard(lock_);
    has_signaled = std::exchange(has_signaled_, false);
  }
  const bool was_for_s0 = std::exchange(armed_for_, PowerSystemUnspecified) == PowerSystemWorking;
  cancel_request();
  if (was_for_s0) {
    if (has_signaled) call("EvtDeviceWakeFromS0Triggered", callbacks.EvtDeviceWakeFromS0Triggered);
    call("EvtDeviceDisarmWakeFromS0", callbacks.EvtDeviceDisarmWakeFromS0);
  } else {
    if (has_signaled) call("EvtDeviceWakeFromSxTriggered", callbacks.EvtDeviceWakeFromSxTriggered);
    call("EvtDeviceDisarmWakeFromSx", callbacks.EvtDeviceDisarmWakeFromSx);
  }
}

void Wake::give_up() {
  armed_for_ = PowerSystemUnspecified;
  indicate(STATUS_NO_SUCH_DEVICE);
  cancel_request();
}

// The IRP may come back while it is being canceled: came_back() then leaves it to this flow.
void Wake::cancel_request() {
  IRP* irp;
  {
    nt::Guard guard(lock_);
    is_unwanted_ = is_requested_;  // it may not have been dispatched yet
    irp = device_.is_pdo() ? nullptr : irp_;
    is_canceling_ = irp != nullptr;
  }
  indicate(STATUS_CANCELLED);
  if (irp == nullptr) return;
  IoCancelIrp(irp);
  bool is_ours;
  {
    nt::Guard guard(lock_);
    is_canceling_ = false;
    is_ours = std::exchange(came_meanwhile_, false);
    if (is_ours) irp_ = nullptr;
  }
  if (is_ours) IoCompleteRequest(irp, IO_NO_INCREMENT);
}

VOID Wake::request_done(PDEVICE_OBJECT, UCHAR, POWER_STATE, PVOID context,
                        PIO_STATUS_BLOCK result) {
  Device& device = *static_cast<Device*>(context);
  Wake& wake = device.pnp().wake();
  bool has_signaled;
  {
    nt::Guard guard(wake.lock_);
    wake.is_requested_ = false;
    has_signaled = NT_SUCCESS(result->Status) && !wake.is_unwanted_;
    if (has_signaled) wake.has_signaled_ = true;
  }
  KeSetEvent(&wake.arrived_, IO_NO_INCREMENT, FALSE);
  if (has_signaled) device.pnp().policy().wake();
  device.dereference();
}

// ---- the IRP ----

NTSTATUS Wake::dispatch(IRP* irp) {
  if (device_.is_pdo()) {
    const NTSTATUS status = keep(irp);
    KeSetEvent(&arrived_, IO_NO_INCREMENT, FALSE);
    return status;
  }
  if (!device_.config().owns_power_policy()) return forward_irp(device_, irp);
  bool is_wanted;
  {
    nt::Guard guard(lock_);
    is_wanted = is_requested_ && !is_unwanted_ && irp_ == nullptr;
    if (is_wanted) irp_ = irp;
  }
  PoStartNextPowerIrp(irp);
  if (!is_wanted) return complete_irp(irp, STATUS_CANCELLED);
  IoCopyCurrentIrpStackLocationToNext(irp);
  IoSetCompletionRoutine(irp, came_back, &device_, TRUE, TRUE, TRUE);
  IoMarkIrpPending(irp);
  PoCallDriver(device_.attached_device(), irp);
  KeSetEvent(&arrived_, IO_NO_INCREMENT, FALSE);
  return STATUS_PENDING;
}

NTSTATUS Wake::came_back(PDEVICE_OBJECT, PIRP, PVOID context) {
  Wake& wake = static_cast<Device*>(context)->pnp().wake();
  nt::Guard guard(wake.lock_);
  if (wake.is_canceling_) {
    wake.came_meanwhile_ = true;
    return STATUS_MORE_PROCESSING_REQUIRED;
  }
  wake.irp_ = nullptr;
  return STATUS_CONTINUE_COMPLETION;
}

// One at a time.
NTSTATUS Wake::keep(IRP* irp) {
  PoStartNextPowerIrp(irp);
  const SYSTEM_POWER_STATE state =
      IoGetCurrentIrpStackLocation(irp)->Parameters.WaitWake.PowerState;
  NTSTATUS status = STATUS_PENDING;
  {
    nt::Guard guard(lock_);
    if (irp_ != nullptr) {
      status = STATUS_INVALID_DEVICE_STATE;
    } else if (is_unwanted_) {  // by the policy of a PDO that works without a function driver
      status = STATUS_CANCELLED;
    } else {
      IoSetCancelRoutine(irp, canceled);
      if (irp->Cancel && IoSetCancelRoutine(irp, nullptr) != nullptr) {
        status = STATUS_CANCELLED;
      } else {
        IoMarkIrpPending(irp);
        irp_ = irp;
      }
    }
  }
  if (status != STATUS_PENDING) return complete_irp(irp, status);
  enable_at_bus(state);
  return STATUS_PENDING;
}

VOID Wake::canceled(PDEVICE_OBJECT device, PIRP irp) {
  IoReleaseCancelSpinLock(irp->CancelIrql);
  Wake& wake = device_of(device).pnp().wake();
  {
    nt::Guard guard(wake.lock_);
    if (wake.irp_ == irp) wake.irp_ = nullptr;
  }
  complete_irp(irp, STATUS_CANCELLED);
}

// ---- a PDO ----

bool Wake::indicate(NTSTATUS status) {
  if (!device_.is_pdo()) return false;
  IRP* irp;
  {
    nt::Guard guard(lock_);
    irp = irp_;
    if (irp == nullptr || IoSetCancelRoutine(irp, nullptr) == nullptr) return false;
    irp_ = nullptr;
  }
  complete_irp(irp, status);
  return true;
}

// Source: powerstatemachine.cpp PowerEnablingWakeAtBus: when the IRP arrives.
void Wake::enable_at_bus(SYSTEM_POWER_STATE state) {
  const auto callback = device_.config().child->callbacks.EvtDeviceEnableWakeAtBus;
  if (callback == nullptr) return;
  const NTSTATUS status = call_driver({device_.globals(), "EvtDeviceEnableWakeAtBus", &device_},
                                      callback, device_.device_handle(), state);
  is_enabled_at_bus_.store(NT_SUCCESS(status));
  if (!NT_SUCCESS(status)) indicate(status);
}

void Wake::disable_at_bus() {
  if (!is_enabled_at_bus_.exchange(false)) return;
  if (const auto callback = device_.config().child->callbacks.EvtDeviceDisableWakeAtBus) {
    call_driver({device_.globals(), "EvtDeviceDisableWakeAtBus", &device_}, callback,
                device_.device_handle());
  }
}

}  // namespace wdf
