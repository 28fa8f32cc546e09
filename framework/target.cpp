// SPDX-License-Identifier: MIT
// An I/O target's own life: started, stopped, purged, removed; who waits for requests to come back.
// Source: requests.md 6.2-6.6; fxiotarget.cpp GotoStartState, GotoStopState, GotoPurgeState,
// GotoRemoveState.
#include "framework/target.h"

#include <new>

#include "framework/default_target.h"
#include "framework/device.h"
#include "framework/driver.h"
#include "nt/machine.h"

namespace wdf {

std::uint32_t lane_count() {
  const std::size_t cpus = nt::machine().cpus().size();
  return static_cast<std::uint32_t>(cpus < lane_count_max ? cpus : lane_count_max);
}

const ObjectType Target::type{.code = TypeCode::IoTarget,
                              .dispose = &Target::dispose,
                              .destroy = &destroy_as<Target>,
                              .is_passive_dispose = true};

Target::Target(const ObjectSeed& seed)
    : Object(seed),
      is_remote_(seed.type.code == TypeCode::RemoteTarget),
      is_self_(seed.type.code == TypeCode::SelfTarget),
      lanes_(new Lane[lane_count()]) {
  KeInitializeEvent(&sent_is_back_, NotificationEvent, TRUE);
  KeInitializeEvent(&is_unused_, NotificationEvent, TRUE);
}

Target::~Target() {
  ASSERT(pended_.is_empty());
  delete[] lanes_;
}

bool Target::dispose(Object& object) {
  auto& target = static_cast<Target&>(object);
  // First, so that a driver can override what the target does with I/O in progress.
  target.call_cleanup();
  target.remove(GateEvent::Delete);
  target.wait_until_unused();
  return false;
}

Target* Target::create_local(Object& device, DEVICE_OBJECT* below, DEVICE_OBJECT* pdo) {
  Target* target = allocate_object<Target>(device.globals(), ObjectPlan{});
  if (target == nullptr) return nullptr;
  const NTSTATUS status = target->commit(nullptr, &device);
  if (!NT_SUCCESS(status)) {
    target->discard();
    return nullptr;
  }
  target->use_device(below, pdo, nullptr);
  return target;
}

void Target::use_device(DEVICE_OBJECT* device, DEVICE_OBJECT* physical, FILE_OBJECT* file) {
  nt::Guard guard(lock_);
  use_device_locked(device, physical, file);
}

void Target::use_device_locked(DEVICE_OBJECT* device, DEVICE_OBJECT* physical, FILE_OBJECT* file) {
  device_object_ = device;
  physical_device_ = physical;
  file_ = file;
  if (device == nullptr) return;
  stack_size_ = device->StackSize;
  transfer_ = (device->Flags & DO_BUFFERED_IO) != 0 ? Transfer::Buffered
              : (device->Flags & DO_DIRECT_IO) != 0 ? Transfer::Direct
                                                    : Transfer::Neither;
}

void Target::forget_device_locked() {
  device_object_ = nullptr;
  physical_device_ = nullptr;
  file_ = nullptr;
  file_handle_ = nullptr;
  stack_size_ = 0;
  transfer_ = Transfer::Undefined;
}

// With every lane at once: each send and each landing is wholly before or after it.
void Target::sweep_locked(Sweep& sweep) {
  AllLanesGuard all;
  for (std::uint32_t i = 0; i < lane_count(); ++i) {
    Lane& lane = lanes_[i];
    lane.gate = gate_.load(std::memory_order_relaxed);
    sweep.finds_sent |= !lane.sent.is_empty();
    sweep.finds_ignored |= !lane.ignored.is_empty();
  }
  if (sweep.leaves && !sweep.finds_any()) {
    unwatch_lanes();
    forget_device_locked();
    return;
  }
  for (std::uint32_t i = 0; i < lane_count(); ++i) {
    lanes_[i].is_watched |= sweep.watches;
    lanes_[i].is_removing |= sweep.removes;
  }
  if (!sweep.cancels) return;
  // GetSentRequestsListLocked puts the ones before the others.
  if (sweep.removes) join_cancel_of_all(&Lane::ignored, sweep);
  join_cancel_of_all(&Lane::sent, sweep);
}

void Target::join_cancel_of_all(RequestList Lane::*list, Sweep& sweep) {
  for (std::uint32_t i = 0; i < lane_count(); ++i) {
    RequestList& requests = lanes_[i].*list;
    for (Request* each = requests.front(); each != nullptr; each = requests.next(*each)) {
      join_cancel_locked(*each, sweep);
    }
  }
}

// Nobody waits any more.
void Target::unwatch_locked() {
  AllLanesGuard all;
  unwatch_lanes();
}

void Target::unwatch_lanes() {
  for (std::uint32_t i = 0; i < lane_count(); ++i) {
    lanes_[i].is_watched = false;
    lanes_[i].is_removing = false;
  }
}

// A request of a watched lane has landed. True: the caller wakes the waiter when it has delivered.
bool Target::lanes_emptied() {
  nt::Guard guard(lock_);
  if (drain_ == Drain::Quiet) return false;
  Sweep sweep{.leaves = drain_ == Drain::Removing};
  sweep_locked(sweep);
  if (sweep.finds_sent) return false;
  const auto& cell =
      wdf::step(drain_, sweep.finds_ignored ? DrainEvent::SentEmpty : DrainEvent::AllEmpty);
  drain_ = cell.next;
  if (cell.effect == TargetEffect::WakeWaiter) unwatch_locked();
  return cell.effect != TargetEffect::None;
}

void Target::wait_for_sent() {
  KeEnterCriticalRegion();
  KeWaitForSingleObject(&sent_is_back_, Executive, KernelMode, FALSE, nullptr);
  KeLeaveCriticalRegion();
}

void Target::take_pended_locked(RequestList& taken, NTSTATUS status) {
  Request* next = nullptr;
  for (Request* request = pended_.front(); request != nullptr; request = next) {
    next = pended_.next(*request);
    // Its cancel routine has begun and waits for the lock: it takes the request itself.
    if (IoSetCancelRoutine(request->irp_, nullptr) == nullptr) continue;
    unpend_locked(*request);
    LaneGuard guard(request->lane());
    const bool is_timeout_over = stop_timeout_locked(*request);
    const auto& cell = wdf::step(request->flight(),
                                 is_timeout_over ? FlightEvent::Taken : FlightEvent::TakenTimerDue);
    ASSERT(cell.kind == Kind::Legal);
    request->set_flight(cell.next);
    if (cell.effect == RequestEffect::LeaveToHolder) {
      request->irp_->IoStatus.Status = status;
      request->irp_->IoStatus.Information = 0;
    } else {
      taken.push_back(*request);
    }
  }
}

void Target::fail_taken(RequestList& taken) {
  while (Request* request = taken.pop_front()) {
    request->irp_->IoStatus.Status = STATUS_WDF_DEVICE_REMOVED_NOT_SENT;
    request->irp_->IoStatus.Information = 0;
    LaneGuard guard(request->lane());
    const auto& cell = wdf::step(request->flight(), FlightEvent::ResendWhileClosed);
    ASSERT(cell.kind == Kind::Legal);
    land_and_deliver(*request, guard, cell.next);
  }
}

NTSTATUS Target::start() {
  Moved moved;
  lock_.acquire();
  while (wdf::step(drain_, DrainEvent::Start).effect == TargetEffect::WaitFirst) {
    lock_.release();
    if (globals().is_at_least(11) && nt::current_irql() > PASSIVE_LEVEL) {
      verifier_break(globals(),
                     {.rule = "StartWhileStopping", .call = "WdfIoTargetStart", .object = handle()},
                     "started a target at DISPATCH_LEVEL while another thread stops it and waits",
                     "start it when the stop has returned");
    }
    wait_for_sent();
    lock_.acquire();
  }
  if (wdf::step(gate_.load(), GateEvent::Start).effect == TargetEffect::Refuse) {
    lock_.release();
    return STATUS_INVALID_DEVICE_STATE;
  }
  move_gate_locked(GateEvent::Start, moved);
  lock_.release();
  send_on(moved);
  return STATUS_SUCCESS;
}

void Target::move_gate_locked(GateEvent event, Moved& moved) {
  const auto& cell = wdf::step(gate_.load(), event);
  ASSERT(cell.kind == Kind::Legal);
  gate_.store(cell.next);
  Sweep sweep;
  sweep_locked(sweep);
  moved.effect = cell.effect;
  if (cell.effect == TargetEffect::FlushPended) {
    take_pended_locked(moved.pended, STATUS_WDF_DEVICE_REMOVED_NOT_SENT);
  } else if (cell.effect == TargetEffect::Resubmit) {
    take_pended_locked(moved.pended, STATUS_CANCELLED);
  }
}

void Target::send_on(Moved& moved) {
  if (moved.effect == TargetEffect::FlushPended) fail_taken(moved.pended);
  while (Request* request = moved.pended.pop_front()) resubmit(*request);
}

// The end of a stop or purge under the lock: whether it waits. One that does not wait releases one
// that does.
bool Target::settle_drain_locked(bool wants_wait) {
  const auto& cell =
      wdf::step(drain_, wants_wait ? DrainEvent::BeginWait : DrainEvent::LeavePending);
  drain_ = cell.next;
  if (wants_wait) {
    KeClearEvent(&sent_is_back_);
    return true;
  }
  if (drain_ == Drain::Quiet) {
    unwatch_locked();
    KeSetEvent(&sent_is_back_, IO_NO_INCREMENT, FALSE);
  }
  return false;
}

void Target::stop(WDF_IO_TARGET_SENT_IO_ACTION action) {
  lock_.acquire();
  gate_.store(wdf::step(gate_.load(), GateEvent::Stop).next);
  const bool may_wait = action != WdfIoTargetLeaveSentIoPending;
  Sweep sweep{.watches = may_wait, .cancels = action == WdfIoTargetCancelSentIo};
  sweep_locked(sweep);
  const bool waits =
      settle_drain_locked(may_wait && (sweep.finds_sent || drain_ == Drain::Waiting));
  lock_.release();
  cancel_joined(sweep.first);
  if (waits) wait_for_sent();
}

void Target::purge(WDF_IO_TARGET_PURGE_IO_ACTION action) {
  RequestList taken;
  lock_.acquire();
  gate_.store(wdf::step(gate_.load(), GateEvent::Purge).next);
  const bool may_wait = action == WdfIoTargetPurgeIoAndWait;
  const bool was_waiting = drain_ == Drain::Waiting;
  Sweep sweep{.watches = may_wait, .cancels = true};
  sweep_locked(sweep);
  take_pended_locked(taken, STATUS_WDF_DEVICE_REMOVED_NOT_SENT);
  const bool waits = settle_drain_locked(may_wait && (sweep.finds_sent || was_waiting));
  lock_.release();
  if (may_wait && was_waiting && !sweep.finds_sent) {
    verifier_break(globals(),
                   {.rule = "TargetBeingStopped", .call = "WdfIoTargetPurge", .object = handle()},
                   "purged a target while another thread stops or purges it and waits",
                   "call one after the other has returned");
  }
  fail_taken(taken);
  cancel_joined(sweep.first);
  if (waits) wait_for_sent();
}

void Target::remove(GateEvent event) {
  Removal removal;
  lock_for_removal();
  begin_removal_locked(event, removal);
  lock_.release();
  cancel_removed(removal);
  if (removal.waits) wait_for_sent();
}

void Target::lock_for_removal() {
  lock_.acquire();
  while (wdf::step(drain_, DrainEvent::BeginRemove).effect == TargetEffect::WaitFirst) {
    lock_.release();
    wait_for_sent();
    lock_.acquire();
  }
}

void Target::begin_removal_locked(GateEvent event, Removal& removal) {
  gate_.store(wdf::step(gate_.load(), event).next);
  Sweep sweep{.watches = true, .removes = true, .cancels = true, .leaves = true};
  sweep_locked(sweep);
  removal.first_to_cancel = sweep.first;
  take_pended_locked(removal.pended, STATUS_WDF_DEVICE_REMOVED_NOT_SENT);
  removal.waits = sweep.finds_any();
  if (!removal.waits) return;
  drain_ = wdf::step(drain_, DrainEvent::BeginRemove).next;
  KeClearEvent(&sent_is_back_);
}

void Target::cancel_removed(Removal& removal) {
  fail_taken(removal.pended);
  cancel_joined(removal.first_to_cancel);
}

void Target::wait_until_unused() {
  KeClearEvent(&is_unused_);
  {
    nt::Guard guard(lock_);
    for (std::uint32_t i = 0; i < lane_count(); ++i) {
      LaneGuard lane_guard(i);
      lanes_[i].is_counted = true;
    }
    tell_if_unused_locked();
  }
  KeWaitForSingleObject(&is_unused_, Executive, KernelMode, FALSE, nullptr);
  // Whoever set the event has left the lock when it can be taken.
  nt::Guard guard(lock_);
}

void Target::tell_if_unused_locked() {
  std::int32_t outstanding = 0;
  for (std::uint32_t i = 0; i < lane_count(); ++i) {
    LaneGuard guard(i);
    outstanding += lanes_[i].outstanding;
  }
  if (outstanding == 0) KeSetEvent(&is_unused_, IO_NO_INCREMENT, FALSE);
}

Target::Numbers Target::numbers() {
  Numbers numbers;
  nt::Guard guard(lock_);
  for (Request* each = pended_.front(); each != nullptr; each = pended_.next(*each)) {
    ++numbers.pended;
  }
  for (std::uint32_t i = 0; i < lane_count(); ++i) {
    LaneGuard lane_guard(i);
    Lane& lane = lanes_[i];
    for (Request* each = lane.sent.front(); each != nullptr; each = lane.sent.next(*each)) {
      ++numbers.sent;
    }
    for (Request* each = lane.ignored.front(); each != nullptr; each = lane.ignored.next(*each)) {
      ++numbers.ignored;
    }
    numbers.outstanding += lane.outstanding;
  }
  return numbers;
}

NTSTATUS create_default_target(Device& device, WDFIOTARGET* target) {
  Target* made = Target::create_local(device, device.attached_device(), device.physical_device());
  if (made == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  *target = static_cast<WDFIOTARGET>(made->handle());
  return STATUS_SUCCESS;
}

}  // namespace wdf
