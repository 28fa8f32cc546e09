// SPDX-License-Identifier: MIT
// Sending: what a target does with a request until the device below has its IRP, or until it waits
// in a stopped target. One lane lock for each send; what the driver sees happens after it.
// Source: requests.md 3.4-3.6; fxiotarget.cpp SubmitLocked, SubmitPendedRequest.
#include "framework/call.h"
#include "framework/driver.h"
#include "framework/target.h"
#include "framework/target_delivery.h"
#include "nt/dispatcher.h"
#include "nt/irp.h"

namespace wdf {
namespace {

// What is looked at before any lock (3.6 #1 to #4).
bool is_sendable(Request& request, const Target& target) {
  const auto& cell = wdf::step(request.format(), FormatEvent::Send);
  const bool is_verified = request.globals().verifier_on;
  if (__builtin_expect(cell.kind != Kind::Legal, 0)) {
    return cell.rule != RequestRule::NoIrp && !is_verified;
  }
  return !is_verified || request.locations_left() >= target.stack_size();
}

bool refuse(Request& request, NTSTATUS status) {
  request.set_status(status);
  return false;
}

[[gnu::cold, gnu::noinline]] bool refuse_unsendable(Request& request) {
  const auto& cell = wdf::step(request.format(), FormatEvent::Send);
  if (cell.rule == RequestRule::NoIrp) {
    request.report_violation(cell.rule, Ddi::WdfRequestSend);
    return refuse(request, STATUS_INVALID_DEVICE_STATE);  // 12.1 U2
  }
  if (cell.kind != Kind::Legal) request.report_break(cell.rule, Ddi::WdfRequestSend);
  return refuse(request, STATUS_REQUEST_NOT_ACCEPTED);
}

GateEvent gate_event(const Lane& lane, SendOptions options) {
  if (!options.ignores_state()) return GateEvent::Send;
  return lane.is_removing ? GateEvent::SendIgnoringDraining : GateEvent::SendIgnoring;
}

// What the format keeps is being let go, or is gone: with such a request the reference sends down
// what it frees.
bool is_deleted(const Request& request) {
  return request.state() != ObjectState::Created;
}

NTSTATUS refusal(RequestEffect effect) {
  return effect == RequestEffect::RefuseCanceled ? STATUS_CANCELLED : STATUS_INVALID_DEVICE_STATE;
}

// Without the lane's lock, and so without a look at the request: it may be gone.
[[gnu::cold, gnu::noinline]] bool refuse_deleted(DriverGlobals& globals, const void* handle) {
  Request::report_violation(globals, const_cast<void*>(handle), RequestRule::SendDeleted,
                            Ddi::WdfRequestSend);
  return false;
}

}  // namespace

void Target::stop_for_second_send(const void* handle) {
  wdf_bug_check(globals(), WDF_REQUEST_FATAL_ERROR, WDF_REQUEST_FATAL_ERROR_REQUEST_ALREADY_SENT,
                reinterpret_cast<ULONG_PTR>(handle),
                "WdfRequestSend: the request was sent before and has not come back");
}

// The target counts the request and holds a reference on it until it was delivered. A send from the
// request's own completion routine takes over what the delivery that is under way has.
inline void Target::enter_locked(Lane& lane, Request& request) {
  request.target_ = this;
  Delivery* delivery = delivery_of(request);
  if (__builtin_expect(delivery != nullptr, 1)) {
    if (delivery->target == this && delivery->owed == (OwedHold | OwedCount)) {
      delivery->owed = 0;
      return;
    }
    delivery->owed &= ~OwedHold;
  } else {
    request.reference();
  }
  ++lane.outstanding;
}

inline void Target::send_locked(Lane& lane, Request& request, bool ignores_state) {
  request.is_sent_ignoring_ = ignores_state;
  if (__builtin_expect(ignores_state, 0)) {
    lane.ignored.push_back(request);
  } else {
    lane.sent.push_back(request);
  }
  IoSetCompletionRoutine(request.irp_, &Target::irp_is_back, &request, TRUE, TRUE, TRUE);
}

template <class Guard>
[[gnu::always_inline]] inline bool Target::refuse_locked(Guard& guard, Request& request,
                                                         FlightEvent event, const void* handle) {
  const auto& cell = wdf::step(request.flight(), event);
  const bool is_second = cell.kind != Kind::Legal;
  const bool was_deleted = is_deleted(request);
  DriverGlobals& its_globals = request.globals();
  if (!is_second) refuse(request, refusal(cell.effect));
  guard.release();
  if (is_second) stop_for_second_send(handle);
  return was_deleted ? refuse_deleted(its_globals, handle) : false;
}

// The driver keeps the request alive until it is counted under the lane's lock. If it does not, and
// another flow has deleted the request before, nothing of it is looked at any more (12.1 U17).
// `handle`: the request's, from before the lock.
template <class Guard>
[[gnu::always_inline]] inline bool Target::submit_locked(Guard& guard, Request& request,
                                                         SendOptions options, const void* handle) {
  Lane& lane = lanes_[guard.index()];
  if (__builtin_expect(request.handle() != handle, 0)) {
    guard.release();
    handle_is_invalid(&globals(), handle, Request::code, Ddi::WdfRequestSend);
  }
  const TargetEffect effect = wdf::step(lane.gate, gate_event(lane, options)).effect;
  if (__builtin_expect(is_deleted(request), 0)) {
    return refuse_locked(guard, request, FlightEvent::SendWhileClosed, handle);
  }
  if (__builtin_expect(effect == TargetEffect::Hold, 0)) {
    request.reference();
    guard.release();
    return pend_referenced(request, options);
  }
  // 12.1 U5: or it is started, but without a device.
  if (__builtin_expect(effect != TargetEffect::Admit || device_object_ == nullptr, 0)) {
    return refuse_locked(guard, request, FlightEvent::SendWhileClosed, handle);
  }
  const auto& cell = wdf::step(request.flight(), FlightEvent::Send);
  if (__builtin_expect(cell.effect != RequestEffect::CallTarget, 0)) {
    return refuse_locked(guard, request, FlightEvent::Send, handle);
  }
  request.lane_.store(static_cast<std::uint16_t>(guard.index()), std::memory_order_relaxed);
  enter_locked(lane, request);
  send_locked(lane, request, options.ignores_state());
  request.set_flight(cell.next);
  if (__builtin_expect(options.has_timeout(), 0)) arm_timeout_locked(request, options);
  DEVICE_OBJECT* device = device_object_;
  PIRP irp = request.irp_;
  guard.release();
  // From here on the request may be gone.
  pass_down(device, irp);
  return true;
}

// What every send comes to once a time-out has its timer.
[[gnu::always_inline]] inline bool Target::submit_checked(Request& request, SendOptions options) {
  const void* handle = request.handle();
  if (__builtin_expect(request.is_in_flight(), 0)) stop_for_second_send(handle);
  if (__builtin_expect(!is_sendable(request, *this), 0)) return refuse_unsendable(request);
  if (OwnersGuard guard; guard.is_held()) return submit_locked(guard, request, options, handle);
  return submit_shared(request, options, handle);
}

bool Target::submit_shared(Request& request, SendOptions options, const void* handle) {
  LaneGuard guard(current_lane());
  return submit_locked(guard, request, options, handle);
}

bool Target::submit(Request& request, SendOptions options) {
  if (options.has_timeout() && !request.is_in_flight() && is_sendable(request, *this)) {
    const NTSTATUS status = request.allocate_timer();
    if (!NT_SUCCESS(status)) return refuse(request, status);
  }
  return submit_checked(request, options);
}

void Target::arm_timeout_locked(Request& request, SendOptions options) {
  const auto& cell = wdf::step(request.timeout_, TimeoutEvent::Arm);
  ASSERT(cell.kind == Kind::Legal);
  request.timeout_ = cell.next;
  nt::arm_timer(*request.timer_, nt::deadline_of({.QuadPart = options.timeout}));
}

bool Target::pend_referenced(Request& request, SendOptions options) {
  const bool is_taken = pend(request, options);
  request.dereference();
  return is_taken;
}

// The lane said that the target is stopped; under the target's own lock it may have been started.
bool Target::pend(Request& request, SendOptions options) {
  lock_.acquire();
  if (wdf::step(gate_.load(), GateEvent::Send).effect != TargetEffect::Hold) {
    lock_.release();
    return submit(request, options);
  }
  const std::uint32_t index = current_lane();
  NTSTATUS status = STATUS_SUCCESS;
  bool was_deleted = false;
  {
    LaneGuard guard(index);
    was_deleted = is_deleted(request);
    const FlightEvent event = was_deleted                         ? FlightEvent::SendWhileClosed
                              : nt::is_irp_canceled(request.irp_) ? FlightEvent::SendCanceledIrp
                                                                  : FlightEvent::SendWhileStopped;
    const auto& cell = wdf::step(request.flight(), event);
    if (cell.kind != Kind::Legal) {
      status = STATUS_PENDING;
    } else if (cell.effect != RequestEffect::Wait) {
      status = refusal(cell.effect);
    } else if (!pend_locked(request)) {
      status = STATUS_CANCELLED;
    } else {
      request.lane_.store(static_cast<std::uint16_t>(index), std::memory_order_relaxed);
      enter_locked(lanes_[index], request);
      request.set_flight(cell.next);
      if (options.has_timeout()) arm_timeout_locked(request, options);
    }
  }
  lock_.release();
  if (status == STATUS_PENDING) stop_for_second_send(request.handle());
  if (NT_SUCCESS(status)) return true;
  refuse(request, status);
  return was_deleted ? refuse_deleted(request.globals(), request.handle()) : false;
}

// As a cancel-safe queue does it: the IRP gets a current location and a cancel routine. False: it
// was canceled before the routine was set, so nobody will call that (WDM-R21).
bool Target::pend_locked(Request& request) {
  PIRP irp = request.irp_;
  request.target_ = this;  // the cancel routine asks for it before it has the lock
  IoSetNextIrpStackLocation(irp);
  irp->Tail.Overlay.DriverContext[3] = &request;
  pended_.push_back(request);
  IoSetCancelRoutine(irp, &Target::pended_irp_canceled);
  if (!nt::is_irp_canceled(irp) || IoSetCancelRoutine(irp, nullptr) == nullptr) return true;
  unpend_locked(request);
  return false;
}

void Target::unpend_locked(Request& request) {
  request.target_hook.unlink();
  IoSkipCurrentIrpStackLocation(request.irp_);
}

// One that waited goes on its way (3.6.2). Again, if the target changes meanwhile.
void Target::resubmit(Request& request) {
  while (!resubmit_once(request)) {
  }
}

bool Target::resubmit_once(Request& request) {
  LaneGuard guard(request.lane());
  Lane& lane = lanes_[request.lane()];
  TargetEffect effect = wdf::step(lane.gate, GateEvent::Send).effect;
  if (effect == TargetEffect::Hold) {
    guard.release();
    return pend_again(request);
  }
  DEVICE_OBJECT* device = device_object_;
  if (device == nullptr) effect = TargetEffect::Refuse;
  const auto& cell =
      wdf::step(request.flight(), effect == TargetEffect::Admit ? FlightEvent::Resend
                                                                : FlightEvent::ResendWhileClosed);
  PIRP irp = request.irp_;
  if (cell.effect == RequestEffect::CallTarget) {
    send_locked(lane, request, false);
    request.set_flight(cell.next);
    guard.release();
    pass_down(device, irp);
    return true;
  }
  irp->IoStatus.Status = cell.effect == RequestEffect::DeliverCanceled
                             ? STATUS_CANCELLED
                             : STATUS_INVALID_DEVICE_STATE;
  irp->IoStatus.Information = 0;
  land_and_deliver(request, guard, cell.next);
  return true;
}

bool Target::pend_again(Request& request) {
  lock_.acquire();
  LaneGuard guard(request.lane());
  const bool is_stopped = wdf::step(gate_.load(), GateEvent::Send).effect == TargetEffect::Hold;
  const auto& cell = wdf::step(request.flight(), FlightEvent::ResendWhileStopped);
  const bool is_pended = is_stopped && cell.effect == RequestEffect::Wait && pend_locked(request);
  if (is_pended) request.set_flight(cell.next);
  lock_.release();
  if (is_pended || !is_stopped) return is_pended;
  request.irp_->IoStatus.Status = STATUS_CANCELLED;
  request.irp_->IoStatus.Information = 0;
  land_and_deliver(request, guard,
                   wdf::step(request.flight(), FlightEvent::ResendWhileClosed).next);
  return true;
}

namespace {

constexpr ULONG valid_send_flags =
    WDF_REQUEST_SEND_OPTION_TIMEOUT | WDF_REQUEST_SEND_OPTION_SYNCHRONOUS |
    WDF_REQUEST_SEND_OPTION_IGNORE_TARGET_STATE | WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET;

bool are_valid(const WDF_REQUEST_SEND_OPTIONS& options) {
  return options.Size == sizeof(options) && (options.Flags & ~valid_send_flags) == 0 &&
         ((options.Flags & WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET) == 0 ||
          options.Flags == WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET);
}

[[gnu::cold, gnu::noinline]] BOOLEAN refuse_reported(Request& request, NTSTATUS status,
                                                     const char* rule, const char* did,
                                                     const char* should) {
  request.set_status(status);
  verifier_break(request.globals(),
                 {.rule = rule, .call = "WdfRequestSend", .object = request.handle()}, did, should);
  return FALSE;
}

// 3.4 #5 to #7.
[[gnu::noinline]] BOOLEAN send_and_forget(Request& request, Target& target) {
  if (request.is_received() && request.irp() == nullptr) {
    request.report_violation(RequestRule::AccessCompleted, Ddi::WdfRequestSend);
    return FALSE;
  }
  if (request.irp_owner() != IrpOwner::FromIo) {
    // The status of one in flight is the device's (1.5).
    if (request.is_in_flight()) {
      request.report_violation(RequestRule::GiveAwayInFlight, Ddi::WdfRequestSend);
    } else {
      request.set_status(STATUS_INVALID_DEVICE_STATE);
    }
    return FALSE;
  }
  if (request.format_kind() != FormatKind::None) {
    return refuse_reported(request, STATUS_INVALID_DEVICE_REQUEST,
                           "RequestSendAndForgetNoFormatting",
                           "sent and forgot a request that was formatted for an I/O target",
                           "send it with a completion routine, or format it with "
                           "WdfRequestFormatRequestUsingCurrentType only");
  }
  return request.forget(target);
}

BOOLEAN refuse_without_routine(Request& request) {
  return refuse_reported(request, STATUS_INVALID_DEVICE_REQUEST, "ReqCompletionRoutine",
                         "sent a received request without a completion routine",
                         "set one, so that the request comes back to the driver");
}

bool lacks_routine(const Request& request) {
  return request.irp_owner() == IrpOwner::FromIo && request.routine() == nullptr;
}

[[gnu::noinline]] BOOLEAN send_with_options(PWDF_DRIVER_GLOBALS globals, Request& request,
                                            WDFIOTARGET target_handle,
                                            const WDF_REQUEST_SEND_OPTIONS& options) {
  if (!are_valid(options)) {
    return refuse_reported(request, STATUS_INVALID_PARAMETER, "SendOptions",
                           "passed send options with a wrong size, or flags that are unknown or do "
                           "not go together",
                           "initialize them with WDF_REQUEST_SEND_OPTIONS_INIT; SEND_AND_FORGET "
                           "goes with no other flag");
  }
  const SendOptions send{options.Flags, options.Timeout};
  Target& target = resolve<Target>(globals, target_handle, Ddi::WdfRequestSend);
  if ((send.flags & WDF_REQUEST_SEND_OPTION_SYNCHRONOUS) != 0) {
    return target.submit_and_wait(request, send, true);
  }
  if ((send.flags & WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET) != 0) {
    return send_and_forget(request, target);
  }
  return lacks_routine(request) ? refuse_without_routine(request) : target.submit(request, send);
}

}  // namespace

namespace ddi {

// One function for the compiler down to the device below, as it is the way of almost every send.
[[gnu::flatten]] BOOLEAN WdfRequestSend(PWDF_DRIVER_GLOBALS globals, WDFREQUEST handle,
                                        WDFIOTARGET target_handle,
                                        PWDF_REQUEST_SEND_OPTIONS options) {
  constexpr Ddi self = Ddi::WdfRequestSend;
  Request& request = resolve<Request>(globals, handle, self);
  if (options != nullptr) return send_with_options(globals, request, target_handle, *options);
  Target& target = resolve<Target>(globals, target_handle, self);
  if (__builtin_expect(lacks_routine(request), 0)) return refuse_without_routine(request);
  return target.submit_checked(request, {});
}

}  // namespace ddi
}  // namespace wdf
