// SPDX-License-Identifier: MIT
// IRPs: making them, passing them down a device stack and completing them upwards. The functions
// drivers call are declared in <wdm.h>; here is what target/, door/ and framework/ need besides.
// Nothing on this path takes a lock. Source: framework.md 5.1 and 5.2.
#pragma once

#include <wdm.h>

#include <atomic>
#include <cstddef>

#include "nt/irp_machine.h"

namespace nt {

struct Flow;

// Called when an IRP has left its top location and no completion routine kept it: the IRP belongs
// to the callee again (it may send, reuse or free it). Any flow, <= DISPATCH_LEVEL.
using IrpFinished = void (*)(IRP* irp);

constexpr std::size_t irp_size_bytes(CCHAR stack_count) {
  return sizeof(IRP) + std::size_t(stack_count) * sizeof(IO_STACK_LOCATION);
}

// Makes an IRP of `irp_size_bytes(stack_count)` bytes that live in an object of the caller's, so
// that a request and its IRP are one allocation. `finished` may be null: then the creator's own
// completion routine must stop the walk. IoReuseIrp keeps `finished`; IoFreeIrp is refused.
IRP* initialize_irp(void* memory, CCHAR stack_count, IrpFinished finished);
// Before the memory is given back: reports an IRP that a driver still has. False if one does.
bool retire_irp(IRP* irp);

// What IoAllocateIrp gives, with `finished` set and closed to IoFreeIrp and IoReuseIrp by drivers.
// free_foreign_irp gives it back. Null when memory is out. <= DISPATCH_LEVEL.
IRP* allocate_foreign_irp(CCHAR stack_count, IrpFinished finished);
void free_foreign_irp(IRP* irp);

// A word beside an allocated IRP for whoever made it.
void set_irp_owner(IRP* irp, void* owner);
void* irp_owner(const IRP* irp);

// IoCallDriver with another routine in the place of the driver's dispatch routine.
NTSTATUS call_dispatch(DEVICE_OBJECT* device, IRP* irp, DRIVER_DISPATCH* routine);

// The Cancel flag as another flow may be setting it.
inline bool is_irp_canceled(IRP* irp) {
  return std::atomic_ref<BOOLEAN>(irp->Cancel).load(std::memory_order_relaxed) != FALSE;
}

// CSHORT fields of an IRP that Windows uses otherwise and drivers never look at.
inline IrpState irp_state(const IRP* irp) {
  return IrpState(irp->ApcEnvironment);
}

// The routine that an IRP made by IoBuild... or by a driver with UserIosb and UserEvent of its own
// gets: status block, event, buffers (WDM-R4). <= DISPATCH_LEVEL.
void finish_thread_irp(IRP* irp);

}  // namespace nt
