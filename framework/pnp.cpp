// SPDX-License-Identifier: MIT
// What a device does in each plug-and-play state, and how a PnP IRP walks it through them. Source:
// pnpstatemachine.cpp, fxpkgfdo.cpp, fxpkgpnp.cpp; framework.md 2.11.1, 2.11.4.
#include "framework/pnp.h"

#include "framework/call.h"
#include "framework/child_list.h"
#include "framework/default_target.h"
#include "framework/device.h"
#include "framework/device_names.h"
#include "framework/io_package.h"
#include "framework/resource_list.h"
#include "framework/wmi.h"

namespace wdf {
namespace {

WDF_DEVICE_PNP_STATE wdf_value(PnpState state) {
  switch (state) {
#define STATE(name, wdf_name) \
  case PnpState::name:        \
    return WdfDevStatePnp##wdf_name;
#include "framework/pnp_states.def"
#undef STATE
    case PnpState::count_:
      break;
  }
  return WdfDevStatePnpInvalid;
}

}  // namespace

Pnp::Pnp(Device& device) : device_(device) {
  WDF_DEVICE_PNP_CAPABILITIES_INIT(&pnp_capabilities);
  WDF_DEVICE_POWER_CAPABILITIES_INIT(&power_capabilities);
  WDF_DEVICE_STATE_INIT(&device_state);
}

WDF_DEVICE_PNP_STATE Pnp::wdf_state() const {
  return wdf_value(state());
}

NTSTATUS Pnp::dispatch_pnp(IRP* irp) {
  switch (IoGetCurrentIrpStackLocation(irp)->MinorFunction) {
    case IRP_MN_START_DEVICE:
      return change_state(irp, PnpEvent::Start);
    case IRP_MN_QUERY_STOP_DEVICE:
      return change_state(irp, PnpEvent::QueryStop);
    case IRP_MN_CANCEL_STOP_DEVICE:
      return change_state(irp, PnpEvent::CancelStop);
    case IRP_MN_STOP_DEVICE:
      return change_state(irp, PnpEvent::Stop);
    case IRP_MN_QUERY_REMOVE_DEVICE:
      return change_state(irp, PnpEvent::QueryRemove);
    case IRP_MN_CANCEL_REMOVE_DEVICE:
      return change_state(irp, PnpEvent::CancelRemove);
    case IRP_MN_SURPRISE_REMOVAL:
      return change_state(irp, PnpEvent::SurpriseRemove);
    case IRP_MN_EJECT:
      return device_.is_pdo() ? change_state(irp, PnpEvent::Eject) : forward_irp(device_, irp);
    case IRP_MN_REMOVE_DEVICE:
      return remove(irp);
    default:
      return answer_query(irp);
  }
}

NTSTATUS Pnp::change_state(IRP* irp, PnpEvent event) {
  if (irp_ != nullptr) {
    wdf_bug_check(device_.globals(), WDF_PNP_FATAL_ERROR,
                  reinterpret_cast<ULONG_PTR>(device_.handle()), reinterpret_cast<ULONG_PTR>(irp),
                  "a state-changing PnP IRP was sent while another one is pending");
  }
  irp_ = irp;
  irp_status_ = STATUS_SUCCESS;
  process(event);
  irp_ = nullptr;
  if (irp_effect_ == PnpEffect::FailIrp) {
    return complete_irp(irp, STATUS_INVALID_DEVICE_STATE);
  }
  // START went down before anything else was done; the others go down now, unless refused.
  if (event == PnpEvent::Start || !NT_SUCCESS(irp_status_)) return complete_irp(irp, irp_status_);
  irp->IoStatus.Status = STATUS_SUCCESS;
  return forward_irp(device_, irp);
}

// PNP-R10 and 2.11.4, items 10 to 12.
NTSTATUS Pnp::remove(IRP* irp) {
  if (!NT_SUCCESS(IoAcquireRemoveLock(&device_.remove_lock(), irp))) {
    return complete_irp(irp, STATUS_SUCCESS);
  }
  process(PnpEvent::Remove);
  if (state() == PnpState::RemovedPdoWait) {
    IoReleaseRemoveLock(&device_.remove_lock(), irp);
    return complete_irp(irp, STATUS_SUCCESS);
  }
  ASSERT(state() == PnpState::Final);
  IoReleaseRemoveLockAndWait(&device_.remove_lock(), irp);
  Device& device = device_;
  irp->IoStatus.Status = STATUS_SUCCESS;
  const NTSTATUS status = forward_irp(device, irp);
  device.leave_stack();
  device.dereference();  // the device and this object are gone
  return status;
}

void Pnp::remove_without_irp() {
  Device& device = device_;
  process(PnpEvent::Remove);
  device.leave_stack();
  device.dereference();
}

void remove_after_failed_add(Device& device) {
  device.pnp().remove_without_irp();
}

void remove_child(Device& device) {
  device.pnp().is_reported_missing.store(true);
  device.pnp().remove_without_irp();
}

// Whether the handle is gone when what is done in the state is done.
static bool ends_device(PnpState state) {
  return state == PnpState::FdoRemoved || state == PnpState::PdoRemoved;
}

void Pnp::process(PnpEvent event) {
  for (;;) {
    const auto& cell = pnp_machine.at(state(), event);
    ASSERT(cell.kind == Kind::Legal);
    irp_effect_ = cell.effect;
    if (cell.effect != PnpEffect::None) return;
    enter(cell.next);
    const PnpState now = state();
    const std::optional<PnpEvent> outcome = act();
    if (!ends_device(now)) notify(StateNotificationPostProcessState, now, now);
    if (!outcome) return;
    event = *outcome;
  }
}

// PNP-R2: the state that can be asked for changes after the callbacks for leaving and entering.
void Pnp::enter(PnpState next) {
  const PnpState from = state();
  if (!ends_device(from)) {
    notify(StateNotificationLeaveState, from, next);
    notify(StateNotificationEnterState, from, next);
  }
  state_.store(next, std::memory_order_relaxed);
}

void Pnp::notify(ULONG type, PnpState from, PnpState to) {
  const WDF_DEVICE_PNP_STATE subject = wdf_value(type == StateNotificationEnterState ? to : from);
  for (const PnpStateChange& each : device_.config().pnp_state_changes) {
    if (each.state != subject || (each.types & type) == 0) continue;
    WDF_DEVICE_PNP_NOTIFICATION_DATA data{};
    data.Type = static_cast<WDF_STATE_NOTIFICATION_TYPE>(type);
    // The three members of the union begin alike.
    data.Data.EnterState.CurrentState = wdf_value(from);
    data.Data.EnterState.NewState = wdf_value(to);
    const WDF_DEVICE_PNP_NOTIFICATION_DATA* view = &data;
    call_driver({device_.globals(), "EvtDevicePnpStateChange", &device_}, each.callback,
                device_.device_handle(), view);
  }
}

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
    case PnpState::StartedStopping:
    case PnpState::StartedRemoving:
    case PnpState::QueriedRemoving:
    case PnpState::FailedIoStarting:
    case PnpState::FailedPowerDown:
    case PnpState::Restart:
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
    case PnpState::InitQueryRemoveCanceled:
    case PnpState::InitSurpriseRemoved:
    case PnpState::FailedPowerPolicyRemoved:
    case PnpState::StartedCancelStop:
    case PnpState::StartedCancelRemove:
    // Only the power manager takes a device out of D0 here, and it asks nothing of a sleeping one:
    // there is no power reference to take or drop.
    case PnpState::QueryRemoveAwake:
    case PnpState::QueryStopAwake:
    case PnpState::QueryCanceled:
    case PnpState::QueriedSurpriseRemove:
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
  bool is_in_use = false;
  for (const std::int32_t count : special_file_counts_) is_in_use |= count > 0;
  if (not_stoppable_count.load() != 0) {
    irp_status_ = STATUS_INVALID_DEVICE_STATE;
  } else if (is_in_use) {
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
  raw_->assign(nullptr);
  translated_->assign(nullptr);
  return status;
}

PnpEvent Pnp::prepare_and_power_up() {
  const PnpEvent prepared = prepare_hardware();
  return prepared == PnpEvent::Done ? power_up_now() : prepared;
}

PnpEvent Pnp::power_up_now() {
  return NT_SUCCESS(power_up(WdfPowerDeviceD3Final)) ? PnpEvent::Done : PnpEvent::Failed;
}

PnpEvent Pnp::power_down_now() {
  if (!is_in_d0()) return PnpEvent::Done;
  return NT_SUCCESS(power_down(WdfPowerDeviceD3Final)) ? PnpEvent::Done : PnpEvent::Failed;
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
}

// Remove part 2, items 7 to 10. A reference keeps the device for the rest of the removal.
void Pnp::removed() {
  purge_other_queues(device_);
  self_managed(SelfManagedEvent::Cleanup);
  device_.wmi().clean_up();
  if (device_.default_target != nullptr) remove_default_target(device_);
  raw_ = translated_ = nullptr;  // children of the device
  device_.reference();
  device_.delete_object();
  device_.dispose_list().wait_until_empty();
  if (device_.is_pdo() && device_.config().child->list != nullptr) {
    device_.config().child->list->child_removed(device_);
  }
}

}  // namespace wdf
