// SPDX-License-Identifier: MIT
// Where allocated IRPs come from, and what the I/O manager keeps before each of them.
#pragma once

#include <wdm.h>

#include <cstdint>

#include "nt/cancel_gate.h"
#include "nt/irp.h"

namespace nt {

// IRP::AllocationFlags, as far as it is ours.
inline constexpr UCHAR irp_is_allocated = IRP_LOOKASIDE_ALLOCATION;
inline constexpr UCHAR irp_is_foreign = 0x40;   // the I/O manager's own; not for drivers to free
inline constexpr UCHAR irp_is_embedded = 0x80;  // lives in an object of its creator

// 48 bytes, so that an IRP's state byte lies in the first 128 of the block (nt/block_cache.cpp).
struct alignas(16) IrpPrefix {
  void* owner = nullptr;
  CancelGate gate;  // of an IRP that belongs to a thread
  bool is_thread_owned = false;
  bool is_exit_canceled = false;  // the thread's end has asked it to end
  PKEVENT held_event = nullptr;   // referenced until the IRP is finished
  std::uint64_t reserved[2]{};
};
static_assert(sizeof(IrpPrefix) == 48);

inline IrpPrefix& irp_prefix(const IRP* irp) {
  return *reinterpret_cast<IrpPrefix*>(reinterpret_cast<std::uintptr_t>(irp) - sizeof(IrpPrefix));
}

IRP* allocate_irp(CCHAR stack_count);
void free_irp_memory(IRP* irp);

inline void set_irp_state(IRP* irp, IrpState state) {
  irp->ApcEnvironment = CCHAR(state);
}
inline IrpFinished irp_finished(const IRP* irp) {
  return reinterpret_cast<IrpFinished>(irp->Overlay.AsynchronousParameters.UserApcContext);
}
inline void set_irp_finished(IRP* irp, IrpFinished finished) {
  irp->Overlay.AsynchronousParameters.UserApcContext = reinterpret_cast<void*>(finished);
}
// Zeroes everything and points above the top location.
void format_irp(void* memory, CCHAR stack_count, UCHAR allocation_flags);

// For std::memset of these sizes g++ makes a string instruction or a call, which takes longer than
// the rest of a reuse.
template <class T>
[[gnu::always_inline]] inline void clear(T* memory) {
  using Chunk = long long __attribute__((vector_size(16), aligned(8), may_alias));
  auto* chunks = reinterpret_cast<Chunk*>(memory);
#pragma GCC unroll 16
  for (std::size_t i = 0; i < sizeof(T) / sizeof(Chunk); ++i) chunks[i] = Chunk{};
  if constexpr (sizeof(T) % sizeof(Chunk) != 0) {
    static_assert(sizeof(T) % sizeof(Chunk) == sizeof(std::uint64_t));
    using Rest = std::uint64_t __attribute__((may_alias));
    reinterpret_cast<Rest*>(memory + 1)[-1] = 0;
  }
}

[[gnu::always_inline]] inline void format_irp_inline(IRP* irp, CCHAR stack_count,
                                                     UCHAR allocation_flags) {
  auto* location = reinterpret_cast<IO_STACK_LOCATION*>(irp + 1);
  IO_STACK_LOCATION* const end = location + stack_count;
  clear(irp);
  for (; location != end; ++location) clear(location);
  irp->Type = IO_TYPE_IRP;
  irp->Size = static_cast<USHORT>(irp_size_bytes(stack_count));
  irp->StackCount = stack_count;
  irp->CurrentLocation = static_cast<CHAR>(stack_count + 1);
  irp->AllocationFlags = allocation_flags;
  InitializeListHead(&irp->ThreadListEntry);
  irp->Tail.Overlay.CurrentStackLocation = end;
  set_irp_state(irp, IrpState::Created);
}

[[gnu::cold]] void report_reuse(IRP* irp);

// IoReuseIrp.
[[gnu::always_inline]] inline void reuse_irp(IRP* irp, NTSTATUS status) {
  const UCHAR flags = irp->AllocationFlags;
  if (__builtin_expect((flags & irp_is_foreign) != 0 ||
                           step(irp_state(irp), IrpEvent::Reuse).kind != IrpCellKind::Legal,
                       0)) {
    return report_reuse(irp);
  }
  const IrpFinished finished = irp_finished(irp);
  format_irp_inline(irp, irp->StackCount, flags);
  if ((flags & irp_is_embedded) != 0) set_irp_finished(irp, finished);
  irp->IoStatus.Status = status;
}

}  // namespace nt
