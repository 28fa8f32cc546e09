// SPDX-License-Identifier: MIT
// Sending an IRP of the I/O manager's own and waiting for it.
#include "nt/sync_irp.h"

#include "nt/flow.h"
#include "nt/irp.h"

namespace nt {
namespace {

struct Waiter {
  KEVENT done;
  IO_STATUS_BLOCK result;
};

void finish(IRP* irp) {
  auto& waiter = *static_cast<Waiter*>(irp_owner(irp));
  waiter.result = irp->IoStatus;
  free_foreign_irp(irp);
  KeSetEvent(&waiter.done, IO_NO_INCREMENT, FALSE);
}

}  // namespace

SyncIrp make_sync_irp(DEVICE_OBJECT* top, UCHAR major, UCHAR minor) {
  IRP* irp = allocate_foreign_irp(top->StackSize, &finish);
  if (irp == nullptr) return {};
  irp->RequestorMode = KernelMode;
  irp->Tail.Overlay.Thread = reinterpret_cast<PETHREAD>(&current_flow());
  IO_STACK_LOCATION* location = IoGetNextIrpStackLocation(irp);
  location->MajorFunction = major;
  location->MinorFunction = minor;
  return {irp, location};
}

IO_STATUS_BLOCK send_sync_irp(DEVICE_OBJECT* top, const SyncIrp& sync) {
  Waiter waiter;
  KeInitializeEvent(&waiter.done, NotificationEvent, FALSE);
  set_irp_owner(sync.irp, &waiter);
  IoCallDriver(top, sync.irp);
  KeWaitForSingleObject(&waiter.done, Executive, KernelMode, FALSE, nullptr);
  return waiter.result;
}

}  // namespace nt
