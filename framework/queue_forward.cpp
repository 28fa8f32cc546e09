// SPDX-License-Identifier: MIT
// The driver gives a request to another queue, or back to the one it came from. Source:
// framework.md 3.5.3 (QUE-R42 to R45), requests.md 7.6 to 7.9.
#include "framework/device.h"
#include "framework/queue.h"
#include "framework/request.h"
#include "nt/irp.h"

namespace wdf {

// QUE-R43: off the source's list, into the destination, which may present it at once, and only then
// does the source have room for its next one. A loss of power of the source waits until it is clear
// who has the request; if the destination refuses it, what EvtIoStop was called for is still owed
// an answer (the published ForwardRequestWorker forgets that it asked).
NTSTATUS Queue::forward(Request& request, Queue& destination, Ddi ddi) {
  QueuePart& part = request.received().queue;
  lock_.acquire();
  const Ownership before = request.ownership();
  const auto& cell = wdf::step(before, OwnershipEvent::Forward);
  if (cell.kind != Kind::Legal) {
    lock_.release();
    request.report_violation(cell.rule, ddi);
    return STATUS_INVALID_DEVICE_REQUEST;
  }
  WaitingList::remove(part);
  const StopAnswer answer = part.stop_answer;
  part.stop_answer = wdf::step(answer, StopEvent::Settled).next;
  leaving_count_++;
  request.set_ownership(cell.next);
  lock_.release();

  const NTSTATUS status = destination.take_forwarded(request);
  lock_.acquire();
  leaving_count_--;
  if (NT_SUCCESS(status)) {
    owned_count_--;
    if (answer != StopAnswer::None) unsettled_count_--;
  } else {
    request.set_ownership(before);
    part.stop_answer = answer;
    (answer != StopAnswer::None ? asked_ : owned_).push_back(part);
    has_late_answers_ = true;  // it was on no list when the loop last looked at the answers
  }
  run_if_idle_and_unlock();
  return status;
}

// The IRP goes down to the parent's device as if it had been sent there; what the parent completes
// comes up through the child's location (fxioqueue.cpp ForwardRequestToParent,
// QueueDriverCreatedRequest).
NTSTATUS Queue::take_from_child(Request& request, Queue* source) {
  constexpr Ddi ddi = Ddi::WdfRequestForwardToParentDeviceIoQueue;
  PIRP irp = request.irp();
  Device* child = request.device();
  IoCopyCurrentIrpStackLocationToNext(irp);
  IoSetNextIrpStackLocation(irp);
  IoMarkIrpPending(irp);  // as its dispatch routine would have
  IoGetCurrentIrpStackLocation(irp)->DeviceObject = device_.wdm_device();
  request.set_device(&device_);
  const NTSTATUS status =
      source != nullptr ? source->forward(request, *this, ddi) : take_unqueued(request, ddi);
  if (!NT_SUCCESS(status)) {
    request.set_device(child);
    IoSkipCurrentIrpStackLocation(irp);
  }
  return status;
}

NTSTATUS Queue::take_unqueued(Request& request, Ddi ddi) {
  const Ownership before = request.ownership();
  const auto& cell = wdf::step(before, OwnershipEvent::Forward);
  if (cell.kind != Kind::Legal) {
    request.report_violation(cell.rule, ddi);
    return STATUS_INVALID_DEVICE_REQUEST;
  }
  request.set_ownership(cell.next);
  const NTSTATUS status = take_forwarded(request);
  if (!NT_SUCCESS(status)) request.set_ownership(before);
  return status;
}

// To the head, even if the queue accepts nothing (QUE-R45); a canceled one takes the queued-cancel
// path. Under the lock; the request is off the driver's lists afterwards.
bool Queue::give_back_locked(QueuePart& part) {
  Request& request = *part.request;
  const auto& cell = wdf::step(request.ownership(), OwnershipEvent::Requeue);
  if (cell.kind != Kind::Legal) return false;
  WaitingList::remove(part);
  settle_locked(part);
  owned_count_--;
  request.set_ownership(cell.next);
  if (cancels_dispatched_ || nt::is_irp_canceled(request.irp())) {
    cancel_waiting_locked(request);
  } else {
    insert_waiting_locked(request, true);
  }
  return true;
}

NTSTATUS Queue::requeue(Request& request) {
  QueuePart& part = request.received().queue;
  lock_.acquire();
  const auto& cell = wdf::step(request.ownership(), OwnershipEvent::Requeue);
  if (cell.kind != Kind::Legal) {
    lock_.release();
    request.report_violation(cell.rule, Ddi::WdfRequestRequeue);
    return STATUS_INVALID_DEVICE_REQUEST;
  }
  if (!is_manual()) {
    lock_.release();
    request.report_break(RequestRule::RequeueNotManual, Ddi::WdfRequestRequeue);
    return STATUS_INVALID_DEVICE_REQUEST;
  }
  give_back_locked(part);
  run_and_unlock(nullptr);  // also inside the ready notification (QUE-R41)
  return STATUS_SUCCESS;
}

// 7.9: the call only records the answer; ask_driver() or a later turn of the loop carries it out.
void Queue::acknowledge_stop(Request& request, bool is_requeue) {
  QueuePart& part = request.received().queue;
  RequestRule broken = RequestRule::None;
  {
    nt::Guard guard(lock_);
    const StopEvent event = is_requeue ? StopEvent::AcknowledgeRequeue : StopEvent::Acknowledge;
    const auto& cell = wdf::step(part.stop_answer, event);
    const auto& requeue = wdf::step(request.ownership(), OwnershipEvent::Requeue);
    const bool may_not_requeue = is_requeue && requeue.kind != Kind::Legal;
    if (may_not_requeue) {
      broken = requeue.rule;
    } else if (cell.kind == Kind::Violation) {
      broken = cell.rule;
    }
    const bool is_refused = may_not_requeue || cell.rule == RequestRule::StopAckUnasked;
    if (!is_refused || !globals().verifier_on) {
      part.stop_answer = cell.next;
      has_late_answers_ = true;
    }
  }
  if (broken != RequestRule::None) {
    request.report_violation(broken, Ddi::WdfRequestStopAcknowledge);
  }
}

}  // namespace wdf
