// SPDX-License-Identifier: MIT
// Putting a finished IRP where its CPU's loop will complete it.
#include "nt/completion_queue.h"

#include "nt/cpu.h"
#include "nt/flow.h"

namespace nt {
namespace {

[[gnu::noinline]] NTSTATUS append_elsewhere(Cpu& cpu, IRP* irp) {
  {
    Guard guard(cpu.finished_lock);
    cpu.finished_elsewhere.push_back(irp);
    cpu.finished_elsewhere_count.fetch_add(1, std::memory_order_release);
  }
  executor().wake_cpu(cpu);
  return STATUS_PENDING;
}

[[gnu::noinline]] NTSTATUS wake_loop(Cpu& cpu) {
  executor().wake_cpu(cpu);
  return STATUS_PENDING;
}

}  // namespace

NTSTATUS complete_from_loop(PIRP irp) {
  Flow& flow = current_flow();
  if (__builtin_expect(flow.irql < DISPATCH_LEVEL, 0)) return append_elsewhere(current_cpu(), irp);
  Cpu& cpu = *flow.cpu;
  cpu.finished.push_back(irp);
  // A pass that is running ends by looking at the queue again.
  return cpu.loop == &flow ? STATUS_PENDING : wake_loop(cpu);
}

}  // namespace nt
