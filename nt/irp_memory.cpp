// SPDX-License-Identifier: MIT
// IoAllocateIrp and its relatives: making, preparing and freeing IRPs.
// Source: framework.md WDM-R2, R3; wdm/nf-wdm-ioallocateirp, -ioinitializeirp, -ioreuseirp.
#include "nt/irp_memory.h"

#include <cstdlib>
#include <cstring>
#include <new>

#include "base/assert.h"
#include "nt/block_cache.h"
#include "nt/irp_report.h"
#include "nt/machine.h"
#include "nt/pool.h"

namespace nt {
namespace {

constexpr CCHAR cached_stack_count_max = 16;

// One for each stack count. Not the machine's: whoever looks at a freed IRP finds a freed IRP.
constinit BlockCache caches[cached_stack_count_max];

BlockCache& cache_for(CCHAR stack_count) {
  return caches[std::size_t(stack_count)];
}

std::size_t block_size(CCHAR stack_count) {
  return sizeof(IrpPrefix) + irp_size_bytes(stack_count);
}

// The largest count that IRP::Size, CurrentLocation and StackCount can express.
constexpr CCHAR stack_count_max = 126;

}  // namespace

void format_irp(void* memory, CCHAR stack_count, UCHAR allocation_flags) {
  format_irp_inline(static_cast<IRP*>(memory), stack_count, allocation_flags);
}

IRP* allocate_irp(CCHAR stack_count) {
  if (stack_count < 0 || stack_count > stack_count_max) return nullptr;
  void* memory = stack_count < cached_stack_count_max
                     ? cache_for(stack_count).allocate(block_size(stack_count))
                     : std::aligned_alloc(16, (block_size(stack_count) + 15) & ~std::size_t{15});
  if (memory == nullptr) return nullptr;
  auto* prefix = new (memory) IrpPrefix;
  IRP* irp = reinterpret_cast<IRP*>(prefix + 1);
  format_irp(irp, stack_count, irp_is_allocated);
  machine().counters().irps_allocated.fetch_add(1, std::memory_order_relaxed);
  return irp;
}

void free_irp_memory(IRP* irp) {
  ASSERT((irp->AllocationFlags & irp_is_allocated) != 0);
  set_irp_state(irp, IrpState::Freed);
  machine().counters().irps_freed.fetch_add(1, std::memory_order_relaxed);
  const CCHAR stack_count = irp->StackCount;
  if (stack_count < cached_stack_count_max) {
    cache_for(stack_count).free(&irp_prefix(irp), block_size(stack_count));
  } else {
    std::free(&irp_prefix(irp));
  }
}

IRP* initialize_irp(void* memory, CCHAR stack_count, IrpFinished finished) {
  ASSERT(stack_count >= 0 && stack_count <= stack_count_max);
  format_irp(memory, stack_count, irp_is_embedded);
  IRP* irp = static_cast<IRP*>(memory);
  set_irp_finished(irp, finished);
  return irp;
}

void report_reuse(IRP* irp) {
  const bool is_foreign = (irp->AllocationFlags & irp_is_foreign) != 0;
  report_irp_misuse(irp,
                    step(irp_state(irp), is_foreign ? IrpEvent::ReuseForeign : IrpEvent::Reuse));
}

bool retire_irp(IRP* irp) {
  const IrpCell& cell = step(irp_state(irp), IrpEvent::Free);
  if (cell.kind != IrpCellKind::Legal) {
    report_irp_misuse(irp, cell);
    return false;
  }
  set_irp_state(irp, IrpState::Freed);
  return true;
}

IRP* allocate_foreign_irp(CCHAR stack_count, IrpFinished finished) {
  IRP* irp = allocate_irp(stack_count);
  if (irp == nullptr) return nullptr;
  irp->AllocationFlags |= irp_is_foreign;
  set_irp_finished(irp, finished);
  return irp;
}

void free_foreign_irp(IRP* irp) {
  const IrpCell& cell = step(irp_state(irp), IrpEvent::Free);
  ASSERT(cell.kind == IrpCellKind::Legal);
  free_irp_memory(irp);
}

void set_irp_owner(IRP* irp, void* owner) {
  irp_prefix(irp).owner = owner;
}
void* irp_owner(const IRP* irp) {
  return irp_prefix(irp).owner;
}

}  // namespace nt

using nt::IrpCell;
using nt::IrpCellKind;
using nt::IrpEvent;

extern "C" PIRP IoAllocateIrp(CCHAR stack_size, BOOLEAN) {
  if (nt::machine().pool().fails_now()) return nullptr;
  return nt::allocate_irp(stack_size);
}

extern "C" PIRP IoAllocateIrpEx(PDEVICE_OBJECT, CCHAR stack_size, BOOLEAN charge_quota) {
  return IoAllocateIrp(stack_size, charge_quota);
}

extern "C" VOID IoInitializeIrp(PIRP irp, USHORT packet_size, CCHAR stack_size) {
  if (packet_size < nt::irp_size_bytes(stack_size)) {
    nt::report_irp_size(irp, packet_size, stack_size);
    return;
  }
  nt::format_irp(irp, stack_size, 0);
}

extern "C" VOID IoFreeIrp(PIRP irp) {
  const bool is_foreign = (irp->AllocationFlags & nt::irp_is_foreign) != 0;
  const IrpEvent event = is_foreign ? IrpEvent::FreeForeign : IrpEvent::Free;
  const IrpCell& cell = nt::step(nt::irp_state(irp), event);
  if (__builtin_expect(cell.kind != IrpCellKind::Legal, 0)) {
    nt::report_irp_misuse(irp, cell);
    return;
  }
  if (__builtin_expect(irp->CancelRoutine != nullptr, 0))
    nt::report_cancel_routine(irp, "IoFreeIrp");
  if (__builtin_expect((irp->AllocationFlags & nt::irp_is_allocated) == 0, 0)) {
    nt::report_freed_unallocated(irp);
    return;
  }
  nt::free_irp_memory(irp);
}

extern "C" VOID IoReuseIrp(PIRP irp, NTSTATUS status) {
  nt::reuse_irp(irp, status);
}
