// SPDX-License-Identifier: MIT
// What is different about a reserved request: it begins without an IRP, ends without a cleanup, and
// returns to its queue's reserve with the last reference. Source: requests.md 8.5; fxrequest.cpp
// Release, FreeRequest, PostProcessCompletionForReserved.
#include "framework/forward_progress.h"
#include "framework/request.h"

namespace wdf {

void Request::stand_for(PIRP irp) {
  ASSERT(is_reserved() && irp_ == nullptr);
  irp_ = irp;
  is_completed_ = false;
  move_format(FormatEvent::IrpGained);
}

void Request::return_to_reserve() {
  set_ownership(wdf::step(ownership(), OwnershipEvent::ReturnToReserve).next);
  clear_use();
}

// A reserved request returns to its reserve, one of the driver's gives its IRP back
// (Request::finish_due).
bool Request::revive(Object& object) {
  auto& request = static_cast<Request&>(object);
  const Ownership state = request.ownership();
  const bool is_used_up = state == Ownership::Completed || state == Ownership::Forgotten;
  if (!is_used_up) return false;
  if (!request.is_received()) {
    // The maker's and that for being due, at once: the maker may be giving its own back just now,
    // and must not find that it was the last one.
    request.reference(2);
    request.give_back();
    return true;
  }
  if (!request.is_reserved() || request.state() != ObjectState::Created) return false;
  request.reference();
  request.received_->queue.reserve->take_back(request);
  return true;
}

// The end of a received request's use, after its IRP is gone (4.5 step 12).
void Request::end_received() {
  if (is_reserved()) {
    dereference();
  } else {
    delete_object();
  }
}

void Request::free_unused() {
  restore();
  retire_memories();
  set_ownership(wdf::step(ownership(), OwnershipEvent::FrameworkCompletes).next);
  release_irp();
  if (received_->queue.is_presented) {
    delete_object();
  } else {
    discard();
  }
}

}  // namespace wdf
