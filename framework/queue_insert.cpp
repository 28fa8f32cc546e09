// SPDX-License-Identifier: MIT
// How requests get into a queue and onto its lists. A request that can be presented at once never
// waits, so no cancel routine is set on it (QUE-R11).
#include <algorithm>

#include "framework/device.h"
#include "framework/queue.h"
#include "framework/request.h"
#include "framework/target.h"
#include "nt/irp.h"

namespace wdf {

void Queue::attach(Request& request) {
  request.received().queue.queue = this;
}

NTSTATUS Queue::take_arrival(Request& request) {
  lock_.acquire();
  if (wdf::step(accept_, AcceptEvent::Arrive).effect == QueueEffect::Refuse) {
    lock_.release();
    request.set_ownership(wdf::step(request.ownership(), OwnershipEvent::FrameworkCompletes).next);
    complete_by_framework(request, STATUS_INVALID_DEVICE_STATE, 0);
    return STATUS_INVALID_DEVICE_STATE;
  }
  attach(request);
  IoMarkIrpPending(request.irp());
  if (request.is_reserved()) {
    // It may come in the completion of its last use: the loop around that one will look at it.
    insert_waiting_locked(request, false);
    run_if_idle_and_unlock();
  } else {
    run_and_unlock(&request);
  }
  return STATUS_PENDING;
}

NTSTATUS Queue::take_forwarded(Request& request) {
  lock_.acquire();
  if (wdf::step(accept_, AcceptEvent::Arrive).effect == QueueEffect::Refuse) {
    lock_.release();
    return STATUS_WDF_BUSY;
  }
  attach(request);
  if (!request.is_received()) {
    // The driver may give it here in a completion routine: a loop that runs will look at it.
    IoMarkIrpPending(request.irp());
    insert_waiting_locked(request, false);
    run_if_idle_and_unlock();
  } else if (nt::is_irp_canceled(request.irp())) {
    cancel_waiting_locked(request);
    run_and_unlock(nullptr);
  } else {
    run_and_unlock(&request);
  }
  return STATUS_SUCCESS;
}

void Queue::note_arrival_locked() {
  if (waiting_count_ == 1 || announces_next_) became_nonempty_ = true;
  announces_next_ = false;
}

void Queue::announce_waiting_locked() {
  if (waiting_count_ == 0) return;
  became_nonempty_ = true;
  announces_next_ = false;
}

// QUE-R10, WDM-R21: inserted first, then armed, then looked at whether a cancel came before.
void Queue::insert_waiting_locked(Request& request, bool at_head) {
  QueuePart& part = request.received().queue;
  if (request.ownership() == Ownership::New) {
    request.set_ownership(wdf::step(Ownership::New, OwnershipEvent::Enqueue).next);
  }
  if (at_head) {
    waiting_.push_front(part);
  } else {
    waiting_.push_back(part);
  }
  waiting_count_++;
  note_arrival_locked();
  if (arm_locked(request)) return;
  WaitingList::remove(part);
  waiting_count_--;
  cancel_waiting_locked(request);
}

void Queue::keep_fresh_locked(Request*& fresh) {
  if (fresh == nullptr) return;
  insert_waiting_locked(*fresh, false);
  fresh = nullptr;
}

bool Queue::take_waiting_locked(QueuePart& part) {
  if (!disarm_locked(*part.request)) return false;
  WaitingList::remove(part);
  waiting_count_--;
  return true;
}

void Queue::own_locked(Request& request) {
  owned_.push_back(request.received().queue);
  owned_count_++;
}

// The request is on no list and its cancel routine is off. Framework.md 3.6, QUE-R46.
void Queue::cancel_waiting_locked(Request& request) {
  QueuePart& part = request.received().queue;
  const bool wants_notice =
      part.is_presented && config_.EvtIoCanceledOnQueue != nullptr && !is_internal_;
  if (request.ownership() == Ownership::New) {
    request.set_ownership(wdf::step(Ownership::New, OwnershipEvent::Enqueue).next);
  }
  const auto& cell =
      wdf::step(request.ownership(), wants_notice ? OwnershipEvent::CanceledWithNotice
                                                  : OwnershipEvent::CanceledInQueue);
  ASSERT(cell.kind == Kind::Legal);
  request.set_ownership(cell.next);
  if (wants_notice) {
    Target::note_canceled(request);
    own_locked(request);
    notice_owed_.push_back(part);
  } else {
    doomed_.push_back(part);
    doomed_count_++;
  }
}

// `fresh` was accepted under the lock that is given back here, so it goes where a purge finds it.
void Queue::complete_doomed_and_relock(Request*& fresh) {
  if (!doomed_.is_empty()) keep_fresh_locked(fresh);
  while (QueuePart* part = doomed_.pop_front()) {
    lock_.release();
    complete_by_framework(*part->request, STATUS_CANCELLED, 0);
    lock_.acquire();
    doomed_count_--;
  }
}

}  // namespace wdf
