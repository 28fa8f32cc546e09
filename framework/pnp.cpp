// SPDX-License-Identifier: MIT
// How a PnP IRP, a removal or a power failure walks a device through its plug-and-play states; what
// is done in each is in pnp_act.cpp. Source: pnpstatemachine.cpp, fxpkgfdo.cpp, fxpkgpnp.cpp;
// framework.md 2.11.1.
#include "framework/pnp.h"

#include "framework/call.h"
#include "framework/device.h"

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

Pnp::Pnp(Device& device) : device_(device), policy_(device), wake_(device) {
  WDF_DEVICE_PNP_CAPABILITIES_INIT(&pnp_capabilities);
  WDF_DEVICE_POWER_CAPABILITIES_INIT(&power_capabilities);
  WDF_DEVICE_STATE_INIT(&device_state);
  KeInitializeEvent(&turn_, SynchronizationEvent, TRUE);
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
  IRP* none = nullptr;
  if (!irp_.compare_exchange_strong(none, irp)) {
    wdf_bug_check(device_.globals(), WDF_PNP_FATAL_ERROR,
                  reinterpret_cast<ULONG_PTR>(device_.handle()), reinterpret_cast<ULONG_PTR>(irp),
                  "a state-changing PnP IRP was sent while another one is pending");
  }
  NTSTATUS status = STATUS_SUCCESS;
  {
    const Turn turn(*this);
    irp_status_ = STATUS_SUCCESS;
    const PnpEffect effect = process(event);
    status = effect == PnpEffect::FailIrp ? STATUS_INVALID_DEVICE_STATE : irp_status_;
    irp_.store(nullptr);
  }
  // START went down before anything else was done; the others go down now, unless refused.
  if (event == PnpEvent::Start || !NT_SUCCESS(status)) return complete_irp(irp, status);
  irp->IoStatus.Status = STATUS_SUCCESS;
  return forward_irp(device_, irp);
}

// PNP-R10 and 2.11.4, items 10 to 12.
NTSTATUS Pnp::remove(IRP* irp) {
  if (!NT_SUCCESS(IoAcquireRemoveLock(&device_.remove_lock(), irp))) {
    return complete_irp(irp, STATUS_SUCCESS);
  }
  process_in_turn(PnpEvent::Remove);
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
  process_in_turn(PnpEvent::Remove);
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

PnpEffect Pnp::process(PnpEvent event) {
  for (;;) {
    const auto& cell = pnp_machine.at(state(), event);
    ASSERT(cell.kind == Kind::Legal);
    if (cell.effect != PnpEffect::None) return cell.effect;
    enter(cell.next);
    const PnpState now = state();
    const std::optional<PnpEvent> outcome = act();
    if (!ends_device(now)) notify(StateNotificationPostProcessState, now, now);
    if (!outcome) return PnpEffect::None;
    event = *outcome;
  }
}

void Pnp::process_in_turn(PnpEvent event) {
  const Turn turn(*this);
  process(event);
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
  device_.config().pnp_state_changes.notify(
      {device_.globals(), "EvtDevicePnpStateChange", &device_}, device_.device_handle(), type,
      wdf_value(from), wdf_value(to));
}

}  // namespace wdf
