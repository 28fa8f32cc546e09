// SPDX-License-Identifier: MIT
// Cancellation: of requests that wait, and of those that the driver made cancelable. Both are armed
// with a WDM cancel routine, so IoCancelIrp works from anywhere; whoever gets the routine back from
// IoSetCancelRoutine owns the outcome (WDM-R21). Source: framework.md 3.6, requests.md 5.
#include "framework/device.h"
#include "framework/forward_progress.h"
#include "framework/queue.h"
#include "framework/request.h"
#include "framework/target.h"
#include "nt/irp.h"

namespace wdf {

namespace {
// Where an armed IRP keeps its request, as the published framework and IoCsq do (WDM-R22).
constexpr std::size_t request_slot = 3;
}  // namespace

// False: the IRP was canceled before, and its routine is off again.
bool Queue::arm_locked(Request& request) {
  IRP* irp = request.irp();
  irp->Tail.Overlay.DriverContext[request_slot] = &request;
  IoSetCancelRoutine(irp, &Queue::on_irp_cancel);
  return !(nt::is_irp_canceled(irp) && disarm_locked(request));
}

// False: the cancel routine has begun. It waits for the lock and will own the request.
bool Queue::disarm_locked(Request& request) {
  return IoSetCancelRoutine(request.irp(), nullptr) != nullptr;
}

// The state changes before the cancel lock is given back, so that who finds a routine taken has
// only to pass through the cancel lock to see the outcome (leave()).
void Queue::on_irp_cancel(DEVICE_OBJECT*, IRP* irp) {
  auto& request = *static_cast<Request*>(irp->Tail.Overlay.DriverContext[request_slot]);
  Queue& queue = *request.queue();
  queue.reference();
  {
    nt::Guard guard(queue.lock_);
    queue.irp_canceled_locked(request);
  }
  IoReleaseCancelSpinLock(irp->CancelIrql);
  queue.lock_.acquire();
  queue.run_and_unlock(nullptr);
  queue.dereference();
}

void Queue::irp_canceled_locked(Request& request) {
  if (request.ownership() == Ownership::Cancelable) {
    owe_cancel_locked(request, OwnershipEvent::IssuerCancels);
    return;
  }
  WaitingList::remove(request.received().queue);
  waiting_count_--;
  cancel_waiting_locked(request);
}

void Queue::owe_cancel_locked(Request& request, OwnershipEvent event) {
  QueuePart& part = request.received().queue;
  const auto& cell = wdf::step(request.ownership(), event);
  ASSERT(cell.kind == Kind::Legal);
  request.set_ownership(cell.next);
  Target::note_canceled(request);
  if (part.cancel_hook.is_linked()) CancelList::remove(part);
  cancel_owed_.push_back(part);
}

// The oldest that waits and that no cancel has taken yet. `only_marked`: none behind the first one
// that is not marked as canceled.
QueuePart* Queue::take_to_cancel_locked(bool only_marked) {
  for (QueuePart* part = waiting_.front(); part != nullptr; part = waiting_.next(*part)) {
    if (only_marked && !part->request->is_canceled()) return nullptr;
    if (take_waiting_locked(*part)) return part;
  }
  return nullptr;
}

QueuePart* Queue::take_cancelable_locked() {
  for (QueuePart* part = cancelable_.front(); part != nullptr; part = cancelable_.next(*part)) {
    if (disarm_locked(*part->request)) return part;
  }
  return nullptr;
}

// One that take_..._locked() gave. QUE-R52: it is completed, or the driver told of it, before the
// next one is touched.
void Queue::cancel_one_and_relock(QueuePart& part) {
  Request* fresh = nullptr;
  cancel_waiting_locked(*part.request);
  complete_doomed_and_relock(fresh);
  run_if_idle_and_unlock();
  lock_.acquire();
}

// IRPs that wait for a reserved request have no place in a queue that takes nothing, even if it
// still presents what it has (fxioqueue.cpp PurgeForwardProgressIrps).
void Queue::cancel_unserved_and_relock() {
  ForwardProgress* reserve = this->reserve();
  if (reserve == nullptr) return;
  lock_.release();
  reserve->cancel_waiting(nullptr);
  lock_.acquire();
}

void Queue::cancel_all_and_relock(bool only_those_here) {
  if (only_those_here) {
    for (QueuePart* part = waiting_.front(); part != nullptr; part = waiting_.next(*part)) {
      Target::note_canceled(*part->request);
    }
  }
  while (QueuePart* part = take_to_cancel_locked(only_those_here)) cancel_one_and_relock(*part);
  while (QueuePart* part = take_cancelable_locked()) {
    owe_cancel_locked(*part->request, OwnershipEvent::IssuerCancels);
    run_if_idle_and_unlock();
    lock_.acquire();
  }
}

// QUE-R29: a driver that was built before 1.11 may still make its requests cancelable afterwards.
void Queue::purge_and_relock() {
  if (globals().is_at_least(11)) cancels_dispatched_ = true;
  cancel_all_and_relock(false);
  cancel_unserved_and_relock();
}

// `calls_back`: WdfRequestMarkCancelable, which calls EvtRequestCancel for a canceled request;
// the Ex form returns STATUS_CANCELLED instead and leaves it to the driver.
NTSTATUS Queue::mark_cancelable(Request& request, PFN_WDF_REQUEST_CANCEL callback, bool calls_back,
                                Ddi ddi) {
  QueuePart& part = request.received().queue;
  lock_.acquire();
  const auto& cell = wdf::step(request.ownership(), OwnershipEvent::Mark);
  if (cell.kind != Kind::Legal) {
    lock_.release();
    request.report_violation(cell.rule, ddi);
    return STATUS_INVALID_DEVICE_REQUEST;
  }
  part.cancel_callback = callback;
  const Ownership before = request.ownership();
  if (!cancels_dispatched_) {
    request.set_ownership(cell.next);
    cancelable_.push_back(part);
    if (arm_locked(request)) {
      lock_.release();
      return STATUS_SUCCESS;
    }
    CancelList::remove(part);
    request.set_ownership(before);
  }
  const OwnershipEvent canceled =
      calls_back ? OwnershipEvent::MarkCanceled : OwnershipEvent::MarkExCanceled;
  if (wdf::step(before, canceled).effect == RequestEffect::ReturnCanceled) {
    lock_.release();
    return STATUS_CANCELLED;
  }
  owe_cancel_locked(request, canceled);
  run_if_idle_and_unlock();
  return STATUS_CANCELLED;
}

NTSTATUS Queue::unmark_cancelable(Request& request) {
  RequestRule broken = RequestRule::None;
  NTSTATUS status = STATUS_SUCCESS;
  {
    nt::Guard guard(lock_);
    const auto& cell = wdf::step(request.ownership(), OwnershipEvent::Unmark);
    if (cell.kind == Kind::Violation) {
      broken = cell.rule;
    } else if (cell.effect == RequestEffect::ReturnCanceled || !disarm_locked(request)) {
      status = STATUS_CANCELLED;
    } else {
      CancelList::remove(request.received().queue);
      request.set_ownership(cell.next);
    }
  }
  if (broken == RequestRule::None) return status;
  request.report_violation(broken, Ddi::WdfRequestUnmarkCancelable);
  // 5.3: without the verifier the list only says "not there" about one that was unmarked before.
  const bool says_canceled = broken == RequestRule::UnmarkedTwice && !globals().verifier_on;
  return says_canceled ? STATUS_CANCELLED : STATUS_INVALID_DEVICE_REQUEST;
}

machine::OwnershipTable::CellType Queue::leave(Request& request, OwnershipEvent event) {
  QueuePart& part = request.received().queue;
  for (;;) {
    lock_.acquire();
    const auto cell = wdf::step(request.ownership(), event);
    if (cell.kind != Kind::Legal && cell.effect == RequestEffect::None) {
      lock_.release();
      return cell;
    }
    if (request.ownership() == Ownership::Cancelable && !disarm_locked(request)) {
      // A cancel is on its way to on_irp_cancel(): let it pass, then decide again.
      lock_.release();
      KIRQL irql = PASSIVE_LEVEL;
      IoAcquireCancelSpinLock(&irql);
      IoReleaseCancelSpinLock(irql);
      continue;
    }
    if (part.cancel_hook.is_linked()) CancelList::remove(part);
    WaitingList::remove(part);
    settle_locked(part);
    leaving_count_++;
    request.set_ownership(cell.next);
    lock_.release();
    return cell;
  }
}

void Queue::request_left() {
  lock_.acquire();
  owned_count_--;
  leaving_count_--;
  run_if_idle_and_unlock();
}

machine::OwnershipTable::CellType leave_queue(Queue& queue, Request& request,
                                              OwnershipEvent event) {
  return queue.leave(request, event);
}

void request_left(Queue& queue) {
  queue.request_left();
}

QueuePart* Queue::take_of_file_locked(FILE_OBJECT* file) {
  for (QueuePart* part = waiting_.front(); part != nullptr; part = waiting_.next(*part)) {
    IRP* irp = part->request->irp();
    const bool is_of_file = IoGetCurrentIrpStackLocation(irp)->FileObject == file;
    if (is_of_file && take_waiting_locked(*part)) return part;
  }
  return nullptr;
}

// QUE-R62. Those that the driver owns are untouched.
void Queue::cancel_of_file(FILE_OBJECT* file) {
  if (ForwardProgress* reserve = this->reserve()) reserve->cancel_waiting(file);
  lock_.acquire();
  while (QueuePart* part = take_of_file_locked(file)) cancel_one_and_relock(*part);
  run_and_unlock(nullptr);
}

}  // namespace wdf
