// SPDX-License-Identifier: MIT
// Passing an IRP to the next lower driver, and the walk back up when it is completed. This is the
// hot path: no lock, no allocation. Source: framework.md WDM-R5, R9 to R15;
// wdm/nf-wdm-iofcalldriver, -iocompleterequest, kernel/completing-irps.
#include "nt/irp.h"

#include <atomic>

#include "base/assert.h"
#include "nt/executor.h"
#include "nt/flow.h"
#include "nt/irp_memory.h"
#include "nt/irp_report.h"

namespace nt {
namespace {

// One dispatch routine that is running in this flow. Completion notes here what became of the IRP
// in the meantime, so that the routine's answer can be compared with it. It also has what the
// reports about the routine need: nothing else is kept over the call.
struct DispatchFrame {
  DispatchFrame(const Flow& flow, IRP* irp, const IO_STACK_LOCATION* location, IrpState before)
      : previous(static_cast<DispatchFrame*>(flow.dispatch_frame)),
        location(location),
        device(location->DeviceObject),
        irp(irp),
        major(location->MajorFunction),
        state_before(before),
        control_before(location->Control),
        irql(flow.irql) {}

  DispatchFrame* const previous;
  const IO_STACK_LOCATION* const location;  // the one it was given
  DEVICE_OBJECT* const device;
  IRP* const irp;
  const UCHAR major;
  const IrpState state_before;
  const UCHAR control_before;
  const KIRQL irql;
  bool was_completed = false;
  bool was_marked;  // this and the next are written with `was_completed`
  NTSTATUS completed_with;

  // The IRP was sent with a location of its own, not by a driver that skipped its own.
  bool has_own_location() const { return state_before != IrpState::Dispatched; }
  // The location came with the mark of a driver that had returned STATUS_PENDING and then skipped
  // its own: this call answers for its completion only.
  bool came_marked() const { return (control_before & SL_PENDING_RETURNED) != 0; }
};

// Whether the cell allows what happens; otherwise it is reported and nothing may be done.
[[gnu::always_inline]] inline bool advance(IRP* irp, IrpEvent event) {
  const IrpCell& cell = step(irp_state(irp), event);
  if (__builtin_expect(cell.kind != IrpCellKind::Legal, 0)) {
    report_irp_misuse(irp, cell);
    return false;
  }
  set_irp_state(irp, cell.next);
  return true;
}

// What the walk does with an IRP that it has.
void advance_walk(IRP* irp, IrpEvent event) {
  set_irp_state(irp, step(IrpState::Completing, event).next);
}

// The current location is being left: tells the dispatch routines of this flow that had it.
[[gnu::noinline]] void note_left(IRP* irp) {
  const IO_STACK_LOCATION* left = irp->Tail.Overlay.CurrentStackLocation;
  bool is_found = false;
  auto* frame = static_cast<DispatchFrame*>(current_flow().dispatch_frame);
  for (; frame != nullptr; frame = frame->previous) {
    if (frame->location != left || frame->was_completed) continue;
    frame->was_completed = true;
    frame->was_marked = irp->PendingReturned;
    frame->completed_with = irp->IoStatus.Status;
    is_found = true;
    if (frame->has_own_location()) break;
  }
  if (!irp->PendingReturned && !is_found) report_unmarked(irp, left->DeviceObject);
}

bool is_invoked(UCHAR control, IRP* irp) {
  if (NT_SUCCESS(irp->IoStatus.Status)) {
    if ((control & SL_INVOKE_ON_SUCCESS) != 0) return true;
  } else {
    if ((control & SL_INVOKE_ON_ERROR) != 0) return true;
  }
  return (control & SL_INVOKE_ON_CANCEL) != 0 && is_irp_canceled(irp);
}

[[gnu::noinline]] bool continue_walk(IRP* irp) {
  return advance(irp, IrpEvent::Continue);
}

// False: a routine keeps the IRP, or gave it away; it must not be touched any more.
[[gnu::always_inline]] inline bool call_completion_routine(IRP* irp,
                                                           const IO_STACK_LOCATION* left) {
  DEVICE_OBJECT* device = nullptr;
  if (irp->CurrentLocation > irp->StackCount) {
    advance_walk(irp, IrpEvent::CreatorRoutineCalled);
  } else {
    device = irp->Tail.Overlay.CurrentStackLocation->DeviceObject;
    if (irp->CurrentLocation == irp->StackCount) {
      advance_walk(irp, IrpEvent::TopRoutineCalled);
    } else {
      advance_walk(irp, IrpEvent::RoutineCalled);
    }
  }
  const NTSTATUS answer = left->CompletionRoutine(device, irp, left->Context);
  return answer != STATUS_MORE_PROCESSING_REQUIRED && continue_walk(irp);
}

// False as above.
[[gnu::always_inline]] inline bool leave_location(IRP* irp) {
  irp->PendingReturned = irp->Tail.Overlay.CurrentStackLocation->Control & SL_PENDING_RETURNED;
  if (current_flow().dispatch_frame != nullptr || !irp->PendingReturned) note_left(irp);
  // Looked at again, so that nothing is kept over the call.
  const IO_STACK_LOCATION* left = irp->Tail.Overlay.CurrentStackLocation++;
  ++irp->CurrentLocation;
  if (left->CompletionRoutine != nullptr && is_invoked(left->Control, irp)) {
    return call_completion_routine(irp, left);
  }
  if (irp->PendingReturned && irp->CurrentLocation <= irp->StackCount) IoMarkIrpPending(irp);
  return true;
}

// The walk is above the top, and no routine has kept the IRP.
[[gnu::noinline]] void pass_top(IRP* irp) {
  const IrpFinished finished = irp_finished(irp);
  if (finished != nullptr) {
    advance_walk(irp, IrpEvent::TopPassed);
    finished(irp);
    return;
  }
  advance_walk(irp, IrpEvent::TopPassedUnowned);
  if (irp->UserIosb != nullptr && irp->Tail.Overlay.Thread != nullptr) {
    finish_thread_irp(irp);  // a driver that fills these in as IoBuild... does gets the same
  } else {
    report_unowned(irp);
  }
}

// The IRP was completed while its dispatch routine ran; it may be gone, and so may its location.
void check_outcome(const DispatchFrame& frame, NTSTATUS returned) {
  const bool may_be_pending = frame.was_marked;
  const bool may_be_final = !frame.was_marked || frame.came_marked();
  if (__builtin_expect(may_be_final && returned == frame.completed_with, 1)) return;
  if (may_be_pending && returned == STATUS_PENDING) return;
  report_dispatch(
      {frame.device, frame.irp, frame.major, returned, frame.was_marked, frame.completed_with});
}

[[gnu::noinline]] NTSTATUS check_return(const DispatchFrame& frame, NTSTATUS returned) {
  if (frame.was_completed) check_outcome(frame, returned);
  const KIRQL irql = current_flow().irql;
  if (irql != frame.irql) report_dispatch_irql(frame.device, frame.irp, frame.irql, irql);
  return returned;
}

// Everything rare is a call at the end, here and below: what is kept over a call in the middle
// costs all others the registers.
[[gnu::always_inline]] inline NTSTATUS call_routine(DRIVER_DISPATCH* routine, IRP* irp,
                                                    const IO_STACK_LOCATION* location,
                                                    IrpState state_before) {
  DispatchFrame frame(current_flow(), irp, location, state_before);
  current_flow().dispatch_frame = &frame;
  const NTSTATUS status = routine(location->DeviceObject, irp);
  current_flow().dispatch_frame = frame.previous;
  if (frame.was_completed || __builtin_expect(current_flow().irql != frame.irql, 0)) {
    return check_return(frame, status);
  }
  return status;
}

// With a major function that does not exist.
[[gnu::cold, gnu::noinline]] NTSTATUS call_reported(DEVICE_OBJECT* device, IRP* irp,
                                                    DRIVER_DISPATCH* routine,
                                                    const IO_STACK_LOCATION* location,
                                                    IrpState state_before) {
  report_major(irp, device, location->MajorFunction);
  if (routine == nullptr) routine = device->DriverObject->MajorFunction[IRP_MJ_MAXIMUM_FUNCTION];
  return call_routine(routine, irp, location, state_before);
}

// `routine`: instead of the driver's own one; null: that.
[[gnu::always_inline]] inline NTSTATUS call_device(DEVICE_OBJECT* device, IRP* irp,
                                                   DRIVER_DISPATCH* routine) {
  if (__builtin_expect(irp->CurrentLocation <= 1, 0)) stop_without_location(irp, device);
  const IrpState state_before = irp_state(irp);
  if (!advance(irp, IrpEvent::Call)) return STATUS_INVALID_DEVICE_REQUEST;

  --irp->CurrentLocation;
  IO_STACK_LOCATION* location = --irp->Tail.Overlay.CurrentStackLocation;
  location->DeviceObject = device;
  const UCHAR major = location->MajorFunction;
  if (__builtin_expect(major > IRP_MJ_MAXIMUM_FUNCTION, 0)) {
    return call_reported(device, irp, routine, location, state_before);
  }
  if (routine == nullptr) routine = device->DriverObject->MajorFunction[major];
  return call_routine(routine, irp, location, state_before);
}

[[gnu::noinline]] NTSTATUS call_device_switching(DEVICE_OBJECT* device, IRP* irp,
                                                 DRIVER_DISPATCH* routine) {
  switch_point(SwitchPoint::DdiEntry, irp);
  return call_device(device, irp, routine);
}

[[gnu::noinline]] void complete_upwards(IRP* irp) {
  while (irp->CurrentLocation <= irp->StackCount) {
    if (!leave_location(irp)) return;
  }
  pass_top(irp);
}

// Who cancels the IRP just now may be taking its routine.
bool has_cancel_routine(IRP* irp) {
  const std::atomic_ref<volatile PDRIVER_CANCEL> cancel_routine(irp->CancelRoutine);
  return cancel_routine.load(std::memory_order_relaxed) != nullptr;
}

[[gnu::cold, gnu::noinline]] void complete_reported(IRP* irp) {
  if (has_cancel_routine(irp)) report_cancel_routine(irp, "IoCompleteRequest");
  if (irp->IoStatus.Status == STATUS_PENDING) report_pending_status(irp);
  complete_upwards(irp);
}

[[gnu::always_inline]] inline void complete_irp(IRP* irp) {
  if (!advance(irp, IrpEvent::Complete)) return;
  if (__builtin_expect(has_cancel_routine(irp) || irp->IoStatus.Status == STATUS_PENDING, 0)) {
    return complete_reported(irp);
  }
  // The first location by itself: the routine that was set there keeps most IRPs.
  if (irp->CurrentLocation <= irp->StackCount && !leave_location(irp)) return;
  complete_upwards(irp);
}

[[gnu::noinline]] void complete_irp_switching(IRP* irp) {
  switch_point(SwitchPoint::Completion, irp);
  complete_irp(irp);
}

}  // namespace

NTSTATUS call_dispatch(DEVICE_OBJECT* device, IRP* irp, DRIVER_DISPATCH* routine) {
  return call_device_switching(device, irp, routine);
}

}  // namespace nt

extern "C" NTSTATUS IofCallDriver(PDEVICE_OBJECT device, PIRP irp) {
  if (nt::is_simulated()) return nt::call_device_switching(device, irp, nullptr);
  return nt::call_device(device, irp, nullptr);
}

extern "C" VOID IofCompleteRequest(PIRP irp, CCHAR) {
  if (nt::is_simulated()) return nt::complete_irp_switching(irp);
  nt::complete_irp(irp);
}
