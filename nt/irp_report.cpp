// SPDX-License-Identifier: MIT
// What is said about drivers that misuse IRPs: what they did, and what they should do instead.
#include "nt/irp_report.h"

#include <fmt/format.h>

#include "base/assert.h"
#include "base/trace.h"
#include "nt/bug_check.h"
#include "nt/finding.h"
#include "nt/irp_memory.h"
#include "nt/name_space.h"

namespace nt {
namespace {

constexpr ULONG no_more_irp_stack_locations = 0x35;
constexpr ULONG multiple_irp_complete_requests = 0x44;

ULONG_PTR word(const void* pointer) {
  return reinterpret_cast<ULONG_PTR>(pointer);
}

std::string driver_of(DEVICE_OBJECT* device) {
  if (device == nullptr || device->DriverObject == nullptr) return "a driver";
  return narrow(view_of(&device->DriverObject->DriverName));
}

void tell(const char* rule, const char* call, const void* object, std::string did,
          std::string should) {
  Finding finding;
  finding.severity = Severity::Violation;
  finding.rule = rule;
  finding.call = call;
  finding.object = object;
  finding.did = std::move(did);
  finding.should = std::move(should);
  report(std::move(finding));
}

struct RuleText {
  const char* call;
  const char* did;
  const char* should;
};

RuleText text_of(IrpRule rule) {
  switch (rule) {
    case IrpRule::None:
      break;
    case IrpRule::CompletedTwice:
      return {"IoCompleteRequest", "completed an IRP that no driver has",
              "complete each IRP once, and only while it belongs to the driver"};
    case IrpRule::CalledAfterFree:
      return {"IoCallDriver", "sent an IRP that was freed", "send it before IoFreeIrp"};
    case IrpRule::CalledWhileCompleting:
      return {"IoCallDriver", "sent an IRP that is being completed",
              "send it from a completion routine that keeps it, or before completing it"};
    case IrpRule::ContinuedWithout:
      return {"completion routine",
              "freed, reused, sent or completed the IRP in a completion routine and then let its "
              "completion go on",
              "return STATUS_MORE_PROCESSING_REQUIRED from a routine that keeps the IRP"};
    case IrpRule::FreedTwice:
      return {"IoFreeIrp", "freed an IRP that was freed before", "free each IRP once"};
    case IrpRule::FreedInUse:
      return {"IoFreeIrp", "freed an IRP that a driver below still has",
              "free it in its completion routine or after that has run"};
    case IrpRule::FreedForeign:
      return {
          "IoFreeIrp", "freed an IRP that the I/O manager frees itself",
          "complete it; only what IoAllocateIrp and IoBuildAsynchronousFsdRequest gave is freed"};
    case IrpRule::ReusedAfterFree:
      return {"IoReuseIrp", "reused an IRP that was freed", "reuse it before IoFreeIrp"};
    case IrpRule::ReusedInUse:
      return {"IoReuseIrp", "reused an IRP that a driver below still has",
              "reuse it in its completion routine or after that has run"};
    case IrpRule::ReusedForeign:
      return {"IoReuseIrp", "reused an IRP that the I/O manager made for a thread",
              "reuse only what IoAllocateIrp gave"};
  }
  UNREACHABLE("a violation without a rule");
}

const char* rule_name(IrpRule rule) {
  switch (rule) {
    case IrpRule::CompletedTwice:
    case IrpRule::FreedTwice:
      return "MULTIPLE_IRP_COMPLETE_REQUESTS";
    case IrpRule::ContinuedWithout:
      return "IrpContinuedWithout";
    case IrpRule::FreedInUse:
      return "IrpFreedInUse";
    case IrpRule::FreedForeign:
      return "IrpFreedForeign";
    case IrpRule::ReusedInUse:
    case IrpRule::ReusedAfterFree:
      return "IrpReusedInUse";
    case IrpRule::ReusedForeign:
      return "IrpReusedForeign";
    default:
      return "IrpSentInUse";
  }
}

}  // namespace

const char* irp_state_name(IrpState state) {
  static constexpr const char* names[] = {
#define STATE(name, owner) #name,
#include "nt/irp_states.def"
#undef STATE
  };
  const auto index = std::size_t(state);
  return index < std::size(names) ? names[index] : "not an IRP";
}

std::string describe_irp(const IRP* irp) {
  const bool has_location = irp->CurrentLocation <= irp->StackCount;
  const IO_STACK_LOCATION* location =
      has_location ? irp->Tail.Overlay.CurrentStackLocation : nullptr;
  std::string text = fmt::format("IRP {}", fmt::ptr(irp));
  if (location == nullptr) return text + ", which no driver has";
  return text + fmt::format(", major function {:#x}, with {}", location->MajorFunction,
                            driver_of(location->DeviceObject));
}

void report_irp_misuse(IRP* irp, const IrpCell& cell) {
  ASSERT(cell.kind == IrpCellKind::Violation);
  const RuleText text = text_of(cell.rule);
  if (cell.rule == IrpRule::CompletedTwice || cell.rule == IrpRule::FreedTwice) {
    bug_check(multiple_irp_complete_requests, word(irp), ULONG_PTR(irp_state(irp)), 0, 0, text.did);
  }
  tell(rule_name(cell.rule), text.call, irp,
       fmt::format("{} (state {})", text.did, irp_state_name(irp_state(irp))), text.should);
}

void stop_without_location(IRP* irp, DEVICE_OBJECT* device) {
  bug_check(no_more_irp_stack_locations, word(irp), word(device), ULONG_PTR(irp->StackCount), 0,
            "an IRP with no stack location left was sent on; it needs the target's StackSize");
}

void report_irp_size(IRP* irp, USHORT packet_size, CCHAR stack_size) {
  tell(
      "IrpTooSmall", "IoInitializeIrp", irp,
      fmt::format("gave {} bytes for an IRP with {} stack locations", packet_size, int(stack_size)),
      "give IoSizeOfIrp(StackSize) bytes");
}

void report_freed_unallocated(IRP* irp) {
  tell("IrpFreedForeign", "IoFreeIrp", irp, "freed an IRP that IoAllocateIrp did not make",
       "free the memory it was initialized in");
}

void report_cancel_routine(IRP* irp, const char* call) {
  IoSetCancelRoutine(irp, nullptr);
  tell("IrpCancelRoutineSet", call, irp,
       fmt::format("called {} while the IRP's cancel routine was still set", call),
       "take it away with IoSetCancelRoutine(Irp, NULL), and leave the IRP alone if that gives "
       "NULL");
}

void report_pending_status(IRP* irp) {
  tell("IrpCompletedPending", "IoCompleteRequest", irp,
       "completed an IRP with IoStatus.Status = STATUS_PENDING", "set the final status first");
}

void report_unowned(IRP* irp) {
  tell(
      "IrpNotKept", "completion routine", irp,
      "let the completion of an IRP of its own go on to the I/O manager, which knows nothing of it",
      "set a completion routine that returns STATUS_MORE_PROCESSING_REQUIRED");
}

void report_unmarked(IRP* irp, DEVICE_OBJECT* device) {
  tell("IrpNotMarkedPending", "IoCompleteRequest", irp,
       fmt::format("{}: an IRP was completed after the dispatch routine had returned, but was not "
                   "marked pending at this level",
                   driver_of(device)),
       "call IoMarkIrpPending and return STATUS_PENDING; in a completion routine, "
       "IoMarkIrpPending if PendingReturned is set");
}

void report_major(IRP* irp, DEVICE_OBJECT* device, UCHAR major) {
  tell("IrpMajorFunction", "IoCallDriver", irp,
       fmt::format("sent major function {:#x} to {}, which does not exist", major,
                   driver_of(device)),
       "set MajorFunction in the next stack location");
}

void report_dispatch(const DispatchOutcome& outcome) {
  const std::string who = fmt::format("{}, dispatch routine of major function {:#x}",
                                      driver_of(outcome.device), outcome.major);
  if (outcome.was_marked) {
    tell("IrpMarkedNotPending", "dispatch routine", outcome.irp,
         fmt::format("{}: marked the IRP pending but returned {:#010x}", who,
                     ULONG(outcome.returned)),
         "return STATUS_PENDING after IoMarkIrpPending");
  } else if (outcome.returned == STATUS_PENDING) {
    tell("IrpNotMarkedPending", "dispatch routine", outcome.irp,
         fmt::format("{}: returned STATUS_PENDING without IoMarkIrpPending", who),
         "mark the IRP before it is queued or passed on, then return STATUS_PENDING");
  } else {
    tell("IrpStatusMismatch", "dispatch routine", outcome.irp,
         fmt::format("{}: completed the IRP with {:#010x} but returned {:#010x}", who,
                     ULONG(outcome.completed_with), ULONG(outcome.returned)),
         "return the status the IRP was completed with");
  }
}

void report_dispatch_irql(DEVICE_OBJECT* device, IRP* irp, KIRQL before, KIRQL after) {
  tell("IrqlChanged", "dispatch routine", irp,
       fmt::format("{}: the dispatch routine was called at IRQL {} and returned at {}",
                   driver_of(device), before, after),
       "restore the IRQL before returning");
}

void report_information(IRP* irp, ULONG_PTR information, ULONG length) {
  tell("IrpInformationTooLarge", "IoCompleteRequest", irp,
       fmt::format("completed with Information {} for a buffer of {} bytes", information, length),
       "report the bytes that were really put into the buffer");
}

}  // namespace nt
