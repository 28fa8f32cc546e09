// SPDX-License-Identifier: MIT
// What a device does in each plug-and-play state. Source: pnpstatemachine.cpp, fxpkgfdo.cpp,
// fxpkgpdo.cpp, fxpkgpnp.cpp; framework.md 2.11.1, 2.11.4.
#include <utility>

#include "framework/call.h"
#include "framework/child_list.h"
#include "framework/device.h"
#include "framework/device_names.h"
#include "framework/interrupt.h"
#include "framework/io_package.h"
#include "framework/pnp.h"
#include "framework/resource_list.h"
#include "framework/wmi.h"

namespace wdf {

std::optional<PnpEvent> Pnp::act() {
  const WDF_PNPPOWER_EVENT_CALLBACKS& callbacks = device_.config().pnp;
  switch (state()) {
    case PnpState::InitStarting:
    case PnpState::StoppedStarting:
      return send_start_down();
    case PnpState::HardwareAvailable:
    case PnpState::RestartHardwareAvailable:
      return prepare_and_power_up();
    case PnpState::StartingFromStopped:
      return prepare_hardware();
    case PnpState::Restarting:
      return power_up_now();
    case PnpState::EnableInterfaces:
      return enable_interfaces();
    case PnpState::QueryRemoveStaticCheck:
    case PnpState::QueryStopStaticCheck:
      return check_static();
    case PnpState::QueryRemoveAskDriver:
      return ask(callbacks.EvtDeviceQueryRemove, "EvtDeviceQueryRemove");
    case PnpState::QueryStopAskDriver:
      return ask(callbacks.EvtDeviceQueryStop, "EvtDeviceQueryStop");
    case PnpState::QueryRemoveAwake:
    case PnpState::QueryStopAwake:
      return keep_awake();
    case PnpState::QueryCanceled:
    case PnpState::QueriedSurpriseRemove:
      let_sleep();
      return PnpEvent::Done;
    case PnpState::StartedStopping:
    case PnpState::StartedRemoving:
    case PnpState::QueriedRemoving:
    case PnpState::Restart:
      return power_down_for_good();
    // It is gone, or in D0, or has failed to leave it: no power IRP is asked for.
    case PnpState::FailedIoStarting:
    case PnpState::FailedPowerDown:
      return power_down_now();
    case PnpState::Stopped:
      if (!NT_SUCCESS(release_hardware())) return PnpEvent::Failed;
      return std::nullopt;
    case PnpState::RestartReleaseHardware:
      irp_status_ = release_hardware();
      if (!NT_SUCCESS(irp_status_)) return PnpEvent::Failed;
      return send_start_down() == PnpEvent::Done ? PnpEvent::Done : PnpEvent::Failed;
    case PnpState::RemovingDisableInterfaces:
      release_hardware();
      clean_up_for_remove();
      return PnpEvent::Done;
    case PnpState::StoppedRemoving:
    case PnpState::Failed:
      clean_up_for_remove();
      return PnpEvent::Done;
    case PnpState::FailedOwnHardware:
      release_hardware();
      return PnpEvent::Done;
    case PnpState::SurpriseRemoveIoStarted:
    case PnpState::SurpriseRemove:
    case PnpState::FailedSurpriseRemoved:
    case PnpState::RemovedPdoSurpriseRemoved:
      surprise_removal();
      return PnpEvent::Done;
    case PnpState::HardwareAvailableFailed:
      irp_status_ = STATUS_DEVICE_POWER_FAILURE;  // the driver's own status is lost (D-21)
      return PnpEvent::Done;
    case PnpState::FailedStarted:
      irp_status_ = STATUS_INVALID_DEVICE_STATE;
      return PnpEvent::Done;
    case PnpState::Removed:
      device_.children().parent_removed();
      return PnpEvent::Done;
    case PnpState::RemovedChildrenRemoved:
      return device_.is_pdo() ? PnpEvent::Refused : PnpEvent::Done;
    case PnpState::FdoRemoved:
    case PnpState::PdoRemoved:
      removed();
      return PnpEvent::Done;
    case PnpState::CheckForDevicePresence:
      return is_reported_missing.load() ? PnpEvent::Done : PnpEvent::Refused;
    case PnpState::PdoRestart:
      is_failed.store(false);
      return PnpEvent::Done;
    case PnpState::EjectHardware:
      return eject_hardware();
    case PnpState::FailedInit:
    case PnpState::InitQueryRemoveCanceled:
    case PnpState::InitSurpriseRemoved:
    case PnpState::FailedPowerPolicyRemoved:
    case PnpState::StartedCancelStop:
    case PnpState::StartedCancelRemove:
      return PnpEvent::Done;
    case PnpState::ObjectCreated:
    case PnpState::Init:
    case PnpState::InitQueryRemove:
    case PnpState::Started:
    case PnpState::QueryRemovePending:
    case PnpState::QueryStopPending:
    case PnpState::FailedWaitForRemove:
    case PnpState::RemovedPdoWait:
    case PnpState::EjectFailed:
    case PnpState::EjectedWaitingForRemove:
    case PnpState::Final:
    case PnpState::count_:
      break;
  }
  return std::nullopt;
}

PnpEvent Pnp::send_start_down() {
  if (device_.is_pdo()) return PnpEvent::Done;
  irp_status_ = start_below_without_added();
  if (!NT_SUCCESS(irp_status_)) return PnpEvent::Refused;
  if (device_.is_filter()) device_.copy_flags_from_below();
  return PnpEvent::Done;
}

// Upon success it is not to be reported again. Source: fxpkgpdo.cpp PnpEventEjectHardwareOverload.
PnpEvent Pnp::eject_hardware() {
  ChildConfig& child = *device_.config().child;
  if (const auto callback = child.callbacks.EvtDeviceEject) {
    irp_status_ = call_driver({device_.globals(), "EvtDeviceEject", &device_}, callback,
                              device_.device_handle());
  }
  if (!NT_SUCCESS(irp_status_)) return PnpEvent::Refused;
  child.list->mark_missing(device_);
  return PnpEvent::Done;
}

PnpEvent Pnp::check_static() {
  if (not_stoppable_count.load() != 0) {
    irp_status_ = STATUS_INVALID_DEVICE_STATE;
  } else if (special_files.is_in_use()) {
    irp_status_ = STATUS_DEVICE_NOT_READY;
  }
  return NT_SUCCESS(irp_status_) ? PnpEvent::Done : PnpEvent::Refused;
}

// PNP-R6: STATUS_NOT_SUPPORTED is a failure like others, but hardly meant.
static NTSTATUS checked(Device& device, const char* name, NTSTATUS status) {
  if (status == STATUS_NOT_SUPPORTED) {
    verifier_break(device.globals(),
                   {.rule = "PnpCallbackNotSupported", .call = name, .object = device.handle()},
                   "returned STATUS_NOT_SUPPORTED", "return STATUS_SUCCESS or the failure's cause");
  }
  return status;
}

PnpEvent Pnp::ask(NTSTATUS (*callback)(WDFDEVICE), const char* name) {
  if (callback == nullptr) return PnpEvent::Done;
  irp_status_ =
      checked(device_, name,
              call_driver({device_.globals(), name, &device_}, callback, device_.device_handle()));
  return NT_SUCCESS(irp_status_) ? PnpEvent::Done : PnpEvent::Refused;
}

PnpEvent Pnp::prepare_hardware() {
  if (!assign_resources(false)) {
    irp_status_ = STATUS_INSUFFICIENT_RESOURCES;
    return PnpEvent::Refused;
  }
  owns_hardware_ = true;
  device_.interrupts().assign(*raw_, *translated_);
  const auto callback = device_.config().pnp.EvtDevicePrepareHardware;
  if (callback == nullptr) return PnpEvent::Done;
  irp_status_ = checked(
      device_, "EvtDevicePrepareHardware",
      call_driver({device_.globals(), "EvtDevicePrepareHardware", &device_}, callback,
                  device_.device_handle(), raw_->list_handle(), translated_->list_handle()));
  return NT_SUCCESS(irp_status_) ? PnpEvent::Done : PnpEvent::Refused;
}

NTSTATUS Pnp::release_hardware() {
  if (!owns_hardware_) return STATUS_SUCCESS;
  owns_hardware_ = false;
  const auto callback = device_.config().pnp.EvtDeviceReleaseHardware;
  NTSTATUS status = STATUS_SUCCESS;
  if (callback != nullptr) {
    status = checked(device_, "EvtDeviceReleaseHardware",
                     call_driver({device_.globals(), "EvtDeviceReleaseHardware", &device_},
                                 callback, device_.device_handle(), translated_->list_handle()));
  }
  device_.interrupts().revoke();
  raw_->assign(nullptr);
  translated_->assign(nullptr);
  return status;
}

PnpEvent Pnp::prepare_and_power_up() {
  const PnpEvent prepared = prepare_hardware();
  return prepared == PnpEvent::Done ? power_up_now() : prepared;
}

// In the device's D0 entry something may say already that it is needed there
// (powerpolicystatemachine.cpp PowerPolStarting).
PnpEvent Pnp::power_up_now() {
  policy_.starts();
  if (NT_SUCCESS(power_up(WdfPowerDeviceD3Final))) return PnpEvent::Done;
  policy_.stopped();
  return PnpEvent::Failed;
}

PnpEvent Pnp::power_down_now() {
  if (!is_in_d0()) {
    stop_power();
    return PnpEvent::Done;
  }
  return NT_SUCCESS(power_down(WdfPowerDeviceD3Final)) ? PnpEvent::Done : PnpEvent::Failed;
}

// What went idle comes back before its power is taken for good. The power IRP for that needs the
// turn. Source: powerpolicystatemachine.cpp PowerPolStoppingResetDevice.
PnpEvent Pnp::power_down_for_good() {
  if (policy_.is_idling()) {
    give_turn();
    const bool was_needed = NT_SUCCESS(policy_.need_and_wait());
    take_turn();
    if (was_needed) policy_.release();
  }
  const PnpEvent outcome = power_down_now();
  let_sleep();
  return outcome;
}

// Source: pnpstatemachine.cpp PnpEventQueryRemoveEnsureDeviceAwake. A device that sleeps for
// another reason than idleness stays where it is.
PnpEvent Pnp::keep_awake() {
  NTSTATUS status = STATUS_SUCCESS;
  if (policy_.is_idling()) {
    give_turn();
    status = policy_.need_and_wait();
    take_turn();
  } else {
    policy_.need();
  }
  is_kept_awake_ = NT_SUCCESS(status);
  if (is_kept_awake_) return PnpEvent::Done;
  irp_status_ = status;
  return PnpEvent::Refused;
}

void Pnp::let_sleep() {
  if (std::exchange(is_kept_awake_, false)) policy_.release();
}

PnpEvent Pnp::enable_interfaces() {
  NTSTATUS status = device_.names().enable_interfaces();
  if (NT_SUCCESS(status)) status = device_.wmi().register_device();
  if (NT_SUCCESS(status)) return PnpEvent::Done;
  irp_status_ = status;
  return PnpEvent::Failed;
}

void Pnp::surprise_removal() {
  const auto callback = device_.config().pnp.EvtDeviceSurpriseRemoval;
  if (callback == nullptr) return;
  call_driver({device_.globals(), "EvtDeviceSurpriseRemoval", &device_}, callback,
              device_.device_handle());
}

// Remove part 1, items 2 to 4.
void Pnp::clean_up_for_remove() {
  device_.wmi().deregister_device();
  device_.names().disable_interfaces();
  device_.names().delete_symbolic_link();
  purge_power_managed_queues(device_);
  self_managed(SelfManagedEvent::Flush);
  wake_.give_up();
}

// Remove part 2, items 7 to 10. A reference keeps the device for the rest of the removal.
void Pnp::removed() {
  policy_.close();
  purge_other_queues(device_);
  self_managed(SelfManagedEvent::Cleanup);
  device_.wmi().clean_up();
  raw_ = translated_ = nullptr;  // children of the device
  device_.reference();
  device_.delete_object();
  device_.dispose_list().wait_until_empty();
  if (device_.is_pdo() && device_.config().child->list != nullptr) {
    device_.config().child->list->child_removed(device_);
  }
}

}  // namespace wdf
