// SPDX-License-Identifier: MIT
// The power-up and power-down sequences (framework.md 2.11.2, 2.11.3) and the power IRPs. Source:
// powerstatemachine.cpp, selfmanagediostatemachine.cpp. There is no DMA here, so its steps
// are empty. A device does not go idle by itself: it leaves D0 when a power
// IRP says so.
#include <utility>

#include "framework/call.h"
#include "framework/child_list.h"
#include "framework/device.h"
#include "framework/interrupt.h"
#include "framework/io_package.h"
#include "framework/pnp.h"
#include "nt/machine.h"
#include "nt/work_item.h"

namespace wdf {
namespace {

WDF_POWER_DEVICE_STATE wdf_power(DEVICE_POWER_STATE state) {
  switch (state) {
    case PowerDeviceD0:
      return WdfPowerDeviceD0;
    case PowerDeviceD1:
      return WdfPowerDeviceD1;
    case PowerDeviceD2:
      return WdfPowerDeviceD2;
    default:
      return WdfPowerDeviceD3;
  }
}

DEVICE_POWER_STATE nt_power(WDF_POWER_DEVICE_STATE state) {
  switch (state) {
    case WdfPowerDeviceD0:
      return PowerDeviceD0;
    case WdfPowerDeviceD1:
      return PowerDeviceD1;
    case WdfPowerDeviceD2:
      return PowerDeviceD2;
    default:
      return PowerDeviceD3;
  }
}

void tell_power_manager(Device& device, WDF_POWER_DEVICE_STATE state) {
  POWER_STATE power{};
  power.DeviceState = nt_power(state);
  PoSetPowerState(device.wdm_device(), DevicePowerState, power);
}

NTSTATUS complete_power(IRP* irp, NTSTATUS status) {
  PoStartNextPowerIrp(irp);
  return complete_irp(irp, status);
}

// A power IRP that came above PASSIVE_LEVEL, on its way to a worker thread.
struct PowerIrpWork {
  WORK_QUEUE_ITEM item;
  Device* device;
  IRP* irp;
};

}  // namespace

// ---- the states of the published machine, as far as there is something to do in them ----

void Pnp::notify(ULONG type, WDF_DEVICE_POWER_STATE from, WDF_DEVICE_POWER_STATE to) {
  device_.config().power_state_changes.notify(
      {device_.globals(), "EvtDevicePowerStateChange", &device_}, device_.device_handle(), type,
      from, to);
}

// What was to be done in the state before is done.
void Pnp::enter_power(WDF_DEVICE_POWER_STATE next) {
  const WDF_DEVICE_POWER_STATE from = wdf_power_state();
  if (!std::exchange(is_power_step_over_, false)) {
    notify(StateNotificationPostProcessState, from, from);
  }
  notify(StateNotificationLeaveState, from, next);
  notify(StateNotificationEnterState, from, next);
  wdf_power_state_.store(next, std::memory_order_relaxed);
}

// There is nothing to do in it but to wait.
void Pnp::stay_in_power(WDF_DEVICE_POWER_STATE next) {
  enter_power(next);
  notify(StateNotificationPostProcessState, next, next);
  is_power_step_over_ = true;
}

// A state has a twin, NP, for a device whose power code is not pageable; it is the next one.
WDF_DEVICE_POWER_STATE Pnp::with_paging(WDF_DEVICE_POWER_STATE pageable) const {
  if ((device_.wdm_device()->Flags & DO_POWER_PAGABLE) != 0) return pageable;
  return static_cast<WDF_DEVICE_POWER_STATE>((pageable + 1) | WdfDevStateNP);
}

void Pnp::stay_in_d0() {
  enter_power(WdfDevStatePowerDecideD0State);
  stay_in_power(with_paging(WdfDevStatePowerD0));
}

void Pnp::pageable_changed() {
  if (is_in_d0()) stay_in_d0();
}

void Pnp::stop_power() {
  const WDF_DEVICE_POWER_STATE state = wdf_power_state();
  const bool is_off = state == WdfDevStatePowerObjectCreated || state == WdfDevStatePowerStopped;
  if (!is_off) stay_in_power(WdfDevStatePowerStopped);
  power_state_.store(WdfPowerDeviceD3Final, std::memory_order_relaxed);
  tell_policy();
}

// ---- callbacks ----

NTSTATUS Pnp::call_d0(const char* name, NTSTATUS (*callback)(WDFDEVICE, WDF_POWER_DEVICE_STATE),
                      WDF_POWER_DEVICE_STATE other) {
  if (callback == nullptr) return STATUS_SUCCESS;
  return call_driver({device_.globals(), name, &device_}, callback, device_.device_handle(), other);
}

NTSTATUS Pnp::self_managed(SelfManagedEvent event) {
  const auto& cell = self_managed_machine.at(self_managed_state_, event);
  ASSERT(cell.kind == Kind::Legal);
  self_managed_state_ = cell.next;
  const WDF_PNPPOWER_EVENT_CALLBACKS& callbacks = device_.config().pnp;
  const auto call = [this](const char* name, auto callback) {
    return call_driver({device_.globals(), name, &device_}, callback, device_.device_handle());
  };
  NTSTATUS status = STATUS_SUCCESS;
  switch (cell.effect) {
    case SelfManagedEffect::Init:
      if (const auto callback = callbacks.EvtDeviceSelfManagedIoInit) {
        status = call("EvtDeviceSelfManagedIoInit", callback);
      }
      break;
    case SelfManagedEffect::Restart:
      if (const auto callback = callbacks.EvtDeviceSelfManagedIoRestart) {
        status = call("EvtDeviceSelfManagedIoRestart", callback);
      }
      break;
    case SelfManagedEffect::Suspend:
      if (const auto callback = callbacks.EvtDeviceSelfManagedIoSuspend) {
        status = call("EvtDeviceSelfManagedIoSuspend", callback);
      }
      break;
    case SelfManagedEffect::Flush:
      if (const auto callback = callbacks.EvtDeviceSelfManagedIoFlush) {
        call("EvtDeviceSelfManagedIoFlush", callback);
      }
      break;
    case SelfManagedEffect::Cleanup:
      if (const auto callback = callbacks.EvtDeviceSelfManagedIoCleanup) {
        call("EvtDeviceSelfManagedIoCleanup", callback);
      }
      break;
    case SelfManagedEffect::None:
      break;
  }
  if (event == SelfManagedEvent::Start && !NT_SUCCESS(status)) {
    self_managed_state_ =
        self_managed_machine.at(self_managed_state_, SelfManagedEvent::StartFailed).next;
  }
  return status;
}

// PNP-R5. A parent that sleeps for another reason than idleness is not waited for.
NTSTATUS Pnp::need_parent() {
  const DeviceConfig& config = device_.config();
  if (!device_.is_pdo() || !config.depends_on_parents_power || keeps_parent_awake_) {
    return STATUS_SUCCESS;
  }
  PowerPolicy& policy = config.parent->pnp().policy();
  if (policy.is_idling()) {
    const NTSTATUS status = policy.need_and_wait();
    if (!NT_SUCCESS(status)) return status;
  } else {
    policy.need();
  }
  keeps_parent_awake_ = true;
  return STATUS_SUCCESS;
}

// Where the device stands after a sequence, whatever came of it.
void Pnp::tell_policy() {
  if (is_in_d0()) return policy_.reached_d0();
  if (std::exchange(keeps_parent_awake_, false)) device_.config().parent->pnp().policy().release();
  if (is_powered()) {
    policy_.reached_dx();
  } else {
    policy_.stopped();
  }
}

NTSTATUS Pnp::power_up(WDF_POWER_DEVICE_STATE from) {
  const bool is_start = from == WdfPowerDeviceD3Final;
  enter_power(is_start ? WdfDevStatePowerStartingCheckDeviceType
                       : with_paging(WdfDevStatePowerCheckDeviceType));
  NTSTATUS status = need_parent();
  if (NT_SUCCESS(status)) status = enter_d0(from);
  if (NT_SUCCESS(status)) {
    stay_in_d0();
    tell_policy();
    return status;
  }
  stay_in_power(is_start ? WdfDevStatePowerStopped : WdfDevStatePowerReportPowerUpFailed);
  if (std::exchange(keeps_parent_awake_, false)) device_.config().parent->pnp().policy().release();
  return status;
}

// Steps 3 to 11; what failed is undone as in the table of failures (F2, F3, F6).
NTSTATUS Pnp::enter_d0(WDF_POWER_DEVICE_STATE from) {
  const WDF_PNPPOWER_EVENT_CALLBACKS& callbacks = device_.config().pnp;
  const auto enter = [&](WDF_DEVICE_POWER_STATE starting, WDF_DEVICE_POWER_STATE waking) {
    enter_power(from == WdfPowerDeviceD3Final ? starting : with_paging(waking));
  };
  enter(WdfDevStatePowerD0Starting, WdfDevStatePowerWaking);
  NTSTATUS status = call_d0("EvtDeviceD0Entry", callbacks.EvtDeviceD0Entry, from);
  if (!NT_SUCCESS(status)) return status;
  enter(WdfDevStatePowerD0StartingConnectInterrupt, WdfDevStatePowerWakingConnectInterrupt);
  status = device_.interrupts().connect();
  if (NT_SUCCESS(status)) {
    status = call_d0("EvtDeviceD0EntryPostInterruptsEnabled",
                     callbacks.EvtDeviceD0EntryPostInterruptsEnabled, from);
  }
  if (!NT_SUCCESS(status)) {
    device_.interrupts().disconnect();
    call_d0("EvtDeviceD0Exit", callbacks.EvtDeviceD0Exit, WdfPowerDeviceD3Final);
    return status;
  }
  enter(WdfDevStatePowerD0StartingDmaEnable, WdfDevStatePowerWakingDmaEnable);
  device_.children().scan();
  enter(WdfDevStatePowerD0StartingStartSelfManagedIo, WdfDevStatePowerStartSelfManagedIo);
  power_state_.store(WdfPowerDeviceD0, std::memory_order_relaxed);
  tell_power_manager(device_, WdfPowerDeviceD0);
  wake_.disable_at_bus();
  wake_.disarm();
  resume_power_managed_queues(device_);  // PNP-R4: before the self-managed callback
  status = self_managed(SelfManagedEvent::Start);
  if (!NT_SUCCESS(status)) {
    hold_power_managed_queues(device_);
    call_d0("EvtDeviceD0ExitPreInterruptsDisabled", callbacks.EvtDeviceD0ExitPreInterruptsDisabled,
            WdfPowerDeviceD3Final);
    device_.interrupts().disconnect();
    call_d0("EvtDeviceD0Exit", callbacks.EvtDeviceD0Exit, WdfPowerDeviceD3Final);
    power_state_.store(WdfPowerDeviceD3Final, std::memory_order_relaxed);
  }
  return status;
}

// 2.11.3. A failure is noted and the sequence goes on.
NTSTATUS Pnp::power_down(WDF_POWER_DEVICE_STATE to) {
  const WDF_PNPPOWER_EVENT_CALLBACKS& callbacks = device_.config().pnp;
  const bool is_stop = to == WdfPowerDeviceD3Final;
  enter_power(is_stop ? WdfDevStatePowerGotoD3Stopped : with_paging(WdfDevStatePowerGotoDx));
  NTSTATUS result = self_managed(SelfManagedEvent::Suspend);
  hold_power_managed_queues(device_);
  if (!is_stop) {
    enter_power(with_paging(WdfDevStatePowerGotoDxIoStopped));
    const SYSTEM_POWER_STATE armed_for = policy_.armed_for();
    if (armed_for != PowerSystemUnspecified) wake_.arm(armed_for);
  }
  const NTSTATUS before = call_d0("EvtDeviceD0ExitPreInterruptsDisabled",
                                  callbacks.EvtDeviceD0ExitPreInterruptsDisabled, to);
  if (!NT_SUCCESS(before)) result = before;
  const NTSTATUS disconnected = device_.interrupts().disconnect();
  if (!NT_SUCCESS(disconnected)) result = disconnected;
  tell_power_manager(device_, to);
  const NTSTATUS exit = call_d0("EvtDeviceD0Exit", callbacks.EvtDeviceD0Exit, to);
  if (!NT_SUCCESS(exit)) result = exit;
  power_state_.store(to, std::memory_order_relaxed);
  if (is_stop) {
    if (!NT_SUCCESS(result)) enter_power(WdfDevStatePowerFinalPowerDownFailed);
    stay_in_power(WdfDevStatePowerStopped);
  } else {
    stay_in_power(NT_SUCCESS(result) ? with_paging(WdfDevStatePowerDx)
                                     : WdfDevStatePowerReportPowerDownFailed);
  }
  tell_policy();
  return result;
}

NTSTATUS Pnp::dispatch_power(IRP* irp) {
  const IO_STACK_LOCATION& location = *IoGetCurrentIrpStackLocation(irp);
  const bool is_change =
      location.MinorFunction == IRP_MN_SET_POWER || location.MinorFunction == IRP_MN_QUERY_POWER;
  if (device_.is_pdo() && is_change) irp->IoStatus.Status = STATUS_SUCCESS;  // the end of its way
  if (location.MinorFunction == IRP_MN_WAIT_WAKE) return wake_.dispatch(irp);
  if (location.MinorFunction != IRP_MN_SET_POWER) return forward_irp(device_, irp);
  const bool is_passive = nt::current_irql() == PASSIVE_LEVEL;
  if (location.Parameters.Power.Type == DevicePowerState) {
    return is_passive ? set_device_power(irp) : set_device_power_later(irp);
  }
  const bool is_owner = device_.config().owns_power_policy() && is_powered();
  return is_owner && is_passive ? set_system_power(irp) : forward_irp(device_, irp);
}

// The device is down before what is below hears of the sleep, and comes up after it.
NTSTATUS Pnp::set_system_power(IRP* irp) {
  const SYSTEM_POWER_STATE state =
      IoGetCurrentIrpStackLocation(irp)->Parameters.Power.State.SystemState;
  if (state != PowerSystemWorking) {
    policy_.system_sleeps(state);
    return forward_irp(device_, irp);
  }
  const NTSTATUS status = forward_irp(device_, irp);
  policy_.system_works();
  return status;
}

NTSTATUS Pnp::set_device_power(IRP* irp) {
  const auto& power = IoGetCurrentIrpStackLocation(irp)->Parameters.Power;
  const bool wants_d0 = power.State.DeviceState == PowerDeviceD0;
  const Turn turn(*this);
  if (!is_powered() || wants_d0 == is_in_d0()) return forward_irp(device_, irp);
  return wants_d0 ? power_up_for(irp) : power_down_for(irp, power.ShutdownType);
}

NTSTATUS Pnp::power_down_for(IRP* irp, POWER_ACTION action) {
  system_power_action.store(action);
  const NTSTATUS down =
      power_down(wdf_power(IoGetCurrentIrpStackLocation(irp)->Parameters.Power.State.DeviceState));
  irp->IoStatus.Status = STATUS_SUCCESS;
  const NTSTATUS status = forward_irp(device_, irp);
  if (!NT_SUCCESS(down)) fail(PnpEvent::PowerDownFailed);
  return status;
}

// What is below gets its power first.
NTSTATUS Pnp::power_up_for(IRP* irp) {
  const NTSTATUS below = ask_below(device_, irp);
  if (!NT_SUCCESS(below)) return complete_power(irp, below);
  const NTSTATUS up = power_up(power_state());
  system_power_action.store(PowerActionNone);
  if (NT_SUCCESS(up)) return complete_power(irp, STATUS_SUCCESS);
  const NTSTATUS status = complete_power(irp, STATUS_DEVICE_POWER_FAILURE);
  fail(PnpEvent::PowerUpFailed);
  return status;
}

// Its hardware is released before plug-and-play hears of it and removes it by surprise (D-21).
void Pnp::fail(PnpEvent event) {
  is_failed.store(true);
  process(event);
  IoInvalidateDeviceState(device_.physical_device());
}

NTSTATUS Pnp::set_device_power_later(IRP* irp) {
  auto* work = new (std::nothrow) PowerIrpWork{{}, &device_, irp};
  if (work == nullptr) return complete_power(irp, STATUS_INSUFFICIENT_RESOURCES);
  // The dispatch routine gives its own hold of the remove lock back when it returns.
  if (!NT_SUCCESS(IoAcquireRemoveLock(&device_.remove_lock(), work))) {
    delete work;
    return complete_power(irp, STATUS_DELETE_PENDING);
  }
  IoMarkIrpPending(irp);
  ExInitializeWorkItem(
      &work->item,
      [](PVOID parameter) {
        auto* own = static_cast<PowerIrpWork*>(parameter);
        Device& device = *own->device;
        device.pnp().set_device_power(own->irp);
        IoReleaseRemoveLock(&device.remove_lock(), own);
        delete own;
      },
      work);
  nt::machine().workers().queue(work->item);
  return STATUS_PENDING;
}

}  // namespace wdf
