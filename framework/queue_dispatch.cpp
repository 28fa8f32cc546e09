// SPDX-License-Identifier: MIT
// The dispatch loop: each turn does the first thing that applies, in the order of framework.md 3.4,
// and starts over. It runs in the flow that brought the event, at that flow's IRQL, unless that
// flow may not present (QUE-R14, R15): then in a DPC or a work item.
#include "framework/call.h"
#include "framework/device.h"
#include "framework/queue.h"
#include "framework/request.h"
#include "nt/irql.h"

namespace wdf {

CallbackLock* Queue::presentation_lock() {
  const WDF_SYNCHRONIZATION_SCOPE scope = rules_.constraints.scope;
  const bool is_locked =
      scope == WdfSynchronizationScopeDevice || scope == WdfSynchronizationScopeQueue;
  return is_locked ? deferral_lock_ : nullptr;
}

bool Queue::must_defer() const {
  const bool needs_passive = rules_.constraints.level == WdfExecutionLevelPassive;
  return (needs_passive && nt::current_irql() > PASSIVE_LEVEL) || deferral_lock_->is_held_here();
}

NTSTATUS Queue::prepare_deferral() {
  if (rules_.constraints.level != WdfExecutionLevelPassive) return STATUS_SUCCESS;
  work_item_ = IoAllocateWorkItem(device_.wdm_device());
  return work_item_ != nullptr ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

// QUE-R16: one DPC or work item at a time; one that is queued or runs already runs the loop again.
void Queue::defer_locked() {
  is_rerun_due_ = true;
  if (is_deferred_) return;
  is_deferred_ = true;
  reference();
  post_deferral();
}

void Queue::post_deferral() {
  if (work_item_ == nullptr) {
    KeInsertQueueDpc(&dpc_, nullptr, nullptr);
  } else {
    IoQueueWorkItem(work_item_, &Queue::deferred_work, DelayedWorkQueue, this);
  }
}

void Queue::run_deferred() {
  lock_.acquire();
  is_rerun_due_ = false;
  run_and_unlock(nullptr);
  lock_.acquire();
  is_deferred_ = is_rerun_due_;
  if (is_deferred_) post_deferral();
  const bool is_over = !is_deferred_;
  lock_.release();
  if (is_over) dereference();
}

void Queue::deferred_dpc(KDPC*, void* context, void*, void*) {
  static_cast<Queue*>(context)->run_deferred();
}

void Queue::deferred_work(DEVICE_OBJECT*, void* context) {
  static_cast<Queue*>(context)->run_deferred();
}

void Queue::run_if_idle_and_unlock() {
  if (loop_count_ == 0) {
    run_and_unlock(nullptr);
  } else {
    lock_.release();
  }
}

void Queue::run_and_unlock(Request* fresh) {
  if (__builtin_expect(is_power_watched_, 0)) update_power_need_locked(fresh);
  complete_doomed_and_relock(fresh);
  if (must_defer()) {
    keep_fresh_locked(fresh);
    complete_doomed_and_relock(fresh);
    defer_locked();  // last: what was completed may be what a callback waits for
    unlock_and_wake();
    return;
  }
  loop_count_++;
  while (turn(fresh) == Turn::Again) complete_doomed_and_relock(fresh);
  loop_count_--;
  unlock_and_wake();
}

// Whoever waits may delete the queue as soon as the lock is free.
void Queue::unlock_and_wake() {
  if (__builtin_expect(is_power_watched_, 0)) update_power_need_locked(nullptr);
  if (awaiter_count_ == 0 || loop_count_ != 0) {
    lock_.release();
    return;
  }
  reference();
  lock_.release();
  KeSetEvent(&changed_, IO_NO_INCREMENT, FALSE);
  dereference();
}

// On Leave nothing is doomed and `fresh` has been kept.
Queue::Turn Queue::turn(Request*& fresh) {
  if (call_canceled(fresh) || call_state_callbacks(fresh)) return Turn::Again;
  if (process_answers_locked()) return Turn::Again;
  const QueueRights may = rights(dispatch_, power_);
  if (may.may_present && is_manual()) {
    if (call_ready_notify(fresh)) return Turn::Again;
  } else if (may.may_present && has_room()) {
    Request* next = next_to_present(fresh);
    if (next != nullptr) {
      next->set_ownership(wdf::step(next->ownership(), OwnershipEvent::Present).next);
      own_locked(*next);
      lock_.release();
      present(*next);
      lock_.acquire();
      return Turn::Again;
    }
  }
  if (fresh == nullptr && doomed_.is_empty()) return Turn::Leave;
  keep_fresh_locked(fresh);
  return Turn::Again;
}

bool Queue::has_room() const {
  if (config_.DispatchType == WdfIoQueueDispatchSequential) return owned_count_ == 0;
  return owned_count_ < config_.Settings.Parallel.NumberOfPresentedRequests;
}

// The oldest that waits; then the new one goes behind the others. Without one, the new one itself.
Request* Queue::next_to_present(Request*& fresh) {
  for (QueuePart* part = waiting_.front(); part != nullptr; part = waiting_.next(*part)) {
    if (!take_waiting_locked(*part)) continue;  // its cancel has begun
    keep_fresh_locked(fresh);
    return part->request;
  }
  Request* next = fresh;
  fresh = nullptr;
  return next;
}

bool Queue::call_canceled(Request*& fresh) {
  if (!rights(dispatch_, power_).may_call_canceled) return false;
  if (QueuePart* part = cancel_owed_.pop_front()) {
    keep_fresh_locked(fresh);
    Request& request = *part->request;
    request.set_ownership(wdf::step(request.ownership(), OwnershipEvent::CallbackBegins).next);
    const PFN_WDF_REQUEST_CANCEL callback = part->cancel_callback;
    lock_.release();
    call_driver({globals(), "EvtRequestCancel", this, presentation_lock()}, callback,
                static_cast<WDFREQUEST>(request.handle()));
    lock_.acquire();
    return true;
  }
  if (QueuePart* part = notice_owed_.pop_front()) {
    keep_fresh_locked(fresh);
    Request& request = *part->request;
    request.set_ownership(wdf::step(request.ownership(), OwnershipEvent::CallbackBegins).next);
    lock_.release();
    call_driver({globals(), "EvtIoCanceledOnQueue", this, presentation_lock()},
                config_.EvtIoCanceledOnQueue, queue_handle(),
                static_cast<WDFREQUEST>(request.handle()));
    lock_.acquire();
    return true;
  }
  return false;
}

void Queue::call_state(const QueueCallback& callback, const char* name, CallbackLock* lock) {
  const QueueCallback called = callback;
  lock_.release();
  call_driver({globals(), name, this, lock}, called.function, queue_handle(), called.context);
  lock_.acquire();
}

// QUE-R24: once, in the flow that makes the condition true; the stop callback is never locked.
bool Queue::call_state_callbacks(Request*& fresh) {
  if (loop_count_ != 1) return false;
  if (stop_slot_ == Slot::Pending && owned_count_ == 0) {
    keep_fresh_locked(fresh);
    stop_slot_ = wdf::step(stop_slot_, SlotEvent::Fulfilled).next;
    cancels_dispatched_ = false;
    call_state(stop_callback_, "EvtIoQueueState (stop)", nullptr);
    return true;
  }
  const bool is_empty =
      waiting_count_ == 0 && owned_count_ == 0 && doomed_count_ == 0 && fresh == nullptr;
  if (purge_slot_ == Slot::Pending && is_empty) {
    purge_slot_ = wdf::step(purge_slot_, SlotEvent::Fulfilled).next;
    cancels_dispatched_ = false;
    call_state(purge_callback_, "EvtIoQueueState (purge)", presentation_lock());
    return true;
  }
  return false;
}

bool Queue::call_ready_notify(Request*& fresh) {
  keep_fresh_locked(fresh);
  if (ready_notify_.function == nullptr || !became_nonempty_) return false;
  became_nonempty_ = false;
  call_state(ready_notify_, "EvtIoQueueState (ready)", presentation_lock());
  return true;
}

namespace {

struct IoParameters {
  UCHAR major;
  ULONG length;  // of a read or write
  ULONG output_length;
  ULONG input_length;
  ULONG control_code;
};

IoParameters io_parameters(IRP* irp) {
  const IO_STACK_LOCATION& location = *IoGetCurrentIrpStackLocation(irp);
  IoParameters io{location.MajorFunction, 0, 0, 0, 0};
  switch (location.MajorFunction) {
    case IRP_MJ_READ:
      io.length = location.Parameters.Read.Length;
      break;
    case IRP_MJ_WRITE:
      io.length = location.Parameters.Write.Length;
      break;
    case IRP_MJ_DEVICE_CONTROL:
    case IRP_MJ_INTERNAL_DEVICE_CONTROL:
      io.output_length = location.Parameters.DeviceIoControl.OutputBufferLength;
      io.input_length = location.Parameters.DeviceIoControl.InputBufferLength;
      io.control_code = location.Parameters.DeviceIoControl.IoControlCode;
      break;
  }
  return io;
}

}  // namespace

// Framework.md 3.4 "Handler selection", QUE-R20, R21. Afterwards the request may be gone.
void Queue::present(Request& request) {
  const IoParameters io = io_parameters(request.irp());
  const bool is_transfer = io.major == IRP_MJ_READ || io.major == IRP_MJ_WRITE;
  if (is_transfer && io.length == 0 && !config_.AllowZeroLengthRequests &&
      has_handler(static_cast<WDF_REQUEST_TYPE>(io.major))) {
    finish_unpresented(request, STATUS_SUCCESS);
    return;
  }
  request.received().queue.is_presented = true;
  const auto handle = static_cast<WDFREQUEST>(request.handle());
  const auto site = [this](const char* name) {
    return CallSite{globals(), name, this, presentation_lock()};
  };
  if (io.major == IRP_MJ_READ && config_.EvtIoRead != nullptr) {
    call_driver(site("EvtIoRead"), config_.EvtIoRead, queue_handle(), handle, io.length);
  } else if (io.major == IRP_MJ_WRITE && config_.EvtIoWrite != nullptr) {
    call_driver(site("EvtIoWrite"), config_.EvtIoWrite, queue_handle(), handle, io.length);
  } else if (io.major == IRP_MJ_DEVICE_CONTROL && config_.EvtIoDeviceControl != nullptr) {
    call_driver(site("EvtIoDeviceControl"), config_.EvtIoDeviceControl, queue_handle(), handle,
                io.output_length, io.input_length, io.control_code);
  } else if (io.major == IRP_MJ_INTERNAL_DEVICE_CONTROL &&
             config_.EvtIoInternalDeviceControl != nullptr) {
    call_driver(site("EvtIoInternalDeviceControl"), config_.EvtIoInternalDeviceControl,
                queue_handle(), handle, io.output_length, io.input_length, io.control_code);
  } else if (config_.EvtIoDefault != nullptr) {
    call_driver(site("EvtIoDefault"), config_.EvtIoDefault, queue_handle(), handle);
  } else {
    request.received().queue.is_presented = false;
    finish_unpresented(request, STATUS_INVALID_DEVICE_REQUEST);
  }
}

void Queue::finish_unpresented(Request& request, NTSTATUS status) {
  {
    nt::Guard guard(lock_);
    WaitingList::remove(request.received().queue);
    settle_locked(request.received().queue);
    request.set_ownership(wdf::step(request.ownership(), OwnershipEvent::FrameworkCompletes).next);
  }
  complete_by_framework(request, status, 0);
  nt::Guard guard(lock_);
  owned_count_--;
}

}  // namespace wdf
