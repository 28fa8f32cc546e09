// SPDX-License-Identifier: MIT
// What loss of power, removal and deletion do to a queue. The flow that drives the device's power
// takes the steps; the queue's loop only stays out of the way. Source: framework.md 3.7, 3.8.
#include "framework/call.h"
#include "framework/device.h"
#include "framework/io_queues.h"
#include "framework/queue.h"
#include "framework/request.h"

namespace wdf {

void Queue::move_power_locked(PowerEvent event) {
  const auto& cell = wdf::step(power_, event);
  ASSERT(cell.kind == Kind::Legal);
  power_ = cell.next;
}

// Sleeps until the loop has been left or a request has gone.
void Queue::await_change_and_relock() {
  is_awaited_ = true;
  KeClearEvent(&changed_);
  lock_.release();
  KeWaitForSingleObject(&changed_, Executive, KernelMode, FALSE, nullptr);
  lock_.acquire();
  is_awaited_ = false;
}

void Queue::begin_hold() {
  nt::Guard guard(lock_);
  move_power_locked(PowerEvent::Hold);
}

void Queue::await_handlers() {
  nt::Guard guard(lock_);
  while (loop_count_ != 0) await_change_and_relock();
  move_power_locked(PowerEvent::HandlersLeft);
}

bool Queue::is_canceled_locked(const QueuePart& part) const {
  const Ownership state = part.request->ownership();
  return state == Ownership::CancelOwed || state == Ownership::CancelSeen ||
         part.request->is_canceled();
}

// The request was settled by leaving the driver, or the driver's answer has been carried out.
void Queue::settle_locked(QueuePart& part) {
  const bool was_unsettled =
      part.stop_answer != StopAnswer::None && part.stop_answer != StopAnswer::Keep;
  if (was_unsettled) unsettled_count_--;
  part.stop_answer = wdf::step(part.stop_answer, StopEvent::Settled).next;
}

void Queue::ask_about_locked(QueuePart& part, ULONG reason) {
  part.stop_answer = wdf::step(part.stop_answer, StopEvent::Ask).next;
  unsettled_count_++;
  if (config_.EvtIoStop == nullptr || is_canceled_locked(part)) {
    part.stop_answer = wdf::step(part.stop_answer, StopEvent::Returned).next;
    return;
  }
  Request& request = *part.request;
  if (request.ownership() == Ownership::Cancelable) reason |= WdfRequestStopRequestCancelable;
  request.reference();
  lock_.release();
  call_driver({globals(), "EvtIoStop", this, presentation_lock()}, config_.EvtIoStop,
              queue_handle(), static_cast<WDFREQUEST>(request.handle()), reason);
  lock_.acquire();
  part.stop_answer = wdf::step(part.stop_answer, StopEvent::Returned).next;
  lock_.release();
  request.dereference();
  lock_.acquire();
}

// Oldest first. A request is moved before the driver is asked, because it may be gone afterwards.
void Queue::ask_driver(WDF_REQUEST_STOP_ACTION_FLAGS reason) {
  lock_.acquire();
  while (QueuePart* part = owned_.pop_front()) {
    asked_.push_back(*part);
    ask_about_locked(*part, static_cast<ULONG>(reason));
  }
  move_power_locked(PowerEvent::Asked);
  has_late_answers_ = true;
  run_and_unlock(nullptr);
}

void Queue::process_answer_locked(QueuePart& part) {
  if (part.stop_answer == StopAnswer::Keep) {
    unsettled_count_--;
    WaitingList::remove(part);
    owned_.push_back(part);
  } else if (part.stop_answer == StopAnswer::GiveBack) {
    give_back_locked(part);
  }
}

void Queue::process_answers_locked() {
  if (power_ != Power::Settling || !has_late_answers_) return;
  has_late_answers_ = false;
  for (QueuePart* part = asked_.front(); part != nullptr;) {
    QueuePart* next = asked_.next(*part);
    process_answer_locked(*part);
    part = next;
  }
}

void Queue::await_requests() {
  nt::Guard guard(lock_);
  while (unsettled_count_ != 0) await_change_and_relock();
  owned_.append_all(asked_);
  move_power_locked(PowerEvent::Settled);
}

// QUE-R57, first pass. The loop stays out until resume_presenting().
void Queue::tell_driver() {
  lock_.acquire();
  move_power_locked(PowerEvent::Resume);
  if (power_ == Power::On) {  // made since the device works
    lock_.release();
    return;
  }
  asked_.append_all(owned_);
  while (QueuePart* part = asked_.pop_front()) {
    owned_.push_back(*part);
    const bool was_kept = part->stop_answer == StopAnswer::Keep;
    settle_locked(*part);
    if (!was_kept || config_.EvtIoResume == nullptr || is_canceled_locked(*part)) continue;
    Request& request = *part->request;
    request.reference();
    lock_.release();
    call_driver({globals(), "EvtIoResume", this, presentation_lock()}, config_.EvtIoResume,
                queue_handle(), static_cast<WDFREQUEST>(request.handle()));
    request.dereference();
    lock_.acquire();
  }
  move_power_locked(PowerEvent::Told);
  lock_.release();
}

void Queue::resume_presenting() {
  lock_.acquire();
  if (waiting_count_ != 0) became_nonempty_ = true;
  run_and_unlock(nullptr);
}

void Queue::shut_down() {
  lock_.acquire();
  accept_ = wdf::step(accept_, AcceptEvent::ShutDown).next;
  cancels_dispatched_ = true;
  cancel_all_waiting_locked();
  cancel_all_cancelable_locked();
  run_and_unlock(nullptr);
}

void Queue::restart() {
  nt::Guard guard(lock_);
  accept_ = wdf::step(accept_, AcceptEvent::Restart).next;
  cancels_dispatched_ = false;
}

void Queue::await_empty() {
  nt::Guard guard(lock_);
  await_empty_locked();
}

void Queue::await_empty_locked() {
  while (waiting_count_ != 0 || owned_count_ != 0 || doomed_count_ != 0 || loop_count_ != 0) {
    await_change_and_relock();
  }
}

bool Queue::is_idle() {
  nt::Guard guard(lock_);
  return waiting_count_ == 0 && owned_count_ == 0 && doomed_count_ == 0;
}

// QUE-R63: purged, then waits until the driver has returned everything. Only then the queue counts
// as deleted (QUE-R23).
bool Queue::dispose(Object& object) {
  auto& queue = static_cast<Queue&>(object);
  queue.lock_.acquire();
  queue.accept_ = wdf::step(queue.accept_, AcceptEvent::Purge).next;
  queue.cancels_dispatched_ = true;
  queue.cancel_all_waiting_locked();
  queue.cancel_all_cancelable_locked();
  queue.run_and_unlock(nullptr);
  {
    nt::Guard guard(queue.lock_);
    queue.await_empty_locked();
    queue.accept_ = wdf::step(queue.accept_, AcceptEvent::Delete).next;
  }
  if (queue.package_hook.is_linked()) forget_queue(queue);
  return true;
}

}  // namespace wdf
