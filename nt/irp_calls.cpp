// SPDX-License-Identifier: MIT
// Smaller functions on IRPs: forwarding and waiting, the completion routine that holds its device,
// and what an IRP tells about its requestor. Source: wdm/nf-wdm-ioforwardirpsynchronously,
// -iosetcompletionroutineex, -iogetrequestorprocess.
#include "nt/finding.h"
#include "nt/irp.h"
#include "nt/object.h"

namespace nt {
namespace {

NTSTATUS signal_and_keep(DEVICE_OBJECT*, IRP*, void* context) {
  KeSetEvent(static_cast<KEVENT*>(context), IO_NO_INCREMENT, FALSE);
  return STATUS_MORE_PROCESSING_REQUIRED;
}

// What IoSetCompletionRoutineEx keeps until the driver's routine has returned.
struct HeldRoutine {
  DEVICE_OBJECT* device;
  PIO_COMPLETION_ROUTINE routine;
  void* context;
};

NTSTATUS call_held_routine(DEVICE_OBJECT* device, IRP* irp, void* context) {
  const HeldRoutine held = *static_cast<HeldRoutine*>(context);
  delete static_cast<HeldRoutine*>(context);
  const NTSTATUS status = held.routine(device, irp, held.context);
  ObDereferenceObject(held.device);
  return status;
}

void send_and_keep(DEVICE_OBJECT* device, IRP* irp) {
  KEVENT done;
  KeInitializeEvent(&done, NotificationEvent, FALSE);
  IoSetCompletionRoutine(irp, &signal_and_keep, &done, TRUE, TRUE, TRUE);
  if (IoCallDriver(device, irp) == STATUS_PENDING) {
    KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, nullptr);
  }
}

}  // namespace
}  // namespace nt

extern "C" BOOLEAN IoForwardIrpSynchronously(PDEVICE_OBJECT device, PIRP irp) {
  if (irp->CurrentLocation <= 1) return FALSE;
  IoCopyCurrentIrpStackLocationToNext(irp);
  nt::send_and_keep(device, irp);
  return TRUE;
}

// The caller has set up the next location.
extern "C" NTSTATUS IoSynchronousCallDriver(PDEVICE_OBJECT device, PIRP irp) {
  nt::send_and_keep(device, irp);
  return irp->IoStatus.Status;
}

extern "C" NTSTATUS IoSetCompletionRoutineEx(PDEVICE_OBJECT device, PIRP irp,
                                             PIO_COMPLETION_ROUTINE routine, PVOID context,
                                             BOOLEAN on_success, BOOLEAN on_error,
                                             BOOLEAN on_cancel) {
  ObReferenceObject(device);
  auto* held = new nt::HeldRoutine{device, routine, context};
  IoSetCompletionRoutine(irp, &nt::call_held_routine, held, on_success, on_error, on_cancel);
  return STATUS_SUCCESS;
}

extern "C" VOID IoInitializeIrpEx(PIRP irp, PDEVICE_OBJECT, USHORT packet_size, CCHAR stack_size) {
  IoInitializeIrp(irp, packet_size, stack_size);
}

extern "C" PEPROCESS IoGetRequestorProcess(PIRP irp) {
  return irp->Tail.Overlay.Thread == nullptr ? nullptr : PsInitialSystemProcess;
}

extern "C" ULONG IoGetRequestorProcessId(PIRP irp) {
  return irp->Tail.Overlay.Thread == nullptr
             ? 0
             : ULONG(reinterpret_cast<ULONG_PTR>(PsGetCurrentProcessId()));
}

extern "C" PVOID IoGetCurrentProcess(VOID) {
  return PsGetCurrentProcess();
}

extern "C" BOOLEAN IoIs32bitProcess(PIRP) {
  return FALSE;
}

extern "C" BOOLEAN IoIsOperationSynchronous(PIRP irp) {
  const FILE_OBJECT* file = IoGetCurrentIrpStackLocation(irp)->FileObject;
  return (irp->Flags & (IRP_SYNCHRONOUS_API | IRP_SYNCHRONOUS_PAGING_IO)) != 0 ||
         (file != nullptr && (file->Flags & FO_SYNCHRONOUS_IO) != 0);
}

extern "C" IO_PRIORITY_HINT IoGetIoPriorityHint(PIRP irp) {
  const ULONG stored = irp->Flags >> 17 & 7;
  return stored == 0 ? IoPriorityNormal : IO_PRIORITY_HINT(stored - 1);
}

// Three bits of Irp->Flags, one more than the hint, as Windows keeps it.
extern "C" NTSTATUS IoSetIoPriorityHint(PIRP irp, IO_PRIORITY_HINT hint) {
  if (hint < IoPriorityVeryLow || hint >= MaxIoPriorityTypes) return STATUS_INVALID_PARAMETER;
  irp->Flags = (irp->Flags & ~(7U << 17)) | (ULONG(hint) + 1) << 17;
  return STATUS_SUCCESS;
}

// Nobody traces activities here, so no IRP carries one.
extern "C" NTSTATUS IoGetActivityIdIrp(PIRP, GUID*) {
  return STATUS_NOT_FOUND;
}
extern "C" NTSTATUS IoSetActivityIdIrp(PIRP, const GUID*) {
  return STATUS_NOT_SUPPORTED;
}
