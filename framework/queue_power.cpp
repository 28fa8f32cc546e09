// SPDX-License-Identifier: MIT
// What loss of power, removal and deletion do to a queue. The flow that drives the device's power
// takes the steps; the queue's loop only stays out of the way. Source: framework.md 3.7, 3.8.
#include "framework/call.h"
#include "framework/device.h"
#include "framework/forward_progress.h"
#include "framework/io_queues.h"
#include "framework/pnp.h"
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
  awaiter_count_++;
  KeClearEvent(&changed_);
  lock_.release();
  KeWaitForSingleObject(&changed_, Executive, KernelMode, FALSE, nullptr);
  lock_.acquire();
  awaiter_count_--;
}

void Queue::watch_power() {
  nt::Guard guard(lock_);
  is_power_watched_ = true;
  update_power_need_locked(nullptr);
}

// From the first request that it has until it has none, the driver's included (PWR-R3).
void Queue::update_power_need_locked(const Request* fresh) {
  const bool needs = fresh != nullptr || waiting_count_ + owned_count_ + doomed_count_ != 0;
  if (needs == needs_power_) return;
  needs_power_ = needs;
  PowerPolicy& policy = device_.pnp().policy();
  if (needs) {
    policy.need();
  } else {
    policy.release();
  }
}

void Queue::stop_presenting() {
  nt::Guard guard(lock_);
  move_power_locked(PowerEvent::Hold);
  while (loop_count_ != 0) await_change_and_relock();
  move_power_locked(PowerEvent::HandlersLeft);
}

// The request was settled by leaving the driver, or the driver's answer has been carried out.
void Queue::settle_locked(QueuePart& part) {
  if (part.stop_answer != StopAnswer::None) unsettled_count_--;
  part.stop_answer = wdf::step(part.stop_answer, StopEvent::Settled).next;
}

void Queue::ask_about_locked(QueuePart& part, ULONG reason) {
  const bool is_skipped = config_.EvtIoStop == nullptr || part.request->is_canceled();
  const StopEvent event = is_skipped ? StopEvent::Skip : StopEvent::Ask;
  part.stop_answer = wdf::step(part.stop_answer, event).next;
  unsettled_count_++;
  if (is_skipped) return;
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
// What the driver gets while it is asked is not asked about. This flow counts as one in the loop,
// so that nobody enters it for what the callbacks bring about.
void Queue::ask_driver(WDF_REQUEST_STOP_ACTION_FLAGS reason) {
  lock_.acquire();
  loop_count_++;
  WaitingList to_ask;
  to_ask.append_all(owned_);
  while (QueuePart* part = to_ask.pop_front()) {
    asked_.push_back(*part);
    ask_about_locked(*part, static_cast<ULONG>(reason));
  }
  loop_count_--;
  move_power_locked(PowerEvent::Asked);
  has_late_answers_ = true;
  run_and_unlock(nullptr);
  await_settled();
}

void Queue::process_answer_locked(QueuePart& part) {
  if (part.stop_answer == StopAnswer::Keep) {
    settle_locked(part);
    WaitingList::remove(part);
    owned_.push_back(part);
  } else if (part.stop_answer == StopAnswer::GiveBack) {
    give_back_locked(part);
  }
}

// False: there was none to look at.
bool Queue::process_answers_locked() {
  if (power_ != Power::Settling || !has_late_answers_) return false;
  has_late_answers_ = false;
  for (QueuePart* part = asked_.front(); part != nullptr;) {
    QueuePart* next = asked_.next(*part);
    process_answer_locked(*part);
    part = next;
  }
  return true;
}

void Queue::await_settled() {
  nt::Guard guard(lock_);
  while (unsettled_count_ != 0 || leaving_count_ != 0 || loop_count_ != 0) {
    await_change_and_relock();
  }
  ASSERT(asked_.is_empty());
  move_power_locked(PowerEvent::Settled);
}

// QUE-R57, first pass. The loop stays out until resume_presenting().
void Queue::tell_driver() {
  lock_.acquire();
  move_power_locked(PowerEvent::Resume);
  loop_count_++;  // as in ask_driver()
  WaitingList to_tell;
  to_tell.append_all(owned_);
  while (QueuePart* part = to_tell.pop_front()) {
    owned_.push_back(*part);
    if (config_.EvtIoResume == nullptr || part->request->is_canceled()) continue;
    Request& request = *part->request;
    request.reference();
    lock_.release();
    call_driver({globals(), "EvtIoResume", this, presentation_lock()}, config_.EvtIoResume,
                queue_handle(), static_cast<WDFREQUEST>(request.handle()));
    request.dereference();
    lock_.acquire();
  }
  loop_count_--;
  move_power_locked(PowerEvent::Told);
  lock_.release();
}

void Queue::resume_presenting() {
  lock_.acquire();
  announce_waiting_locked();
  run_and_unlock(nullptr);
}

void Queue::refuse_for_good() {
  nt::Guard guard(lock_);
  accept_ = wdf::step(accept_, AcceptEvent::ShutDown).next;
}

// QUE-R56, R59. What the driver keeps by its answer it may complete later: only the deletion of
// the queue waits for that.
void Queue::purge_for_removal() {
  refuse_for_good();
  lock_.acquire();
  purge_and_relock();
  move_power_locked(PowerEvent::Remove);
  lock_.release();
  ask_driver(WdfRequestStopActionPurge);
}

void Queue::restart() {
  nt::Guard guard(lock_);
  accept_ = wdf::step(accept_, AcceptEvent::Restart).next;
  if (!is_power_managed_) move_power_locked(PowerEvent::Restart);
}

void Queue::await_empty_locked() {
  while (waiting_count_ != 0 || owned_count_ != 0 || doomed_count_ != 0 || loop_count_ != 0) {
    await_change_and_relock();
  }
}

// QUE-R63: purged, then waits until the driver has returned everything. Only then the queue counts
// as deleted (QUE-R23).
bool Queue::dispose(Object& object) {
  auto& queue = static_cast<Queue&>(object);
  queue.lock_.acquire();
  queue.accept_ = wdf::step(queue.accept_, AcceptEvent::Purge).next;
  queue.purge_and_relock();
  queue.run_and_unlock(nullptr);
  {
    nt::Guard guard(queue.lock_);
    queue.await_empty_locked();
    queue.accept_ = wdf::step(queue.accept_, AcceptEvent::Delete).next;
  }
  if (ForwardProgress* reserve = queue.reserve()) reserve->close();
  if (queue.package_hook.is_linked()) forget_queue(queue);
  return true;
}

}  // namespace wdf
