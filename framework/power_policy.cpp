// SPDX-License-Identifier: MIT
// See power_policy.h. Source: fxpkgpnp.cpp PowerPolicySetS0IdleSettings,
// PowerPolicySetSxWakeSettings; poweridlestatemachine.cpp PowerReferenceWorker, IoDecrement;
// powerpolicystatemachine.cpp.
#include "framework/power_policy.h"

#include "framework/call.h"
#include "framework/device.h"
#include "framework/io_package.h"
#include "framework/pnp.h"
#include "nt/irql.h"
#include "nt/machine.h"
#include "nt/pnp_ask.h"
#include "nt/work_item.h"

namespace wdf {
namespace {

constexpr ULONG default_time_out_ms = 5000;
constexpr LONGLONG ticks_per_ms = 10'000;

WDF_DEVICE_POWER_POLICY_STATE wdf_value(IdleState state) {
  switch (state) {
#define STATE(name, wdf_name) \
  case IdleState::name:       \
    return WdfDevStatePwrPol##wdf_name;
#include "framework/idle_states.def"
#undef STATE
    case IdleState::count_:
      break;
  }
  return WdfDevStatePwrPolInvalid;
}

}  // namespace

// A power IRP that was asked for.
struct PowerPolicy::Request {
  Device* device;  // referenced
  KEVENT* done;    // of whoever waits; null: nobody does
};

PowerPolicy::PowerPolicy(Device& device) : device_(device) {
  KeInitializeTimer(&timer_);
  KeInitializeDpc(&dpc_, expired, this);
  KeInitializeEvent(&changed_, NotificationEvent, FALSE);
  ExInitializeWorkItem(&telling_, tell_changes, this);
  KeInitializeEvent(&told_, NotificationEvent, TRUE);
}

// A device in D0 that nothing needs begins to wait, however it got there: at most the timer starts.
IdleEffect PowerPolicy::step_locked(IdleEvent event) {
  const auto& cell = idle_machine.at(state_, event);
  ASSERT(cell.kind == Kind::Legal);
  const IdleState from = std::exchange(state_, cell.next);
  if (from != state_) note_change_locked(from);
  if (cell.effect == IdleEffect::CancelTimer) KeCancelTimer(&timer_);
  if (cell.effect == IdleEffect::StartTimer) {
    LARGE_INTEGER due;
    due.QuadPart = time_out_;
    KeSetTimer(&timer_, due, &dpc_);
  }
  if (state_ == IdleState::Working && may_idle_ && reference_count_ == 0) {
    step_locked(IdleEvent::Rest);
  }
  return cell.effect;
}

void PowerPolicy::carry_out(IdleEffect effect) {
  KeSetEvent(&changed_, IO_NO_INCREMENT, FALSE);
  switch (effect) {
    case IdleEffect::GoDown:
      request(idle_state_, nullptr);
      break;
    case IdleEffect::ComeUp:
      request(PowerDeviceD0, nullptr);
      break;
    case IdleEffect::GiveUp:
      device_.pnp().is_failed.store(true);
      IoInvalidateDeviceState(device_.physical_device());
      break;
    case IdleEffect::None:
    case IdleEffect::StartTimer:
    case IdleEffect::CancelTimer:
      break;
  }
}

void PowerPolicy::tell(IdleEvent event) {
  IdleEffect effect;
  {
    nt::Guard guard(lock_);
    effect = step_locked(event);
  }
  carry_out(effect);
}

// ---- what needs the device ----

NTSTATUS PowerPolicy::status_locked() const {
  switch (state_) {
    case IdleState::Working:
    case IdleState::Waiting:
      return STATUS_SUCCESS;
    case IdleState::Stopped:
    case IdleState::Failed:
      return STATUS_POWER_STATE_INVALID;
    default:
      return STATUS_PENDING;
  }
}

NTSTATUS PowerPolicy::need() {
  IdleEffect effect;
  NTSTATUS status;
  {
    nt::Guard guard(lock_);
    reference_count_++;
    effect = step_locked(IdleEvent::Need);
    status = status_locked();
  }
  carry_out(effect);
  return status;
}

IdleEffect PowerPolicy::release_locked() {
  ASSERT(reference_count_ != 0);
  const bool rests = --reference_count_ == 0 && may_idle_;
  return rests ? step_locked(IdleEvent::Rest) : IdleEffect::None;
}

void PowerPolicy::release() {
  nt::Guard guard(lock_);
  release_locked();  // at most the timer is started
}

// `changed_` is cleared only by who has seen, under the lock, that there is something to wait for.
NTSTATUS PowerPolicy::wait() {
  for (;;) {
    {
      nt::Guard guard(lock_);
      const NTSTATUS status = status_locked();
      if (status != STATUS_PENDING) return status;
      KeClearEvent(&changed_);
    }
    KeWaitForSingleObject(&changed_, Executive, KernelMode, FALSE, nullptr);
  }
}

NTSTATUS PowerPolicy::need_and_wait() {
  need();
  const NTSTATUS status = wait();
  if (!NT_SUCCESS(status)) release();
  return status;
}

// PWR-R2: each call that succeeds or is pending needs one WdfDeviceResumeIdle.
NTSTATUS PowerPolicy::stop_idle(bool waits) {
  NTSTATUS status = need();
  if (status == STATUS_PENDING && waits) status = wait();
  nt::Guard guard(lock_);
  if (NT_SUCCESS(status)) {
    driver_reference_count_++;
  } else {
    release_locked();
  }
  return status;
}

bool PowerPolicy::resume_idle() {
  nt::Guard guard(lock_);
  if (driver_reference_count_ == 0) return false;
  driver_reference_count_--;
  release_locked();
  return true;
}

bool PowerPolicy::is_idling() const {
  nt::Guard guard(lock_);
  return status_locked() == STATUS_PENDING && state_ != IdleState::Asleep &&
         state_ != IdleState::Starting;
}

// ---- the timer and the power IRPs ----

// A timer that was set again since is not signaled, and one that was canceled too late is.
void PowerPolicy::expired(PKDPC, void* context, void*, void*) {
  auto& policy = *static_cast<PowerPolicy*>(context);
  IdleEffect effect = IdleEffect::None;
  {
    nt::Guard guard(policy.lock_);
    const bool is_due = policy.state_ == IdleState::Waiting && KeReadStateTimer(&policy.timer_);
    if (is_due) effect = policy.step_locked(IdleEvent::Expire);
  }
  policy.carry_out(effect);
}

void PowerPolicy::close() {
  KeCancelTimer(&timer_);
  if (is_idle_used()) KeFlushQueuedDpcs();
  KeWaitForSingleObject(&told_, Executive, KernelMode, FALSE, nullptr);
  // Whoever has told it of the last change may still be on the way out of the lock.
  nt::Guard guard(lock_);
}

// ---- who wants to hear of its states ----

void PowerPolicy::note_change_locked(IdleState from) {
  if (device_.config().policy_state_changes.is_empty()) return;
  changes_.push_back({from, state_});
  if (!KeReadStateEvent(&told_)) return;
  KeClearEvent(&told_);
  nt::machine().workers().queue(telling_);
}

VOID PowerPolicy::tell_changes(PVOID context) {
  auto& policy = *static_cast<PowerPolicy*>(context);
  for (;;) {
    std::vector<Change> changes;
    {
      nt::Guard guard(policy.lock_);
      changes.swap(policy.changes_);
      if (changes.empty()) {
        KeSetEvent(&policy.told_, IO_NO_INCREMENT, FALSE);
        return;
      }
    }
    for (const Change& change : changes) policy.tell_change(change);
  }
}

void PowerPolicy::tell_change(const Change& change) {
  const WDF_DEVICE_POWER_POLICY_STATE from = wdf_value(change.from);
  const WDF_DEVICE_POWER_POLICY_STATE to = wdf_value(change.to);
  const auto notify = [&](ULONG type, WDF_DEVICE_POWER_POLICY_STATE current) {
    device_.config().policy_state_changes.notify(
        {device_.globals(), "EvtDevicePowerPolicyStateChange", &device_}, device_.device_handle(),
        type, current, to);
  };
  notify(StateNotificationLeaveState, from);
  notify(StateNotificationEnterState, from);
  notify(StateNotificationPostProcessState, to);
}

void PowerPolicy::request(DEVICE_POWER_STATE state, KEVENT* done) {
  auto* request = new (std::nothrow) Request{&device_, done};
  POWER_STATE power{};
  power.DeviceState = state;
  device_.reference();
  if (request == nullptr || PoRequestPowerIrp(device_.wdm_device(), IRP_MN_SET_POWER, power,
                                              request_done, request, nullptr) != STATUS_PENDING) {
    delete request;
    if (done != nullptr) KeSetEvent(done, IO_NO_INCREMENT, FALSE);
    if (state == PowerDeviceD0) {
      tell(IdleEvent::Refused);
    } else {
      stay_up();
    }
    device_.dereference();
  }
}

// Nothing is left to take back if it was stopped meanwhile, or somebody else has moved it.
void PowerPolicy::stay_up() {
  IdleEffect effect = IdleEffect::None;
  {
    nt::Guard guard(lock_);
    const bool is_asked = state_ == IdleState::GoingDown || state_ == IdleState::GoingDownNeeded;
    if (is_asked) effect = step_locked(IdleEvent::NotAsked);
  }
  carry_out(effect);
}

VOID PowerPolicy::request_done(PDEVICE_OBJECT, UCHAR, POWER_STATE, PVOID context,
                               PIO_STATUS_BLOCK result) {
  auto* request = static_cast<Request*>(context);
  Device& device = *request->device;
  KEVENT* done = request->done;
  delete request;
  if (!NT_SUCCESS(result->Status)) device.pnp().policy().tell(IdleEvent::Refused);
  if (done != nullptr) KeSetEvent(done, IO_NO_INCREMENT, FALSE);
  device.dereference();
}

void PowerPolicy::request_and_wait(DEVICE_POWER_STATE state) {
  KEVENT done;
  KeInitializeEvent(&done, NotificationEvent, FALSE);
  request(state, &done);
  KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, nullptr);
}

// ---- the system's sleep ----

// What has to be armed for the sleep, or disarmed, has to be in D0 for that.
void PowerPolicy::system_sleeps(SYSTEM_POWER_STATE state) {
  DEVICE_POWER_STATE wanted;
  {
    nt::Guard guard(lock_);
    system_state_ = state;
    wanted = sleep_state_;
    if (state_ == IdleState::Asleep) return;
    if (state_ == IdleState::Down && !wakes_from_s0_ && !wakes_from_sx_) {
      step_locked(IdleEvent::Sleep);
      return;
    }
  }
  if (!NT_SUCCESS(need_and_wait())) return;
  request_and_wait(wanted);
  release();
}

// A device that nothing needs is not powered up for nothing, unless it can wake by itself or its
// driver wants it to be (PowerUpIdleDeviceOnSystemWake).
bool PowerPolicy::stays_idle_locked() const {
  return may_idle_ && reference_count_ == 0 && !wakes_from_s0_ && !powers_up_on_resume_;
}

void PowerPolicy::system_works() {
  {
    nt::Guard guard(lock_);
    system_state_ = PowerSystemWorking;
    if (state_ != IdleState::Asleep) return;
    if (stays_idle_locked()) {
      step_locked(IdleEvent::Resume);
      return;
    }
  }
  request(PowerDeviceD0, nullptr);
}

SYSTEM_POWER_STATE PowerPolicy::armed_for() const {
  nt::Guard guard(lock_);
  if (system_state_ != PowerSystemWorking) {
    return wakes_from_sx_ ? system_state_ : PowerSystemUnspecified;
  }
  const bool is_going_idle = state_ == IdleState::GoingDown || state_ == IdleState::GoingDownNeeded;
  return is_going_idle && wakes_from_s0_ ? PowerSystemWorking : PowerSystemUnspecified;
}

WDF_DEVICE_POWER_POLICY_STATE PowerPolicy::wdf_state() const {
  nt::Guard guard(lock_);
  return wdf_value(state_);
}

// ---- settings ----

DEVICE_POWER_STATE PowerPolicy::deepest_wake_state() {
  if (!knows_wake_state_ && nt::current_irql() == PASSIVE_LEVEL) {
    deepest_wake_state_ = nt::ask_capabilities(device_.physical_device()).DeviceWake;
    knows_wake_state_ = true;
  }
  return deepest_wake_state_;
}

// A device cannot signal from a state below the deepest one that it can wake from.
NTSTATUS PowerPolicy::choose_state(DEVICE_POWER_STATE wanted, bool must_wake,
                                   DEVICE_POWER_STATE& chosen) {
  const DEVICE_POWER_STATE deepest = must_wake ? deepest_wake_state() : PowerDeviceD3;
  if (wanted == PowerDeviceMaximum) wanted = deepest;
  if (wanted < PowerDeviceD1 || wanted > deepest) return STATUS_POWER_STATE_INVALID;
  chosen = wanted;
  return STATUS_SUCCESS;
}

NTSTATUS PowerPolicy::set_idle(const WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS& settings) {
  const bool can_wake = settings.IdleCaps != IdleCannotWakeFromS0;
  DEVICE_POWER_STATE state;
  const NTSTATUS status = choose_state(settings.DxState, can_wake, state);
  if (!NT_SUCCESS(status)) return status;
  const bool is_usb = settings.IdleCaps == IdleUsbSelectiveSuspend;
  if (is_usb && state > PowerDeviceD2) return STATUS_POWER_STATE_INVALID;
  const bool is_time_given = settings.IdleTimeout != IdleTimeoutDefaultValue;
  IdleEffect effect;
  {
    nt::Guard guard(lock_);
    idle_state_ = state;
    wakes_from_s0_ = can_wake;
    if (settings.PowerUpIdleDeviceOnSystemWake != WdfUseDefault) {
      powers_up_on_resume_ = settings.PowerUpIdleDeviceOnSystemWake == WdfTrue;
    }
    time_out_ = -ticks_per_ms *
                static_cast<LONGLONG>(is_time_given ? settings.IdleTimeout : default_time_out_ms);
    may_idle_ = settings.Enabled != WdfFalse;
    const bool rests = may_idle_ && reference_count_ == 0;
    effect = step_locked(rests ? IdleEvent::Rest : IdleEvent::Need);
  }
  carry_out(effect);
  if (!is_idle_used_.exchange(true)) watch_power_managed_queues(device_);
  return STATUS_SUCCESS;
}

NTSTATUS PowerPolicy::set_wake(const WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS& settings) {
  DEVICE_POWER_STATE state;
  const NTSTATUS status = choose_state(settings.DxState, true, state);
  if (!NT_SUCCESS(status)) return status;
  nt::Guard guard(lock_);
  wakes_from_sx_ = settings.Enabled != WdfFalse;
  sleep_state_ = wakes_from_sx_ ? state : PowerDeviceD3;
  return STATUS_SUCCESS;
}

}  // namespace wdf
