// SPDX-License-Identifier: MIT
// Putting a finished IRP where its CPU's loop will complete it.
#include "nt/completion_queue.h"

#include "nt/cpu.h"
#include "nt/flow.h"

namespace nt {
namespace {

[[gnu::noinline]] void append_elsewhere(Cpu& cpu, LIST_ENTRY* entry) {
  Guard guard(cpu.finished_lock);
  InsertTailList(&cpu.finished_elsewhere, entry);
  cpu.finished_elsewhere_count.fetch_add(1, std::memory_order_release);
}

}  // namespace

void complete_from_loop(PIRP irp) {
  Flow& flow = current_flow();
  Cpu& cpu = current_cpu();
  LIST_ENTRY* entry = &irp->Tail.Overlay.ListEntry;
  if (__builtin_expect(flow.irql >= DISPATCH_LEVEL, 1)) {
    InsertTailList(&cpu.finished, entry);
  } else {
    append_elsewhere(cpu, entry);
  }
  // A pass that is running ends by looking at the queue again.
  if (cpu.loop != &flow) executor().wake_cpu(cpu);
}

}  // namespace nt
