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
// in the meantime, so that the routine's answer can be compared with it.
struct DispatchFrame {
  DispatchFrame(DispatchFrame* previous, const IO_STACK_LOCATION* location, IrpState state_before)
      : previous(previous),
        location(location),
        state_before(state_before),
        control_before(location->Control) {}

  DispatchFrame* const previous;
  const IO_STACK_LOCATION* const location;  // the one it was given
  const IrpState state_before;
  const UCHAR control_before;
  bool was_completed = false;
  bool was_marked;  // this and the next are written with `was_completed`
  NTSTATUS completed_with;

  // The IRP was sent with a location of its own, not by a driver that skipped its own.
  bool has_own_location() const { return state_before != IrpState::Dispatched; }
  // The location came with the mark of a driver that had returned STATUS_PENDING and then skipped
  // its own: this call answers for its completion only.
  bool came_marked() const { return (control_before & SL_PENDING_RETURNED) != 0; }
};

// Whether the cell allows what happens; otherwise it was reported and nothing may be done.
bool advance(IRP* irp, IrpEvent event) {
  const IrpCell& cell = step(irp_state(irp), event);
  if (__builtin_expect(cell.kind != IrpCellKind::Legal, 0)) {
    ASSERT(cell.kind == IrpCellKind::Violation);
    report_irp_misuse(irp, event, cell);
    return false;
  }
  set_irp_state(irp, cell.next);
  return true;
}

// The location `left` is being left: tells the dispatch routines of this flow that had it.
void note_left(Flow& flow, IRP* irp, const IO_STACK_LOCATION* left, bool is_marked) {
  bool is_found = false;
  auto* frame = static_cast<DispatchFrame*>(flow.dispatch_frame);
  for (; frame != nullptr; frame = frame->previous) {
    if (frame->location != left || frame->was_completed) continue;
    frame->was_completed = true;
    frame->was_marked = is_marked;
    frame->completed_with = irp->IoStatus.Status;
    is_found = true;
    if (frame->has_own_location()) break;
  }
  if (!is_marked && !is_found) report_unmarked(irp, left->DeviceObject);
}

bool is_invoked(UCHAR control, IRP* irp) {
  if (NT_SUCCESS(irp->IoStatus.Status)) {
    if ((control & SL_INVOKE_ON_SUCCESS) != 0) return true;
  } else {
    if ((control & SL_INVOKE_ON_ERROR) != 0) return true;
  }
  return (control & SL_INVOKE_ON_CANCEL) != 0 && is_irp_canceled(irp);
}

// False: a routine keeps the IRP, or gave it away; it must not be touched any more.
bool call_completion_routine(IRP* irp, const IO_STACK_LOCATION* left) {
  DEVICE_OBJECT* device = nullptr;
  if (irp->CurrentLocation > irp->StackCount) {
    advance(irp, IrpEvent::CreatorRoutineCalled);
  } else {
    device = irp->Tail.Overlay.CurrentStackLocation->DeviceObject;
    if (irp->CurrentLocation == irp->StackCount) {
      advance(irp, IrpEvent::TopRoutineCalled);
    } else {
      advance(irp, IrpEvent::RoutineCalled);
    }
  }
  const NTSTATUS answer = left->CompletionRoutine(device, irp, left->Context);
  return answer != STATUS_MORE_PROCESSING_REQUIRED && advance(irp, IrpEvent::Continue);
}

// From the current location upwards. False as above.
bool walk_up(IRP* irp) {
  Flow& flow = current_flow();
  while (irp->CurrentLocation <= irp->StackCount) {
    IO_STACK_LOCATION* left = irp->Tail.Overlay.CurrentStackLocation;
    const UCHAR control = left->Control;
    irp->PendingReturned = control & SL_PENDING_RETURNED;
    note_left(flow, irp, left, irp->PendingReturned);
    ++irp->CurrentLocation;
    irp->Tail.Overlay.CurrentStackLocation = left + 1;
    if (left->CompletionRoutine != nullptr && is_invoked(control, irp)) {
      if (!call_completion_routine(irp, left)) return false;
    } else if (irp->PendingReturned && irp->CurrentLocation <= irp->StackCount) {
      IoMarkIrpPending(irp);
    }
  }
  return true;
}

// The IRP was completed while its dispatch routine ran; it may be gone, and so may its location.
void check_outcome(const DispatchFrame& frame, DEVICE_OBJECT* device, IRP* irp, UCHAR major,
                   NTSTATUS returned) {
  const bool may_be_pending = frame.was_marked;
  const bool may_be_final = !frame.was_marked || frame.came_marked();
  if (__builtin_expect(may_be_final && returned == frame.completed_with, 1)) return;
  if (may_be_pending && returned == STATUS_PENDING) return;
  report_dispatch({device, irp, major, returned, frame.was_marked, frame.completed_with});
}

// `routine`: instead of the driver's own one; null: that.
[[gnu::always_inline]] inline NTSTATUS call_device(DEVICE_OBJECT* device, IRP* irp,
                                                   DRIVER_DISPATCH* routine) {
  switch_point(SwitchPoint::DdiEntry, irp);
  if (__builtin_expect(irp->CurrentLocation <= 1, 0)) stop_without_location(irp, device);
  const IrpState state_before = irp_state(irp);
  if (!advance(irp, IrpEvent::Call)) return STATUS_INVALID_DEVICE_REQUEST;

  --irp->CurrentLocation;
  IO_STACK_LOCATION* location = --irp->Tail.Overlay.CurrentStackLocation;
  location->DeviceObject = device;
  UCHAR major = location->MajorFunction;
  if (__builtin_expect(major > IRP_MJ_MAXIMUM_FUNCTION, 0)) {
    report_major(irp, device, major);
    major = IRP_MJ_MAXIMUM_FUNCTION;
  }

  Flow& flow = current_flow();
  const KIRQL irql = flow.irql;
  DispatchFrame frame(static_cast<DispatchFrame*>(flow.dispatch_frame), location, state_before);
  flow.dispatch_frame = &frame;
  if (routine == nullptr) routine = device->DriverObject->MajorFunction[major];
  const NTSTATUS status = routine(device, irp);
  flow.dispatch_frame = frame.previous;
  if (frame.was_completed) check_outcome(frame, device, irp, major, status);
  if (__builtin_expect(flow.irql != irql, 0)) report_dispatch_irql(device, irp, irql, flow.irql);
  return status;
}

}  // namespace

NTSTATUS call_dispatch(DEVICE_OBJECT* device, IRP* irp, DRIVER_DISPATCH* routine) {
  return call_device(device, irp, routine);
}

}  // namespace nt

extern "C" NTSTATUS IofCallDriver(PDEVICE_OBJECT device, PIRP irp) {
  return nt::call_device(device, irp, nullptr);
}

extern "C" VOID IofCompleteRequest(PIRP irp, CCHAR) {
  using namespace nt;
  switch_point(SwitchPoint::Completion, irp);
  if (!advance(irp, IrpEvent::Complete)) return;
  // Who cancels the IRP just now may be taking its routine.
  const std::atomic_ref<volatile PDRIVER_CANCEL> cancel_routine(irp->CancelRoutine);
  if (__builtin_expect(cancel_routine.load(std::memory_order_relaxed) != nullptr, 0)) {
    report_cancel_routine(irp, "IoCompleteRequest");
  }
  if (__builtin_expect(irp->IoStatus.Status == STATUS_PENDING, 0)) report_pending_status(irp);
  if (!walk_up(irp)) return;

  const IrpFinished finished = irp_finished(irp);
  if (finished != nullptr) {
    advance(irp, IrpEvent::TopPassed);
    finished(irp);
    return;
  }
  advance(irp, IrpEvent::TopPassedUnowned);
  if (irp->UserIosb != nullptr && irp->Tail.Overlay.Thread != nullptr) {
    finish_thread_irp(irp);  // a driver that fills these in as IoBuild... does gets the same
  } else {
    report_unowned(irp);
  }
}
