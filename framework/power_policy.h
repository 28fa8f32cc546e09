// SPDX-License-Identifier: MIT
// The policy of the device that owns its stack's power (framework.md 2.11.6, PWR-R1 to R4): when it
// goes idle, what keeps it in D0, what it does while the system sleeps. It asks the power manager
// for power IRPs as any owner does; what they bring about is in pnp_power.cpp, which tells it of
// each. Of a device that does not own its policy it only counts.
#pragma once

#include <wdm.h>

#include <wdf.h>

#include <atomic>
#include <vector>

#include "framework/idle_machine.h"
#include "nt/lock.h"

namespace wdf {

class Device;

class PowerPolicy {
 public:
  explicit PowerPolicy(Device& device);
  PowerPolicy(const PowerPolicy&) = delete;
  PowerPolicy& operator=(const PowerPolicy&) = delete;

  // ---- what needs the device in D0: <= DISPATCH_LEVEL ----
  // One more. STATUS_SUCCESS: it is in D0; STATUS_PENDING: it will be; STATUS_POWER_STATE_INVALID:
  // it has no power to come back to.
  NTSTATUS need();
  // The same, and waits until it is there; a failure counts nothing. PASSIVE_LEVEL.
  NTSTATUS need_and_wait();
  // One less.
  void release();
  // WdfDeviceStopIdle and -ResumeIdle; false: ResumeIdle without StopIdle.
  NTSTATUS stop_idle(bool waits);
  bool resume_idle();
  // The device has signaled that it wants to come back.
  void wake() { tell(IdleEvent::Need); }

  // ---- settings ----
  NTSTATUS set_idle(const WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS& settings);
  NTSTATUS set_wake(const WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS& settings);
  // Whether its queues must say when they have something to do.
  bool is_idle_used() const { return is_idle_used_.load(std::memory_order_relaxed); }

  // ---- what became of its power: PASSIVE_LEVEL, in the turn of its flow (pnp.h) ----
  void starts() { tell(IdleEvent::Start); }
  void stopped() { tell(IdleEvent::Stop); }
  void reached_dx() { tell(IdleEvent::ReachedDx); }
  void reached_d0() { tell(IdleEvent::ReachedD0); }
  // The last thing that is asked of it: neither the timer's routine runs any more, nor a callback
  // for a change of state.
  void close();
  // Whether it is idle in Dx, or on the way there or back: it can be had in D0 by asking for it.
  bool is_idling() const;

  // ---- the system sleeps and wakes: PASSIVE_LEVEL, outside of a turn ----
  void system_sleeps(SYSTEM_POWER_STATE state);
  void system_works();

  // What the device is to be armed for when it leaves D0 now; PowerSystemUnspecified: nothing.
  SYSTEM_POWER_STATE armed_for() const;
  WDF_DEVICE_POWER_POLICY_STATE wdf_state() const;

 private:
  struct Request;
  struct Change {
    IdleState from;
    IdleState to;
  };

  void tell(IdleEvent event);
  // What is to be done after unlocking.
  IdleEffect step_locked(IdleEvent event) REQUIRES(lock_);
  IdleEffect release_locked() REQUIRES(lock_);
  NTSTATUS status_locked() const REQUIRES(lock_);
  NTSTATUS wait();
  void carry_out(IdleEffect effect);
  // Who wants to hear of a change may be called at PASSIVE_LEVEL only: a worker thread does it.
  void note_change_locked(IdleState from) REQUIRES(lock_);
  static WORKER_THREAD_ROUTINE tell_changes;
  void tell_change(const Change& change);
  void request(DEVICE_POWER_STATE state, KEVENT* done);
  void stay_up();
  void request_and_wait(DEVICE_POWER_STATE state);
  static REQUEST_POWER_COMPLETE request_done;
  static KDEFERRED_ROUTINE expired;
  bool stays_idle_locked() const REQUIRES(lock_);
  // From the capabilities of the stack, which are asked for once; PASSIVE_LEVEL.
  DEVICE_POWER_STATE deepest_wake_state();
  NTSTATUS choose_state(DEVICE_POWER_STATE wanted, bool must_wake, DEVICE_POWER_STATE& chosen);

  Device& device_;
  mutable nt::Lock lock_;
  IdleState state_ = IdleState::Stopped;
  std::uint32_t reference_count_ = 0;
  std::uint32_t driver_reference_count_ = 0;  // of them, those of WdfDeviceStopIdle
  bool may_idle_ = false;
  std::atomic<bool> is_idle_used_{false};
  bool wakes_from_s0_ = false;
  bool powers_up_on_resume_ = false;
  bool wakes_from_sx_ = false;
  DEVICE_POWER_STATE idle_state_ = PowerDeviceD3;
  DEVICE_POWER_STATE sleep_state_ = PowerDeviceD3;
  SYSTEM_POWER_STATE system_state_ = PowerSystemWorking;
  LONGLONG time_out_ = 0;  // relative: negative
  DEVICE_POWER_STATE deepest_wake_state_ = PowerDeviceUnspecified;
  bool knows_wake_state_ = false;
  KTIMER timer_;
  KDPC dpc_;
  KEVENT changed_;                                 // whoever waits for D0 shall look again
  std::vector<Change> changes_ GUARDED_BY(lock_);  // that the driver has not been told of, in order
  WORK_QUEUE_ITEM telling_;
  KEVENT told_;  // signaled: nobody is telling it of changes
};

}  // namespace wdf
