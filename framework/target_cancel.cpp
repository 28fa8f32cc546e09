// SPDX-License-Identifier: MIT
// Cancelling what is in flight: by the driver, by a time-out, by stop, purge and close. Whoever
// wants to cancel joins the request as a holder under its lane's lock, calls IoCancelIrp without
// it, and leaves; a request whose IRP comes back meanwhile is delivered by the last to leave.
// Source: requests.md 3.6.2, 3.8, 5.6; fxrequestbase.cpp Cancel, fxiotarget.cpp TimerCallback.
#include "framework/driver.h"
#include "framework/target.h"

namespace wdf {

bool Target::cancel(Request& request) {
  for (;;) {
    if (!request.is_in_flight()) {
      note_canceled(request);
      if (request.is_in_flight()) continue;
      return false;
    }
    const std::uint32_t index = request.lane();
    LaneGuard guard(index);
    if (!request.is_in_flight() || request.lane() != index) continue;
    const auto& cell = wdf::step(request.flight(), FlightEvent::Cancel);
    request.set_flight(cell.next);
    if (cell.effect != RequestEffect::CancelIrp) return false;
    ++request.holders_;
    guard.release();
    const bool was_found = IoCancelIrp(request.irp_);
    request.target_->leave_cancel(request);
    return was_found;
  }
}

// At home it is in no lane, so nobody may be sending it meanwhile.
void Target::note_canceled(Request& request) {
  AllLanesGuard all;
  if (request.is_in_flight()) return;
  request.set_flight(wdf::step(request.flight(), FlightEvent::Cancel).next);
}

void Target::clear_canceled(Request& request) {
  const Flight seen = request.flight();
  if (wdf::step(seen, FlightEvent::Reuse).next == seen) return;  // nothing to clear
  AllLanesGuard all;
  if (request.is_in_flight()) return;  // somebody else sends it: the driver's race
  request.set_flight(wdf::step(request.flight(), FlightEvent::Reuse).next);
}

void Target::leave_cancel(Request& request) {
  LaneGuard guard(request.lane());
  ASSERT(request.holders_ > 0);
  if (--request.holders_ != 0) return;
  const auto& cell = wdf::step(request.flight(), FlightEvent::LastHolderLeaves);
  ASSERT(cell.kind == Kind::Legal);
  if (cell.effect == RequestEffect::Deliver) {
    land_and_deliver(request, guard, cell.next);
  } else {
    request.set_flight(cell.next);
  }
}

// The timer's callback, at DISPATCH_LEVEL. The request is in flight: what lands stops the timer
// first, or waits for this.
void Target::timer_expired(Request& request) {
  Target& target = *request.target_;
  LaneGuard guard(request.lane());
  const auto& cell = wdf::step(request.timeout_, TimeoutEvent::Expires);
  ASSERT(cell.kind == Kind::Legal);
  request.timeout_ = cell.next;
  if (cell.effect == RequestEffect::CancelIrp) {
    const auto& flight = wdf::step(request.flight(), FlightEvent::TargetCancels);
    ASSERT(flight.kind == Kind::Legal);
    request.set_flight(flight.next);
    ++request.holders_;
    guard.release();
    if (flight.effect == RequestEffect::CancelIrp) IoCancelIrp(request.irp_);
  } else {
    guard.release();  // it is one of the holders since the IRP is back
  }
  target.leave_cancel(request);
}

// The wait of a synchronous send is over and the request is not back.
void Target::cancel_late(Request& request) {
  const std::uint32_t index = request.lane();
  LaneGuard guard(index);
  if (!request.is_in_flight() || request.lane() != index) return;
  if (request.timeout_ == Timeout::Off) {
    request.timeout_ = wdf::step(request.timeout_, TimeoutEvent::WaitExpires).next;
  }
  const auto& cell = wdf::step(request.flight(), FlightEvent::TargetCancels);
  ASSERT(cell.kind == Kind::Legal);
  request.set_flight(cell.next);
  if (cell.effect != RequestEffect::CancelIrp) return;
  ++request.holders_;
  guard.release();
  IoCancelIrp(request.irp_);
  request.target_->leave_cancel(request);
}

// The cancel routine of an IRP that waits in a stopped target. Called with the cancel spin lock.
void Target::pended_irp_canceled(DEVICE_OBJECT*, IRP* irp) {
  IoReleaseCancelSpinLock(irp->CancelIrql);
  auto& request = *static_cast<Request*>(irp->Tail.Overlay.DriverContext[3]);
  Target& target = *request.target_;
  target.lock_.acquire();
  target.unpend_locked(request);
  LaneGuard guard(request.lane());
  irp->IoStatus.Status = STATUS_CANCELLED;
  irp->IoStatus.Information = 0;
  const bool is_timeout_over = target.stop_timeout_locked(request);
  const auto& cell = wdf::step(request.flight(), is_timeout_over ? FlightEvent::PendedIrpCanceled
                                                                 : FlightEvent::TakenTimerDue);
  ASSERT(cell.kind == Kind::Legal);
  target.lock_.release();
  if (cell.effect == RequestEffect::LeaveToHolder) {
    request.set_flight(cell.next);
  } else {
    target.land_and_deliver(request, guard, cell.next);
  }
}

// Called with the lane's lock: adds the request to those that the sweep cancels afterwards.
void Target::join_cancel_locked(Request& request, Sweep& sweep) {
  // Another sweep has it on its list: that one cancels it.
  if (request.next_to_cancel_ != nullptr) return;
  const auto& cell = wdf::step(request.flight(), FlightEvent::TargetCancels);
  ASSERT(cell.kind == Kind::Legal);
  request.set_flight(cell.next);
  if (cell.effect != RequestEffect::CancelIrp) return;
  ++request.holders_;
  // The last one of the list points at itself.
  request.next_to_cancel_ = &request;
  if (sweep.first == nullptr) {
    sweep.first = &request;
  } else {
    sweep.last->next_to_cancel_ = &request;
  }
  sweep.last = &request;
}

void Target::cancel_joined(Request* first) {
  for (Request* request = first; request != nullptr;) {
    Request* next;
    {
      LaneGuard guard(request->lane());
      next = request->next_to_cancel_;
      request->next_to_cancel_ = nullptr;
    }
    IoCancelIrp(request->irp_);
    leave_cancel(*request);
    request = next == request ? nullptr : next;
  }
}

}  // namespace wdf
