// SPDX-License-Identifier: MIT
// Coming back: from the device below's completion of the IRP to the driver's completion routine.
// One lane lock for each completion; the routine runs without it, in the completing flow at its
// IRQL. Source: requests.md 4.1, 4.2, 4.8; fxrequestbase.cpp CompleteSubmitted.
#include <algorithm>
#include <cstring>

#include "framework/call.h"
#include "framework/driver.h"
#include "framework/target.h"
#include "framework/target_delivery.h"

namespace wdf {
namespace {

// What a read from a buffered device goes to (4.2). Unlike the reference no more than was asked for
// (12.1 U13).
[[gnu::noinline]] void copy_back(Request& request, FormatPart& part) {
  const std::size_t information = request.irp()->IoStatus.Information;
  if (information > part.copy_back_length) {
    violation(request.globals(),
              {.rule = "InformationTooLarge", .call = "", .object = request.handle()},
              "got a request back whose Information exceeds the length it was formatted with",
              "complete it below with at most as many bytes as were asked for");
  }
  std::memcpy(part.copy_back_to, part.bounce,
              std::min<std::size_t>(information, part.copy_back_length));
  part.copy_back_to = nullptr;  // another send of this format copies nothing
}

void fill_lengths(WDF_REQUEST_COMPLETION_PARAMS& params) {
  const std::size_t information = params.IoStatus.Information;
  switch (params.Type) {
    case WdfRequestTypeRead:
    case WdfRequestTypeWrite:
      params.Parameters.Read.Length = information;
      break;
    case WdfRequestTypeDeviceControl:
    case WdfRequestTypeDeviceControlInternal:
      params.Parameters.Ioctl.Output.Length = information;
      break;
    default:
      break;
  }
}

}  // namespace

// The completion routine of every IRP that is sent (4.1 step 1). Up to the driver's routine one
// function for the compiler.
[[gnu::flatten]] NTSTATUS Target::irp_is_back(DEVICE_OBJECT*, IRP* irp, void* context) {
  auto& request = *static_cast<Request*>(context);
  if (irp->CurrentLocation <= irp->StackCount && irp->PendingReturned && !request.is_waited_for_) {
    IoMarkIrpPending(irp);
  }
  request.target_->request_is_back(request);
  return STATUS_MORE_PROCESSING_REQUIRED;
}

bool Target::stop_timeout_locked(Request& request) {
  if (request.timeout_ != Timeout::Armed) return true;
  const bool is_stopped = nt::cancel_timer(*request.timer_);
  const auto& cell =
      wdf::step(request.timeout_, is_stopped ? TimeoutEvent::Stopped : TimeoutEvent::CallbackBegun);
  request.timeout_ = cell.next;
  if (!is_stopped) ++request.holders_;
  return is_stopped;
}

// Those behind the request come back next, as far as one can guess. What the framework and the
// driver look at then hangs together by pointers, so where there are many it is fetched in steps:
// of the one after the next what it points to, of the next what that points to.
[[gnu::always_inline]] inline void Target::fetch_followers_locked(const Lane& lane,
                                                                  Request& request) {
  if (lane.outstanding <= base::few_count) return;
  const auto& flying = request.is_sent_ignoring_ ? lane.ignored : lane.sent;
  Request* next = flying.next(request);
  if (next == nullptr) return;
  if (next->format_part_ != nullptr) next->format_part_->fetch_used();
  if (Request* after = flying.next(*next)) {
    base::fetch_for_write(after->format_part_, sizeof(FormatPart));
    base::fetch_for_write(after->routine_context_, 1);
  }
}

// With nothing else to think of than the way back to the driver, for which nothing is called while
// the lane is held; or whatever there is, in settle_back().
[[gnu::always_inline]] inline void Target::request_is_back(Request& request) {
  OwnersGuard guard(request.lane());
  const auto& cell = wdf::step(request.flight(), FlightEvent::Back);
  if (__builtin_expect(!guard.is_held() || request.timeout_ != Timeout::Off ||
                           cell.effect != RequestEffect::Deliver,
                       0)) {
    if (guard.is_held()) guard.release();
    return settle_back(request);
  }
  Lane& lane = lanes_[guard.index()];
  fetch_followers_locked(lane, request);
  land_locked(request, cell.next);
  const bool is_watched = lane.is_watched;
  guard.release();
  if (__builtin_expect(is_watched, 0)) return deliver_watched(request, guard.index());
  deliver({this, &request, guard.index(), OwedHold | OwedCount});
}

void Target::settle_back(Request& request) {
  LaneGuard guard(request.lane());
  fetch_followers_locked(lanes_[guard.index()], request);
  if (request.timeout_ != Timeout::Off && !stop_timeout_locked(request)) {
    const auto& cell = wdf::step(request.flight(), FlightEvent::BackTimerDue);
    ASSERT(cell.effect == RequestEffect::LeaveToHolder);
    request.set_flight(cell.next);
    return;
  }
  const auto& cell = wdf::step(request.flight(), FlightEvent::Back);
  ASSERT(cell.kind == Kind::Legal);
  if (cell.effect == RequestEffect::LeaveToHolder) {
    request.set_flight(cell.next);
    return;
  }
  land_and_deliver(request, guard, cell.next);
}

inline void Target::land_locked(Request& request, Flight next) {
  if (request.target_hook.is_linked()) request.target_hook.unlink();
  request.set_flight(next);
}

void Target::land_and_deliver(Request& request, LaneGuard& guard, Flight next) {
  if (request.timeout_ != Timeout::Off) {
    const auto& cell = wdf::step(request.timeout_, TimeoutEvent::Deliver);
    ASSERT(cell.kind == Kind::Legal);
    request.timeout_ = cell.next;
    if (cell.effect == RequestEffect::MorphStatus &&
        request.irp_->IoStatus.Status == STATUS_CANCELLED) {
      request.irp_->IoStatus.Status = STATUS_IO_TIMEOUT;
    }
  }
  land_locked(request, next);
  const bool is_watched = lanes_[guard.index()].is_watched;
  guard.release();
  if (is_watched) return deliver_watched(request, guard.index());
  deliver({this, &request, guard.index(), OwedHold | OwedCount});
}

// Of a lane that is watched: perhaps nothing is in flight any more.
void Target::deliver_watched(Request& request, std::uint32_t lane) {
  const std::uint8_t wakes = lanes_emptied() ? OwedWake : 0;
  deliver({this, &request, lane, static_cast<std::uint8_t>(OwedHold | OwedCount | wakes)});
}

namespace {

[[gnu::noinline]] WDF_REQUEST_COMPLETION_PARAMS* untold(
    Request& request, WDF_REQUEST_COMPLETION_PARAMS& only_status) {
  if (request.format_kind() == FormatKind::Abandoned) {
    if (request.format_part().copy_back_to != nullptr) copy_back(request, request.format_part());
    request.drop_format();
  }
  WDF_REQUEST_COMPLETION_PARAMS_INIT(&only_status);
  return &only_status;
}

// What the driver is told besides the status: what its format says, or nothing.
WDF_REQUEST_COMPLETION_PARAMS* told(Request& request, WDF_REQUEST_COMPLETION_PARAMS& only_status) {
  if (__builtin_expect(request.format_kind() < FormatKind::Io, 0)) {
    return untold(request, only_status);
  }
  FormatPart& part = request.format_part();
  if (__builtin_expect(part.copy_back_to != nullptr, 0)) copy_back(request, part);
  return &part.params;
}

}  // namespace

[[gnu::always_inline]] inline void Target::deliver(Delivery delivery) {
  Request& request = *delivery.request;
  if (request.globals().verifier_on) {
    auto& context = request.irp_->Tail.Overlay.DriverContext;
    std::memset(context, 0, sizeof(context));
  }
  request.move_format(FormatEvent::Back);
  WDF_REQUEST_COMPLETION_PARAMS only_status;
  WDF_REQUEST_COMPLETION_PARAMS* params = told(request, only_status);
  params->IoStatus = request.irp_->IoStatus;
  fill_lengths(*params);

  // One-shot: whoever sends again sets it again (4.1 step 6).
  const PFN_WDF_REQUEST_COMPLETION_ROUTINE routine = request.routine_;
  const WDFCONTEXT context = request.routine_context_;
  request.set_routine(nullptr, nullptr);
  if (routine != nullptr) {
    call_driver({request.globals(), completion_routine_name, &request, nullptr, &delivery}, routine,
                static_cast<WDFREQUEST>(request.handle()),
                static_cast<WDFIOTARGET>(delivery.target->handle()), params, context);
  }
  if (delivery.owed != 0) settle(delivery);
}

// A send from the routine has not taken over everything.
void Target::settle(const Delivery& delivery) {
  Target& target = *delivery.target;
  if ((delivery.owed & OwedHold) != 0) delivery.request->dereference();
  if ((delivery.owed & OwedWake) != 0) target.wake_waiter();
  if ((delivery.owed & OwedCount) != 0) target.drop_count(delivery.lane);
}

// Unless somebody has begun to wait since: the end of that wait wakes both.
void Target::wake_waiter() {
  nt::Guard guard(lock_);
  if (drain_ == Drain::Quiet) KeSetEvent(&sent_is_back_, IO_NO_INCREMENT, FALSE);
}

// The last thing a delivery does with the target. Once its deletion waits, the count is given back
// under the target's own lock, which the deletion takes before it goes on.
void Target::drop_count(std::uint32_t lane_index) {
  {
    LaneGuard guard(lane_index);
    if (!lanes_[lane_index].is_counted) {
      --lanes_[lane_index].outstanding;
      return;
    }
  }
  nt::Guard guard(lock_);
  {
    LaneGuard lane_guard(lane_index);
    --lanes_[lane_index].outstanding;
  }
  tell_if_unused_locked();
}

}  // namespace wdf
