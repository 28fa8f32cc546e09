// SPDX-License-Identifier: MIT
// Where allocated IRPs come from, and what the I/O manager keeps before each of them.
#pragma once

#include <wdm.h>

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

}  // namespace nt
