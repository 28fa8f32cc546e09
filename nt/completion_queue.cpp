// SPDX-License-Identifier: MIT
// Putting a finished IRP where its CPU's loop will complete it.
#include "nt/completion_queue.h"

#include "nt/cpu.h"
#include "nt/flow.h"

namespace nt {

void complete_from_loop(PIRP irp) {
  Cpu& cpu = current_cpu();
  LIST_ENTRY* entry = &irp->Tail.Overlay.ListEntry;
  if (current_flow().irql >= DISPATCH_LEVEL) {
    InsertTailList(&cpu.finished, entry);
  } else {
    Guard guard(cpu.finished_lock);
    InsertTailList(&cpu.finished_elsewhere, entry);
    cpu.finished_elsewhere_count.fetch_add(1, std::memory_order_release);
  }
  // A pass that is running ends by looking at the queue again.
  if (cpu.loop != t_flow) executor().wake_cpu(cpu);
}

}  // namespace nt
