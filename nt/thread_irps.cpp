// SPDX-License-Identifier: MIT
// The list of a thread's IRPs. An IRP is finished by any flow, so the list has a lock; canceling
// happens outside it, behind the IRP's gate (nt/cancel_gate.h).
#include "nt/thread_irps.h"

#include "base/assert.h"
#include "nt/flow.h"
#include "nt/irp_memory.h"
#include "nt/irp_report.h"

namespace nt {
namespace {

IRP* irp_of(LIST_ENTRY* entry) {
  return CONTAINING_RECORD(entry, IRP, ThreadListEntry);
}

// The next one that was not asked to end yet, with its gate entered; null if there is none.
IRP* next_to_cancel(Flow& flow) {
  Guard guard(flow.irps_lock);
  for (LIST_ENTRY* entry = flow.irps.Flink; entry != &flow.irps; entry = entry->Flink) {
    IrpPrefix& prefix = irp_prefix(irp_of(entry));
    if (prefix.is_exit_canceled || !prefix.gate.enter()) continue;
    prefix.is_exit_canceled = true;
    return irp_of(entry);
  }
  return nullptr;
}

bool has_irps(Flow& flow) {
  Guard guard(flow.irps_lock);
  return !IsListEmpty(&flow.irps);
}

}  // namespace

void give_irp_to_thread(IRP* irp) {
  Flow& flow = current_flow();
  irp->Tail.Overlay.Thread = reinterpret_cast<PETHREAD>(&flow);
  irp_prefix(irp).is_thread_owned = true;
  Guard guard(flow.irps_lock);
  if (flow.irps.Flink == nullptr) InitializeListHead(&flow.irps);
  InsertTailList(&flow.irps, &irp->ThreadListEntry);
}

void release_thread_irp(IRP* irp) {
  IrpPrefix& prefix = irp_prefix(irp);
  ASSERT(prefix.is_thread_owned);
  {
    Flow& flow = flow_of(reinterpret_cast<PKTHREAD>(irp->Tail.Overlay.Thread));
    Guard guard(flow.irps_lock);
    RemoveEntryList(&irp->ThreadListEntry);
  }
  if (prefix.gate.finish()) free_foreign_irp(irp);
}

std::vector<std::string> describe_thread_irps(const Flow& flow) NO_THREAD_SAFETY_ANALYSIS {
  std::vector<std::string> lines;
  if (flow.irps.Flink == nullptr) return lines;
  for (LIST_ENTRY* entry = flow.irps.Flink; entry != &flow.irps; entry = entry->Flink) {
    lines.push_back(describe_irp(irp_of(entry)));
  }
  return lines;
}

void cancel_thread_irps() {
  Flow& flow = current_flow();
  {
    Guard guard(flow.irps_lock);
    if (flow.irps.Flink == nullptr) return;
  }
  while (IRP* irp = next_to_cancel(flow)) {
    IoCancelIrp(irp);
    if (irp_prefix(irp).gate.leave()) free_foreign_irp(irp);
  }
  while (has_irps(flow)) {
    LARGE_INTEGER interval;
    interval.QuadPart = -base::Ticks::from_ms(1).count;
    KeDelayExecutionThread(KernelMode, FALSE, &interval);
  }
}

}  // namespace nt
